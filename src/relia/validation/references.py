"""Which files of a project are taken in by others, and as what: `include_tasks: steps/web.yml` makes that file one of play
tasks, wherever it lies.

Read from the text of the files, without parsing them: only names that are written out count.
"""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

from relia.core.reading import start_of
from relia.validation.discovery import yaml_files
from relia.validation.domain import FileKind
from relia.validation.errors import TooManyFiles
from relia.validation.settings import ValidationSettings

_NAME = r"[\"']?(?P<name>[^\s\"'{}:]+\.ya?ml)\b"
_OPTIONS = r"[ ]*(?:\n(?:[ ]+\w+:.*\n){0,8}?[ ]+)?(?:file[:=][ ]*)?"
_TAKES_IN = (
    (re.compile(rf"\b(?:import|include)_tasks:{_OPTIONS}{_NAME}"), FileKind.TASKS, "tasks"),
    (re.compile(rf"\binclude_vars:{_OPTIONS}{_NAME}"), FileKind.VARS, "vars"),
    (re.compile(rf"\bimport_playbook:[ ]*{_NAME}"), FileKind.PLAYBOOK, "playbooks"),
)
_VARS_FILES = re.compile(r"\bvars_files:[ ]*(?:\n[ ]*-[ ]+\S+)+")
_ITEM = re.compile(rf"-[ ]+{_NAME}")
_ROLE_FOLDERS = frozenset(("tasks", "handlers"))


class References:
    """The references inside the projects that one call is about, read when a project is first asked for. Safe to use from
    several threads."""

    def __init__(self, settings: ValidationSettings) -> None:
        self._settings = settings
        self._known: dict[Path, dict[Path, FileKind]] = {}
        self._lock = threading.Lock()

    def kind_of(self, file: Path, root: Path | None) -> FileKind | None:
        """As what the other files of its project take a file in; None when none does, or when it has no project."""
        if root is None:
            return None
        with self._lock:
            if root not in self._known:
                self._known[root] = dict(self._in_project(root))
            return self._known[root].get(file.resolve())

    def _in_project(self, root: Path) -> Iterator[tuple[Path, FileKind]]:
        try:
            files = list(yaml_files(root, self._settings))
        except TooManyFiles:
            # Then only the place and the text of a file tell what it is.
            return
        for file in files:
            for name, kind, folder in _names(start_of(file, self._settings.text_limit)):
                for place in _places(file, root, name, folder):
                    yield place, kind


def _names(text: str) -> Iterator[tuple[str, FileKind, str]]:
    for pattern, kind, folder in _TAKES_IN:
        for match in pattern.finditer(text):
            yield match["name"], kind, folder
    for block in _VARS_FILES.finditer(text):
        for match in _ITEM.finditer(block.group()):
            yield match["name"], FileKind.VARS, "vars"


def _places(file: Path, root: Path, name: str, folder: str) -> Iterator[Path]:
    """Where Ansible may look for the name: beside the file, in the role's folder for it, and at the project's root."""
    yield (file.parent / name).resolve()
    if file.parent.name in _ROLE_FOLDERS:
        yield (file.parent.parent / folder / name).resolve()
    yield (root / name).resolve()
