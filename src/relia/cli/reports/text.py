"""The report for people: each finding with the line it is about, then all outcomes in one line."""

import unicodedata

from rich.console import Console
from rich.markup import escape

from relia.cli.reports.model import FileReport, not_run
from relia.core.printable import visible
from relia.validation.domain import Finding, Severity, VerificationStatus
from relia.validation.lines import split_lines
from relia.validation.repairs import is_automatic

_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
_STATUS = {
    VerificationStatus.PASSED: "[green]passed[/]",
    VerificationStatus.FAILED: "[bold red]failed[/]",
    VerificationStatus.COULD_NOT_RUN: "[bold yellow]could not run[/]",
}
_WIDTH = 200
"""Characters of a line that are shown."""


def print_text(console: Console, reports: list[FileReport]) -> None:
    """Every finding with its line and a caret, the reasons of what could not run, and a summary."""
    for report in reports:
        lines = split_lines(report.text)
        for item in report.findings:
            print_finding(console, report.path, item, lines)
        for title in report.repaired:
            console.print(f"{escape(visible(report.path))}: [cyan]repaired[/] {escape(visible(title))}", soft_wrap=True)
        reasons: dict[str, list[str]] = {}
        for outcome in not_run(report):
            reasons.setdefault(outcome.reason, []).append(outcome.check.value)
        for reason, checks in reasons.items():
            console.print(
                f"{escape(visible(report.path))}: [bold yellow]could not run[/] {', '.join(checks)}: "
                f"{escape(visible(reason))}",
                soft_wrap=True,
            )
    _print_summary(console, reports)


def print_finding(console: Console, path: str, item: Finding, lines: list[str]) -> None:
    """One finding: where it is, what it says, its line with a caret, and what would mend it."""
    style = _STYLE[item.severity]
    console.print(
        f"[bold]{escape(visible(path))}[/]:{item.line}:{item.column}: [{style}]{item.severity}[/] "
        f"{escape(visible(item.message))} [dim]{escape(f'[{item.rule}]')}[/]",
        soft_wrap=True,
    )
    content = lines[item.line - 1] if item.line <= len(lines) else ""
    if content.strip() and item.column <= min(len(content) + 1, _WIDTH):
        number = f"{item.line:>5} "
        shown = visible(content[:_WIDTH])
        end = item.end_column if item.end_line == item.line else len(content) + 1
        width = max(1, _columns(content[item.column - 1 : min(end, _WIDTH + 1) - 1]))
        before = " " * _columns(content[: item.column - 1])
        console.print(f"[dim]{number}|[/] {escape(shown)}", soft_wrap=True)
        console.print(f"[dim]{' ' * len(number)}|[/] {before}[{style}]{'^' * width}[/]", soft_wrap=True)
    if item.fix is not None:
        console.print(f"[dim]{' ' * 6}= fix:[/] {escape(visible(item.fix.title))}", soft_wrap=True)


def _columns(text: str) -> int:
    """The columns that a text takes in a terminal; East Asian wide characters take two, combining ones none."""
    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "WF" else 1
        for character in text
    )


def _print_summary(console: Console, reports: list[FileReport]) -> None:
    if len(reports) == 1:
        words = "  ".join(f"{item.check} {item.outcome.replace('_', ' ')}" for item in reports[0].outcomes)
        console.print(f"[dim]checks  {words}[/]", soft_wrap=True)
    count = len(reports)
    parts = [
        f"{sum(report.status is status for report in reports)} {_STATUS[status]}"
        for status in VerificationStatus
        if any(report.status is status for report in reports)
    ]
    totals = ", ".join(
        f"{total} {severity}{'s' if total != 1 and severity is not Severity.INFO else ''}"
        for severity in Severity
        if (total := sum(report.count(severity) for report in reports))
    )
    # What is left of a text that was repaired has a repair that did not help.
    fixable = sum(is_automatic(item) for report in reports if report.before is None for item in report.findings)
    hint = f"; --fix has a repair for {fixable}" if fixable else ""
    done = sum(len(report.repaired) for report in reports)
    console.print(
        f"{count} file{'s' if count != 1 else ''}: {', '.join(parts) or 'nothing to check'}"
        f"{f' ({totals}{hint})' if totals else ''}{f'; {done} repaired' if done else ''}",
        soft_wrap=True,
    )
