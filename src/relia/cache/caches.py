"""The caches of one process, put together as the settings say."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from relia.cache.domain import CacheName, CacheStats
from relia.cache.errors import CacheNotFound, PurgeUnclear
from relia.cache.leases import Leases
from relia.cache.memory import MemoryStore
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings

if TYPE_CHECKING:
    from relia.cache.domain import Store
    from relia.cache.server import RedisServer

_RENEWALS = 3
"""So often is a lock renewed within its expiry."""


class Administered(Protocol):
    """What an administrator does with a cache of whatever kind."""

    @property
    def name(self) -> CacheName: ...

    def stats(self) -> CacheStats: ...

    def purge(self, prefix: str = "") -> int: ...

    def purge_key(self, key: str) -> bool: ...


class Caches:
    """All caches. `schema` is the one of module specs, which belongs to the catalog."""

    def __init__(self, settings: CacheSettings, schema: Administered) -> None:
        self._server = _server(settings)
        self._leases = Leases(settings.cache_lock_seconds / _RENEWALS)
        self.llm = self._cache(CacheName.LLM, settings)
        self.playbook = self._cache(CacheName.PLAYBOOK, settings)
        self._all: dict[str, Administered] = {cache.name: cache for cache in (self.llm, self.playbook, schema)}

    def _cache(self, name: CacheName, settings: CacheSettings) -> Cache:
        local = MemoryStore(settings.cache_limit(name), settings.cache_ttl(name))
        return Cache(name, settings, local, self._shared(name, settings))

    def _shared(self, name: CacheName, settings: CacheSettings) -> "Store | None":
        if self._server is None:
            return None
        from relia.cache.redis import RedisStore

        return RedisStore(self._server, self._leases, name, settings)

    @property
    def address(self) -> str:
        """Where the shared server is, without user and password; empty without one."""
        return "" if self._server is None else self._server.address

    def check(self) -> None:
        """Ask the shared server, if there is one. Raises `CacheUnavailable`; while it is left alone, at once."""
        if self._server is not None:
            self._server.ping()

    def stats(self) -> Sequence[CacheStats]:
        """How each cache is doing, sorted by name."""
        return [self._all[name].stats() for name in sorted(self._all)]

    def named(self, name: str) -> Administered:
        """The cache of this name. Raises `CacheNotFound`."""
        found = self._all.get(name)
        if found is None:
            raise CacheNotFound(f"there is no cache {name!r}", hint=f"There are {', '.join(sorted(self._all))}.")
        return found

    def purge(self, name: str, prefix: str = "", key: str | None = None) -> int:
        """Forget all of a cache, or what begins with `prefix`, or what is under `key`. Returns how many entries that were.
        Raises `CacheNotFound`, `PurgeUnclear` for both at once, and `CacheUnavailable`."""
        cache = self.named(name)
        if key is None:
            return cache.purge(prefix)
        if prefix:
            raise PurgeUnclear("a purge takes a prefix or a key, not both", hint="Leave one of them out.")
        return int(cache.purge_key(key))

    def close(self) -> None:
        """End what runs in the background, and the connections."""
        self._leases.close()
        if self._server is not None:
            self._server.close()


def _server(settings: CacheSettings) -> "RedisServer | None":
    if not settings.cache_url.get_secret_value():
        return None
    # Takes 0.2 seconds to load, which a process without a shared server does without.
    from relia.cache.server import RedisServer

    return RedisServer(settings)
