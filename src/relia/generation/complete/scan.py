"""Reads the structure of a file by its lines and their indentation alone, so that it is told also while somebody types and
the text is no YAML."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

_LINE = re.compile(r"(?P<indent> *)(?P<dashes>(?:-(?: +|$))*)(?P<rest>.*)")
_DASH = re.compile(r"-(?: +|$)")
_KEY = re.compile(r"""(?P<key>[\w.+-]+|"[^"\n]*"|'[^'\n]*')[ ]*:(?:[ ]+(?P<value>.*))?$""")
_BLOCK_TEXT = re.compile(r"(?:^|[\s:])[|>][-+0-9]{0,2}(?:\s+#.*)?$")


@dataclass(frozen=True, slots=True)
class Mark:
    """A dash or a key, and where it stands: line and column from 0."""

    name: str
    """Of the key; empty for a dash."""
    line: int
    column: int
    value: str = ""
    """What stands behind the key on its line."""

    @property
    def is_dash(self) -> bool:
        return not self.name


@dataclass(frozen=True, slots=True)
class Line:
    """The marks that a line adds, and those that are open around its first."""

    number: int
    around: tuple[Mark, ...]
    marks: tuple[Mark, ...]


def indent_of(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def is_content(line: str) -> bool:
    """Whether a line is neither blank nor a comment."""
    bare = line.strip()
    return bool(bare) and not bare.startswith("#")


def scan(lines: Sequence[str]) -> Iterator[Line]:
    """Each line that holds structure, in order. The texts of block scalars (`|`, `>`) are passed over."""
    stack: list[Mark] = []
    text_inside: int | None = None
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        if text_inside is not None:
            if indent_of(line) > text_inside:
                continue
            text_inside = None
        if not is_content(line) or line.startswith(("---", "...", "%")):
            continue
        marks = _marks(number, line)
        if not marks:
            continue
        _close(stack, marks[0])
        yield Line(number, tuple(stack), marks)
        stack += marks
        if _BLOCK_TEXT.search(line):
            text_inside = marks[-1].column


def open_at(lines: Sequence[str], column: int, *, dash: bool) -> tuple[Mark, ...]:
    """What would be open around a dash, or a key, in this column behind all lines."""
    stack: list[Mark] = []
    for line in scan(lines):
        stack = [*line.around, *line.marks]
    _close(stack, Mark("" if dash else "?", len(lines), column))
    return tuple(stack)


def _close(stack: list[Mark], mark: Mark) -> None:
    """Take from the stack what a new mark ends. A list may stand in the column of its key."""
    while stack and (
        stack[-1].column > mark.column or (stack[-1].column == mark.column and (stack[-1].is_dash or not mark.is_dash))
    ):
        stack.pop()


def _marks(number: int, line: str) -> tuple[Mark, ...]:
    found = _LINE.match(line)
    if found is None:
        return ()
    dashes = _DASH.finditer(found["dashes"])
    marks = [Mark("", number, found.start("dashes") + dash.start()) for dash in dashes]
    key = _KEY.match(found["rest"])
    if key is not None:
        name = key["key"].strip("\"'") or "?"
        marks.append(Mark(name, number, found.start("rest"), (key["value"] or "").strip()))
    return tuple(marks)
