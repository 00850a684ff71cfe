"""What makes a text unreadable as YAML, in words that say what to do about it."""

import re
from collections.abc import Iterator

import yaml

from relia.validation.domain import Check, Edit, Finding, Fix, Severity
from relia.validation.edits import apply_fixes
from relia.validation.lines import BOM, line_starts, offset_at, position_at, split_lines
from relia.validation.settings import ValidationSettings
from relia.validation.spots import Spot, finding

_NOT_YAML = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_FENCE = re.compile(r"^[ ]{0,3}(```|~~~)", re.MULTILINE)
_TAB_INDENT = re.compile(r"^[ ]*\t[ \t]*", re.MULTILINE)
_JINJA_VALUE = re.compile(r"(?P<before>^[ ]*(?:- +)*[^\s#'\"{][^#'\"{]*:[ ]+|^[ ]*(?:- +)+)(?P<value>\{\{.*\S)[ ]*$")
_TAB_WIDTHS = (2, 4, 8)
"""Spaces for a tab, as many as make the text readable."""


def _error(spot: Spot, rule: str, message: str, fix: Fix | None = None) -> Finding:
    return finding(spot, Check.YAML, f"yaml-{rule}", Severity.ERROR, message, fix=fix)


def find_unfit(text: str, settings: ValidationSettings, *, empty_is_fine: bool) -> Finding | None:
    """What keeps a text from being parsed at all, or None: its size, emptiness, or characters that YAML does not take."""
    start = Spot(1, 1, 1, 2)
    if len(text.encode("utf-8", "surrogatepass")) > settings.text_limit:
        message = (
            f"the text has more than {settings.text_limit:,} bytes, the most that are read: split it into files that it "
            "takes in, or raise RELIA_TEXT_LIMIT"
        )
        return _error(start, "too-large", message)
    if not empty_is_fine and not text.removeprefix(BOM).strip():
        return empty("the text is empty")
    bare = text.removeprefix(BOM)
    if (found := _NOT_YAML.search(bare)) is None:
        return None
    line, column = position_at(line_starts(bare), found.start())
    code = ord(found.group())
    what = (
        "the text looks like a binary file"
        if code == 0
        else "the character cannot be seen, so look for it by its place"
    )
    message = f"YAML does not allow the character U+{code:04X}; {what}"
    return _error(Spot(line, column, line, column + 1), "control-character", message)


def empty(what: str) -> Finding:
    """The finding for a playbook in which nothing stands."""
    message = f"{what}; a playbook is a list of plays, each with `hosts:` and `tasks:`"
    return _error(Spot(1, 1, 1, 2), "empty", message)


def explain_syntax(error: yaml.MarkedYAMLError, text: str) -> Finding:
    """One finding for what stopped the parser, with its likely cause and, where it is plain, a fix."""
    starts, lines = line_starts(text), split_lines(text)
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    if line > len(lines) or (line == len(lines) and not lines[-1] and line > 1):
        line = max(1, len(lines) - (not lines[-1]))
        column = len(lines[line - 1]) + 1
    spot = Spot(line, column, line, column + 1)
    known = _fence(text, starts) or _tabs(text, starts, line)
    for candidate in (line, line - 1):
        known = known or _jinja_line(lines, candidate)
    if known is not None:
        return known
    message = f"not YAML: {error.problem or error.context or error}"
    if "mapping values are not allowed" in str(error.problem):
        message = (
            "not YAML: a second `: ` in one line, or a line that is indented too deep; put the value in quotes if the "
            "colon belongs to it"
        )
    elif "found character" in str(error.problem) and column <= len(lines[line - 1]):
        message = f"not YAML: a value cannot begin with {lines[line - 1][column - 1]!r}; put it in quotes"
    elif error.context and error.context_mark:
        message += f" ({error.context} that begins in line {error.context_mark.line + 1})"
    return _error(spot, "syntax", message)


def _fence(text: str, starts: list[int]) -> Finding | None:
    fences = list(_FENCE.finditer(text))
    if not fences:
        return None
    edits = []
    for match in fences:
        line, _ = position_at(starts, match.start())
        end = starts[line] if line < len(starts) else len(text)
        end_line, end_column = position_at(starts, end)
        edits.append(Edit(line, 1, end_line, end_column, ""))
    first = edits[0]
    message = "this is a Markdown fence, not YAML: keep only what stands between the fences"
    spot = Spot(first.line, 1, first.line, 4)
    return _error(spot, "fence", message, Fix("Take the Markdown fences away", tuple(edits)))


def _tabs(text: str, starts: list[int], line: int) -> Finding | None:
    wide = {width: tuple(_tab_edits(text, starts, width)) for width in _TAB_WIDTHS}
    found = next((edit for edit in wide[_TAB_WIDTHS[0]] if edit.line in {line, line - 1}), None)
    if found is None:
        return None
    edits = next((edits for edits in wide.values() if _is_yaml(apply_fixes(text, [Fix("", edits)])[0])), None)
    fix = Fix("Indent with spaces", edits) if edits else None
    place = Spot(found.line, found.column, found.end_line, found.end_column)
    message = "the line is indented with a tab, and YAML takes spaces only"
    return _error(place, "tab", message, fix)


def _is_yaml(text: str) -> bool:
    try:
        for _ in yaml.parse(text, Loader=yaml.SafeLoader):
            pass
    except yaml.YAMLError:
        return False
    return True


def _tab_edits(text: str, starts: list[int], wide: int) -> Iterator[Edit]:
    for match in _TAB_INDENT.finditer(text):
        line, column = position_at(starts, match.start())
        width = match.end() - match.start()
        yield Edit(line, column, line, column + width, match.group().replace("\t", " " * wide))


def _jinja_line(lines: list[str], line: int) -> Finding | None:
    """A finding for `key: {{ value }} ...` without quotes, which YAML reads as a mapping in braces."""
    if not 1 <= line <= len(lines):
        return None
    match = _JINJA_VALUE.match(lines[line - 1])
    if match is None or "}}" not in match["value"]:
        return None
    column, value = match.start("value") + 1, match["value"]
    quoted = _quoted(value)
    fix = Fix("Quote the value", (Edit(line, column, line, column + len(value), quoted),)) if quoted else None
    message = 'a value that begins with {{ must be quoted: "{{ name }}"'
    return _error(Spot(line, column, line, column + len(value)), "unquoted-jinja", message, fix)


def _quoted(value: str) -> str | None:
    if " #" in value:
        return None
    if '"' not in value and "\\" not in value:
        return f'"{value}"'
    return None if "'" in value else f"'{value}'"


def unquoted_jinja(mark: yaml.Mark, text: str, starts: list[int]) -> Finding | None:
    """The finding for a mapping in braces that is really a Jinja expression without quotes, or None.

    `mark` is where the inner brace stands.
    """
    offset = offset_at(starts, mark.line + 1, mark.column + 1, len(text))
    if text[offset - 1 : offset + 1] != "{{" and text[offset : offset + 1] != "{":
        return None
    return _jinja_line(split_lines(text), mark.line + 1)
