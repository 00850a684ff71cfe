"""Finds the files to verify below the folders that somebody names."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

import pathspec

from relia.core.printable import visible
from relia.core.reading import start_of
from relia.validation.document import parse, plain
from relia.validation.domain import FileKind
from relia.validation.errors import PathNotFound, TooManyFiles
from relia.validation.kinds import is_yaml_of_its_own
from relia.validation.settings import ValidationSettings

_SUFFIXES = frozenset((".yml", ".yaml"))
_LEFT_OUT = frozenset(("node_modules", "venv", "__pycache__", "ansible_collections"))
_KEPT = frozenset((".github", ".config"))
"""Hidden folders that hold files of the project."""
_LINT_CONFIGURATION = (
    ".ansible-lint",
    ".ansible-lint.yml",
    ".ansible-lint.yaml",
    ".config/ansible-lint.yml",
    ".config/ansible-lint.yaml",
)
_IGNORED_LENGTH = 65536
"""Characters of a file that says what is left out."""


def find_files(paths: Sequence[Path], settings: ValidationSettings) -> list[Path]:
    """The files to verify: those that are named, and the YAML files below the folders that are named, sorted.

    Hidden folders, virtual environments and installed collections are left out, and so is what `.gitignore` files and
    ansible-lint's `exclude_paths` leave out; links to folders are not followed, and templates are no YAML. Raises
    `PathNotFound` and `TooManyFiles`.
    """
    found: dict[Path, None] = {}
    for path in paths:
        if not os.path.lexists(path):
            raise PathNotFound(
                f"{visible(str(path))} does not exist", hint="Name files or folders, or - for standard input."
            )
        if not path.is_dir():
            found[path] = None
            continue
        for file in yaml_files(path, settings):
            found.setdefault(file)
            if len(found) > settings.verify_files:
                raise TooManyFiles(
                    f"more than {settings.verify_files:,} files (RELIA_VERIFY_FILES)", hint="Name a smaller folder."
                )
    return list(found)


def yaml_files(folder: Path, settings: ValidationSettings) -> Iterator[Path]:
    """The YAML files below a folder, in order. Raises `TooManyFiles`."""
    budget = settings.verify_entries
    ignored = _Ignored(folder, settings)
    for current, folders, files in os.walk(folder, followlinks=False):
        budget -= len(folders) + len(files)
        if budget < 0:
            raise TooManyFiles(
                f"more than {settings.verify_entries:,} entries below {visible(str(folder))} (RELIA_VERIFY_ENTRIES)",
                hint="Name a smaller folder.",
            )
        here = Path(current)
        ignored.enter(here)
        folders[:] = sorted(
            name for name in folders if _is_looked_into(name) and not ignored.leaves_out(here / name, "/")
        )
        for name in sorted(files):
            path = here / name
            inside = PurePosixPath(path.relative_to(folder).as_posix())
            if path.suffix.lower() in _SUFFIXES and is_yaml_of_its_own(inside) and not ignored.leaves_out(path):
                yield path


def _is_looked_into(name: str) -> bool:
    return name not in _LEFT_OUT and (not name.startswith(".") or name in _KEPT)


class _Ignored:
    """What the `.gitignore` files of a folder and of those below it leave out, and ansible-lint's `exclude_paths`."""

    def __init__(self, root: Path, settings: ValidationSettings) -> None:
        self._specs: list[tuple[Path, pathspec.GitIgnoreSpec]] = []
        excluded = [line for name in _LINT_CONFIGURATION for line in _exclude_paths(root / name, settings)]
        if excluded:
            self._specs.append((root, pathspec.GitIgnoreSpec.from_lines(excluded)))

    def enter(self, folder: Path) -> None:
        """Take the `.gitignore` of a folder into account, and forget those of folders that are left behind."""
        self._specs = [(base, spec) for base, spec in self._specs if folder.is_relative_to(base)]
        if text := start_of(folder / ".gitignore", _IGNORED_LENGTH):
            self._specs.append((folder, pathspec.GitIgnoreSpec.from_lines(text.splitlines())))

    def leaves_out(self, path: Path, end: str = "") -> bool:
        """Whether a file, or with the end `/` a folder, is left out."""
        return any(spec.match_file(path.relative_to(base).as_posix() + end) for base, spec in self._specs)


def _exclude_paths(path: Path, settings: ValidationSettings) -> list[str]:
    roots = parse(start_of(path, _IGNORED_LENGTH), settings, FileKind.OTHER).roots
    configuration = plain(roots[0]) if roots else None
    excluded = configuration.get("exclude_paths") if isinstance(configuration, dict) else None
    return [str(item) for item in excluded] if isinstance(excluded, list) else []
