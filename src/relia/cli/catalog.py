"""`relia catalog`: what is installed, where, and what could not be read of it."""

import json
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from relia.catalog.service import InstalledCollection

if TYPE_CHECKING:
    from relia.catalog.index import BuildProgress
    from relia.catalog.status import CatalogStatus

app = typer.Typer(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})

_MINUTE, _HOUR, _DAY = 60, 3600, 86400


@app.callback()
def catalog(
    context: typer.Context,
    problems: Annotated[
        bool, typer.Option("--problems", help="List every file that could not be read, and why.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show which collections are installed, and whether the catalog knows them as they are now.

    Builds nothing: other commands do that when they need it, and [bold]relia catalog build[/] does it now.

    [bold]Examples[/]

      relia catalog

      relia catalog --problems

      relia catalog build --force
    """
    if context.invoked_subcommand is not None:
        return
    from relia.catalog.status import catalog_status
    from relia.config import load_settings

    settings = load_settings()
    status = catalog_status(settings.data_dir, settings, Path.cwd())
    if as_json:
        sys.stdout.write(json.dumps(_as_json(status), indent=2) + "\n")
    elif problems:
        _print_problems(status)
    else:
        _print(Console(highlight=False), status)


@app.command("build")
def build(
    force: Annotated[
        bool, typer.Option("--force", help="Read every collection again, also those that did not change.")
    ] = False,
) -> None:
    """Build the catalog now; without --force only what changed since the last time is read.

    [bold]Examples[/]

      relia catalog build

      relia catalog build --force
    """
    from relia.catalog.service import Catalog
    from relia.cli.console import progress_bar
    from relia.config import load_settings

    settings = load_settings()
    began = time.monotonic()
    with progress_bar("Building the catalog", 0) as bar:

        def progress(state: "BuildProgress") -> None:
            bar.update(bar.task_ids[0], completed=state.done, total=state.total)

        built = Catalog.open(settings.data_dir, settings, project=Path.cwd(), progress=progress, force=force)
    collections, modules = built.collections(), len(built.modules())
    built.close()
    unread = sum(len(item.problems) for item in collections)
    sys.stdout.write(f"{modules:,} modules of {len(collections)} collections in {time.monotonic() - began:.1f} s\n")
    if unread:
        sys.stdout.write(f"{unread} files could not be read: relia catalog --problems\n")


def _as_json(status: "CatalogStatus") -> dict[str, object]:
    return {
        "path": str(status.path),
        "built": status.built.isoformat() if status.built else None,
        "bytes": status.size,
        "modules": sum(item.modules for item in status.collections),
        "collections": [asdict(item) for item in status.collections],
    }


def _print_problems(status: "CatalogStatus") -> None:
    if status.built is None:
        sys.stderr.write("the catalog has to be built first: relia catalog build\n")
    for item in status.collections:
        for problem in item.problems:
            # A problem of one module begins with its name; one of the whole collection does not.
            known = problem.startswith(f"{item.name}.")
            sys.stdout.write(f"{problem}\n" if known else f"{item.name}: {problem}\n")


def _print(console: Console, status: "CatalogStatus") -> None:
    modules = sum(item.modules for item in status.collections)
    unread = sum(len(item.problems) for item in status.collections)
    if status.built is None:
        state = "[yellow]has to be built[/]: relia catalog build, or any command that needs it"
    else:
        state = f"[green]up to date[/], built {_ago(datetime.now(UTC) - status.built)}, {status.size / 1e6:.1f} MB"
    console.print(f"[bold]catalog[/]   {state}", soft_wrap=True)
    console.print(f"[bold]kept in[/]   {escape(str(status.path))}", soft_wrap=True)
    console.print(f"[bold]installed[/] {modules:,} modules of {len(status.collections)} collections", soft_wrap=True)
    if unread:
        console.print(f"[bold]unread[/]    [yellow]{unread}[/] files: relia catalog --problems", soft_wrap=True)
    console.print()
    if not console.is_terminal:
        for item in status.collections:
            sys.stdout.write("\t".join(_cells(item)) + "\n")
        return
    console.print(_table(status.collections))


def _table(collections: Sequence[InstalledCollection]) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("collection", overflow="fold")
    table.add_column("version")
    table.add_column("modules", justify="right")
    table.add_column("unread", justify="right")
    table.add_column("where", overflow="fold", style="dim")
    for item in collections:
        table.add_row(*map(escape, _cells(item)), style="yellow" if item.problems else None)
    return table


def _cells(item: InstalledCollection) -> tuple[str, ...]:
    unread = str(len(item.problems)) if item.problems else ""
    return item.name, item.version, str(item.modules), unread, item.root


def _ago(age: timedelta) -> str:
    seconds = int(age.total_seconds())
    for length, word in ((_DAY, "day"), (_HOUR, "hour"), (_MINUTE, "minute")):
        if seconds >= length:
            count = seconds // length
            return f"{count} {word}{'s' if count > 1 else ''} ago"
    return "just now"
