"""What `runtime.yml` says: redirects, deprecations, tombstones, and groups for `module_defaults`."""

from collections.abc import Collection as AnyCollection
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from relia.catalog.documentation import Document, load_yaml
from relia.catalog.files import read_text
from relia.catalog.plugins import PluginKind


@dataclass(frozen=True, slots=True)
class Route:
    """What is said about one name of a module or plugin; `redirect` is the FQCN that it leads to."""

    name: str
    redirect: str = ""
    deprecation: str = ""
    tombstone: str = ""


@dataclass(frozen=True, slots=True)
class ActionGroup:
    """A group for `module_defaults: group/NAME`. `members` are FQCN; so are the names of the groups that it extends."""

    name: str
    members: tuple[str, ...] = ()
    extends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Routing:
    """All of one file."""

    routes: tuple[Route, ...] = ()
    groups: tuple[ActionGroup, ...] = field(default=())
    plugins: Mapping[PluginKind, tuple[Route, ...]] = field(default_factory=dict)


def read_routing(path: Path, collection: str, modules: AnyCollection[str], limit: int) -> Routing:
    """The routing of a collection, whose modules have the names (FQCN) in `modules`. Raises `Unreadable`."""
    if not path.exists():
        return Routing()
    document = load_yaml(read_text(path, limit))
    routes = {route.name: route for route in _routes(document, "action", collection) if _applies(route, modules)}
    # Where both kinds speak of a name, the module's word counts: an action's leads to a plugin, which may be no module.
    routes |= {route.name: route for route in _routes(document, "modules", collection)}
    plugins = {kind: tuple(_routes(document, kind, collection)) for kind in PluginKind}
    return Routing(tuple(routes.values()), tuple(_groups(document, collection)), plugins)


def _applies(route: Route, modules: AnyCollection[str]) -> bool:
    """An action plugin elsewhere, for a module that is here, runs that module."""
    return not (route.redirect and route.name in modules)


def _routes(document: Document, kind: str, collection: str) -> Iterator[Route]:
    routing = document.get("plugin_routing")
    entries = routing.get(kind) if isinstance(routing, dict) else None
    for name, entry in entries.items() if isinstance(entries, dict) else ():
        if not isinstance(entry, dict):
            continue
        full, redirect = f"{collection}.{name}", entry.get("redirect")
        deprecation, tombstone = entry.get("deprecation"), entry.get("tombstone")
        note = _warning(deprecation, "It is deprecated.") if isinstance(deprecation, dict) else ""
        if isinstance(tombstone, dict):
            yield Route(full, tombstone=_warning(tombstone, "It was removed."))
        elif isinstance(redirect, str):
            yield Route(full, redirect=redirect, deprecation=note)
        elif note:
            yield Route(full, deprecation=note)


def _warning(entry: Document, otherwise: str) -> str:
    text = entry.get("warning_text")
    return " ".join(text.split()) if isinstance(text, str) and text.strip() else otherwise


def _groups(document: Document, collection: str) -> Iterator[ActionGroup]:
    groups = document.get("action_groups")
    for name, entries in groups.items() if isinstance(groups, dict) else ():
        if not isinstance(entries, list):
            continue
        full = _qualified(str(name), collection)
        if not full.startswith(f"{collection}."):
            # Ansible looks for a group in the collection that its name begins with.
            continue
        members = tuple(_qualified(entry, collection) for entry in entries if isinstance(entry, str))
        yield ActionGroup(full, members, tuple(_extended(entries, collection)))


def _extended(entries: list[object], collection: str) -> Iterator[str]:
    for entry in entries:
        metadata = entry.get("metadata") if isinstance(entry, dict) else None
        names = metadata.get("extend_group") if isinstance(metadata, dict) else None
        for name in [names] if isinstance(names, str) else names if isinstance(names, list) else []:
            yield _qualified(str(name), collection)


def _qualified(name: str, collection: str) -> str:
    return name if name.count(".") >= 2 else f"{collection}.{name}"
