"""`relia config`: the settings in force."""

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from relia.config import SettingInForce, load_settings, settings_in_force

_PAGE = """# Settings

Read in this order: the environment, `.env` in the folder where Relia starts, the default. An unknown `RELIA_` variable or a
value that is not allowed is an error at start that names it. `relia config` shows what is in force and where it came from.

This page is made by `relia config --markdown`.

| setting | default | allowed | what it is |
|---|---|---|---|
"""


def config(
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
    as_markdown: Annotated[bool, typer.Option("--markdown", help="Print the page docs/settings.md.")] = False,
) -> None:
    """Show every setting: its value, where that comes from, and what is allowed.

    Settings are read from the environment, then from `.env` in this folder, then there is a default. An unknown
    `RELIA_` variable is an error.

    [bold]Examples[/]

      relia config

      RELIA_LINT_WORKERS=4 relia config --json
    """
    rows = settings_in_force(load_settings())
    if as_json:
        sys.stdout.write(json.dumps([asdict(row) for row in rows], indent=2) + "\n")
        return
    if as_markdown:
        sys.stdout.write(settings_page(rows))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("setting", "value", "from", "allowed", "what it is"):
        table.add_column(heading, overflow="fold")
    for row in rows:
        style = None if row.source == "default" else "bold"
        table.add_row(row.variable, row.value, row.source, row.allowed, row.description, style=style)
    console = Console(highlight=False, markup=False)
    if not console.is_terminal:
        # Whoever reads this from a pipe wants one line a setting.
        for row in rows:
            sys.stdout.write(f"{row.variable}={row.value}\t# {row.source}\n")
        return
    console.print(table)


def settings_page(rows: list[SettingInForce]) -> str:
    """The page of all settings, the same on every machine."""
    lines = [
        f"| `{row.variable}` | {_in_page(row.default)} | {row.allowed.replace('|', 'or')} | {row.description} |"
        for row in rows
    ]
    return _PAGE + "\n".join(lines) + "\n"


def _in_page(default: str) -> str:
    """A value as code; a default that depends on the machine is a sentence."""
    return default if " " in default else f"`{default}`"
