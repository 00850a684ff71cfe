"""The catalog on disk: one SQLite file for each set of installed collections.

A file is written under another name and renamed when it is whole, by one process at a time (a lock that the kernel takes
back from a process that dies), so a reader sees all of it or nothing. Collections that did not change are copied from an
older file.
"""

import contextlib
import fcntl
import gc
import hashlib
import json
import os
import sqlite3
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from relia.catalog.encoding import encode
from relia.catalog.errors import CatalogUnavailable
from relia.catalog.harvest import Harvest, Route, example_names, harvest
from relia.catalog.locate import Collection
from relia.catalog.settings import CatalogSettings

FORMAT = 1
"""Counts up with every change to what a file holds or how it was harvested."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE collection (
    name TEXT PRIMARY KEY, version TEXT NOT NULL, root TEXT NOT NULL, fingerprint TEXT NOT NULL, problems TEXT NOT NULL);
CREATE TABLE module (
    id INTEGER PRIMARY KEY, fqcn TEXT NOT NULL UNIQUE, collection TEXT NOT NULL, short TEXT NOT NULL,
    deprecated INTEGER NOT NULL, options TEXT NOT NULL, examples TEXT NOT NULL, spec BLOB NOT NULL);
CREATE INDEX module_collection ON module (collection);
CREATE TABLE route (
    name TEXT PRIMARY KEY, collection TEXT NOT NULL, redirect TEXT NOT NULL, deprecation TEXT NOT NULL,
    tombstone TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE action_group (name TEXT PRIMARY KEY, collection TEXT NOT NULL, members TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (
    name, short, options, examples, content='', tokenize="porter unicode61 tokenchars '_'");
"""
_COPIED = ("collection", "route", "action_group")


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is: modules done, of all that have to be read."""

    done: int
    total: int
    collection: str


ProgressCallback = Callable[[BuildProgress], None]


def fingerprint_of(collections: Sequence[Collection]) -> str:
    """Names a set of installed collections; anything that changes what they accept changes it."""
    lines = [f"format {FORMAT}", *(f"{item.name} {item.fingerprint}" for item in collections)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def open_index(path: Path) -> sqlite3.Connection | None:
    """A read-only connection to a whole index, or None when there is none or it is not one."""
    if not path.is_file():
        return None
    try:
        connection = sqlite3.connect(
            f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
        )
        row = connection.execute("SELECT value FROM meta WHERE key = 'complete'").fetchone()
    except sqlite3.DatabaseError:
        return None
    return connection if row == (str(FORMAT),) else None


def ensure_index(
    folder: Path, collections: Sequence[Collection], settings: CatalogSettings, progress: ProgressCallback | None
) -> tuple[sqlite3.Connection, bool]:
    """The index for `collections` under `folder`, built when it is not there, and whether it had to be built.

    Two processes at once: the second waits for the first and takes its file. Raises `CatalogUnavailable` when the
    folder cannot be written.
    """
    path = folder / f"{fingerprint_of(collections)}.sqlite"
    if (connection := open_index(path)) is not None:
        return connection, False
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _locked(folder / "lock"):
            if (connection := open_index(path)) is not None:
                return connection, False
            path.unlink(missing_ok=True)
            _build(path, collections, settings, progress)
            _drop_old(folder, path, settings.catalog_keep)
    except OSError as error:
        raise CatalogUnavailable(
            f"the catalog cannot be kept under {folder}: {error}",
            hint="Set RELIA_DATA_DIR to a folder that can be written.",
        ) from error
    connection = open_index(path)
    if connection is None:
        raise CatalogUnavailable(f"{path} was just built and cannot be read", hint="Is the disk full or broken?")
    return connection, True


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _build(
    path: Path, collections: Sequence[Collection], settings: CatalogSettings, progress: ProgressCallback | None
) -> None:
    # Whatever an earlier process left half-way is behind the same lock, so it belongs to nobody.
    for stale in path.parent.glob("*.part*"):
        stale.unlink()
    partial = path.with_suffix(".part")
    connection = sqlite3.connect(partial, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        changed = _copy_unchanged(connection, path.parent, collections)
        _harvest_into(connection, changed, collections, settings, progress)
        connection.execute("INSERT INTO meta VALUES ('complete', ?)", (str(FORMAT),))
        connection.execute("COMMIT")
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
    finally:
        connection.close()
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(path)


def _copy_unchanged(
    connection: sqlite3.Connection, folder: Path, collections: Sequence[Collection]
) -> list[Collection]:
    """Copy what older indexes know of unchanged collections; returns the collections that must be harvested."""
    missing = {item.name: item for item in collections}
    current = {item.name: item.fingerprint for item in collections}
    for old in sorted(folder.glob("*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True):
        source = open_index(old)
        if source is None or not missing:
            continue
        with contextlib.closing(source):
            for name, fingerprint, owners in source.execute(
                "SELECT name, fingerprint, (SELECT value FROM meta WHERE key = 'owners ' || name) FROM collection"
            ).fetchall():
                if name in missing and missing[name].fingerprint == fingerprint and _same(owners, current):
                    _copy(source, connection, name)
                    del missing[name]
    return list(missing.values())


def _same(owners: str | None, current: dict[str, str]) -> bool:
    """Whether the other collections whose fragments took part are as they were."""
    return all(current.get(name) == fingerprint for name, fingerprint in json.loads(owners or "{}").items())


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> None:
    for table in _COPIED:
        column = "name" if table == "collection" else "collection"
        rows = source.execute(f"SELECT * FROM {table} WHERE {column} = ?", (name,)).fetchall()  # noqa: S608  (constants)
        if rows:
            target.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)  # noqa: S608
    owners = source.execute("SELECT value FROM meta WHERE key = ?", (f"owners {name}",)).fetchone()
    if owners:
        target.execute("INSERT INTO meta VALUES (?, ?)", (f"owners {name}", owners[0]))
    modules = source.execute(
        "SELECT fqcn, collection, short, deprecated, options, examples, spec FROM module WHERE collection = ?", (name,)
    )
    _insert_modules(target, modules)


def _insert_modules(connection: sqlite3.Connection, rows: Iterable[Sequence[object]]) -> None:
    for row in rows:
        fqcn, _, short, _, options, examples, _ = row
        cursor = connection.execute(
            "INSERT INTO module (fqcn, collection, short, deprecated, options, examples, spec) VALUES (?,?,?,?,?,?,?)",
            row,
        )
        words = str(fqcn).replace(".", " ")
        connection.execute(
            "INSERT INTO words (rowid, name, short, options, examples) VALUES (?,?,?,?,?)",
            (cursor.lastrowid, f"{words} {words.replace('_', ' ')}", short, options, examples),
        )


def _harvest_into(
    connection: sqlite3.Connection,
    changed: Sequence[Collection],
    collections: Sequence[Collection],
    settings: CatalogSettings,
    progress: ProgressCallback | None,
) -> None:
    if not changed:
        return
    folders = {item.name: item.fragments for item in collections}
    sizes = {item.name: sum(1 for _ in item.modules.rglob("*.*")) for item in changed}
    total, done = sum(sizes.values()), 0
    # The largest first: else the last process works alone on the largest at the end.
    ordered = sorted(changed, key=lambda item: -sizes[item.name])
    fingerprints = {item.name: item.fingerprint for item in collections}
    for item, result in _harvests(ordered, folders, settings):
        _insert(connection, item, result, fingerprints)
        done += sizes[item.name]
        if progress is not None:
            progress(BuildProgress(done, total, item.name))


def _harvests(
    ordered: Sequence[Collection], folders: dict[str, Path], settings: CatalogSettings
) -> Iterator[tuple[Collection, Harvest]]:
    workers = min(settings.catalog_workers, os.cpu_count() or 1, len(ordered))
    if workers == 1:
        for item in ordered:
            yield item, harvest(item, folders, settings.catalog_file_limit)
        return
    # Spawned, not forked: a process that serves has threads, and a fork of it may hang on a lock one of them held.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=gc.disable) as pool:
        futures = {pool.submit(harvest, item, folders, settings.catalog_file_limit): item for item in ordered}
        for future in as_completed(futures):
            yield futures[future], future.result()


def _insert(connection: sqlite3.Connection, item: Collection, result: Harvest, fingerprints: dict[str, str]) -> None:
    owners = {name: fingerprints[name] for name in sorted(result.fragment_owners) if name in fingerprints}
    connection.execute("INSERT INTO meta VALUES (?, ?)", (f"owners {item.name}", json.dumps(owners)))
    connection.execute(
        "INSERT INTO collection VALUES (?,?,?,?,?)",
        (item.name, item.version, str(item.root), item.fingerprint, json.dumps(result.problems)),
    )
    connection.executemany("INSERT OR REPLACE INTO route VALUES (?,?,?,?,?)", map(_route, result.routes))
    connection.executemany(
        "INSERT OR REPLACE INTO action_group VALUES (?,?,?)",
        [(name, item.name, json.dumps(members)) for name, members in result.groups.items()],
    )
    _insert_modules(
        connection,
        (
            (
                spec.fqcn,
                item.name,
                spec.short_description,
                int(bool(spec.deprecated)),
                " ".join(spec.options),
                "\n".join(example_names(spec.examples)),
                zlib.compress(encode(spec), 1),
            )
            for spec in result.specs
        ),
    )


def _route(route: Route) -> tuple[str, str, str, str, str]:
    return route.name, ".".join(route.name.split(".")[:2]), route.redirect, route.deprecation, route.tombstone


def _drop_old(folder: Path, current: Path, keep: int) -> None:
    others = sorted((p for p in folder.glob("*.sqlite") if p != current), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in others[keep - 1 :]:
        path.unlink(missing_ok=True)
