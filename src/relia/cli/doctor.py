"""`relia doctor`: tries each part for real, and says what works, what does not, and what to do."""

import json
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from relia import __version__
from relia.cli.exits import Exit
from relia.monitoring.health import Health, HealthService, HealthStatus, PartHealth

if TYPE_CHECKING:
    from relia.wiring import Relia

_STYLE = {
    HealthStatus.OK: ("green", "works"),
    HealthStatus.DEGRADED: ("yellow", "limited"),
    HealthStatus.DOWN: ("bold red", "does not work"),
}
_TRIAL = """---
- name: Try the checks
  hosts: localhost
  gather_facts: false
  tasks:
    - name: Say that it works
      ansible.builtin.debug:
        msg: It works
"""


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    llm: Annotated[bool, typer.Option("--llm", help="Look at the configured language models instead.")] = False,
    spend: Annotated[
        bool, typer.Option("--spend", help="With --llm: ask each model for one token, to be sure.")
    ] = False,
) -> None:
    """Try every part of Relia on this machine, and say what to do about what does not work.

    With --llm: whether each configured provider can be reached and called, for free unless --spend is given.

    Exit codes: 0 everything works; 2 wrong usage; 3 something is limited or does not work.

    [bold]Examples[/]

      relia doctor

      relia doctor --json

      relia doctor --llm --spend
    """
    from relia.cli.console import open_relia

    if spend and not llm:
        raise typer.BadParameter("--spend goes with --llm", param_hint="--spend")
    with open_relia() as relia:
        if llm:
            from relia.cli.reports.providers import report_providers

            well = report_providers(relia.model_checks.check(spend=spend), as_json=as_json)
            raise typer.Exit(Exit.OK if well else Exit.COULD_NOT_RUN)
        health = HealthService(trials(relia)).health()
    if as_json:
        parts = {
            name: {"status": part.status, "detail": part.detail, "hint": part.hint}
            for name, part in health.parts.items()
        }
        sys.stdout.write(json.dumps({"status": health.status, "parts": parts}, indent=2) + "\n")
    else:
        _print(health)
    raise typer.Exit(Exit.OK if health.status is HealthStatus.OK else Exit.COULD_NOT_RUN)


def _print(health: Health) -> None:
    from rich.console import Console

    console = Console(highlight=False)
    for name, part in health.parts.items():
        style, word = _STYLE[part.status]
        console.print(f"[bold]{name:10}[/] [{style}]{word:13}[/] {escape(part.detail)}", soft_wrap=True)
        if part.hint:
            console.print(f"{'':24} [bold]next[/]: {escape(part.hint)}", soft_wrap=True)


def trials(relia: "Relia") -> dict[str, Callable[[], PartHealth]]:
    """What is tried, in the order in which one part needs the other."""
    return {
        "versions": _versions,
        "data": lambda: _data(relia),
        "catalog": lambda: _catalog(relia),
        "database": lambda: _database(relia),
        "sandbox": lambda: _sandbox(relia),
        "checks": lambda: _checks(relia),
        "engine": relia.engine_health,
    }


def _versions() -> PartHealth:
    names = ("ansible", "ansible-core", "ansible-lint")
    installed = ", ".join(f"{name} {version(name)}" for name in names)
    return PartHealth(HealthStatus.OK, f"Relia {__version__}, Python {platform.python_version()}, {installed}")


def _data(relia: "Relia") -> PartHealth:
    folder = relia.settings.data_dir
    probe = folder / ".doctor"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_text("written")
        probe.unlink()
    except OSError as error:
        detail = f"{folder} cannot be written: {error.strerror or error}"
        return PartHealth(HealthStatus.DOWN, detail, "Choose another folder with RELIA_DATA_DIR.")
    return PartHealth(HealthStatus.OK, str(folder))


def _catalog(relia: "Relia") -> PartHealth:
    collections = relia.catalog.collections()
    detail = f"{len(relia.catalog.modules()):,} modules of {len(collections)} collections"
    unread = sum(len(collection.problems) for collection in collections)
    if unread:
        return PartHealth(
            HealthStatus.OK, f"{detail}; {unread} files of them could not be read: relia catalog --problems"
        )
    return PartHealth(HealthStatus.OK, detail)


def _database(relia: "Relia") -> PartHealth:
    relia.database.check()
    return PartHealth(HealthStatus.OK, str(relia.database.path))


def _sandbox(relia: "Relia") -> PartHealth:
    detail = relia.sandbox.describe()
    if relia.sandbox.isolates:
        return PartHealth(HealthStatus.OK, detail)
    if relia.settings.sandbox == "none":
        return PartHealth(HealthStatus.DEGRADED, detail, "Unset RELIA_SANDBOX, unless nobody else writes the texts.")
    return PartHealth(
        HealthStatus.DOWN, detail, f"{relia.sandbox.hint} Until then, lint and syntax answer could_not_run."
    )


def _checks(relia: "Relia") -> PartHealth:
    from relia.validation.domain import Outcome, Source, VerificationStatus

    verification = relia.verifier.verify(Source(_TRIAL))
    words = ", ".join(f"{item.check} {item.outcome}" for item in verification.outcomes)
    if verification.status is VerificationStatus.PASSED:
        return PartHealth(HealthStatus.OK, words)
    reasons = {item.reason for item in verification.outcomes if item.outcome is Outcome.COULD_NOT_RUN}
    findings = [finding.message for finding in verification.findings]
    return PartHealth(HealthStatus.DOWN, words, "; ".join([*sorted(reasons), *findings]))
