"""Outlines: lists of which each line is the name of a play task. They read like names of play tasks, not like requests, so the
ranker, which learned from such names, has a say in which recogniser is believed."""

import re
from collections.abc import Sequence

from relia.generation.domain import Candidate
from relia.generation.grounded.coverage import spelled_out
from relia.generation.grounded.ranking.terms import collection
from relia.generation.grounded.ranking.words import read, stem
from relia.generation.grounded.recognise.domain import Planned
from relia.generation.grounded.splitting.domain import Clause

SURE = 0.85
"""A recogniser that is this sure is believed although the words are few."""
_LAST = re.compile(r"\band (?:finally|lastly)\b", re.IGNORECASE)
_LIKELY = 3
"""Candidates of the ranker among which a sure recogniser has to be."""
_STEPS = 3
"""Steps from which on a prompt is an outline."""
_PACKAGES = frozenset(f"ansible.builtin.{name}" for name in ("package", "apt", "dnf", "dnf5", "yum"))
_STEERING = {
    f"ansible.builtin.{name}": tuple(stem(part) for part in words.split())
    for name, words in {
        "set_fact": "fact facts variable variables var vars",
        "debug": "debug print show display message",
        "fail": "fail failure abort error",
        "include_role": "include role roles",
        "import_role": "import role roles",
        "include_tasks": "include",
        "import_tasks": "import",
        "include_vars": "include vars variables",
        "add_host": "inventory",
        "group_by": "group",
        "set_stats": "stats",
        "setup": "facts",
        "gather_facts": "facts",
    }.items()
}
"""Modules that steer the run and change no host, with the words that ask for them."""


def is_outline(clauses: Sequence[Clause], prompt: str) -> bool:
    """Whether a prompt is a list of which each item is a play task, rather than a request in full sentences: then a step
    without a play task would tear a hole, and a marked guess is worth more. What ends with `and finally` is a list although
    its items may not have been told apart."""
    listed = len(clauses) >= _STEPS or sum(clause.numbered for clause in clauses) > 1
    return listed or (len(clauses) > 1 and _LAST.search(prompt) is not None)


def is_bare(clauses: Sequence[Clause], prompt: str) -> bool:
    """Whether a list holds names of play tasks rather than requests: it spells out hardly any value. Where there are values,
    it is the recognisers that know what to do with them."""
    return 2 * len(spelled_out(prompt)) < len(clauses)


def overruled(plan: Planned, candidates: Sequence[Candidate]) -> bool:
    """Whether a step of an outline is not what the recogniser took it for: such a module is not among the ranker's first
    three, or, where the recogniser was unsure, not its first."""
    likely = candidates[: 1 if plan.confidence < SURE else _LIKELY]
    return bool(likely) and not any(_akin(plan.module, candidate.module) for candidate in likely)


def _akin(left: str, right: str) -> bool:
    """Whether two modules do such similar things that it is the recogniser that knows better which of them: package managers,
    modules of one collection, and those whose names end in the same word, such as `service` and `systemd_service`."""
    if left == right or {left, right} <= _PACKAGES or collection(left) == collection(right) != "ansible.builtin":
        return True
    return left.rpartition(".")[2].rpartition("_")[2] == right.rpartition(".")[2].rpartition("_")[2]


def named_where_steering(text: str, candidates: Sequence[Candidate]) -> list[Candidate]:
    """The candidates without those that would only steer the run and that no word asks for: with neither a variable nor a
    role to go by, such a play task does nothing."""
    said = read(text).raw
    words = {stem(word) for word in said}
    return [one for one in candidates if one.module not in _STEERING or words & set(_STEERING[one.module])]
