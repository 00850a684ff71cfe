"""Training rows: play tasks from public repositories, with what stood before them and how much each counts."""

import gzip
import hashlib
import json
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relia.generation.grounded.ranking.features import PREVIOUS

_MASKED = "$"


@dataclass(frozen=True, slots=True)
class Row:
    """One play task: its name, its module as installed now, its scalar arguments, and the modules before it."""

    text: str
    module: str
    arguments: Mapping[str, object]
    given: frozenset[str]
    """The names of all its arguments, of those too whose value is not kept."""
    previous: tuple[str, ...]
    """Oldest first, at most `PREVIOUS`."""
    names: tuple[str, ...]
    """The names of the play tasks in `previous`, as many; an empty text where it is not known."""
    repo: str
    owner: str
    weight: float
    typed: bool = False
    """Written by `typed.py` in the way that people type prompts, not found in a repository."""

    @property
    def around(self) -> str:
        """What a whole prompt would also say: the names of the play tasks before."""
        return ". ".join(filter(None, self.names))


def read_rows(path: Path, resolve: Callable[[str], str | None]) -> list[Row]:
    """All rows whose module is installed. A repository counts as the square root of its number of rows."""
    raw = list(_read(path))
    sizes = Counter(row["repo"] for row in raw)
    mean = sum(sizes[row["repo"]] ** -0.5 for row in raw) / len(raw)
    rows: list[Row] = []
    chain: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    place: tuple[str, str] | None = None
    for item in raw:
        module = resolve(item["module"])
        previous = resolve(item["prev_module"]) if item["prev_module"] else None
        if place != (item["repo"], item["path"]) or previous is None or (chain and chain[-1] != previous):
            chain, names = ((previous,), ("",)) if previous else ((), ())
        if module is not None:
            repo = item["repo"]
            rows.append(
                Row(
                    text=item["prompt"],
                    module=module,
                    arguments={k: v for k, v in item["args"].items() if not isinstance(v, dict) or _MASKED not in v},
                    given=frozenset(item["args"]),
                    previous=chain[-PREVIOUS:],
                    names=names[-PREVIOUS:],
                    repo=repo,
                    owner=repo.split("/")[0].lower(),
                    weight=sizes[repo] ** -0.5 / mean,
                )
            )
            chain = (*chain, module)[-PREVIOUS:]
            names = (*names, item["prompt"])[-PREVIOUS:]
        place = (item["repo"], item["path"])
    return rows


def _read(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for line in file:
            yield json.loads(line)


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def folds(rows: list[Row], count: int, seed: int) -> list[list[int]]:
    """Positions of the rows in `count` parts of about equal weight; an owner is in one part only."""
    weight: dict[str, float] = defaultdict(float)
    for row in rows:
        weight[row.owner] += row.weight
    owners = sorted(weight)
    random.Random(seed).shuffle(owners)
    parts: list[set[str]] = [set() for _ in range(count)]
    totals = [0.0] * count
    for owner in sorted(owners, key=lambda name: -weight[name]):
        smallest = totals.index(min(totals))
        parts[smallest].add(owner)
        totals[smallest] += weight[owner]
    return [[index for index, row in enumerate(rows) if row.owner in part] for part in parts]


def spelled_out(row: Row, rng: random.Random) -> str:
    """The row's text with its arguments in words, in one of the ways that people and generated prompts do."""
    pairs = [(key.replace("_", " "), _plain(value)) for key, value in row.arguments.items() if _sayable(value)]
    if not pairs:
        return row.text
    rng.shuffle(pairs)
    style = rng.randrange(3)
    if style == 0:
        return f"{row.text}, with " + ", ".join(f"{key} {value}" for key, value in pairs)
    if style == 1:
        return f"{row.text}. Set " + ", ".join(f"{key} to {value}" for key, value in pairs) + "."
    return f"{row.text}. The " + "; the ".join(f"{key} is {value}" for key, value in pairs) + "."


def _sayable(value: object) -> bool:
    return isinstance(value, bool | int | float | str) and len(str(value)) <= 120 and "\n" not in str(value)


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)
