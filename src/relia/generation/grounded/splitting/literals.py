"""Lines that a prompt gives as they are, below the words for what to do with them, put into quotes so that nothing splits them.

put the block            add these lines to /etc/hosts:        create /etc/motd with this content:
10.0.0.11 node1          10.0.0.11 node1                       Authorised use only.
into /etc/hosts          10.0.0.12 node2                       All is logged.
"""

import re

from relia.generation.grounded.text import paths

_GIVEN = r"\b(?:blocks?|lines|following|entries|content|contents|text|snippet|stanza|this|these)\b"
_HEAD = re.compile(
    rf"(?:^|(?<=\n))(?P<head>[^\n]{{0,200}}{_GIVEN}[^\n]{{0,160}}?)[ \t]*:?[ \t]*\n(?P<rest>[\s\S]+)", re.IGNORECASE
)
_SPEAKS_OF_LINES = re.compile(
    r"\b(?:blocks?|lines|entries|content|contents|snippet|stanza|text|following)\b", re.IGNORECASE
)
_PLACE = re.compile(
    r"[ \t]*(?:in|into|to|at the (?:end|bottom|top) of|inside|under)\s+(?:the\s+)?(?:file\s+)?[/~][^\n]*", re.IGNORECASE
)
_FENCE = re.compile(r"[ \t]*```\w*[ \t]*")
_ITEM = re.compile(r"[ \t]*(?:[-*]\s+[A-Za-z]|\d{1,2}[.)]\s)")
_BLANK = "\u2420"
_MOST = 600
"""Characters of lines that are taken; what is longer is left as it is."""


def with_literals(text: str) -> str:
    """A prompt whose literal lines stand in one pair of backticks, with `\\n` between them, behind the words about them."""
    match = _HEAD.search(text)
    if (
        match is None
        or "`" in text.replace("```", "")
        or "\\n" in text
        or not _SPEAKS_OF_LINES.search(match.group("head"))
    ):
        return text
    listed = re.search(r"\b(?:lines|blocks?)\b", match.group("head"), re.IGNORECASE) is None
    body, place, after = _body(match.group("rest").split("\n"), listed=listed)
    if not body or sum(map(len, body)) > _MOST or (not place and not paths(match.group("head"))):
        return text
    literal = "\\n".join(map(_indented, body))
    return f"{text[: match.start()]}{match.group('head')}{place}: `{literal}`{after}"


def lines_of(literal: str) -> str:
    """The lines of a literal as they were given."""
    return literal.replace("\\n", "\n").replace(_BLANK, " ")


def _indented(line: str) -> str:
    """A line whose leading blanks last, however blanks are treated on the way."""
    bare = line.rstrip().expandtabs(4)
    return _BLANK * (len(bare) - len(bare.lstrip())) + bare.lstrip()


def _body(lines: list[str], *, listed: bool) -> tuple[list[str], str, str]:
    """The literal lines, the words for the place that close them, and what follows after a blank line."""
    if lines and _FENCE.fullmatch(lines[0]):
        end = next((number for number, line in enumerate(lines[1:], 1) if _FENCE.fullmatch(line)), len(lines))
        return lines[1:end], "", "\n".join(["", *lines[end + 1 :]]) if lines[end + 1 :] else ""
    body: list[str] = []
    for number, line in enumerate(lines):
        if not line.strip() and body:
            return body, "", "\n".join(["", *lines[number:]])
        if body and _PLACE.fullmatch(line):
            rest = lines[number + 1 :]
            return body, f" {line.strip().rstrip('.')}", "\n".join(["", *rest]) if rest else ""
        if listed and _ITEM.match(line):
            return [], "", ""
        if line.strip():
            body.append(line)
    return body, "", ""
