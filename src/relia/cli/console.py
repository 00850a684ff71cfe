"""What goes to the terminal: the report on stderr, colours and progress bars only where somebody looks."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from relia.catalog.index import BuildProgress
from relia.generation.domain import Generated, GenerationStatus
from relia.validation.domain import Finding, Outcome, Severity, Verification

if TYPE_CHECKING:
    from relia.wiring import Relia

SEVERITY_STYLE = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
OUTCOME_STYLE = {
    Outcome.PASSED: ("green", "passed"),
    Outcome.FAILED: ("bold red", "failed"),
    Outcome.COULD_NOT_RUN: ("bold yellow", "could not run"),
    Outcome.SKIPPED: ("dim", "skipped"),
}


def report_console() -> Console:
    """stderr, where the report goes, so that stdout holds only what was asked for."""
    return Console(stderr=True, highlight=False)


@contextmanager
def progress_bar(description: str, total: int) -> Iterator[Progress]:
    """A bar with an estimate on stderr; silent when stderr is not a terminal."""
    console = report_console()
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )
    with progress:
        progress.add_task(description, total=total)
        yield progress


def print_finding(console: Console, finding: Finding, where: str = "") -> None:
    """One finding on one line, with what would mend it."""
    style = SEVERITY_STYLE[finding.severity]
    place = f"{where}:{finding.line}:{finding.column}" if where else f"{finding.line}:{finding.column}"
    fix = f" [dim](fix: {escape(finding.fix.title)})[/]" if finding.fix else ""
    text = (
        f"{place} [{style}]{finding.severity}[/] {escape(finding.message)} [dim]{escape(f'[{finding.rule}]')}[/]{fix}"
    )
    console.print(text, soft_wrap=True)


def print_outcomes(console: Console, verification: Verification) -> None:
    """All outcomes on one line, and under it the reason of each check that could not run."""
    words = []
    for outcome in verification.outcomes:
        style, word = OUTCOME_STYLE[outcome.outcome]
        words.append(f"{outcome.check} [{style}]{word}[/]")
    console.print("[bold]checks[/]  " + "  ".join(words), soft_wrap=True)
    for outcome in verification.outcomes:
        if outcome.outcome is Outcome.COULD_NOT_RUN:
            console.print(f"        [yellow]{outcome.check}[/]: {escape(outcome.reason)}", soft_wrap=True)


def print_generated(console: Console, generated: Generated) -> None:
    """The evidence for a generated playbook: its steps, notices, outcomes and findings."""
    for number, step in enumerate(generated.steps, 1):
        if step.module is None:
            console.print(f"[bold]step {number}[/]  [yellow]left out[/]: {escape(step.text)}", soft_wrap=True)
            for candidate in step.candidates[:3]:
                console.print(f"        maybe {candidate.module} ({candidate.confidence:.0%})", soft_wrap=True)
        else:
            console.print(
                f"[bold]step {number}[/]  {escape(step.text)} → [cyan]{step.module}[/] ({step.confidence:.0%})"
                f" [dim]{escape(step.reason)}[/]",
                soft_wrap=True,
            )
    for notice in generated.notices:
        style = "yellow" if notice.needs_attention else "dim"
        console.print(f"[{style}]{notice.kind}[/]  {escape(notice.message)}", soft_wrap=True)
    for title in generated.repairs:
        console.print(f"[cyan]repaired[/]  {escape(title)}", soft_wrap=True)
    for finding in generated.verification.findings:
        print_finding(console, finding)
    print_outcomes(console, generated.verification)
    verified = generated.status is GenerationStatus.VERIFIED
    console.print("[bold green]verified[/]" if verified else "[bold yellow]needs attention[/]: read the lines above")


@contextmanager
def open_relia() -> Iterator["Relia"]:
    """The parts of this process, with a bar on stderr while the catalog is built."""
    from relia.wiring import Relia

    bars: list[Progress] = []

    def progress(state: BuildProgress) -> None:
        if not bars:
            bars.append(stack.enter_context(progress_bar("Building the catalog", state.total)))
        bars[0].update(bars[0].task_ids[0], completed=state.done, total=state.total)
        if state.done >= state.total:
            stack.close()

    with ExitStack() as stack, Relia.from_environment(progress) as relia:
        yield relia
