"""Finds the installed collections and tells when one of them has changed, without reading their modules."""

import hashlib
import importlib.util
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

BUILTIN = "ansible.builtin"
_NAME = re.compile(r"[a-z_][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Collection:
    """An installed collection. `fingerprint` changes when its modules, fragments or routing may have changed."""

    name: str
    version: str
    root: Path
    modules: Path
    fragments: Path
    runtime: Path
    fingerprint: str


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
        fragments=root / "plugins" / "doc_fragments",
        runtime=root / "config" / "ansible_builtin_runtime.yml",
        marker=root / "release.py",
    )


def _collections_under(folder: Path) -> Iterator[Collection]:
    for namespace in _folders(folder):
        for path in _folders(namespace):
            plugins = path / "plugins"
            marker = next((path / name for name in ("MANIFEST.json", "galaxy.yml") if (path / name).is_file()), None)
            if marker is None and not (plugins / "modules").is_dir():
                continue
            yield _collection(
                f"{namespace.name}.{path.name}",
                _version(marker),
                path,
                modules=plugins / "modules",
                fragments=plugins / "doc_fragments",
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
    if marker is None or marker.name != "MANIFEST.json":
        return ""
    try:
        # MANIFEST.json is small (FILES.json holds the list of files), but its size is not ours to trust.
        with marker.open(encoding="utf-8") as file:
            return str(json.loads(file.read(1_000_000))["collection_info"]["version"])
    except (OSError, ValueError, KeyError, TypeError):
        return ""


def _collection(
    name: str, version: str, root: Path, *, modules: Path, fragments: Path, runtime: Path, marker: Path | None
) -> Collection:
    parts = [name, version, str(root)]
    watched = [path for path in (marker, modules, fragments, runtime) if path is not None]
    if marker is None or marker.name == "galaxy.yml":
        # Under development: its files change in place, which a folder's time does not tell.
        for folder in (modules, fragments):
            watched += sorted(folder.rglob("*"))
    for path in watched:
        try:
            stat = path.stat()
        except OSError:
            continue
        parts.append(f"{path.name}:{stat.st_mtime_ns}:{stat.st_size}")
    digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
    return Collection(name, version, root, modules, fragments, runtime, digest)
