"""`relia generate`: from plain words to a playbook that has been checked."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from relia.cli.exits import Exit
from relia.cli.inputs import InputUnreadable, read_text
from relia.cli.outputs import checked_output
from relia.generation.domain import DraftKind, Generated, GenerationRequest, GenerationStatus
from relia.validation.domain import VerificationStatus

_MOST = 4_000_000
"""Bytes that are read of a prompt or a context; how much of that is taken, the engine's settings say."""


def generate(
    prompt: Annotated[
        str | None, typer.Argument(help="What you need, in plain words; [bold]-[/] reads it from standard input.")
    ] = None,
    kind: Annotated[
        DraftKind, typer.Option(help="A playbook, one play task, or several without a play.")
    ] = DraftKind.PLAYBOOK,
    hosts: Annotated[str | None, typer.Option(help="The play's hosts; default: from the prompt, else all.")] = None,
    module: Annotated[str | None, typer.Option(help="Insist on this module.")] = None,
    context: Annotated[
        Path | None, typer.Option(help="A file with the play tasks that stand before.", exists=True, dir_okay=False)
    ] = None,
    engine: Annotated[
        str | None,
        typer.Option(
            help="grounded, or the name of a configured model provider; default: RELIA_LLM.", show_default=False
        ),
    ] = None,
    model: Annotated[str | None, typer.Option(help="Another model of that provider.")] = None,
    fresh: Annotated[bool, typer.Option("--no-cache", help="Do not answer from a cache.")] = False,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write the playbook here instead of to standard output.")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Let --output replace a file that exists.")] = False,
    role: Annotated[
        str | None, typer.Option(help="Make a role of this name; --output is the folder that it goes into.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
    jsonl: Annotated[
        tuple[Path, Path] | None,
        typer.Option(help="Read prompts from the rows of IN, write answers as rows to OUT.", metavar="IN OUT"),
    ] = None,
) -> None:
    """Turn a prompt into a playbook that has been checked.

    The YAML goes to standard output, the report to standard error. Exit codes: 0 verified, 1 needs attention, 2 the
    call is wrong, 3 a check could not run.

    [bold]Examples[/]

      relia generate "install nginx and start it"

      relia generate "open port 443 in firewalld" --hosts web > open.yml

      cat wishes.txt | relia generate - --json

      relia generate "install nginx and start it" --role nginx --output roles

      relia generate --jsonl prompts.jsonl answers.jsonl
    """
    if jsonl is not None:
        if prompt is not None:
            raise typer.BadParameter("give a prompt or --jsonl, not both")
        from relia.cli.console import open_relia
        from relia.cli.jsonl import generate_rows

        with open_relia() as relia:
            raise typer.Exit(generate_rows(relia.generation, *jsonl, workers=relia.parallel))
    if prompt is None:
        raise typer.BadParameter("say what you need, for example: relia generate 'install nginx and start it'")
    if role is not None:
        from relia.cli.roles import generate_role

        words = read_text("-", _MOST) if prompt == "-" else prompt
        wanted = GenerationRequest(words, hosts=hosts, module=module)
        raise typer.Exit(generate_role(role, wanted, output, force=force, as_json=as_json))
    if output is not None and output.exists() and not force:
        raise InputUnreadable(f"{output} exists", hint="Choose another name, or say --force to replace it.")
    if output is not None:
        output = checked_output(output)
    from relia.cli.console import live_phases, open_relia, report_console
    from relia.cli.reports.generated import print_generated

    request = GenerationRequest(
        prompt=read_text("-", _MOST) if prompt == "-" else prompt,
        kind=kind,
        hosts=hosts,
        module=module,
        context=read_text(str(context), _MOST) if context else "",
        engine=engine,
        model=model,
        fresh=fresh,
    )
    console = report_console()
    with open_relia() as relia, live_phases(console) as on_event:
        generated = relia.generation.generate(request, on_event)
    text = _json(generated) if as_json else generated.yaml
    if output is not None:
        output.write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    if not as_json:
        print_generated(console, generated)
    raise typer.Exit(_exit(generated))


def _exit(generated: Generated) -> Exit:
    if generated.status is GenerationStatus.VERIFIED:
        return Exit.OK
    if generated.verification.status is VerificationStatus.COULD_NOT_RUN:
        return Exit.COULD_NOT_RUN
    return Exit.FINDINGS


def _json(generated: Generated) -> str:
    from relia.cli.jsonl import plain

    return json.dumps(plain(generated), ensure_ascii=False, indent=2) + "\n"
