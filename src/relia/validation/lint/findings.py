"""From what ansible-lint reports to findings."""

import re
from collections.abc import Sequence
from typing import Any

from relia.validation.domain import Check, Finding, Severity, Source
from relia.validation.lines import split_lines
from relia.validation.lint.origin import place_of_taking_in
from relia.validation.lint.project import name_of

_SYNTAX = frozenset(("syntax-check", "internal-error", "load-failure", "parser-error"))
_FATAL = frozenset(("syntax-check", "load-failure", "parser-error"))
_MESSAGE = 1000
_JUDGED = re.compile(r"Unexpected error code [1-5] from execution of: ansible-playbook ")
"""Ansible's own exit codes for a playbook that it refuses; 250 and signals are its own failures."""
_REFUSAL = re.compile(r"^\[?ERROR[]!:]*\s*(.*)", re.MULTILINE | re.DOTALL)

_PATH = re.compile(
    r"\(\s*(['\"])(?P<what>[^'\"]*)\1,\s*PosixPath\('(?P<path>[^']*)'\)\)|PosixPath\('(?P<bare>[^']*)'\)"
)
"""How Python writes a path, alone or behind the words that it is given with."""
_INSIDE = re.compile(r"/[\w./-]*/work/request-\d+-\d+/?")
"""The folder of a request in the lint worker, which means nothing to a person."""


def plain_words(said: str) -> str:
    """What ansible-lint says, without the folder of the request and without Python's way to write a path, on one line."""
    said = " ".join(said.split())
    return _INSIDE.sub("", _PATH.sub(lambda found: found["bare"] or f"{found['what']} {found['path']}", said))


def findings_of(matches: Sequence[dict[str, Any]], source: Source) -> tuple[Finding, ...]:
    """The findings in what a worker reports. Raises KeyError, TypeError or ValueError when it is no such thing."""
    lines = split_lines(source.text)
    name = name_of(source)
    return tuple(_finding(_refusal(match) if is_refusal(match) else match, lines, name) for match in matches)


def is_refusal(match: dict[str, Any]) -> bool:
    """Whether Ansible refused the playbook in words that ansible-lint does not know, and so calls its own error."""
    return match["rule"] == "internal-error" and _JUDGED.match(str(match["message"])) is not None


def _refusal(match: dict[str, Any]) -> dict[str, Any]:
    said = _REFUSAL.search(str(match["details"]))
    message = " ".join(said[1].split()) if said else str(match["message"])
    return match | {"rule": "syntax-check", "tag": "syntax-check", "level": "error", "message": message, "details": ""}


def _finding(match: dict[str, Any], lines: list[str], name: str) -> Finding:
    rule = str(match["rule"])
    # ansible-lint says of a file that cannot be loaded no more than that, and knows why.
    line = max(1, int(match.get("cause_line") or match["line"] or 1))
    column = max(1, int(match["column"] or 1))
    message, details = (plain_words(str(said)) for said in (match.get("cause") or match["message"], match["details"]))
    if details and details != message and details not in message:
        message = f"{message}: {details}"
    path = str(match["path"])
    if path not in {name, ""} and not name.endswith(path):
        # The finding is about another file, so it stands where this one takes that in.
        message = f"{path}:{line}: {message}"
        line, column = place_of_taking_in(lines, path)
    line = min(line, len(lines))
    content = lines[line - 1]
    column = min(column, len(content) + 1)
    if column == 1:
        column = len(content) - len(content.lstrip()) + 1
    # ansible-lint calls it a warning when it cannot load a file, although it then checks nothing of it.
    mild = match["level"] == "warning" and rule not in _FATAL
    severity = Severity.WARNING if mild else Severity.ERROR
    return Finding(
        check=Check.SYNTAX if rule in _SYNTAX else Check.LINT,
        rule=str(match["tag"]),
        severity=severity,
        message=message[:_MESSAGE],
        line=line,
        column=column,
        end_line=line,
        end_column=max(column + 1, len(content) + 1),
        help=str(match["url"]),
    )
