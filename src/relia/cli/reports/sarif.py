"""SARIF 2.1.0 (OASIS), as code hosts show it beside the lines."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import quote

from relia import __version__
from relia.cli.reports.model import FileReport, not_run
from relia.validation.domain import Finding, Fix, Severity

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


_ROOT = "WORKINGFOLDER"
"""The name of the folder that relative addresses are below (SARIF 3.4.4, `uriBaseId`)."""


def as_sarif(reports: list[FileReport], folder: Path | None = None) -> dict[str, Any]:
    """The log object; the paths of the reports are those below `folder`, the working folder when it is None. A check that
    could not run is a notification, and the run then did not succeed."""
    base = (folder or Path.cwd()).absolute()
    rules: dict[str, Finding] = {}
    for report in reports:
        for item in report.findings:
            rules.setdefault(item.rule, item)
    order = {rule: index for index, rule in enumerate(rules)}
    notes = [
        _notification(artifact(report.path, base), item.check.value, item.reason)
        for report in reports
        for item in not_run(report)
    ]
    run = {
        "tool": {
            "driver": {
                "name": "Relia",
                "semanticVersion": __version__,
                "rules": [_rule(item) for item in rules.values()],
            }
        },
        "originalUriBaseIds": {_ROOT: {"uri": f"{base.as_uri().rstrip('/')}/"}},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not notes, "toolExecutionNotifications": notes}],
        "results": [
            _result(artifact(report.path, base), item, order) for report in reports for item in report.findings
        ],
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(item: Finding) -> dict[str, Any]:
    words = item.rule.replace("-", " ").replace("_", " ")
    rule: dict[str, Any] = {
        "id": item.rule,
        "shortDescription": {"text": words[:1].upper() + words[1:]},
        "fullDescription": {"text": f"A finding of the check `{item.check}`, for example: {item.message}"},
        "properties": {"check": item.check.value},
    }
    if item.help.startswith(("http://", "https://")):
        rule["helpUri"] = item.help
    elif item.help:
        rule["help"] = {"text": item.help}
    return rule


def artifact(path: str, base: Path) -> dict[str, str]:
    """Where a file is: relative to the working folder, and for what lies outside of it, absolute."""
    if path == "-":
        return {"uri": "stdin:"}
    full = os.path.normpath(base / path)
    inside = os.path.relpath(full, base)
    if inside == os.pardir or inside.startswith(f"{os.pardir}/"):
        return {"uri": f"file://{_quoted(full)}"}
    # A first segment with a colon would be taken for a scheme; `quote` writes it as %3A.
    return {"uri": _quoted(inside), "uriBaseId": _ROOT}


def _quoted(path: str) -> str:
    return quote(os.fsencode(path))


def _notification(place: dict[str, str], check: str, reason: str) -> dict[str, Any]:
    return {
        "level": "error",
        "message": {"text": f"{check} could not run: {reason}"},
        "locations": [{"physicalLocation": {"artifactLocation": place}}],
    }


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _result(place: dict[str, str], item: Finding, order: dict[str, int]) -> dict[str, Any]:
    region = _region(item.line, item.column, item.end_line, item.end_column)
    result: dict[str, Any] = {
        "ruleId": item.rule,
        "ruleIndex": order[item.rule],
        "level": _LEVELS[item.severity],
        "message": {"text": item.message},
        "locations": [{"physicalLocation": {"artifactLocation": place, "region": region}}],
    }
    if item.fix is not None:
        result["fixes"] = [_fix(place, item.fix)]
    return result


def _fix(place: dict[str, str], fix: Fix) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _region(edit.line, edit.column, edit.end_line, edit.end_column),
            "insertedContent": {"text": edit.text},
        }
        for edit in fix.edits
    ]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": place, "replacements": replacements}],
    }
