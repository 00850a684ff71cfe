"""`relia explain`: what a playbook does, changes, risks and needs."""

import sys
from enum import StrEnum
from typing import Annotated

import typer

from relia.cli.exits import Exit
from relia.cli.inputs import read_text
from relia.validation.domain import FileKind


class ExplanationFormat(StrEnum):
    """What is printed."""

    TEXT = "text"
    MARKDOWN = "markdown"
    JSON = "json"


def explain(
    file: Annotated[str, typer.Argument(metavar="FILE|-", help="The file; [bold]-[/] is standard input.")],
    kind: Annotated[FileKind, typer.Option(help="playbook, tasks or handlers.")] = FileKind.PLAYBOOK,
    output: Annotated[
        ExplanationFormat, typer.Option("--format", "-f", help="What to print.")
    ] = ExplanationFormat.TEXT,
    as_json: Annotated[bool, typer.Option("--json", help="The same as --format json.")] = False,
) -> None:
    """Tell what a playbook does step by step, what it changes, what to look at, and what it needs.

    Nothing of it is run. What cannot be told from the text is said. Exit codes: 0 explained, 1 it cannot be read, 2 the call
    is wrong.

    [bold]Examples[/]

      relia explain site.yml

      relia explain roles/web/tasks/main.yml --kind tasks --format markdown > web.md
    """
    from relia.generation.explain.service import EXPLAINED, Explainer

    if kind not in EXPLAINED:
        raise typer.BadParameter(f"what can be explained is {', '.join(EXPLAINED)}", param_hint="--kind")
    from relia.cli.console import open_relia
    from relia.generation.explain.markdown import as_markdown

    with open_relia() as relia:
        text = read_text(file, relia.settings.text_limit)
        found = Explainer(relia.catalog, relia.settings).explain(text, kind)
    if as_json or output is ExplanationFormat.JSON:
        from relia.api.models.explain import ExplainOut

        sys.stdout.write(ExplainOut.of(found).model_dump_json(indent=2) + "\n")
    elif output is ExplanationFormat.MARKDOWN:
        sys.stdout.write(as_markdown(found))
    else:
        from rich.console import Console
        from rich.markdown import Markdown

        Console().print(Markdown(as_markdown(found)))
    raise typer.Exit(Exit.OK if found.plays else Exit.FINDINGS)
