"""The `relia` command: puts the commands together, and turns errors into messages and exit codes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any, NoReturn

import click
import typer
from rich.console import Console
from rich.markup import escape
from typer.core import TyperGroup

from relia import __version__
from relia.cli import cache, catalog, complete, config, doctor, explain, generate, modules, serve, usage, verify
from relia.cli.exits import Exit, exit_of
from relia.core.errors import ReliaError
from relia.core.printable import visible


class _Commands(TyperGroup):
    """Ends quietly when the reader has gone: the library would exit with 1, which stands for findings."""

    def make_context(self, *args: Any, **options: Any) -> Any:  # noqa: ANN401  (the types are private to the library)
        with _quiet_without_reader():
            return super().make_context(*args, **options)

    def invoke(self, ctx: Any) -> object:  # noqa: ANN401
        with _quiet_without_reader():
            return super().invoke(ctx)


@contextmanager
def _quiet_without_reader() -> Iterator[None]:
    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except BrokenPipeError:
        _end_without_reader()


app = typer.Typer(
    name="relia",
    cls=_Commands,
    help="Ansible playbooks you can trust, from plain words.",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog='Start here:  relia generate "install nginx and start it"   relia verify site.yml   relia serve',
)
app.command("generate")(generate.generate)
app.command("verify")(verify.verify)
app.command("complete")(complete.complete)
app.command("explain")(explain.explain)
app.add_typer(modules.app, name="modules")
app.add_typer(catalog.app, name="catalog")
app.add_typer(cache.app, name="cache")
app.command("usage")(usage.usage)
app.command("serve")(serve.serve)
app.command("doctor")(doctor.doctor)
app.command("config")(config.config)


def _version(asked: bool) -> None:
    if asked:
        sys.stdout.write(f"relia {__version__}\n")
        raise typer.Exit


@app.callback()
def main(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Ansible playbooks you can trust, from plain words."""
    del version


def run() -> None:
    """Run the command line and exit. An error that a person can act on is two lines on stderr, never a traceback."""
    # The consoles of the library, for help and wrong calls, are of the same kind.
    Console.on_broken_pipe = _on_broken_pipe  # type: ignore[method-assign, assignment]
    try:
        app()
    except ReliaError as error:
        console = Console(stderr=True, highlight=False)
        console.print(f"[bold red]error[/]: {escape(visible(error.detail))}", soft_wrap=True)
        if error.hint:
            console.print(f"[bold]next[/]:  {escape(visible(error.hint))}", soft_wrap=True)
        sys.exit(exit_of(error.kind))
    except OSError as error:
        # What a command reads it has answered for itself: this is standard output, on a disk that is full, or the like.
        Console(stderr=True, highlight=False).print(
            f"[bold red]error[/]: {escape(visible(str(error)))}", soft_wrap=True
        )
        sys.stdout = None
        sys.exit(Exit.USAGE)
    except (KeyboardInterrupt, click.Abort):
        sys.exit(130)


def _on_broken_pipe(console: Console) -> None:
    del console
    _end_without_reader()


def _end_without_reader() -> NoReturn:
    # Writing more, also what the interpreter still has at its end, would only fail again.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(nowhere, stream.fileno())
    sys.exit(Exit.READER_GONE)
