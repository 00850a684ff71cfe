"""Where the name of a plugin leads: a filter, a test, a lookup, a way to connect, to become somebody, or to run a play."""

from collections.abc import Iterable, Mapping
from functools import cache

from relia.catalog.domain import NotResolved, Resolution
from relia.catalog.locate import BUILTIN
from relia.catalog.plugins import PluginKind

ANY = "*"
"""Stands among a collection's names of one kind for those that it makes at run time."""
_REDIRECTS = 10
_CLOSE = 70
Routes = Mapping[str, tuple[str, str, str]]
"""By name: where it leads, a deprecation, a tombstone."""


@cache
def _of_jinja(kind: PluginKind) -> frozenset[str]:
    """The names that Jinja itself brings along."""
    from jinja2.filters import FILTERS
    from jinja2.tests import TESTS

    found: Mapping[PluginKind, Iterable[str]] = {PluginKind.FILTER: FILTERS, PluginKind.TEST: TESTS}
    return frozenset(f"{BUILTIN}.{name}" for name in found.get(kind, ()))


class NamedPlugins:
    """The installed plugins of one kind."""

    def __init__(self, kind: PluginKind, names: Iterable[str], routes: Routes, collections: Iterable[str]) -> None:
        self.kind = kind
        self._names = frozenset(names) | _of_jinja(kind)
        self._routes = routes
        self._collections = frozenset(collections)

    def resolve(self, name: str, *, suggest: bool = True) -> Resolution:
        """Where a name leads, by the rules of Ansible's plugin loader: a short one to ansible-core's own plugins and to
        what these redirect to. The `collections:` keyword counts for modules and roles only."""
        full = name if "." in name else f"{BUILTIN}.{name}"
        full = f"{BUILTIN}.{full.removeprefix('ansible.legacy.')}" if full.startswith("ansible.legacy.") else full
        passed: list[str] = []
        current = full
        while current not in passed and len(passed) < _REDIRECTS:
            redirect, _, tombstone = self._routes.get(current, ("", "", ""))
            if tombstone:
                return Resolution(name, None, NotResolved.REMOVED, tuple(passed), message=tombstone)
            if not redirect:
                break
            passed.append(current)
            current = redirect
        owner = ".".join(current.split(".")[:2])
        if current in self._names or f"{owner}.{ANY}" in self._names:
            return Resolution(name, current, redirected_from=tuple(passed))
        message = f"it moved to {current}, which is not installed" if passed else ""
        if owner not in self._collections:
            message = f"the collection {owner} of {current} is not installed"
        close = self._closest(name) if suggest else ()
        return Resolution(name, None, NotResolved.UNKNOWN, tuple(passed), closest=close, message=message)

    def _closest(self, name: str) -> tuple[str, ...]:
        from rapidfuzz import fuzz, process

        own = f"{BUILTIN}."
        names = self._names if "." in name else {item.removeprefix(own) for item in self._names if item.startswith(own)}
        same = tuple(sorted(item for item in self._names if item.endswith(f".{name.rsplit('.', 1)[-1]}")))
        if same:
            return same[:3]
        found = process.extract(name, sorted(names), scorer=fuzz.ratio, limit=3, score_cutoff=_CLOSE)
        return tuple(close for close, _, _ in found)
