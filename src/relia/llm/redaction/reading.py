"""How far a value reaches that begins at a place of a text, and what it stands in."""

import re

from relia.llm.redaction.domain import Surrounding

_LINE_VALUE = re.compile(r"[^\n]*")
_WORD = re.compile(r"[^\s\"'`;]+")
_ESCAPED_END = re.compile(r"\\[\"']")
_YAML_KEY = re.compile(r"[ \t]*(?:- +)?[\"']?[\w.$/-]{1,100}[\"']?[ \t]*:(?:[ \t]|$)")
_BEFORE_SCALAR = re.compile(r"^[ \t]*(?:- +){0,4}(?:[\"']?[\w.$/-]{1,100}[\"']?[ \t]*:[ \t]+)?$")
_AFTER_SCALAR = re.compile(r"[ \t]*(?:[ \t]#|\r?\n|\Z)")
_CLOSERS = {")": "(", "]": "[", "}": "{", ">": "<"}
_LOOK_BACK = 300
"""Characters of a line that are looked at before a value."""
_MOST_BLOCK_LINES = 200


def line_before(text: str, at: int) -> str:
    """What stands before a place on its line, at most its last characters."""
    begin = max(0, at - _LOOK_BACK)
    return text[max(begin, text.rfind("\n", begin, at) + 1) : at]


def quoted_end(text: str, at: int, quote: str) -> int:
    """Where the quoted text ends whose first character is at `at`: before the closing quote, or at the end of the line."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    while at < end:
        if text[at] == "\\" and quote == '"':
            at += 2
            continue
        if text[at] == quote:
            if quote == "'" and text[at + 1 : at + 2] == "'":
                at += 2
                continue
            return at
        at += 1
    return min(at, end)


def word_end(text: str, at: int, *, also: str = "") -> int:
    """Where an unquoted value ends: before what separates it from the next, and without the full stop of a sentence."""
    match = _WORD.match(text, at)
    if match is None:
        return at
    word = match.group()
    for stop in also:
        word = word.split(stop, 1)[0]
    if cut := re.search(r",(?=$|[\w.-]{1,60}[=:])", word):
        word = word[: cut.start()]
    while word and (
        word[-1] in ".,?" or (word[-1] in _CLOSERS and word.count(_CLOSERS[word[-1]]) < word.count(word[-1]))
    ):
        word = word[:-1]
    return at + len(word)


def is_yaml_line(text: str, at: int) -> bool:
    """Whether the line of a place is `key: value` and has others like it above or below, so that the value is all of it."""
    begin = text.rfind("\n", max(0, at - _LOOK_BACK), at) + 1
    if not _YAML_KEY.match(text, begin):
        return False
    end = text.find("\n", at, at + 4096)
    below = _YAML_KEY.match(text, end + 1) is not None if end >= 0 else False
    above_begin = text.rfind("\n", max(0, begin - 1 - _LOOK_BACK), max(0, begin - 1)) + 1
    above = begin > 0 and (_YAML_KEY.match(text, above_begin) is not None or text.startswith("---", above_begin))
    return below or above


def scalar_end(text: str, at: int) -> int:
    """Where a plain value ends that takes the rest of its line: before a comment."""
    match = _LINE_VALUE.match(text, at)
    line = match.group() if match else ""
    if comment := re.search(r"\s#", line):
        line = line[: comment.start()]
    return at + len(line.rstrip())


def block_of(text: str, at: int, indent: int) -> tuple[int, int] | None:
    """The lines after the one of `at` that are indented by more than `indent`: from their first character to their end."""
    begin = text.find("\n", at)
    if begin < 0:
        return None
    start = end = position = begin + 1
    for _ in range(_MOST_BLOCK_LINES):
        stop = text.find("\n", position)
        stop = len(text) if stop < 0 else stop
        line = text[position:stop]
        if line.strip():
            if len(line) - len(line.lstrip()) <= indent:
                break
            end = position + len(line.rstrip())
        position = stop + 1
        if position > len(text):
            break
    start += len(text[start:end]) - len(text[start:end].lstrip())
    return (start, end) if end > start else None


def surrounding(before: str, after: str, *, several_lines: bool) -> Surrounding:
    """What a value stands in. `before` is its line up to it, `after` a few characters that follow."""
    if before.endswith('"') and after.startswith('"'):
        return Surrounding.DOUBLE
    if before.endswith("'") and after.startswith("'"):
        return Surrounding.SINGLE
    if _AFTER_SCALAR.match(after):
        if several_lines and not before.strip():
            return Surrounding.BLOCK
        if _BEFORE_SCALAR.match(before) and before.strip():
            return Surrounding.SCALAR
    return Surrounding.TEXT
