"""Where a text takes in another file of its project: a finding about that one is shown there."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

_TAKES_IN = re.compile(r"\b(?:import|include)_(?:tasks|playbook|role|vars)\b|\bvars_files\b|^\s*(?:- )?roles?\s*:")
_COMMENT = re.compile(r"(?:^|\s)#.*")


def place_of_taking_in(lines: list[str], path: str) -> tuple[int, int]:
    """Line and column, from 1, of the words that take a file in: its path as far as it is written, or the name of its
    role; else the only statement that takes anything in, because that leads to it; else the start."""
    bare = [_COMMENT.sub("", line) for line in lines]
    for name in _names(PurePosixPath(path)):
        word = re.compile(rf"(?<![\w./-]){re.escape(name)}(?![\w/-]|\.\w)")
        for number, line in enumerate(bare, 1):
            if _takes_in(bare, number) and (found := word.search(line)):
                return number, found.start() + 1
    statements = [(number, found.end()) for number, line in enumerate(bare, 1) if (found := _TAKES_IN.search(line))]
    if len(statements) == 1:
        number, _ = statements[0]
        return number, len(bare[number - 1]) - len(bare[number - 1].lstrip()) + 1
    return 1, 1


def _names(path: PurePosixPath) -> Iterator[str]:
    parts = path.parts
    for start in range(len(parts)):
        yield "/".join(parts[start:])
        if start == 0:
            yield f"./{path}"
    if "roles" in parts[:-1]:
        yield parts[parts.index("roles") + 1]


def _takes_in(lines: list[str], number: int) -> bool:
    """Whether a line belongs to a statement that takes files in: by itself, or below its head."""
    line = lines[number - 1]
    if not line.strip():
        return False
    indent = len(line) - len(line.lstrip())
    if _TAKES_IN.search(line):
        return True
    for above in reversed(lines[: number - 1]):
        width = len(above) - len(above.lstrip())
        if above.strip() and width <= indent:
            if _TAKES_IN.search(above):
                return True
            if width < indent and not above.lstrip().startswith("- "):
                return False
            indent = min(indent, width)
    return False
