"""Learns how modules are usually used: which options most uses give, and which values stay from one play task to the next.

What is written down is option names, which documentation has, their shares, and single words or numbers as values
(`present`, `root`, `0644`) that many owners of repositories use alike.
"""

import itertools
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.train.rows import Row

from relia.generation.grounded.filling.usage import CARRIED, FORMAT, USUAL

MIN_REPOSITORIES = 4
MIN_OWNERS = 8
"""A value of fewer owners may say something private, and is not usual."""
MIN_WEIGHT = 3.0
"""Of pairs of play tasks in which both give an option, a repository counting as the square root of its rows."""
VALUE_SHARE = 0.4
_WORD = re.compile(r"[A-Za-z][A-Za-z_-]{1,15}|0[0-7]{3}|\d{1,4}")


@dataclass(slots=True)
class _Option:
    weight: float = 0.0
    values: Counter[str] = field(default_factory=Counter)
    repositories: set[str] = field(default_factory=set)
    owners: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def learn_usage(rows: Sequence[Row], options: Mapping[str, Iterable[str]]) -> dict[str, object]:
    """`options` are the names and aliases that each installed module takes; nothing else is written down."""
    rows = [row for row in rows if not row.typed]
    totals: Counter[str] = Counter()
    seen: defaultdict[tuple[str, str], _Option] = defaultdict(_Option)
    for row in rows:
        totals[row.module] += row.weight  # type: ignore[assignment]
        for name in row.given:
            entry = seen[row.module, name]
            entry.weight += row.weight
            entry.repositories.add(row.repo)
            if name in row.arguments:
                value = _word(row.arguments[name])
                entry.values[value] += row.weight  # type: ignore[assignment]
                entry.owners[value].add(row.owner)
    usual: dict[str, dict[str, list[object]]] = {}
    for (module, name), entry in sorted(seen.items()):
        share = entry.weight / totals[module]
        if share < USUAL or len(entry.repositories) < MIN_REPOSITORIES or name not in options.get(module, ()):
            continue
        usual.setdefault(module, {})[name] = [round(share, 2), *_usual_value(entry)]
    return {"format": FORMAT, "options": usual, "carried": _carried(rows)}


def write_usage(path: Path, usage: Mapping[str, object]) -> None:
    """A module a line, so that a change can be read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps(usage, separators=(",", ":"), sort_keys=True)
    path.write_text(text.replace("},", "},\n") + "\n", encoding="utf-8")


def _usual_value(entry: _Option) -> list[object]:
    value, weight = max(entry.values.items(), key=lambda item: (item[1], item[0]), default=("", 0.0))
    if not value or weight < VALUE_SHARE * entry.weight or len(entry.owners[value]) < MIN_OWNERS:
        return []
    return [value]


def _word(value: object) -> str:
    """A value as one word, or nothing."""
    text = ("true" if value else "false") if isinstance(value, bool) else str(value)
    return text if _WORD.fullmatch(text) else ""


def _carried(rows: Sequence[Row]) -> dict[str, float]:
    """For each option, how often two play tasks in a row that both give it give it the same value."""
    same: Counter[str] = Counter()
    both: Counter[str] = Counter()
    repositories: defaultdict[str, set[str]] = defaultdict(set)
    for earlier, row in itertools.pairwise(rows):
        follows = (
            row.repo == earlier.repo and row.previous[-1:] == (earlier.module,) and row.names[-1:] == (earlier.text,)
        )
        if not follows:
            continue
        for name in earlier.arguments.keys() & row.given:
            both[name] += row.weight  # type: ignore[assignment]
            same[name] += row.weight * (row.arguments.get(name) == earlier.arguments[name])  # type: ignore[assignment]
            repositories[name].add(row.repo)
    return {
        name: round(same[name] / weight, 2)
        for name, weight in sorted(both.items())
        if weight >= MIN_WEIGHT and len(repositories[name]) >= MIN_REPOSITORIES and same[name] >= CARRIED * weight
    }
