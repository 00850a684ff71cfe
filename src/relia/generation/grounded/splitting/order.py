"""The order of steps where a prompt tells it by words: `mount it, install nfs-common beforehand`."""

import re
from dataclasses import replace

from relia.generation.grounded.splitting.domain import Clause

_WORDS = r"(?:beforehand|before that|before this|prior to that|prior to this|ahead of that)"
_BEFORE = re.compile(rf"\s*,?\s*\b{_WORDS}\s*$|^{_WORDS}\b\s*,?\s*", re.IGNORECASE)


def in_order(clauses: tuple[Clause, ...]) -> tuple[Clause, ...]:
    """The steps in the order in which they have to run: one that comes `beforehand` goes before the step it follows."""
    ordered: list[Clause] = []
    moved = False
    for clause in clauses:
        text = _BEFORE.sub("", clause.text).strip(" ,")
        if not text and ordered:
            moved = True
            continue
        if ordered and (moved or text != clause.text):
            ordered.insert(len(ordered) - 1, replace(clause, text=text))
        else:
            ordered.append(clause)
        moved = False
    return tuple(ordered)
