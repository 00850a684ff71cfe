"""The project that a file belongs to, and what it brings along: modules in `library/`, in its roles and collections."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from relia.validation.domain import Source

_STRONG = (".git", ".hg", ".ansible-lint", ".ansible-lint.yml", ".ansible-lint.yaml", ".config/ansible-lint.yml",
           ".config/ansible-lint.yaml", "ansible.cfg", "galaxy.yml", "MANIFEST.json")  # fmt: skip
_WEAK = ("roles", "playbooks", "group_vars", "host_vars", "collections", "inventory", "library")
_ROLE_FOLDERS = frozenset(("tasks", "handlers", "vars", "defaults", "meta"))
_REFERS = re.compile(r"\b(?:import|include)_(?:tasks|playbook|role|vars)\b|\bvars_files\b|\broles\s*:|\bsrc\s*:")

_FOLDERS = ("library", "action_plugins")
_ENTRIES = 2000
"""Entries of one folder that are looked at."""
_GALAXY = re.compile(r"^(namespace|name):\s*['\"]?([a-z_][a-z0-9_]*)", re.MULTILINE)
_GALAXY_BYTES = 65536


@dataclass(frozen=True, slots=True)
class LocalModules:
    """Modules that only the project knows: they are believed to exist, and their arguments cannot be checked."""

    names: frozenset[str] = frozenset()
    """Short names, and full ones of collections in the project."""

    def __contains__(self, name: str) -> bool:
        return name.removeprefix("ansible.legacy.") in self.names


def local_modules(source: Source) -> LocalModules:
    """The modules of the project that a source belongs to; none without a project. Nothing of it is executed."""
    if source.project is None:
        return LocalModules()
    root = source.project
    beside = (root / source.path).parent
    folders = [folder for base in dict.fromkeys((root, beside)) for folder in _library_folders(base)]
    names = {path.stem for folder in folders for path in _python_files(folder)}
    for collection, modules in _collections(root):
        names |= {f"{collection}.{path.stem}" for path in _python_files(modules)}
    return LocalModules(frozenset(names))


def _library_folders(base: Path) -> Iterator[Path]:
    for name in _FOLDERS:
        yield base / name
    # A role's file lies in roles/NAME/tasks: its own library is one folder up.
    for name in _FOLDERS:
        yield base.parent / name
        for role in _entries(base / "roles"):
            yield role / name


def _collections(root: Path) -> Iterator[tuple[str, Path]]:
    if (own := _galaxy_name(root / "galaxy.yml")) is not None:
        yield own, root / "plugins" / "modules"
    for base in (root / "collections" / "ansible_collections", root / "ansible_collections"):
        for namespace in _entries(base):
            for collection in _entries(namespace):
                yield f"{namespace.name}.{collection.name}", collection / "plugins" / "modules"


def _galaxy_name(path: Path) -> str | None:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            found = dict(_GALAXY.findall(file.read(_GALAXY_BYTES)))
    except OSError:
        return None
    return f"{found['namespace']}.{found['name']}" if found.keys() >= {"namespace", "name"} else None


def _python_files(folder: Path) -> Iterable[Path]:
    return (path for path in _entries(folder) if path.suffix in {".py", ".ps1", ".sh", ""} and path.stem != "__init__")


def _entries(folder: Path) -> list[Path]:
    try:
        return sorted(islice(folder.iterdir(), _ENTRIES))
    except OSError:
        return []


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
