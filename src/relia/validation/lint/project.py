"""What of a project takes part in linting one of its files: its Ansible content, read here and written in the sandbox.

The worker gets copies, not the folder: what runs in there cannot change the project, nor see what lies beside it, and an
unsaved text stands in the place of the file without touching it.
"""

import os
import re
import stat
from collections.abc import Iterator
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
_SETTINGS_FILES = re.compile(r"\.(ansible-lint|yamllint|ansible-lint-ignore)(\.ya?ml)?")
_SECRET = re.compile(
    r"\..*|.*(pass(word|wd|phrase)?|secret).*\.(txt|sh)|[^.]*(pass(word|wd|phrase)?|secret)[^.]*|id_[a-z0-9]+"
)
"""Names of files without a suffix of Ansible's that may hold a secret: `.vault-password`, `.env`, `id_rsa`."""
_STAND_IN = "stands-for-a-file-that-was-kept-back\n"


class ProjectTooLarge(Exception):
    """More files or bytes than a request may carry; the message says which limit."""


def files_of(source: Source, settings: LintSettings) -> dict[str, str]:
    """The files for one request: the text itself, and with a project, what of it may matter. Links are not followed, and
    a file whose name says that it holds a secret is there, but holds something else. Raises `ProjectTooLarge`.
    """
    files: dict[str, str] = {}
    size = 0
    for path in _walk(source.project, settings.lint_project_entries) if source.project is not None else ():
        name = path.relative_to(source.project or path).as_posix()
        if name == source.path:
            continue
        data = _STAND_IN.encode() if _may_be_secret(path.name) else _read(path)
        if data is None:
            continue
        size += len(data)
        if len(files) >= settings.lint_project_files or size > settings.lint_project_bytes:
            raise ProjectTooLarge(
                f"the project has more than {settings.lint_project_files:,} files or "
                f"{settings.lint_project_bytes:,} bytes of Ansible content (RELIA_LINT_PROJECT_FILES, RELIA_LINT_PROJECT_BYTES)"
            )
        files[name] = data.decode("utf-8", "surrogateescape")
    files[name_of(source)] = source.text
    return files


def is_repository(source: Source) -> bool:
    """Whether the project's root carries the mark of a Git repository, which ansible-lint goes by."""
    return source.project is not None and (source.project / ".git").exists()


def _may_be_secret(name: str) -> bool:
    return _SECRET.fullmatch(name.lower()) is not None and _SETTINGS_FILES.fullmatch(name) is None


def _read(path: Path) -> bytes | None:
    """The bytes of a plain file that is not too large; None for anything else, also for what became a link just now."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        state = os.fstat(descriptor)
        return file.read(_FILE_LIMIT) if stat.S_ISREG(state.st_mode) and state.st_size <= _FILE_LIMIT else None


def name_of(source: Source) -> str:
    """The path under which the text stands in the request: never one that leads out."""
    path = PurePosixPath(source.path)
    if source.project is None or path.is_absolute() or ".." in path.parts:
        name = path.name if path.suffix in {".yml", ".yaml"} else "playbook.yml"
        return name if source.kind is FileKind.PLAYBOOK or name != "playbook.yml" else f"{source.kind}.yml"
    return path.as_posix()


def _walk(root: Path, entries: int) -> Iterator[Path]:
    left = entries
    for folder, names, files in os.walk(root, followlinks=False):
        names[:] = sorted(name for name in names if name not in _LEFT_OUT)
        left -= len(names) + len(files)
        if left < 0:
            raise ProjectTooLarge(
                f"the project has more than {entries:,} files and folders (RELIA_LINT_PROJECT_ENTRIES)"
            )
        for name in sorted(files):
            path = Path(folder, name)
            if path.suffix.lower() in _SUFFIXES and not path.is_symlink():
                yield path
