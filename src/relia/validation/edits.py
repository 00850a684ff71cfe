"""Applies fixes to a text: edits of characters, so that everything around them stays as the person wrote it."""

from collections.abc import Iterable

from relia.validation.domain import Fix
from relia.validation.lines import BOM, line_starts, offset_at


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, tuple[str, ...]]:
    """Apply as many of `fixes` as do not overlap, in their order, and tell the titles of those that were applied.

    A fix is applied whole or not at all. The ends of lines and a byte order mark stay as they are.
    """
    bom = BOM if text.startswith(BOM) else ""
    text = text.removeprefix(BOM)
    starts = line_starts(text)
    taken: list[tuple[int, int, str]] = []
    titles: list[str] = []
    for fix in fixes:
        spans = [
            (
                offset_at(starts, edit.line, edit.column, len(text)),
                offset_at(starts, edit.end_line, edit.end_column, len(text)),
                edit.text,
            )
            for edit in fix.edits
        ]
        if any(start > end for start, end, _ in spans) or any(_meet(span, other) for span in spans for other in taken):
            continue
        taken += spans
        titles.append(fix.title)
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return bom + text, tuple(titles)


def _meet(one: tuple[int, int, str], other: tuple[int, int, str]) -> bool:
    """Whether two edits touch the same characters, or are written to the very same place."""
    return (one[0] < other[1] and one[1] > other[0]) or one[0] == other[0]
