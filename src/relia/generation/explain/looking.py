"""What a text changes, and why a person should look at it before running it."""

import re
from collections.abc import Iterator, Sequence

from relia.catalog.service import Catalog
from relia.core.printable import visible
from relia.generation.explain.domain import Change, ChangeKind, Risk, RiskKind
from relia.generation.explain.plays import told_of
from relia.generation.explain.reading import ReadTask
from relia.generation.explain.sentences import shown
from relia.validation.checks.security import check_security
from relia.validation.document import Document
from relia.validation.domain import FileKind, Severity
from relia.validation.project import LocalModules
from relia.validation.read_only import only_reads

_COMMANDS = frozenset(f"ansible.builtin.{name}" for name in ("command", "shell", "raw", "script"))
_ENDS = frozenset(("absent", "removed", "unmounted", "deleted", "purged"))
_DESTROYS = re.compile(
    r"(?:^|[;&|\s])(?:rm\s+-\w*[rf]|mkfs|wipefs|dd\s+[^\n]*\bof=|shred|truncate|userdel|dropdb|parted)"
)
_STORAGE = frozenset(f"community.general.{name}" for name in ("filesystem", "parted", "lvol", "lvg"))
_SEVERE = {Severity.ERROR: "", Severity.WARNING: "", Severity.INFO: "(a hint) "}


def changes_of(tasks: Sequence[ReadTask]) -> Iterator[Change]:
    """What each play task changes; what only reads changes nothing."""
    for task in tasks:
        told = told_of(task)
        if not told.certain:
            yield Change(ChangeKind.OTHER, f"cannot be told: {visible(task.task.module or 'no module')}", task.line)
        elif told.kind is ChangeKind.COMMANDS:
            command = command_of(task)
            if not only_reads(command):
                yield Change(told.kind, f"cannot be known: {shown('cmd', command)}", task.line)
        elif told.kind is not None:
            yield Change(told.kind, told.changed, task.line)


def command_of(task: ReadTask) -> str:
    given = task.given or {}
    value = given.get("cmd", given.get("_raw_params", given.get("argv", "")))
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def risks_of(document: Document, kind: FileKind, tasks: Sequence[ReadTask], catalog: Catalog) -> Iterator[Risk]:
    """Security findings first, then what each play task brings by its nature."""
    for item in check_security(document, kind, catalog, LocalModules()):
        yield Risk(RiskKind.SECURITY, f"{_SEVERE[item.severity]}{visible(item.message)}", item.line)
    downloaded: dict[str, str] = {}
    for task in tasks:
        if task.spec is None or task.given is None:
            yield Risk(RiskKind.UNKNOWN, f"what {_named(task)} does cannot be told from the text", task.line)
            continue
        yield from _of_task(task)
        for path, url in downloaded.items():
            if task.fqcn in _COMMANDS and path in command_of(task):
                message = f"runs {shown('path', path)}, which was downloaded from {shown('url', url)} just before"
                yield Risk(RiskKind.DOWNLOAD, message, task.line)
        if task.fqcn == "ansible.builtin.get_url":
            downloaded[str(task.given.get("dest", "\0"))] = str(task.given.get("url", ""))


def _named(task: ReadTask) -> str:
    return shown("module", task.task.module) if task.task.module else "a play task without a module"


def _of_task(task: ReadTask) -> Iterator[Risk]:
    given = task.given or {}
    fqcn, line = task.fqcn or "", task.line
    if fqcn in _COMMANDS:
        yield from _of_command(task)
    elif str(given.get("state", "")) in _ENDS:
        yield Risk(RiskKind.DESTRUCTIVE, f"{_lowered(told_of(task).text)}; that cannot be undone", line)
    if fqcn in _STORAGE:
        yield Risk(RiskKind.DESTRUCTIVE, f"{_lowered(told_of(task).text)}; a wrong device loses its data", line)
    if fqcn == "ansible.builtin.reboot":
        yield Risk(RiskKind.INTERRUPTS, "restarts the host each time it is run", line)
    elif str(given.get("state", "")) == "restarted" and not task.handler:
        yield Risk(
            RiskKind.INTERRUPTS, f"{_lowered(told_of(task).text)} each time it is run, not only on a change", line
        )
    if str(given.get("state", "")) == "latest":
        message = f"{_lowered(told_of(task).text)}: what that is changes from run to run"
        yield Risk(RiskKind.NOT_IDEMPOTENT, message, line)
    if fqcn == "ansible.builtin.git" and str(given.get("version", "HEAD")) == "HEAD":
        yield Risk(RiskKind.NOT_IDEMPOTENT, "takes whatever the newest commit is: no `version` is given", line)
    if fqcn == "ansible.builtin.get_url" and "checksum" not in given:
        yield Risk(RiskKind.DOWNLOAD, "downloads a file without a `checksum` to compare it with", line)
    if fqcn == "ansible.builtin.uri" and str(given.get("method", "GET")).upper() not in {"GET", "HEAD"}:
        yield Risk(RiskKind.NOT_IDEMPOTENT, f"sends a {shown('method', given['method'])} request each time", line)
    if task.keyword("ignore_errors") is True or task.keyword("failed_when") is False:
        yield Risk(RiskKind.HIDES_FAILURE, f"{_lowered(told_of(task).text)}, and the run goes on when that fails", line)


def _of_command(task: ReadTask) -> Iterator[Risk]:
    command, given = command_of(task), task.given or {}
    short = (task.fqcn or "").rsplit(".", 1)[-1]
    if _DESTROYS.search(command):
        yield Risk(RiskKind.DESTRUCTIVE, f"its command destroys data: {shown('cmd', command)}", task.line)
    if only_reads(command):
        return
    if short != "command":
        how = {"shell": "a shell", "raw": "the bare connection", "script": "a local script"}[short]
        yield Risk(RiskKind.SHELL, f"runs through {how}: what it changes cannot be known from the text", task.line)
    if not {"creates", "removes"} & set(given) and task.keyword("when") is None and not task.handler:
        yield Risk(
            RiskKind.NOT_IDEMPOTENT, f"runs {shown('cmd', command)} each time: nothing says when it is done", task.line
        )


def _lowered(text: str) -> str:
    return text[0].lower() + text[1:]
