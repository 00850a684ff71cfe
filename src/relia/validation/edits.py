"""Applies fixes to a text: edits of characters, so that everything around them stays as the person wrote it."""

from collections.abc import Iterable

from relia.validation.domain import Fix


def apply_fixes(text: str, fixes: Iterable[Fix]) -> tuple[str, tuple[str, ...]]:
    """Apply as many of `fixes` as do not overlap, in their order, and tell the titles of those that were applied.

    Line ends are counted as `\\n`; a `\\r` before it belongs to the line and is kept.
    """
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)

    def offset(line: int, column: int) -> int:
        return min(starts[min(line, len(starts)) - 1] + column - 1, len(text))

    taken: list[tuple[int, int, str]] = []
    titles: list[str] = []
    for fix in fixes:
        spans = [(offset(e.line, e.column), offset(e.end_line, e.end_column), e.text) for e in fix.edits]
        if any(start < other_end and end > other for start, end, _ in spans for other, other_end, _ in taken):
            continue
        if not all(start <= end for start, end, _ in spans):
            continue
        taken += spans
        titles.append(fix.title)
    for start, end, new in sorted(taken, reverse=True):
        text = text[:start] + new + text[end:]
    return text, tuple(titles)
