"""How the modules that are used most are told in a sentence: the table wording.txt, and what is said of all others.

A line of the table begins with the short names of modules and may ask for options (`state=absent|file`); the first line of a
module whose conditions hold and whose `{options}` are all given counts. What stands in `[...]` is told only when its options
are given. A condition on an option that is not given holds for its default. `<` names what is changed: kind and option.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

READS_ONLY = frozenset(
    f"ansible.builtin.{name}"
    for name in """
    stat find slurp debug assert fail set_fact setup gather_facts service_facts package_facts include_vars include_tasks
    import_tasks include_role import_role add_host group_by meta wait_for wait_for_connection pause ping getent
    validate_argument_spec set_stats import_playbook
    """.split()
)
"""Modules that change nothing on a host."""


@dataclass(frozen=True, slots=True)
class Wording:
    """One way to tell a module: when, the sentence, and what it changes."""

    conditions: Mapping[str, frozenset[str]]
    sentence: str
    kind: str = ""
    changed: str = ""
    """Options, joined with `|`, that name what is changed; with a `*`, what it is in words."""


@cache
def wordings() -> Mapping[str, tuple[Wording, ...]]:
    """The table, by FQCN."""
    found: dict[str, list[Wording]] = {}
    table = files("relia.generation.explain").joinpath("wording.txt").read_text(encoding="utf-8")
    for row in (line for line in table.splitlines() if line and not line.startswith("#")):
        head, _, told = row.partition(" :: ")
        sentence, _, changed = told.partition(" <")
        kind, _, option = changed.partition(" ")
        words = head.split()
        conditions = {
            name: frozenset(values.split("|"))
            for name, _, values in (word.partition("=") for word in words if "=" in word)
        }
        for word in words:
            if "=" not in word:
                fqcn = word if "." in word else f"ansible.builtin.{word}"
                found.setdefault(fqcn, []).append(Wording(conditions, sentence, kind, option))
    return {fqcn: tuple(rows) for fqcn, rows in found.items()}


VERBS = frozenset(
    """
    add adjust allow apply approve archive assemble assign attach build change check clone collect configure connect control copy
    create define delete deploy destroy detach disable download edit enable ensure execute export fetch gather generate get
    grant import install invoke issue join launch list load lookup maintain make manage manipulate modify monitor mount move
    obtain open perform post provision pull push query read reboot register remove render replace request reset resize restart
    restore retrieve return revoke rotate run schedule search send set start stop store switch sync synchronize take template
    transfer trigger uninstall unpack unarchive update upgrade upload validate verify wait write
    """.split()
)


def third_person(description: str) -> str | None:
    """`Manage services.` as `Manages services`; None when it does not begin with a verb that is known."""
    words = description.strip().rstrip(".").split(" ")
    verb = words[0].lower()
    if verb.rstrip("s") in VERBS and verb.endswith("s") and verb not in VERBS:
        return " ".join([words[0].capitalize(), *words[1:]])
    if verb not in VERBS:
        return None
    if verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        verb += "es"
    elif verb.endswith("y") and verb[-2] not in "aeiou":
        verb = f"{verb[:-1]}ies"
    else:
        verb += "s"
    rest = " ".join(words[1:])
    for word in ("and ", "or "):
        first, _, after = rest.partition(" ")
        if first == word.strip() and after.split(" ")[0] in VERBS:
            rest = f"{first} {(third_person(after) or after)[0].lower()}{(third_person(after) or after)[1:]}"
    return f"{verb.capitalize()} {rest}".strip()
