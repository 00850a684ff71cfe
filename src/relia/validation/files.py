"""Finds the files to verify, what each of them is, and the project that it belongs to, by ansible-lint's conventions."""

import fnmatch
import os
import re
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from yaml.nodes import MappingNode, SequenceNode

from relia.validation.document import pairs, parse
from relia.validation.domain import Check, FileKind, Finding, Severity, Source
from relia.validation.errors import PathNotFound, TooManyFiles
from relia.validation.keywords import IMPORTS
from relia.validation.settings import ValidationSettings
from relia.validation.spots import Spot, finding

_SUFFIXES = frozenset((".yml", ".yaml"))
_LEFT_OUT = frozenset(("node_modules", "venv", "__pycache__", "ansible_collections"))
_STRONG = (".git", ".hg", ".ansible-lint", ".ansible-lint.yml", ".ansible-lint.yaml", ".config/ansible-lint.yml",
           ".config/ansible-lint.yaml", "ansible.cfg", "galaxy.yml")  # fmt: skip
_WEAK = ("roles", "playbooks", "group_vars", "host_vars", "collections", "inventory", "library")
_ROLE_FOLDERS = frozenset(("tasks", "handlers", "vars", "defaults", "meta"))
_REFERS = re.compile(r"\b(?:import|include)_(?:tasks|playbook|role|vars)\b|\bvars_files\b|\broles\s*:|\bsrc\s*:")

_KINDS: tuple[tuple[str, FileKind | None], ...] = (
    ("*.j2", None),
    ("*.j2.*", None),
    (".github/*", FileKind.OTHER),
    ("*/templates/*", None),
    ("*/execution-environment.y*ml", FileKind.OTHER),
    ("*/ansible-navigator.y*ml", FileKind.OTHER),
    ("*/inventory/*", FileKind.OTHER),
    ("*/meta/requirements.y*ml", FileKind.OTHER),
    ("*/galaxy.yml", FileKind.OTHER),
    ("*/releasenotes/*/*", FileKind.OTHER),
    ("*/host_vars/*", FileKind.VARS),
    ("*/group_vars/*", FileKind.VARS),
    ("*/vars/*", FileKind.VARS),
    ("*/defaults/*", FileKind.VARS),
    ("*/tasks/*", FileKind.TASKS),
    ("*/rulebooks/*", FileKind.OTHER),
    ("*.meta.y*ml", FileKind.OTHER),
    ("*/playbooks/*.y*ml", FileKind.PLAYBOOK),
    ("*playbook*.y*ml", FileKind.PLAYBOOK),
    ("*/handlers/*", FileKind.HANDLERS),
    ("*/tests/integration/targets/*/meta/main.y*ml", FileKind.OTHER),
    ("*/meta/main.y*ml", FileKind.META),
    ("*/meta/*.y*ml", FileKind.OTHER),
    ("*/.config/molecule/config.y*ml", FileKind.OTHER),
    ("*/molecule/*/collections.y*ml", FileKind.OTHER),
    ("*/molecule/*/base.y*ml", FileKind.OTHER),
    ("*/molecule/*/molecule.y*ml", FileKind.OTHER),
    ("*/requirements.y*ml", FileKind.OTHER),
    ("*/molecule/*/*.y*ml", FileKind.PLAYBOOK),
    ("*/changelogs/*", FileKind.OTHER),
)
"""ansible-lint's table of kinds, as far as it tells apart what Relia checks differently; the first match counts. None is
what is no YAML of its own."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A file that was read, or why it could not be."""

    path: str
    """As the caller named it, or below the folder that the caller named."""
    file: Path
    source: Source | None = None
    finding: Finding | None = None
    """For a file that is no text: what is wrong with its bytes."""
    problem: str = ""
    """For a file that could not be read at all: why."""


def find_files(paths: Sequence[Path], settings: ValidationSettings) -> list[Path]:
    """The files to verify: those that are named, and the YAML files below the folders that are named, sorted.

    Hidden folders, virtual environments and installed collections are left out, links to folders are not followed, and
    templates are no YAML. Raises `PathNotFound` and `TooManyFiles`.
    """
    found: dict[Path, None] = {}
    budget = settings.verify_entries
    for path in paths:
        if not os.path.lexists(path):
            raise PathNotFound(f"{path} does not exist", hint="Name files or folders, or - for standard input.")
        if not path.is_dir():
            found[path] = None
            continue
        for entry in _below(path, budget):
            if isinstance(entry, int):
                budget = entry
                continue
            found.setdefault(entry)
            if len(found) > settings.verify_files:
                raise TooManyFiles(
                    f"more than {settings.verify_files:,} files (RELIA_VERIFY_FILES)", hint="Name a smaller folder."
                )
    return list(found)


def _below(folder: Path, budget: int) -> Iterator[Path | int]:
    """The YAML files below a folder, and at the end what is left of the budget."""
    limit = budget
    for current, folders, files in os.walk(folder, followlinks=False):
        budget -= len(folders) + len(files)
        if budget < 0:
            raise TooManyFiles(
                f"more than {limit:,} entries below {folder} (RELIA_VERIFY_ENTRIES)", hint="Name a smaller folder."
            )
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _LEFT_OUT)
        for name in sorted(files):
            path = Path(current, name)
            if path.suffix.lower() in _SUFFIXES and not name.startswith(".") and _by_name(path, folder) is not None:
                yield path
    yield budget


def from_standard_input(data: bytes, settings: ValidationSettings, *, kind: FileKind | None = None) -> Loaded:
    """What somebody sent on standard input; it belongs to no project."""
    text, bad = decode(data, cut=len(data) > settings.text_limit)
    if text is None:
        return Loaded("-", Path("-"), finding=bad)
    name = PurePosixPath("playbook.yml")
    found = kind or _kind(PurePosixPath("standard-input.yml"), text, settings, named=True)
    return Loaded("-", Path("-"), Source(text, found, str(name)))


def load(path: Path, settings: ValidationSettings, *, named: bool, kind: FileKind | None = None) -> Loaded:
    """Read a file and tell what it is. Never raises for what stands in the file, or for one that cannot be read.

    `named` says that a person named this very file: then a list is taken for a playbook whatever it holds. `kind` is
    what the person says the file is.
    """
    shown = str(path)
    try:
        state = path.stat()
        if not stat.S_ISREG(state.st_mode):
            return Loaded(shown, path, problem="it is no regular file (a pipe, a socket or a device)")
        with path.open("rb") as file:
            # One byte more than allowed is enough to see that there are too many.
            data = file.read(settings.text_limit + 1)
    except OSError as error:
        return Loaded(shown, path, problem=error.strerror or str(error))
    text, bad = decode(data, cut=len(data) > settings.text_limit)
    if text is None:
        return Loaded(shown, path, finding=bad)
    root = project_of(path, text)
    inside = path.resolve().relative_to(root).as_posix() if root is not None else path.name
    chosen = kind or _kind(PurePosixPath(inside), text, settings, named=named)
    return Loaded(shown, path, Source(text, chosen, inside, root))


def decode(data: bytes, *, cut: bool = False) -> tuple[str | None, Finding | None]:
    """The text of a file, or the finding that says at which byte it is none.

    `cut` says that the data end in the middle of a file that is too large, so maybe in the middle of a character.
    """
    try:
        return data.decode("utf-8"), None
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        if cut and error.reason == "unexpected end of data":
            # A text of that size is refused anyway, for its size.
            return before + "\ufffd", None
        line = before.count("\n") + 1
        column = len(before) - (before.rfind("\n") + 1) + 1
        byte = data[error.start]
        message = f"the file is not UTF-8 text: byte 0x{byte:02x} at offset {error.start}; convert it, e.g. with iconv"
        return None, finding(Spot(line, column, line, column + 1), Check.YAML, "yaml-encoding", Severity.ERROR, message)


def _by_name(path: Path, root: Path) -> FileKind | str | None:
    """The kind by the file's place below `root`; an empty text where the place does not tell, None for no YAML."""
    try:
        inside = path.relative_to(root)
    except ValueError:
        inside = Path(path.name)
    return _match(PurePosixPath(inside.as_posix()))


def _match(path: PurePosixPath) -> FileKind | str | None:
    name = f"/{path}"
    for pattern, kind in _KINDS:
        if fnmatch.fnmatchcase(name, pattern) or fnmatch.fnmatchcase(str(path), pattern):
            return kind
    return ""


def _kind(path: PurePosixPath, text: str, settings: ValidationSettings, *, named: bool) -> FileKind:
    by_name = _match(path)
    if isinstance(by_name, FileKind):
        return by_name
    document = parse(text, settings, FileKind.OTHER)
    root = document.roots[0] if document.roots else None
    if isinstance(root, SequenceNode):
        first = root.value[0] if root.value else None
        names = {name for name, _, _ in pairs(first)} if isinstance(first, MappingNode) else set[str]()
        if "hosts" in names or names & IMPORTS:
            return FileKind.OTHER if "rules" in names else FileKind.PLAYBOOK
    # What a person names is meant to be a playbook, unless it is plainly something else.
    return FileKind.PLAYBOOK if named and not isinstance(root, MappingNode) else FileKind.OTHER


def project_of(path: Path, text: str = "") -> Path | None:
    """The root of the project that a file belongs to, or None for a file that stands alone.

    The nearest folder above with a mark of a project (`.git`, `ansible.cfg`, `galaxy.yml`, ansible-lint's
    configuration); else the nearest that looks like one (`roles/`, `group_vars/`, ...); else the role that the file lies
    in; else the file's own folder when its text refers to other files. Never a home folder or the root of the file system.
    """
    file = path.resolve()
    above = [folder for folder in file.parents if folder not in {Path.home(), Path(file.anchor), Path("/tmp")}]  # noqa: S108
    for marks in (_STRONG, _WEAK):
        for folder in above:
            if any((folder / mark).exists() for mark in marks):
                return folder
    if above and file.parent.name in _ROLE_FOLDERS and len(above) > 1:
        return above[1]
    if above and _REFERS.search(text):
        return above[0]
    return None
