"""Builds an index: copies what older indexes know of unchanged collections, and harvests the others.

Whoever calls it holds the lock of the folder.
"""

import contextlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from relia.catalog.harvest import Harvest, HarvestedModule
from relia.catalog.index import FORMAT, BuildProgress, ProgressCallback, checksum, open_index
from relia.catalog.locate import Collection
from relia.catalog.named import ANY
from relia.catalog.routing import Route
from relia.catalog.settings import CatalogSettings
from relia.catalog.workers import harvest_all

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE collection (
    name TEXT PRIMARY KEY, version TEXT NOT NULL, root TEXT NOT NULL, fingerprint TEXT NOT NULL,
    problems TEXT NOT NULL, owners TEXT NOT NULL);
CREATE TABLE module (
    id INTEGER PRIMARY KEY, fqcn TEXT NOT NULL UNIQUE, collection TEXT NOT NULL, short TEXT NOT NULL,
    deprecated INTEGER NOT NULL, options TEXT NOT NULL, examples TEXT NOT NULL, spec BLOB NOT NULL);
CREATE INDEX module_collection ON module (collection);
CREATE TABLE route (
    name TEXT PRIMARY KEY, collection TEXT NOT NULL, redirect TEXT NOT NULL, deprecation TEXT NOT NULL,
    tombstone TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE plugin (kind TEXT NOT NULL, name TEXT NOT NULL, collection TEXT NOT NULL);
CREATE TABLE plugin_route (
    kind TEXT NOT NULL, name TEXT NOT NULL, collection TEXT NOT NULL, redirect TEXT NOT NULL, deprecation TEXT NOT NULL,
    tombstone TEXT NOT NULL);
CREATE TABLE action_group (
    name TEXT PRIMARY KEY, collection TEXT NOT NULL, members TEXT NOT NULL, extends TEXT NOT NULL);
CREATE VIRTUAL TABLE words USING fts5 (
    name, short, options, examples, content='', tokenize="porter unicode61 tokenchars '_'");
"""
_COPIED = ("collection", "route", "action_group", "plugin", "plugin_route")
_SEAL_AT = 60


def build_index(
    path: Path,
    collections: Sequence[Collection],
    settings: CatalogSettings,
    progress: ProgressCallback | None,
    *,
    fresh: bool,
) -> None:
    """Write the index for `collections` to `path`. `fresh` copies nothing from older ones."""
    # Whatever an earlier process left half-way is behind the same lock, so it belongs to nobody.
    for stale in path.parent.glob("*.part*"):
        stale.unlink()
    partial = path.with_suffix(".part")
    connection = sqlite3.connect(partial, isolation_level=None)
    try:
        connection.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192;")
        connection.executescript(_SCHEMA)
        connection.execute("BEGIN")
        changed = list(collections) if fresh else _copy_unchanged(connection, path.parent, collections)
        _harvest_into(connection, changed, collections, settings, progress)
        connection.execute("INSERT INTO meta VALUES ('format', ?)", (str(FORMAT),))
        connection.execute("INSERT INTO words (words) VALUES ('optimize')")
        connection.execute("COMMIT")
    finally:
        connection.close()
    _seal(partial)
    partial.replace(path)


def _seal(path: Path) -> None:
    value = checksum(path)
    with path.open("r+b") as file:
        file.seek(_SEAL_AT)
        file.write(value)
        file.flush()
        os.fsync(file.fileno())


def _copy_unchanged(
    connection: sqlite3.Connection, folder: Path, collections: Sequence[Collection]
) -> list[Collection]:
    """Copy what older indexes know of unchanged collections; returns the collections that must be harvested."""
    missing = {item.name: item for item in collections}
    current = {item.name: item.fingerprint for item in collections}
    for old in sorted(folder.glob("*.sqlite"), key=lambda file: file.stat().st_mtime, reverse=True):
        source = open_index(old) if missing else None
        if source is None:
            continue
        with contextlib.closing(source):
            rows = source.execute("SELECT name, fingerprint, owners FROM collection").fetchall()
            for name, fingerprint, owners in rows:
                if name in missing and missing[name].fingerprint == fingerprint and _same(owners, current):
                    _copy(source, connection, name)
                    del missing[name]
    return list(missing.values())


def _same(owners: str, current: dict[str, str]) -> bool:
    """Whether the other collections whose fragments took part, or were missing, are as they were."""
    return all(current.get(name, "") == fingerprint for name, fingerprint in json.loads(owners).items())


def _copy(source: sqlite3.Connection, target: sqlite3.Connection, name: str) -> None:
    for table in _COPIED:
        column = "name" if table == "collection" else "collection"
        rows = source.execute(f"SELECT * FROM {table} WHERE {column} = ?", (name,)).fetchall()  # noqa: S608  (constants)
        _insert_rows(target, table, rows)
    modules = source.execute(
        "SELECT fqcn, collection, short, deprecated, options, examples, spec FROM module WHERE collection = ?", (name,)
    )
    _insert_modules(target, modules)


def _insert_rows(connection: sqlite3.Connection, table: str, rows: Sequence[Sequence[object]]) -> None:
    if rows:
        marks = ",".join("?" * len(rows[0]))
        connection.executemany(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", rows)  # noqa: S608  (constants)


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
    done = dict.fromkeys((item.name for item in changed), 0)
    total = sum(item.files for item in changed)

    def advance(item: Collection, modules: int) -> None:
        # A sidecar makes a module of two files; the end of its collection sets the count right.
        done[item.name] = min(item.files, done[item.name] + modules)
        if progress is not None:
            progress(BuildProgress(sum(done.values()), total, item.name))

    folders = {item.name: item.fragments for item in collections}
    fingerprints = {item.name: item.fingerprint for item in collections}
    # The largest first: else the last process works alone on the largest at the end.
    ordered = sorted(changed, key=lambda item: -item.files)
    for item, result in harvest_all(ordered, folders, settings, advance):
        _insert(connection, item, result, fingerprints)
        advance(item, item.files)


def _insert(connection: sqlite3.Connection, item: Collection, result: Harvest, fingerprints: dict[str, str]) -> None:
    owners = {name: fingerprints.get(name, "") for name in sorted(result.owners)}
    stamp = (item.name, item.version, str(item.root), item.fingerprint)
    _insert_rows(connection, "collection", [(*stamp, json.dumps(result.problems), json.dumps(owners))])
    # What the routing says of a name counts more than that its file is a second name of another.
    _insert_rows(connection, "route", [_route(route, item) for route in (*result.same, *result.routing.routes)])
    plugins = [(kind, f"{item.name}.{name}", item.name) for kind, name in _plugins(result)]
    _insert_rows(connection, "plugin", plugins)
    moved = [(kind, *_route(route, item)) for kind, found in result.routing.plugins.items() for route in found]
    _insert_rows(connection, "plugin_route", moved)
    groups = [(g.name, item.name, " ".join(g.members), " ".join(g.extends)) for g in result.routing.groups]
    _insert_rows(connection, "action_group", groups)
    _insert_modules(connection, (_module(module, item) for module in result.modules))


def _plugins(result: Harvest) -> Iterator[tuple[str, str]]:
    for kind, found in result.plugins.items():
        yield from ((kind, name) for name in sorted(found.names))
        if not found.whole:
            yield kind, ANY


def _route(route: Route, item: Collection) -> tuple[str, ...]:
    return route.name, item.name, route.redirect, route.deprecation, route.tombstone


def _module(module: HarvestedModule, item: Collection) -> tuple[object, ...]:
    return (
        module.fqcn,
        item.name,
        module.short_description,
        int(module.deprecated),
        " ".join(module.options),
        "\n".join(module.example_names),
        module.spec,
    )
