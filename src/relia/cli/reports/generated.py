"""The report on a generated playbook, for people: its steps, notices, checks and findings."""

from collections.abc import Iterable

from rich.console import Console
from rich.markup import escape

from relia.cli.reports.text import print_finding
from relia.core.printable import visible
from relia.generation.domain import DraftStep, Generated, GenerationStatus, Making, Notice
from relia.validation.domain import Outcome, Verification
from relia.validation.lines import split_lines

_SHOWN_CANDIDATES = 3
_OUTCOME = {
    Outcome.PASSED: "[green]passed[/]",
    Outcome.FAILED: "[bold red]failed[/]",
    Outcome.COULD_NOT_RUN: "[bold yellow]could not run[/]",
    Outcome.SKIPPED: "[dim]skipped[/]",
}


def print_generated(console: Console, generated: Generated) -> None:
    """The evidence for a generated playbook. What asks for attention is said in words, never by colour alone."""
    for number, step in enumerate(generated.steps, 1):
        print_step(console, number, step)
    print_notices(console, generated.notices)
    for title in generated.repairs:
        console.print(f"[cyan]repaired[/]  {escape(visible(title))}", soft_wrap=True)
    lines = split_lines(generated.yaml)
    for finding in generated.verification.findings:
        print_finding(console, "playbook", finding, lines)
    _print_outcomes(console, generated.verification)
    if generated.making is not None:
        _print_making(console, generated.making)
    if generated.cached_from is not None:
        console.print(f"[dim]from the cache, made {generated.cached_from:%Y-%m-%d %H:%M:%S} UTC[/]")
    if generated.status is GenerationStatus.VERIFIED:
        console.print("[bold green]verified[/]: every check passed; it has not been applied to a machine")
    else:
        console.print("[bold yellow]needs attention[/]: read the lines above before you use it")


def print_notices(console: Console, notices: Iterable[Notice]) -> None:
    """What a person should know of a draft."""
    for notice in notices:
        style = "bold yellow" if notice.needs_attention else "dim"
        console.print(f"[{style}]{notice.kind}[/]  {escape(visible(notice.message))}", soft_wrap=True)


def print_step(console: Console, number: int, step: DraftStep) -> None:
    """One step, its module, and what that rests on."""
    text = escape(visible(step.text))
    if step.module is not None:
        console.print(
            f"[bold]step {number}[/]  {text} → [cyan]{step.module}[/] ({step.confidence:.0%})"
            f" [dim]{escape(visible(step.reason))}[/]",
            soft_wrap=True,
        )
        return
    why = f": {escape(visible(step.reason))}" if step.reason else ""
    console.print(f"[bold]step {number}[/]  {text} → [bold yellow]left out[/]{why}", soft_wrap=True)
    for candidate in step.candidates[:_SHOWN_CANDIDATES]:
        console.print(f"        maybe {candidate.module} ({candidate.confidence:.0%})", soft_wrap=True)


def _print_making(console: Console, making: Making) -> None:
    tokens = f"{_known(making.input_tokens)} tokens in, {_known(making.output_tokens)} out"
    cost = f"${making.dollars} ({making.price_source})" if making.dollars is not None else "price not known"
    rounds = "asked once" if making.rounds == 1 else f"asked {making.rounds} times"
    said = f"{making.model} ({making.provider}), {rounds}, {tokens}, {cost}"
    console.print(f"[bold]model[/]  {escape(visible(said))}", soft_wrap=True)
    for item in making.redacted:
        console.print(f"        redacted before it left this machine: {item.count} {item.kind}", soft_wrap=True)


def _known(tokens: int | None) -> str:
    return "?" if tokens is None else f"{tokens:,}"


def _print_outcomes(console: Console, verification: Verification) -> None:
    words = "  ".join(f"{outcome.check} {_OUTCOME[outcome.outcome]}" for outcome in verification.outcomes)
    console.print(f"[bold]checks[/]  {words}", soft_wrap=True)
    for outcome in verification.outcomes:
        if outcome.outcome is Outcome.COULD_NOT_RUN:
            reason = escape(visible(outcome.reason))
            console.print(f"        [yellow]{outcome.check}[/] could not run: {reason}", soft_wrap=True)
