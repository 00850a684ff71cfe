"""The project that a file belongs to, and what it brings along: modules in `library/`, in its roles and collections."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
_PLUGINS = {kind: f"{kind}_plugins" for kind in PluginKind}
_INSTALLED = "ansible_collections"
_NO_PLUGINS = frozenset(("node_modules", "group_vars", "host_vars", "templates", "files", "defaults", *_ROLE_FOLDERS))
_LEVELS = 4
"""Levels of folders that are looked through: as deep as `playbooks/roles/NAME/`."""
_ENTRIES = 2000
"""Entries of one folder that are looked at, and folders of one project."""
_HANDLERS_MAY_BE_MISSING = re.compile(r"(?im)^error_on_missing_handler[ \t]*[=:][ \t]*(?:false|no|off|f|n|0)\b")
_JINJA_EXTENDED = re.compile(r"(?im)^jinja2_extensions[ \t]*[=:][ \t]*\w")
_PLAYBOOKS = 200
"""Playbooks of one project that are looked at."""
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
    handlers_may_be_missing: bool = False
    """Whether its settings have Ansible go on when nobody hears a notification."""
    gives_defaults: bool = False
    """Whether one of its playbooks has `module_defaults`, which fill in what play tasks elsewhere leave out."""
    jinja_extended: bool = False
    """Whether its settings give Jinja statements beyond its own."""

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
    folders = _folders(root, file.parent)
    names = {path.stem for name in _FOLDERS for folder in folders[name] for path in _python_files(folder)}
    collections = list(_collections(root, folders[_INSTALLED]))
    for collection, modules in collections:
        names |= {f"{collection}.{path.stem}" for path in _python_files(modules)}
    own = _own_collection(file, root)
    settings = start_of(root / "ansible.cfg", _START)
    return LocalModules(
        frozenset(names),
        (*_asked_by_role(file), *([own] if own else [])),
        frozenset(kind for kind, name in _PLUGINS.items() if name in settings or any(map(_holds_any, folders[name]))),
        frozenset(collection for collection, _ in collections),
        _HANDLERS_MAY_BE_MISSING.search(settings) is not None,
        _gives_defaults((root, root / "playbooks", root / "plays", file.parent.parent)),
        _JINJA_EXTENDED.search(settings) is not None,
    )


def _gives_defaults(folders: Iterable[Path]) -> bool:
    files = (path for folder in folders for path in _entries(folder) if path.suffix in {".yml", ".yaml"})
    return any("module_defaults:" in start_of(path, _START) for path in islice(files, _PLAYBOOKS))


def _holds_any(folder: Path) -> bool:
    return any(True for _ in _python_files(folder))


def _folders(root: Path, beside: Path) -> Mapping[str, list[Path]]:
    """The folders of a project that hold plugins, by their names.

    Ansible looks for them beside the playbook, in roles and in collections; which playbook takes a file in, and from where,
    the file does not tell. So all count that lie in the upper levels of the project, or next to the file.
    """
    found: dict[str, list[Path]] = {name: [] for name in (*_FOLDERS, *_PLUGINS.values(), _INSTALLED)}
    above = [folder for folder in (beside, *beside.parents) if folder.is_relative_to(root)]
    level = [root]
    looked_at = set[Path]()
    for depth in range(_LEVELS):
        below: list[Path] = []
        # A role's file lies in roles/NAME/tasks: its own plugins are one folder up, also where NAME is the project.
        for folder in (*level, *((*above, root.parent) if not depth else ())):
            if folder in looked_at or len(looked_at) >= _ENTRIES:
                continue
            looked_at.add(folder)
            for entry in _folders_in(folder):
                if entry.name in found:
                    found[entry.name].append(entry)
                elif folder in level and not entry.name.startswith(".") and entry.name not in _NO_PLUGINS:
                    below.append(entry)
        level = below
    return found


def _folders_in(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            return sorted(folder / entry.name for entry in islice(entries, _ENTRIES) if entry.is_dir())
    except OSError:
        return []


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


def _collections(root: Path, installed: Iterable[Path]) -> Iterator[tuple[str, Path]]:
    if (own := _galaxy_name(root / "galaxy.yml")) is not None:
        yield own, root / "plugins" / "modules"
    for base in installed:
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
