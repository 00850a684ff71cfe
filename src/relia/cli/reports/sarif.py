"""SARIF 2.1.0 (OASIS), as code hosts show it beside the lines."""

from typing import Any
from urllib.parse import quote

from relia import __version__
from relia.cli.reports.model import FileReport, not_run
from relia.validation.domain import Finding, Fix, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def as_sarif(reports: list[FileReport]) -> dict[str, Any]:
    """The log object. A check that could not run is a notification, and the run then did not succeed."""
    findings = [item for report in reports for item in report.findings]
    rules = {item.rule: item for item in findings}
    order = {rule: index for index, rule in enumerate(rules)}
    notes = [
        _notification(report.path, item.check.value, item.reason) for report in reports for item in not_run(report)
    ]
    run = {
        "tool": {
            "driver": {
                "name": "Relia",
                "semanticVersion": __version__,
                "rules": [_rule(item) for item in rules.values()],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": [_result(report.path, item, order) for report in reports for item in report.findings],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(item: Finding) -> dict[str, Any]:
    rule: dict[str, Any] = {"id": item.rule, "properties": {"check": item.check.value}}
    if item.help.startswith(("http://", "https://")):
        rule["helpUri"] = item.help
    elif item.help:
        rule["help"] = {"text": item.help}
    return rule


def _uri(path: str) -> str:
    return quote(path.replace("\\", "/"), errors="surrogateescape")


def _notification(path: str, check: str, reason: str) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{check} could not run: {reason}"},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(path)}}}],
    }


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _result(path: str, item: Finding, order: dict[str, int]) -> dict[str, Any]:
    region = _region(item.line, item.column, item.end_line, item.end_column)
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": order[item.rule],
        "level": _LEVELS[item.severity],
        "message": {"text": item.message},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": _uri(path)}, "region": region}}],
    }
    if item.fix is not None:
        result["fixes"] = [_fix(path, item.fix)]
    return result


def _fix(path: str, fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _region(edit.line, edit.column, edit.end_line, edit.end_column),
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": {"uri": _uri(path)}, "replacements": replacements}],
    }
