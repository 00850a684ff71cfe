"""The request that a lint worker gets about one text."""

from typing import Any

from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import FileKind, Source
from relia.validation.lint.project import files_of, is_repository, name_of
from relia.validation.lint.settings import LintSettings

_KINDS = {
    FileKind.PLAYBOOK: "playbook",
    FileKind.TASKS: "tasks",
    FileKind.HANDLERS: "handlers",
    FileKind.VARS: "vars",
    FileKind.META: "meta",
}


def message_of(
    source: Source, settings: LintSettings, *, profile: LintProfile | None = None, fix: bool = False
) -> dict[str, Any]:
    """The files, what is asked about them, and the limits. Raises OSError and `ProjectTooLarge`."""
    return {
        "files": files_of(source, settings),
        "repository": is_repository(source),
        "path": name_of(source),
        "kind": _KINDS.get(source.kind),
        "profile": profile,
        "fix": fix,
        "seconds": settings.lint_seconds,
        "memory": settings.lint_memory,
        "processes": settings.lint_processes,
        "answer_limit": settings.lint_answer,
    }
