"""Lists in a prompt: bullets, numbered lines, `1. … 2. …` within a line."""

import re
from dataclasses import dataclass

from relia.generation.grounded.text import is_protected

_MARK = re.compile(r"^\s*(?:[-*•+\u2013]|\(?\d{1,2}[.):]|[a-z][.)])\s+", re.IGNORECASE)
_INLINE = re.compile(r"(?:^|(?<=[\s:;.,(]))\(?(\d{1,2})[.)]\s+(?=\S)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A prompt that is a list."""

    title: str
    items: tuple[str, ...]
    after: str = ""
    """What stands below the list."""


def read_list(text: str) -> Listed | None:
    """The list in a text, or None when it is not one."""
    return _lines(text) or _within_a_line(text)


def _lines(text: str) -> Listed | None:
    lines = [line for line in text.split("\n") if line.strip()]
    marked = [index for index, line in enumerate(lines) if _MARK.match(line)]
    if not marked or len(lines) < 2:
        return None
    items: list[str] = []
    after: list[str] = []
    for index, line in enumerate(lines[marked[0] :], marked[0]):
        if _MARK.match(line):
            items.append(_MARK.sub("", line).strip())
        elif line[:1].isspace() or index < marked[-1]:
            items[-1] += " " + line.strip()
        else:
            after.append(line.strip())
    return Listed(" ".join(lines[: marked[0]]), tuple(items), "\n".join(after))


def _within_a_line(text: str) -> Listed | None:
    numbers = [match for match in _INLINE.finditer(text) if not is_protected(text, match.start(1))]
    counted = [int(match.group(1)) for match in numbers]
    if not numbers or counted != list(range(1, len(numbers) + 1)):
        return None
    if len(numbers) == 1 and ":" not in text[: numbers[0].start()]:
        return None
    ends = [*(match.start() for match in numbers[1:]), len(text)]
    items = [text[match.end() : end].strip(" .;,\n") for match, end in zip(numbers, ends, strict=True)]
    return Listed(text[: numbers[0].start()], tuple(item for item in items if item))
