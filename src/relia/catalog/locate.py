"""Finds the installed collections and tells when one of them has changed, without reading their modules."""

import contextlib
import hashlib
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from relia.catalog.files import stamps_under
from relia.catalog.plugins import PluginKind

BUILTIN = "ansible.builtin"
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*", re.ASCII)
_MANIFEST = "MANIFEST.json"
_MANIFEST_LIMIT = 1_000_000


@dataclass(frozen=True, slots=True)
class Collection:
    """An installed collection. `fingerprint` changes when a file of its modules, plugins, fragments or routing does;
    `files` counts those of its modules."""

    name: str
    version: str
    root: Path
    modules: Path
    plugins: Path
    """The folder that holds a folder for each kind of plugin."""
    runtime: Path
    fingerprint: str
    files: int

    @property
    def actions(self) -> Path:
        return self.plugins / "action"

    @property
    def fragments(self) -> Path:
        return self.plugins / "doc_fragments"


def installed_collections(paths: Sequence[Path], project: Path | None = None) -> list[Collection]:
    """All installed collections, sorted by name; of two with one name, the one that Ansible would load.

    The order is Ansible's own: a project's `collections/`, then `paths`, then the Python packages. ansible-core's own
    modules are the collection `ansible.builtin`.
    """
    roots = [project / "collections"] if project else []
    roots += [path.expanduser() for path in paths]
    roots += [Path(entry) for entry in sys.path if entry]
    found: dict[str, Collection] = {}
    for root in roots:
        for collection in _collections_under(root / "ansible_collections"):
            found.setdefault(collection.name, collection)
    found[BUILTIN] = _builtin()
    return [found[name] for name in sorted(found)]


def _builtin() -> Collection:
    spec = importlib.util.find_spec("ansible")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("ansible")
    root = Path(spec.origin).parent
    version = re.search(r"""__version__ = ['"]([^'"]+)""", (root / "release.py").read_text(encoding="utf-8"))
    return _collection(
        BUILTIN,
        version.group(1) if version else "",
        root,
        modules=root / "modules",
        plugins=root / "plugins",
        runtime=root / "config" / "ansible_builtin_runtime.yml",
        marker=root / "release.py",
    )


def _collections_under(folder: Path) -> Iterator[Collection]:
    for namespace in _folders(folder):
        for path in _folders(namespace):
            plugins = path / "plugins"
            marker = next((path / name for name in (_MANIFEST, "galaxy.yml") if (path / name).is_file()), None)
            if marker is None and not (plugins / "modules").is_dir():
                continue
            yield _collection(
                f"{namespace.name}.{path.name}",
                _version(marker),
                path,
                modules=plugins / "modules",
                plugins=plugins,
                runtime=path / "meta" / "runtime.yml",
                marker=marker,
            )


def _folders(folder: Path) -> list[Path]:
    try:
        with os.scandir(folder) as entries:
            names = [entry.name for entry in entries if _NAME.fullmatch(entry.name) and entry.is_dir()]
    except OSError:
        return []
    return [folder / name for name in sorted(names)]


def _version(marker: Path | None) -> str:
    """The version in MANIFEST.json; a collection under development has none that means anything."""
    if marker is None or marker.name != _MANIFEST:
        return ""
    try:
        with marker.open(encoding="utf-8") as file:
            return str(json.loads(file.read(_MANIFEST_LIMIT))["collection_info"]["version"])[:64]
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return ""


def _collection(
    name: str,
    version: str,
    root: Path,
    *,
    modules: Path,
    plugins: Path,
    runtime: Path,
    marker: Path | None,
) -> Collection:
    stamps = stamps_under(modules)
    parts = [name, version, str(root), *stamps]
    for folder in ("action", "doc_fragments", *PluginKind):
        parts += stamps_under(plugins / folder)
    for path in (marker, runtime):
        with contextlib.suppress(OSError):
            status = path.stat() if path is not None else None
            parts.append(f"{path}:{status.st_mtime_ns}:{status.st_size}" if status else "")
    digest = hashlib.sha256("\n".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
    return Collection(name, version, root, modules, plugins, runtime, digest, len(stamps))
