"""From what ansible-lint reports to findings."""

from typing import Any

from relia.validation.domain import Check, Finding, Severity, Source
from relia.validation.lint.project import name_of

_SYNTAX = frozenset(("syntax-check", "internal-error", "load-failure"))
_MESSAGE = 1000


def findings_of(answer: dict[str, Any], source: Source) -> tuple[Finding, ...]:
    """The findings in a worker's answer. Raises KeyError, TypeError or ValueError when it is no such answer."""
    lines = source.text.split("\n")
    name = name_of(source)
    return tuple(_finding(match, lines, name) for part in ("matches", "hidden") for match in answer[part])


def _finding(match: dict[str, Any], lines: list[str], name: str) -> Finding:
    rule = str(match["rule"])
    line = max(1, int(match["line"] or 1))
    column = max(1, int(match["column"] or 1))
    message, details = str(match["message"]), str(match["details"])
    if details and details != message and details not in message:
        message = f"{message}: {details}"
    path = str(match["path"])
    if path not in {name, ""} and not name.endswith(path):
        # The finding is about another file that this one takes in.
        message = f"{path}:{line}: {message}"
        line, column = 1, 1
    line = min(line, len(lines))
    content = lines[line - 1].rstrip("\r")
    column = min(column, len(content) + 1)
    if match["column"] is None or column == 1:
        column = len(content) - len(content.lstrip()) + 1
    severity = Severity.WARNING if match["level"] == "warning" else Severity.ERROR
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
