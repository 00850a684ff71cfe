"""`relia verify`: check any playbook, drafted by anybody."""

import json
import shutil
import sys
from enum import StrEnum
from typing import Annotated

import typer
from rich.console import Console

from relia.cli.exits import Exit
from relia.cli.reports.junit import as_junit
from relia.cli.reports.model import FileReport, as_json
from relia.cli.reports.sarif import as_sarif
from relia.cli.reports.text import print_text
from relia.cli.verification import STANDARD_INPUT, NoLinter, VerifyOptions, diff_of, exit_code, verify_paths
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import Check, FileKind
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import TextVerifier, Verifier


class ReportFormat(StrEnum):
    """What is printed."""

    TEXT = "text"
    JSON = "json"
    SARIF = "sarif"
    JUNIT = "junit"


def verify(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|FOLDER|-...", help="What to check; [bold]-[/] is standard input.", show_default=False
        ),
    ],
    fix: Annotated[bool, typer.Option("--fix", help="Repair what can be repaired, and write it back.")] = False,
    diff: Annotated[
        bool, typer.Option("--diff", help="Show what the repairs change; writes nothing without --fix.")
    ] = False,
    output: Annotated[
        ReportFormat, typer.Option("--format", "-f", help="What to print on standard output.")
    ] = ReportFormat.TEXT,
    profile: Annotated[
        LintProfile | None, typer.Option(help="ansible-lint's profile; default: every rule.", show_default=False)
    ] = None,
    skip: Annotated[list[Check] | None, typer.Option(help="Leave out a check; may be given again.")] = None,
    kind: Annotated[
        FileKind | None, typer.Option(help="What the files are; default: told by their place.", show_default=False)
    ] = None,
) -> None:
    """Check playbooks, play tasks, handlers, variables and roles.

    The checks, in order of cost: yaml, structure, arguments, security, lint (ansible-lint) and syntax
    (ansible-playbook --syntax-check). docs/checks.md explains each rule.

    [bold]Exit codes[/]: 0 every check passed; 1 findings that fail; 2 the call is wrong, or a file cannot be read or
    written; 3 a check could not run, so nobody knows.

    [bold]Examples[/]

      relia verify site.yml

      relia verify . --profile moderate --format sarif > relia.sarif

      relia verify roles/web --fix --diff

      cat site.yml | relia verify - --skip lint --skip syntax
    """
    if diff and output is not ReportFormat.TEXT:
        raise typer.BadParameter("--diff goes with --format text only")
    if set(skip or ()) == set(Check):
        raise typer.BadParameter("every check is left out: nothing would be checked")
    from relia.cli.console import open_relia

    with open_relia() as relia:
        piped = STANDARD_INPUT in paths
        options = VerifyOptions(
            tuple(dict.fromkeys(paths)),
            fix=fix,
            repair=fix or diff,
            profile=profile,
            skip=frozenset(skip or ()),
            kind=kind,
            standard_input=sys.stdin.buffer.read(relia.settings.text_limit + 1) if piped else b"",
        )
        verifier: TextVerifier = (
            relia.verifier if options.needs_linter else Verifier(relia.catalog, NoLinter(), relia.settings)
        )
        raise typer.Exit(run(options, verifier, relia.settings, output, diff=diff))


def run(
    options: VerifyOptions, verifier: TextVerifier, settings: ValidationSettings, output: ReportFormat, *, diff: bool
) -> Exit:
    """Verify, print the report, and say how the call ended."""
    from relia.cli.console import progress_bar

    with progress_bar("files", 0) as progress:
        bar = progress.task_ids[0]

        def advance(total: int) -> None:
            if total:
                progress.update(bar, total=total)
            else:
                progress.advance(bar)

        reports = verify_paths(options, verifier, settings, advance)
    piped = options.fix and STANDARD_INPUT in options.paths
    if piped:
        # The repaired text takes standard output; the report then goes where it does not disturb.
        _pass_on(next(report for report in reports if report.path == STANDARD_INPUT), options.standard_input)
    print_reports(reports, output, diff=diff, to_stderr=piped)
    return exit_code(reports)


def _pass_on(report: FileReport, sent: bytes) -> None:
    """Write what came on standard input to standard output: repaired, or to the byte as it came."""
    out = sys.stdout.buffer
    if report.before is not None:
        out.write(report.text.encode("utf-8"))
    else:
        out.write(sent)
        shutil.copyfileobj(sys.stdin.buffer, out)
    out.flush()


def print_reports(reports: list[FileReport], output: ReportFormat, *, diff: bool, to_stderr: bool) -> None:
    """Print the reports in the format that was asked for."""
    stream = sys.stderr if to_stderr else sys.stdout
    match output:
        case ReportFormat.JSON:
            stream.write(json.dumps(as_json(reports), indent=2) + "\n")
        case ReportFormat.SARIF:
            stream.write(json.dumps(as_sarif(reports), indent=2) + "\n")
        case ReportFormat.JUNIT:
            stream.write(as_junit(reports))
        case ReportFormat.TEXT:
            # A terminal that cannot show a character shows its number, instead of ending the report there.
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
            if diff:
                stream.writelines(f"{line}\n" for report in reports for line in diff_of(report))
            print_text(Console(file=stream, highlight=False), reports)
