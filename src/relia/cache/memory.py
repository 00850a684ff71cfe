"""Entries in the memory of this process."""

import sys
import time
from collections.abc import Callable

from relia.cache.domain import Entry, StoreStats, Turn
from relia.cache.lru import BoundedLru

_ENTRY = sys.getsizeof(Entry.__new__(Entry)) + 48
"""An `Entry`, and the time that it holds."""


class MemoryStore:
    """A `Store` of this process alone. One process needs no lock of its own here: `Cache` lets one caller through."""

    def __init__(self, limit_bytes: int, ttl_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._lru: BoundedLru[Entry] = BoundedLru(limit_bytes, ttl_seconds, monotonic)

    def get(self, key: str) -> Entry | None:
        return self._lru.get(key)

    def put(self, key: str, entry: Entry, epoch: int | None = None) -> bool:
        return self._lru.put(key, entry, sys.getsizeof(entry.value) + _ENTRY, epoch)

    def claim(self, key: str, token: str) -> Entry | Turn | None:
        del token
        # The epoch first: a purge in between then costs an entry, and does not keep one.
        turn = self.turn()
        return self._lru.get(key, counted=False) or turn

    def release(self, key: str, token: str) -> None:
        del key, token

    def turn(self) -> Turn:
        return Turn(self._lru.epoch)

    def discard(self, key: str) -> None:
        self._lru.discard(key)

    def purge(self, prefix: str = "") -> int:
        return self._lru.purge(prefix)

    def purge_key(self, key: str) -> bool:
        return self._lru.purge_key(key)

    def stats(self) -> StoreStats:
        return self._lru.stats()
