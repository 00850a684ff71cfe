"""What a project brings along itself: modules in `library/`, in its roles, and in collections beside it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from relia.validation.domain import Source

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
