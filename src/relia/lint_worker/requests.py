"""One request: unpacked, answered in forks inside its limits."""

import subprocess
from pathlib import Path
from typing import Any

from relia.lint_worker.commands import Outputs
from relia.lint_worker.forks import Failed, Forks, Limits, Work
from relia.lint_worker.guard import Meddled
from relia.lint_worker.linter import Linter, Request
from relia.lint_worker.profiles import LintProfile

_DEEP = 64
"""Folders in folders that a request's file may lie in."""


def serve(linter: Linter, forks: Forks, message: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Answer one request, inside its limits. Never raises: what went wrong is the answer."""
    try:
        request = unpack(message, folder)
    except (OSError, KeyError, TypeError, ValueError) as error:
        return {"failed": f"the request cannot be unpacked: {error}"}
    limits = Limits.of(message)
    try:
        known = None
        if request.rules_first:
            answer, known = _rules_first(linter, forks, request, limits)
            if known is None or known.returncode == 0:
                return answer
        return forks.ask(lambda: Work(linter.run(request, known)), limits)[0]
    except (Failed, Meddled) as reason:
        return {"failed": str(reason)}


def _rules_first(
    linter: Linter, forks: Forks, request: Request, limits: Limits
) -> tuple[dict[str, Any], subprocess.CompletedProcess[str] | None]:
    """Rules, then the syntax check, in one fork; that saves a fork of it, half as much again as the rules take.

    Returns the answer of the rules, and what came of the syntax check if there had to be one. Foreign code can run only
    in the syntax check, when the rules have answered; had it changed a file, `Meddled` is raised.
    """
    linter.guard.watch(request.folder)
    try:
        with Outputs() as outputs:
            answer, code = forks.ask(lambda: _work(linter, request, outputs), limits)
            linter.guard.check()
            command = answer.pop("command", None)
            if "failed" in answer or command is None:
                return answer, None
            return answer, outputs.completed(command, code)
    finally:
        linter.guard.rest()


def _work(linter: Linter, request: Request, outputs: Outputs) -> Work:
    answer, command = linter.run_rules(request)
    if command is None:
        return Work(answer)
    return Work(answer | {"command": command.arguments}, lambda: linter.become(command, outputs))


def unpack(message: dict[str, Any], folder: Path) -> Request:
    """Write the request's files below `folder`. Paths that lead out of it, or that no file can have, and a profile that
    is none raise ValueError."""
    folder.mkdir(parents=True)
    for name, text in message["files"].items():
        parts = Path(name).parts
        if "\0" in name or not parts or Path(name).is_absolute() or ".." in parts or len(parts) > _DEEP:
            raise ValueError(f"{name[:100]!r} is no path inside the project")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    if message.get("repository"):
        # ansible-lint takes the folder with this mark for the root of the project.
        (folder / ".git").mkdir(exist_ok=True)
    alone = len(message["files"]) == 1 and not message.get("repository")
    profile = LintProfile(message["profile"]) if message.get("profile") else None
    return Request(folder, message["path"], message.get("kind"), profile, bool(message.get("fix")), alone)
