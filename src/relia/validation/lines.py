"""Lines as YAML counts them, so that the positions of findings and edits mean the same everywhere."""

import re
from bisect import bisect_right

BOM = "\ufeff"
_BREAK = re.compile("\r\n|[\n\r\x85\u2028\u2029]")


def line_starts(text: str) -> list[int]:
    """The offset of the first character of every line; YAML ends a line where Unicode does."""
    return [0, *(match.end() for match in _BREAK.finditer(text))]


def split_lines(text: str) -> list[str]:
    """The lines without their ends, and without a byte order mark."""
    return _BREAK.split(text.removeprefix(BOM))


def offset_at(starts: list[int], line: int, column: int, size: int) -> int:
    """The offset of a position counted from 1, kept inside a text of `size` characters."""
    if line > len(starts):
        return size
    return min(starts[line - 1] + column - 1, size)


def position_at(starts: list[int], offset: int) -> tuple[int, int]:
    """Line and column, from 1, of an offset."""
    line = bisect_right(starts, offset)
    return line, offset - starts[line - 1] + 1
