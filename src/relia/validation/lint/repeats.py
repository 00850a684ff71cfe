"""One fault, said once: what the linter reports of a fault that another finding says more exactly is left out."""

from collections.abc import Sequence

from relia.validation.domain import Check, Finding, Severity
from relia.validation.lines import split_lines

_UNREADABLE = ("Failed to load YAML file", "YAML parsing failed")
_LINTED = "jinja[invalid]"
_LOADING = "Error loading tasks: "
_SAME_FAULT = {
    "conflicting action statements": frozenset(("two-modules", "unknown-keyword")),
    "couldn't resolve module/action": frozenset(("unknown-module", "missing-collection", "removed-module")),
    "no module/action detected in task": frozenset(("missing-module",)),
    "failed at splitting arguments": frozenset(("unreadable-arguments",)),
}
"""How Ansible begins to say what rules of Relia's own say of the same play task."""


def without_repeats(found: Sequence[Finding], own: Sequence[Finding], text: str) -> tuple[Finding, ...]:
    """The linter's findings `found` without those that repeat one of `own`, or each other. Different faults stay."""
    said = {item.line for item in own if item.rule == "unreadable-template"}
    found = [item for item in found if item.rule != _LINTED or item.line not in said]
    if not any(item.check is Check.SYNTAX for item in found):
        return tuple(found)
    broken = any(item.check is Check.YAML and item.severity is Severity.ERROR for item in own)
    lines = split_lines(text)
    checked = {(item.line, item.message) for item in found if item.rule.startswith("syntax-check")}
    return tuple(
        item
        for item in found
        if item.check is not Check.SYNTAX
        or not (
            (broken and item.message.startswith(_UNREADABLE))
            or (item.rule in {"parser-error", "load-failure"} and (item.line, item.message) in checked)
            or _is_said(item, own, lines)
        )
    )


def _is_said(item: Finding, own: Sequence[Finding], lines: list[str]) -> bool:
    message = item.message.removeprefix(_LOADING)
    rules = next((rules for start, rules in _SAME_FAULT.items() if message.startswith(start)), frozenset())
    if not rules:
        return False
    last = _last_line(lines, item)
    return any(
        other.rule in rules and other.severity is Severity.ERROR and item.line <= other.line <= last for other in own
    )


def _last_line(lines: list[str], item: Finding) -> int:
    """The last line of the play task that a finding stands at: what follows is indented deeper than its dash."""
    first = lines[item.line - 1]
    dash = _indent(first) - (not first.lstrip().startswith("- "))
    last = item.line
    for number in range(item.line + 1, len(lines) + 1):
        line = lines[number - 1]
        if line.strip() and _indent(line) <= dash:
            break
        last = number
    return last


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
