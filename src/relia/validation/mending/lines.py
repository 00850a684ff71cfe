"""Repairs of single lines that YAML cannot read: each proposal is one that reads on, and the one that reads furthest is made."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from relia.validation.mending.reading import Reading

_ABOVE = 12
"""Lines above the place where reading ends in which its cause is looked for."""
_TAB = re.compile(r"^[ ]*\t[ \t]*")
_ENTRY = re.compile(
    r"(?P<before>[ ]*(?:- +)*(?:(?:[\w.-]+|\"[^\"]*\"|'[^']*'):[ ]+|- +))(?P<value>\S.*?)(?P<behind>[ ]*)"
)
_GLUED = re.compile(r"(?P<before>[ ]*(?:- +)*[A-Za-z_][\w.-]*:)(?P<value>[^\s:/\\].*)")
_BARE_KEY = re.compile(r"[ ]*(?:- +)?[A-Za-z_][\w.]*[ ]*")
_FIRST = re.compile(r"(?:name|hosts|import_playbook|block|[a-z_]\w*\.\w+\.\w+):(?:\s|$)")
"""What an entry of a list begins with."""
_NOT_FIRST = "@`%*&!|>{[,]}?-:#"
_PLAINLY = re.compile(r"(?:[|>][+-]?\d?|[&*!]\w[\w-]*|\[.*\]|\{.*\})(?:\s+#.*)?")
"""What begins with such a character and is right."""
_QUOTED = re.compile(r"(?P<quote>[\"'])(?P<inner>.*)(?P=quote)(?P<behind>.*)")
_QUOTED_COMMA = re.compile(r"[ ]*[\w-]+:[ ]+(?:\"[^\"]*\"|'[^']*'),[ ]*")
_COMMENT = re.compile(r"\s+#.*")


@dataclass(frozen=True, slots=True)
class Proposal:
    """A change of some lines (None takes a line away) that may make a text readable."""

    title: str
    lines: tuple[tuple[int, str | None], ...]

    def made(self, lines: list[str]) -> list[str]:
        """The lines with this change."""
        changes = dict(self.lines)
        return [new for at, line in enumerate(lines) if (new := changes.get(at, line)) is not None]


def proposals(lines: list[str], reading: Reading) -> Iterator[Iterator[Proposal]]:
    """What may help a text whose reading ended in `reading.line`: groups, of which the next is only of use where no
    proposal of the one before helps, each with the likeliest first. Bounded for any text."""
    at = min(reading.line, len(lines) - 1)
    near = _near(lines, at)
    yield chain(
        _tabs(lines),
        *(_commas(lines, line) for line in near),
        *(_values(line, lines[line]) for line in near),
        *(_depths(lines, line) for line in near[:2]),
        _open_quotes(lines, at),
    )
    yield chain.from_iterable(_keys(lines, line) for line in near[:2])


def _near(lines: list[str], at: int) -> list[int]:
    """The line in which reading ended, and those above it that hold something."""
    found = [line for line in range(at, max(-1, at - _ABOVE), -1) if lines[line].strip()]
    return found[:3]


def _tabs(lines: list[str]) -> Iterator[Proposal]:
    found = [(at, match) for at, line in enumerate(lines) if (match := _TAB.match(line))]
    for width in (2, 4, 8) if found else ():
        changed = ((at, match.group().replace("\t", " " * width) + lines[at][match.end() :]) for at, match in found)
        yield Proposal("Indent with spaces", tuple(changed))


def _commas(lines: list[str], at: int) -> Iterator[Proposal]:
    """Commas at the ends of the entries around one that is quoted and ends with a comma, as in JSON."""
    if not _QUOTED_COMMA.fullmatch(lines[at]):
        return
    depth, start, end = _indent(lines[at]), at, at
    while start > 0 and _indent(lines[start - 1]) == depth and lines[start - 1].rstrip().endswith(","):
        start -= 1
    while end + 1 < len(lines) and _indent(lines[end + 1]) == depth and lines[end + 1].rstrip().endswith(","):
        end += 1
    changed = ((line, lines[line].rstrip().removesuffix(",")) for line in range(start, end + 1))
    yield Proposal("Take the comma away", tuple(changed))


def _values(at: int, line: str) -> Iterator[Proposal]:
    entry = _ENTRY.fullmatch(line)
    if entry is not None:
        before, value = entry["before"], entry["value"]
        for title, new in _written(value):
            yield Proposal(title, ((at, before + new),))
    glued = _GLUED.fullmatch(line)
    if glued is not None:
        yield Proposal("Put a space behind the colon", ((at, f"{glued['before']} {glued['value']}"),))


def _written(value: str) -> Iterator[tuple[str, str]]:
    """Other ways to write a value, each with its title."""
    quoted = _QUOTED.fullmatch(value)
    if quoted is not None:
        quote, inner, behind = quoted["quote"], quoted["inner"], quoted["behind"]
        if behind.startswith("#"):
            yield "Put a space before the comment", f"{quote}{inner}{quote}  {behind}"
        if behind.strip() == ",":
            yield "Take the comma away", f"{quote}{inner}{quote}"
        if behind.startswith(" #") or not behind.strip():
            if quote == '"' and "\\" in inner and "'" not in inner:
                yield "Quote the path with '", f"'{inner}'{behind}"
            if quote == "'" and '"' not in inner and "\\" not in inner:
                yield "Quote the value", f'"{inner}"{behind}'
            if quote == '"' and "'" not in inner and "\\" not in inner and '"' in inner:
                yield "Quote the value", f"'{inner}'{behind}"
        else:
            yield from _in_quotes(value)
        return
    if value[0] in "\"'":
        if value[0] not in value[1:]:
            comment = _COMMENT.search(value)
            bare, rest = (value[: comment.start()], comment.group()) if comment else (value, "")
            yield "Close the quotes", f"{bare.rstrip()}{value[0]}{rest}"
        yield from _in_quotes(value)
    elif (
        value.startswith("{{")
        or (value[0] in _NOT_FIRST and not _PLAINLY.fullmatch(value))
        or ": " in value
        or value.endswith(":")
        or " #" in value
    ):
        yield from _in_quotes(value)


def _in_quotes(value: str) -> Iterator[tuple[str, str]]:
    comment = _COMMENT.search(value)
    bare, rest = (value[: comment.start()], comment.group()) if comment else (value, "")
    if '"' not in bare and "\\" not in bare:
        yield "Quote the value", f'"{bare}"{rest}'
    else:
        yield "Quote the value", "'" + bare.replace("'", "''") + f"'{rest}"


def _open_quotes(lines: list[str], at: int) -> Iterator[Proposal]:
    """A value above that begins with quotes and does not end with them in its line."""
    left = 3
    for line in range(at, max(-1, at - 200), -1):
        entry = _ENTRY.fullmatch(lines[line])
        if entry is not None and entry["value"][0] in "\"'" and entry["value"][0] not in entry["value"][1:]:
            for title, new in _written(entry["value"]):
                yield Proposal(title, ((line, entry["before"] + new),))
            left -= 1
            if not left:
                return


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _depths(lines: list[str], at: int) -> Iterator[Proposal]:
    """The line, with and without what stands below it, at each depth at which a line above begins; the nearest first."""
    own = _indent(lines[at])
    depths: set[int] = set()
    for line in range(at - 1, max(-1, at - 200), -1):
        content = lines[line]
        if content.strip() and not content.lstrip().startswith("#"):
            depths.add(_indent(content))
            if content.lstrip().startswith("- "):
                depths.add(_indent(content) + len(content.lstrip()) - len(content.lstrip()[2:].lstrip()))
            if content.rstrip().endswith(":"):
                depths.add(_indent(content) + 2)
                depths.add(_indent(content) + 4)
    below = _below(lines, at)
    for depth in sorted(depths - {own}, key=lambda depth: (abs(depth - own), -depth))[:8]:
        title = "Indent as what stands around"
        yield Proposal(title, ((at, _moved(lines[at], depth - own)),))
        if below > at + 1:
            moved = ((line, _moved(lines[line], depth - own)) for line in range(at, below))
            yield Proposal(title, tuple(moved))


def _below(lines: list[str], at: int) -> int:
    """The line behind what stands below a line, deeper than it."""
    end = at + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > _indent(lines[at])):
        end += 1
    while end > at + 1 and not lines[end - 1].strip():
        end -= 1
    return end


def _moved(line: str, by: int) -> str:
    if not line.strip():
        return line
    return " " * by + line if by > 0 else line[min(-by, _indent(line)) :]


def _keys(lines: list[str], at: int) -> Iterator[Proposal]:
    """A key without its colon, and an entry of a list without its dash."""
    line = lines[at]
    if _BARE_KEY.fullmatch(line):
        yield Proposal("Put a colon behind the key", ((at, line.rstrip() + ":"),))
    content = line.lstrip(" ")
    if _FIRST.match(content) and _indent(line) >= 2:
        yield Proposal("Put the dash of the list", ((at, f"{' ' * (_indent(line) - 2)}- {content}"),))
