"""`relia modules`: find an installed module, and see all that it accepts."""

import json
import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from relia.catalog.domain import SearchHit
from relia.catalog.errors import ModuleNotFound
from relia.cli.exits import Exit

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})


@app.callback()
def modules() -> None:
    """Find an installed module, and see all that it accepts.

    [bold]Examples[/]

      relia modules search open a port in the firewall

      relia modules show ansible.posix.firewalld
    """


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="What it should do, or its name.", show_default=False)],
    limit: Annotated[int, typer.Option("--limit", "-n", min=1, max=500, help="How many, at most.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print a JSON list.")] = False,
) -> None:
    """Search all installed modules by name, description, options and examples, the best first.

    [bold]Exit codes[/]: 0 found; 1 nothing fits.

    [bold]Examples[/]

      relia modules search docker container

      relia modules search "postgresql privileges" --limit 5 --json
    """
    from relia.cli.console import open_relia

    with open_relia() as relia:
        hits = relia.catalog.search(" ".join(words), limit)
    if as_json:
        from relia.api.models.modules import ModuleHitOut

        sys.stdout.write(json.dumps([ModuleHitOut.of(hit).model_dump() for hit in hits], indent=2) + "\n")
    else:
        _print_hits(Console(highlight=False), hits)
    if not hits:
        sys.stderr.write("no installed module fits these words\n")
    raise typer.Exit(Exit.OK if hits else Exit.FINDINGS)


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A module's name; short names and redirects are followed.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
) -> None:
    """Show what a module accepts: its options, the rules between them, and its examples.

    [bold]Exit codes[/]: 0 found; 2 no such module is installed.

    [bold]Examples[/]

      relia modules show copy

      relia modules show community.docker.docker_container --json
    """
    from relia.cli.console import open_relia

    with open_relia() as relia:
        found = relia.catalog.resolve(name)
        if found.fqcn is None:
            raise ModuleNotFound.of(found)
        spec = relia.catalog.spec(found.fqcn)
        version = next(item.version for item in relia.catalog.collections() if item.name == spec.collection)
    if as_json:
        from relia.api.models.modules import ModuleOut

        whole = {
            "name": name,
            "deprecation": found.deprecation or spec.deprecated,
            "collection_version": version,
            **ModuleOut.of(spec, found.redirected_from).model_dump(),
        }
        sys.stdout.write(json.dumps(whole, indent=2, ensure_ascii=False) + "\n")
        return
    from relia.cli.module_page import print_module

    print_module(Console(highlight=False), spec, found, version)


def _print_hits(console: Console, hits: list[SearchHit]) -> None:
    if not console.is_terminal:
        # Whoever reads this from a pipe wants one line a module, whole.
        for hit in hits:
            sys.stdout.write(f"{hit.fqcn}\t{hit.short_description}\n")
        return
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(style="cyan", overflow="fold")
    table.add_column(overflow="fold")
    for hit in hits:
        table.add_row(hit.fqcn, escape(hit.short_description))
    console.print(table)
