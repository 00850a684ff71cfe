"""`relia usage`: what language models were used for, and what that cost."""

import sys
from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from relia.cli.console import open_relia
from relia.core.printable import visible
from relia.llm.usage_report import By, UsageLine, UsageReport, usage_report

_DAYS = timedelta(days=29)
_DAY = ["%Y-%m-%d"]


def usage(
    by: Annotated[By, typer.Option("--by", "-b", help="What a line stands for.")] = By.DAY,
    since: Annotated[
        datetime | None,
        typer.Option("--since", formats=_DAY, help="The first day (UTC).", show_default="30 days in all"),
    ] = None,
    until: Annotated[
        datetime | None, typer.Option("--until", formats=_DAY, help="The last day (UTC).", show_default="today")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what language models were used for: calls, tokens, cost and times.

    What has no known price is counted apart, never as free.

    [bold]Examples[/]

      relia usage

      relia usage --by model --since 2026-01-01

      relia usage --by user --json
    """
    last = until.date() if until else datetime.now(UTC).date()
    first = since.date() if since else last - _DAYS
    with open_relia() as relia, relia.database.reading() as session:
        report = usage_report(session, first, last, by)
    if as_json:
        from relia.api.models.usage import UsageOut

        sys.stdout.write(UsageOut.of(report).model_dump_json(indent=2) + "\n")
        return
    _print(Console(highlight=False), report)


def _print(console: Console, report: UsageReport) -> None:
    lines = [*report.lines, report.total]
    if not console.is_terminal:
        # Whoever reads this from a pipe wants one line each, whole.
        for line in lines:
            sys.stdout.write("\t".join([visible(line.name), *_cells(line)]) + "\n")
        return
    title = f"{report.since} to {report.until} (UTC)"
    table = Table(box=None, pad_edge=False, header_style="bold", title=title, title_justify="left", title_style="dim")
    table.add_column(report.by.value, style="cyan", overflow="fold")
    for heading in ("calls", "failed", "in", "out", "cached", "dollars", "first token", "total"):
        table.add_column(heading, justify="right")
    for line in lines:
        table.add_row(escape(visible(line.name)), *_cells(line), style="bold" if line is report.total else None)
    console.print(table)
    if report.left_out:
        console.print(f"{report.left_out:,} more lines are only in the total")
    if report.total.unpriced:
        console.print(f"? of {report.total.unpriced:,} calls the price is not known: what they cost is in no sum")


def _cells(line: UsageLine) -> list[str]:
    known = "" if line.dollars is None else f"{line.dollars:,.4f}"
    doubt = "?" if line.unpriced else ""
    return [
        *(f"{number:,}" for number in (line.calls, line.failed, line.input_tokens, line.output_tokens)),
        f"{line.cached_tokens:,}",
        " + ".join(filter(None, (known, doubt))) or "-",
        _seconds(line.first_token_seconds),
        _seconds(line.seconds),
    ]


def _seconds(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f} s"
