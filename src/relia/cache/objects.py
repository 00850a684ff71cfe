"""A cache of objects as they are, in this process alone: for what is quicker to read again than to ask another machine for."""

from typing import Generic, TypeVar

from relia.cache.domain import CacheName, CacheStats, Place
from relia.cache.lru import BoundedLru
from relia.cache.settings import CacheSettings

Value = TypeVar("Value")


class ObjectCache(Generic[Value]):
    """Values of one type, handed out without a copy: nobody may change them. Safe to use from several threads."""

    def __init__(self, name: CacheName, settings: CacheSettings) -> None:
        self.name = name
        self._limit = settings.cache_limit(name)
        self._ttl = settings.cache_ttl(name)
        self._lru: BoundedLru[Value] = BoundedLru(self._limit, self._ttl)
        self.get = self._lru.get
        """The value under a key, or None; as of `BoundedLru`, and without a call between."""
        self.put = self._lru.put

    def purge(self, prefix: str = "") -> int:
        """Forget every value whose key begins with `prefix`. Returns how many."""
        return self._lru.purge(prefix)

    def purge_key(self, key: str) -> bool:
        """Forget one value. Returns whether it was there."""
        return self._lru.purge_key(key)

    def stats(self) -> CacheStats:
        """How the cache is doing."""
        return CacheStats(self.name, Place.MEMORY, self._limit, self._ttl, self._lru.stats(), errors=0)
