"""The catalog: resolves module names, gives module specs, searches, and checks arguments."""

import json
import re
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Self

from relia.cache.domain import CacheName
from relia.cache.objects import ObjectCache
from relia.cache.settings import CacheSettings
from relia.catalog.arguments import check_arguments, trusted
from relia.catalog.domain import ArgumentFault, ModuleSpec, NotResolved, Resolution, SearchHit
from relia.catalog.encoding import decode
from relia.catalog.errors import CatalogUnavailable, ModuleNotFound
from relia.catalog.free_form import parse_free_form
from relia.catalog.index import ProgressCallback, ensure_index, fingerprint_of
from relia.catalog.locate import BUILTIN, installed_collections
from relia.catalog.named import NamedPlugins
from relia.catalog.plugins import PluginKind
from relia.catalog.settings import CatalogSettings

_NAME = re.compile(r"[A-Za-z0-9_]+(\.[A-Za-z0-9_]+)*")
_WORD = re.compile(r"\w+")
_WORDS = 32
_EMPTY_WORDS = frozenset(
    "a an and as at be by do for from how i in into is it its my of on or our please that the then this to up use using "
    "want we what which with you".split()
)
"""They stand in nearly every description: looking for them costs the most and tells nothing."""
_REDIRECTS = 10
_DECODED = 9
"""So many times the bytes of a spec on disk does it take in memory, on average over all modules; a test holds it."""
_RERANKED = 50
_NAMED = 5.0
_GROUPS_KEPT = 64


@dataclass(frozen=True, slots=True)
class ModuleDocument:
    """What a search over all modules needs of one."""

    fqcn: str
    short_description: str
    options: tuple[str, ...]
    examples: tuple[str, ...]
    """The names of the play tasks in its examples."""
    deprecated: bool


@dataclass(frozen=True, slots=True)
class InstalledCollection:
    """A collection with the number of its modules, and what could not be read of it."""

    name: str
    version: str
    root: str
    modules: int
    problems: tuple[str, ...]


def catalog_folder(data_dir: Path) -> Path:
    """Where the indexes stand under a data folder."""
    return data_dir / "catalog"


def _stem(word: str) -> str:
    """Enough to tell that `containers` are meant by `container`."""
    return word.removesuffix("s")


def _share_named(fqcn: str, asked: frozenset[str]) -> float:
    """The part of a module's short name that is among the words asked for."""
    parts = fqcn.rsplit(".", 1)[-1].split("_")
    return sum(_stem(part) in asked for part in parts) / len(parts)


class Catalog:
    """Everything the installed modules accept. Safe to use from several threads."""

    def __init__(
        self, connection: sqlite3.Connection, fingerprint: str, specs: ObjectCache[ModuleSpec] | None = None
    ) -> None:
        self.fingerprint = fingerprint
        """Changes with anything that changes an answer of the catalog."""
        self._specs = ObjectCache[ModuleSpec](CacheName.SCHEMA, CacheSettings()) if specs is None else specs
        self._connection = connection
        self._lock = threading.Lock()
        self._modules = tuple(name for (name,) in self._rows("SELECT fqcn FROM module ORDER BY fqcn"))
        self._known = frozenset(self._modules)
        self._routes = {
            name: (redirect, deprecation, tombstone)
            for name, redirect, deprecation, tombstone in self._rows(
                "SELECT name, redirect, deprecation, tombstone FROM route"
            )
        }
        self.plugins = lru_cache(len(PluginKind))(self._plugins)
        self.action_group = lru_cache(_GROUPS_KEPT)(self._action_group)

    @classmethod
    def open(
        cls,
        data_dir: Path,
        settings: CatalogSettings,
        *,
        project: Path | None = None,
        progress: ProgressCallback | None = None,
        force: bool = False,
        specs: ObjectCache[ModuleSpec] | None = None,
    ) -> Self:
        """The catalog of what is installed now, built when it is not on disk under `data_dir`.

        `project` adds the project's own `collections/`; `force` builds it again even so. `specs` keeps decoded specs of
        this catalog and no other. Raises `CatalogUnavailable`.
        """
        collections = installed_collections(settings.collections_path, project)
        connection, _ = ensure_index(catalog_folder(data_dir), collections, settings, progress, force=force)
        return cls(connection, fingerprint_of(collections), specs)

    def close(self) -> None:
        """Nothing can be asked afterwards: `CatalogUnavailable`."""
        with self._lock:
            self._connection.close()

    def check(self) -> None:
        """Read something. Raises `CatalogUnavailable`."""
        self._row("SELECT fqcn FROM module LIMIT 1", ())

    def modules(self) -> Sequence[str]:
        """The FQCN of every installed module, sorted."""
        return self._modules

    def collections(self) -> Sequence[InstalledCollection]:
        """The installed collections, by name."""
        return self._collections

    @cached_property
    def _collections(self) -> tuple[InstalledCollection, ...]:
        rows = self._rows(
            "SELECT c.name, c.version, c.root, count(m.id), c.problems FROM collection c"
            " LEFT JOIN module m ON m.collection = c.name GROUP BY c.name ORDER BY c.name"
        )
        return tuple(
            InstalledCollection(name, version, root, count, tuple(json.loads(problems)))
            for name, version, root, count, problems in rows
        )

    def resolve(self, name: str, collections: Sequence[str] = (), *, suggest: bool = True) -> Resolution:
        """Where a module name leads, by the rules of Ansible's plugin loader.

        A short name is looked for in `collections` (the play's `collections:` keyword) in their order, then among
        ansible-core's own modules and what these redirect to. Looking for similar names takes milliseconds; who only
        asks whether a name leads anywhere turns it off with `suggest`.
        """
        if "{{" in name or "{%" in name:
            return Resolution(name, None, NotResolved.TEMPLATED)
        if not _NAME.fullmatch(name):
            return Resolution(name, None, NotResolved.UNKNOWN)
        if "." in name:
            starts = [
                name.replace("ansible.legacy.", "ansible.builtin.", 1) if name.startswith("ansible.legacy.") else name
            ]
        else:
            starts = [f"{collection}.{name}" for collection in collections if collection != "ansible.legacy"]
            starts.append(f"{BUILTIN}.{name}")
        failed: Resolution | None = None
        for start in starts:
            resolution = self._follow(name, start)
            if resolution.fqcn is not None:
                return resolution
            if failed is None or resolution.failure is NotResolved.REMOVED or resolution.redirected_from:
                failed = resolution
        if failed is not None and failed.failure is NotResolved.REMOVED:
            return failed
        close = self.closest(name) if suggest else ()
        moved = failed.redirected_from if failed is not None else ()
        message = failed.message if failed is not None else ""
        return Resolution(name, None, NotResolved.UNKNOWN, moved, closest=close, message=message)

    def _follow(self, name: str, start: str) -> Resolution:
        passed: list[str] = []
        current, notes = start, []
        while current not in passed and len(passed) < _REDIRECTS:
            redirect, deprecation, tombstone = self._routes.get(current, ("", "", ""))
            if tombstone:
                return Resolution(name, None, NotResolved.REMOVED, tuple(passed), message=tombstone)
            if deprecation:
                notes.append(deprecation)
            if not redirect:
                break
            passed.append(current)
            current = redirect
        if current in self._known:
            return Resolution(name, current, redirected_from=tuple(passed), deprecation=" ".join(notes))
        text = f"it moved to {current}, which is not installed" if passed else ""
        return Resolution(name, None, NotResolved.UNKNOWN, tuple(passed), message=text)

    def closest(self, name: str, limit: int = 3) -> tuple[str, ...]:
        """Installed modules whose name is similar to `name`, best first; of equals, ansible-core's own first."""
        # Imported here: a process that misses no name does without.
        from rapidfuzz import fuzz, process

        short = name.rsplit(".", 1)[-1]
        choices = {fqcn: fqcn if "." in name else fqcn.rsplit(".", 1)[-1] for fqcn in self._modules}
        found = process.extract(name if "." in name else short, choices, scorer=fuzz.ratio, limit=20, score_cutoff=75)
        ranked = sorted(found, key=lambda item: (-item[1], not item[2].startswith(BUILTIN), len(item[2]), item[2]))
        return tuple(fqcn for _, _, fqcn in ranked[:limit])

    def spec(self, fqcn: str) -> ModuleSpec:
        """One module's spec. Raises `ModuleNotFound` with the closest names."""
        kept = self._specs.get(fqcn)
        if kept is not None:
            return kept
        row = self._row("SELECT spec FROM module WHERE fqcn = ?", (fqcn,))
        if row is None:
            raise ModuleNotFound.of(Resolution(fqcn, None, NotResolved.UNKNOWN, closest=self.closest(fqcn)))
        spec = decode(row[0])
        self._specs.put(fqcn, spec, _DECODED * len(row[0]))
        return spec

    def _plugins(self, kind: PluginKind) -> NamedPlugins:
        """The installed plugins of one kind."""
        names = (name for (name,) in self._rows("SELECT name FROM plugin WHERE kind = ?", (kind,)))
        rows = self._rows("SELECT name, redirect, deprecation, tombstone FROM plugin_route WHERE kind = ?", (kind,))
        routes = {name: (redirect, deprecation, tombstone) for name, redirect, deprecation, tombstone in rows}
        return NamedPlugins(kind, names, routes, (item.name for item in self.collections()))

    def documents(self) -> Iterator[ModuleDocument]:
        """All modules in one pass, for indexes of other kinds."""
        for fqcn, short, options, examples, deprecated in self._rows(
            "SELECT fqcn, short, options, examples, deprecated FROM module ORDER BY fqcn"
        ):
            yield ModuleDocument(
                fqcn, short, tuple(options.split()), tuple(filter(None, examples.split("\n"))), bool(deprecated)
            )

    def search(self, query: str, limit: int = 20) -> list[SearchHit]:
        """Modules that fit the words of `query`, best first: BM25 over name, description, options and examples, and more
        for a module whose whole name is among the words."""
        words = list(dict.fromkeys(word.lower() for word in _WORD.findall(query)))[:_WORDS]
        words = [word for word in words if word not in _EMPTY_WORDS] or words
        if not words:
            return []
        exact = self.resolve(query.strip(), suggest=False).fqcn if _NAME.fullmatch(query.strip()) else None
        expression = " OR ".join(f'"{word}"' for word in words)
        rows = self._rows(
            "SELECT m.fqcn, m.short, bm25(words, 8.0, 5.0, 0.5, 1.0)"
            " - 1.5 * (m.collection = 'ansible.builtin') + 2.0 * m.deprecated AS score"
            " FROM words JOIN module m ON m.id = words.rowid WHERE words MATCH ? ORDER BY score, m.fqcn LIMIT ?",
            (expression, limit + _RERANKED),
        )
        asked = frozenset(map(_stem, words))
        hits = [SearchHit(fqcn, short, _NAMED * _share_named(fqcn, asked) - score) for fqcn, short, score in rows]
        hits.sort(key=lambda hit: (-hit.score, hit.fqcn))
        if exact is not None:
            best = hits[0].score + 1 if hits else 1.0
            found = SearchHit(exact, self.spec(exact).short_description, best)
            hits = [found, *(hit for hit in hits if hit.fqcn != exact)]
        return hits[:limit]

    def _action_group(self, name: str) -> frozenset[str] | None:
        """The modules (FQCN, redirects followed) in a group for `module_defaults: group/NAME`, with those of the groups
        that it extends; None when no installed collection has such a group."""
        waiting, seen, members = [name if name.count(".") >= 2 else f"{BUILTIN}.{name}"], set[str](), set[str]()
        while waiting:
            current = waiting.pop()
            row = self._row("SELECT members, extends FROM action_group WHERE name = ?", (current,))
            if row is None and not seen:
                return None
            seen.add(current)
            if row is not None:
                members.update(row[0].split())
                waiting += set(row[1].split()) - seen
        found = (self.resolve(member, suggest=False).fqcn for member in members)
        return frozenset(fqcn for fqcn in found if fqcn is not None)

    def check_arguments(self, fqcn: str, arguments: Mapping[str, object]) -> tuple[ArgumentFault, ...]:
        """What is wrong with the arguments of one play task. Raises `ModuleNotFound`."""
        return check_arguments(self.spec(fqcn), arguments)

    @staticmethod
    def parse_free_form(fqcn: str, text: str) -> Mapping[str, object]:
        """The arguments in a play task's `k=v` or free-form text, as Ansible reads it. Raises ValueError."""
        return parse_free_form(fqcn, text)

    @staticmethod
    def trusted(fqcn: str) -> bool:
        """Whether a fault in this module's arguments is an error; else its documentation may be wrong: a warning."""
        return trusted(fqcn)

    def _rows(self, statement: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._execute(statement, values).fetchall()

    def _row(self, statement: str, values: Sequence[object]) -> tuple[Any, ...] | None:
        with self._lock:
            row: tuple[Any, ...] | None = self._execute(statement, values).fetchone()
            return row

    def _execute(self, statement: str, values: Sequence[object]) -> sqlite3.Cursor:
        try:
            return self._connection.execute(statement, values)
        except sqlite3.ProgrammingError as error:
            raise CatalogUnavailable("the catalog was closed", hint="Open it again.") from error
        except sqlite3.Error as error:
            raise CatalogUnavailable(
                f"the catalog cannot be read: {error}", hint="relia catalog build --force"
            ) from error
