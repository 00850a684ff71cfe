"""The project that a file belongs to, and what it brings along: modules in `library/`, in its roles and collections."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from relia.catalog.plugins import PluginKind
from relia.core.reading import start_of
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
_START = 65536
"""Characters of a file that are looked at."""
_PLAY_TASKS = frozenset(("tasks", "handlers"))
_COLLECTION = re.compile(r"\b[a-z_][a-z0-9_]*\.[a-z_][a-z0-9_]*\b")
_COLLECTIONS = re.compile(rf"^collections:\s*(?:\[[^\]]*\]|(?:\n\s*-\s*['\"]?{_COLLECTION.pattern}.*)+)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class LocalModules:
    """Modules that only the project knows: they are believed to exist, and their arguments cannot be checked."""

    names: frozenset[str] = frozenset()
    """Short names, and full ones of collections in the project."""
    collections: tuple[str, ...] = ()
    """Where short names are looked for first: the collection that the file belongs to, and what its role asks for."""

    plugins: frozenset[PluginKind] = frozenset()
    """The kinds of which the project has plugins of its own, under names that only running them would tell."""
    own_collections: frozenset[str] = frozenset()
    """The collections that stand in the project."""

    def may_have(self, kind: PluginKind, name: str) -> bool:
        """Whether a plugin of this name may be the project's own."""
        return kind in self.plugins or ".".join(name.split(".")[:2]) in self.own_collections

    def has(self, name: str, collections: Sequence[str] = ()) -> bool:
        """Whether the project has a module of this name, looked for in these collections."""
        bare = name.removeprefix("ansible.legacy.")
        return bare in self.names or any(f"{collection}.{bare}" in self.names for collection in collections)


def local_modules(source: Source) -> LocalModules:
    """The modules of the project that a source belongs to; none without a project. Nothing of it is executed."""
    if source.project is None:
        return LocalModules()
    root = source.project
    file = root / source.path
    beside = file.parent
    folders = [folder for base in dict.fromkeys((root, beside)) for folder in _library_folders(base)]
    names = {path.stem for folder in folders for path in _python_files(folder)}
    collections = list(_collections(root))
    for collection, modules in collections:
        names |= {f"{collection}.{path.stem}" for path in _python_files(modules)}
    own = _own_collection(file, root)
    return LocalModules(
        frozenset(names),
        (*_asked_by_role(file), *([own] if own else [])),
        frozenset(kind for kind in PluginKind if _has_plugins(kind, root, beside)),
        frozenset(collection for collection, _ in collections),
    )


def _has_plugins(kind: PluginKind, root: Path, beside: Path) -> bool:
    """Whether there is a plugin of this kind in its folder, or the project's settings name another folder for them."""
    folder = f"{kind}_plugins"
    bases = [
        base for start in dict.fromkeys((root, beside)) for base in (start, start.parent, *_entries(start / "roles"))
    ]
    return folder in start_of(root / "ansible.cfg", _START) or any(any(_python_files(base / folder)) for base in bases)


def _own_collection(file: Path, root: Path) -> str | None:
    """The collection that a file is part of: installed, or under development."""
    parts = file.parts
    if "ansible_collections" in parts[:-3]:
        at = len(parts) - 1 - parts[::-1].index("ansible_collections")
        if at < len(parts) - 3:
            return ".".join(parts[at + 1 : at + 3])
    return _galaxy_name(root / "galaxy.yml")


def _asked_by_role(file: Path) -> Iterator[str]:
    """The `collections:` in the meta data of the role that a file belongs to."""
    part = next((folder for folder in file.parents if folder.name in _PLAY_TASKS), None)
    meta = next(
        (path for name in ("main.yml", "main.yaml") if part and (path := part.parent / "meta" / name).is_file()), None
    )
    text = start_of(meta, _START) if meta is not None else ""
    block = _COLLECTIONS.search(text)
    if block is not None:
        yield from _COLLECTION.findall(block.group())


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
    found = dict(_GALAXY.findall(start_of(path, _START)))
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
