"""`relia complete`: the play tasks that a name or a comment in a file asks for."""

import sys
from typing import Annotated

import typer

from relia.cli.exits import Exit
from relia.cli.inputs import read_text
from relia.generation.complete.domain import Completion, CompletionRequest, CompletionStatus
from relia.validation.domain import FileKind

_KINDS = (FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS)


def complete(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The file; [bold]-[/] is standard input.")],
    line: Annotated[int, typer.Option("--line", "-l", help="The line of the cursor, from 1.")],
    kind: Annotated[
        FileKind | None, typer.Option(help="playbook, tasks or handlers; default: told by the text.")
    ] = None,
    module: Annotated[str | None, typer.Option(help="Insist on this module.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as one JSON object.")] = False,
) -> None:
    """Complete a file at a line with `- name: ...`, or with a comment such as `# install nginx & start it`.

    The whole text, completed, goes to standard output, what it rests on to standard error; the file is not changed. Exit
    codes: 0 the quick checks passed (lint and syntax are not among them), 1 look at it, 2 the call is wrong.

    [bold]Examples[/]

      relia complete site.yml --line 12

      relia complete roles/web/tasks/main.yml --line 3 --json
    """
    if kind is not None and kind not in _KINDS:
        raise typer.BadParameter(f"play tasks are completed in {', '.join(_KINDS)}", param_hint="--kind")
    from relia.cli.console import open_relia, report_console
    from relia.cli.reports.generated import print_notices, print_step
    from relia.cli.reports.text import print_finding
    from relia.cli.verification import NoLinter
    from relia.generation.complete.service import Completer
    from relia.validation.domain import Fix
    from relia.validation.edits import apply_fixes
    from relia.validation.lines import split_lines
    from relia.validation.verifier import Verifier

    with open_relia() as relia:
        text = read_text(file, relia.settings.text_limit)
        # Lint workers are not started for what never asks them.
        verifier = Verifier(relia.catalog, NoLinter(), relia.settings)
        found = Completer(relia.engine, verifier, relia.settings).complete(CompletionRequest(text, line, kind, module))
    if as_json:
        from relia.api.models.complete import CompleteOut

        sys.stdout.write(CompleteOut.of(found).model_dump_json(indent=2) + "\n")
        raise typer.Exit(_exit(found))
    after = apply_fixes(text, [Fix("complete", (found.edit,))])[0] if found.edit is not None else text
    sys.stdout.write(after)
    console = report_console()
    for number, step in enumerate(found.steps, 1):
        print_step(console, number, step)
    print_notices(console, found.notices)
    for item in found.findings:
        print_finding(console, file, item, split_lines(after))
    console.print(_SAID[found.status])
    raise typer.Exit(_exit(found))


_SAID = {
    CompletionStatus.CHECKED: (
        "[bold green]checked[/]: yaml, structure, arguments and security passed; `relia verify` runs the rest"
    ),
    CompletionStatus.NEEDS_ATTENTION: "[bold yellow]needs attention[/]: read the lines above before you use it",
    CompletionStatus.NOTHING: "[bold yellow]nothing to complete[/]: the lines above say why",
}


def _exit(found: Completion) -> Exit:
    return Exit.OK if found.status is CompletionStatus.CHECKED else Exit.FINDINGS
