"""What of a project takes part in linting one of its files: its Ansible content, read here and written in the sandbox.

The worker gets copies, not the folder: what runs in there cannot change the project, nor see what lies beside it, and an
unsaved text stands in the place of the file without touching it.
"""

import os
from pathlib import Path, PurePosixPath

from relia.validation.domain import FileKind, Source
from relia.validation.lint.settings import LintSettings

_LEFT_OUT = frozenset(
    (
        ".git",
        ".hg",
        ".svn",
        ".venv",
        "venv",
        ".tox",
        ".nox",
        ".cache",
        ".ansible",
        "node_modules",
        "__pycache__",
        ".mypy_cache",
    )
)
_SUFFIXES = frozenset(
    (".yml", ".yaml", ".j2", ".json", ".py", ".cfg", ".ini", ".toml", ".txt", ".sh", ".ps1", ".conf", "")
)
_FILE_LIMIT = 1024 * 1024


class ProjectTooLarge(Exception):
    """More files or bytes than a request may carry; the message says which limit."""


def files_of(source: Source, settings: LintSettings) -> dict[str, str]:
    """The files for one request: the text itself, and with a project, what of it may matter. Links are not followed.

    Raises `ProjectTooLarge`.
    """
    files: dict[str, str] = {}
    size = 0
    for path in _walk(source.project) if source.project is not None else ():
        name = path.relative_to(source.project or path).as_posix()
        if name == source.path:
            continue
        data = path.read_bytes()
        size += len(data)
        if len(files) >= settings.lint_project_files or size > settings.lint_project_bytes:
            raise ProjectTooLarge(
                f"the project has more than {settings.lint_project_files:,} files or "
                f"{settings.lint_project_bytes:,} bytes of Ansible content (RELIA_LINT_PROJECT_FILES, RELIA_LINT_PROJECT_BYTES)"
            )
        files[name] = data.decode("utf-8", "surrogateescape")
    files[name_of(source)] = source.text
    return files


def name_of(source: Source) -> str:
    """The path under which the text stands in the request: never one that leads out."""
    path = PurePosixPath(source.path)
    if source.project is None or path.is_absolute() or ".." in path.parts:
        name = path.name if path.suffix in {".yml", ".yaml"} else "playbook.yml"
        return name if source.kind is FileKind.PLAYBOOK or name != "playbook.yml" else f"{source.kind}.yml"
    return path.as_posix()


def _walk(root: Path) -> list[Path]:
    found: list[Path] = []
    for folder, names, files in os.walk(root, followlinks=False):
        names[:] = sorted(name for name in names if name not in _LEFT_OUT)
        for name in sorted(files):
            path = Path(folder, name)
            plain_file = path.is_file() and not path.is_symlink()
            if path.suffix.lower() in _SUFFIXES and plain_file and path.stat().st_size <= _FILE_LIMIT:
                found.append(path)
    return found
