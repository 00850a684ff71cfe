"""What `relia doctor --llm` found, for people and for programs."""

import json
import sys
from collections.abc import Sequence
from dataclasses import asdict

from rich.markup import escape

from relia.llm.checking import fault_of
from relia.llm.domain import ProviderHealth


def report_providers(healths: Sequence[ProviderHealth], *, as_json: bool) -> bool:
    """Print how each provider is; whether nothing is known against any of them."""
    faults = {health.name: fault_of(health) for health in healths}
    if as_json:
        providers = [{**asdict(health), "fault": faults[health.name]} for health in healths]
        sys.stdout.write(json.dumps({"providers": providers}, indent=2) + "\n")
    else:
        _print(healths, faults)
    return not any(faults.values())


def _print(healths: Sequence[ProviderHealth], faults: dict[str, str]) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    if not healths:
        console.print("No language model is configured; `grounded` answers. docs/models.md says how to set one up.")
    for health in healths:
        style, word = ("bold red", faults[health.name]) if faults[health.name] else ("green", "answers")
        took = "" if health.seconds is None else f"{health.seconds * 1000:,.0f} ms"
        console.print(
            f"[bold]{escape(health.name):12}[/] [{style}]{word:22}[/] {health.kind}, {escape(health.model)}",
            soft_wrap=True,
        )
        facts = (
            f"configured {_known(health.configured)}, reachable {_known(health.reachable)}, "
            f"allowed {_known(health.allowed)}, circuit {health.circuit}"
        )
        console.print(f"{'':12} {facts}{f', {took}' if took else ''}", soft_wrap=True)
        if health.detail:
            console.print(f"{'':12} {escape(health.detail)}", soft_wrap=True)
        if health.hint:
            console.print(f"{'':12} [bold]next[/]: {escape(health.hint)}", soft_wrap=True)


def _known(value: bool | None) -> str:
    return {True: "yes", False: "no", None: "unknown"}[value]
