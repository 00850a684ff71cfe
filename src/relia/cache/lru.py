"""A map within a bound of bytes and of age: the least recently used goes first."""

import sys
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from relia.cache.domain import StoreStats

Value = TypeVar("Value")
MANAGEMENT = 380
"""Bytes that an entry takes beside its key and its value: its place in two ordered maps with their links, the object that
holds it, and its numbers. A test holds it against what Python allocates."""


@dataclass(slots=True)
class _Held(Generic[Value]):
    value: Value
    size: int
    kept: float


@dataclass(slots=True)
class _Counts:
    hits: int = 0
    misses: int = 0
    evictions: int = 0
    expired: int = 0
    refused: int = 0
    unreadable: int = 0


class BoundedLru(Generic[Value]):
    """Values of any kind under keys, each counted with the size it is given. Safe to use from several threads.

    Age is measured by `monotonic` from the time an entry was put; reading does not make it younger.
    """

    def __init__(self, limit_bytes: int, ttl_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._limit = limit_bytes
        self._ttl = ttl_seconds
        self._now = monotonic
        self._lock = threading.Lock()
        self._used: OrderedDict[str, _Held[Value]] = OrderedDict()
        """The least recently used first."""
        self._aged: OrderedDict[str, None] = OrderedDict()
        """The oldest first: all entries live equally long, so those that are over stand in front."""
        self._bytes = 0
        self._epoch = 0
        self._counts = _Counts()

    @property
    def epoch(self) -> int:
        """Raised by every purge."""
        return self._epoch

    def get(self, key: str, *, counted: bool = True) -> Value | None:
        """The value, now the most recently used; None when there is none, or it is too old."""
        with self._lock:
            held = self._used.get(key)
            if held is not None and self._now() - held.kept >= self._ttl:
                self._sweep()
                held = None
            if held is not None:
                self._used.move_to_end(key)
            if counted and held is not None:
                self._counts.hits += 1
            elif counted:
                self._counts.misses += 1
            return None if held is None else held.value

    def put(self, key: str, value: Value, size: int, epoch: int | None = None) -> bool:
        """Keep a value of `size` bytes in the place of any other of this key. False, and nothing under the key, when it
        is larger than the bound with its key and management; False when `epoch` is over."""
        size += sys.getsizeof(key) + MANAGEMENT
        with self._lock:
            if epoch is not None and epoch != self._epoch:
                return False
            self._remove(key)
            self._sweep()
            if size > self._limit:
                self._counts.refused += 1
                return False
            while self._bytes + size > self._limit:
                self._remove(next(iter(self._used)))
                self._counts.evictions += 1
            self._used[key] = _Held(value, size, self._now())
            self._aged[key] = None
            self._bytes += size
            return True

    def discard(self, key: str) -> None:
        """Forget an entry whose hit was none."""
        with self._lock:
            self._remove(key)
            self._counts.hits -= 1
            self._counts.misses += 1
            self._counts.unreadable += 1

    def purge(self, prefix: str = "") -> int:
        """Forget every entry whose key begins with `prefix`. Returns how many."""
        with self._lock:
            self._sweep()
            self._epoch += 1
            keys = [key for key in self._used if key.startswith(prefix)]
            for key in keys:
                self._remove(key)
            return len(keys)

    def purge_key(self, key: str) -> bool:
        """Forget one entry. Returns whether it was there."""
        with self._lock:
            self._sweep()
            self._epoch += 1
            return self._remove(key)

    def stats(self) -> StoreStats:
        with self._lock:
            self._sweep()
            ages = [self._now() - self._used[key].kept for key in self._ends()]
            return StoreStats(
                entries=len(self._used),
                bytes=self._bytes,
                hits=self._counts.hits,
                misses=self._counts.misses,
                evictions=self._counts.evictions,
                expired=self._counts.expired,
                refused=self._counts.refused,
                unreadable=self._counts.unreadable,
                oldest_seconds=ages[0] if ages else None,
                newest_seconds=ages[-1] if ages else None,
            )

    def _ends(self) -> list[str]:
        return [next(iter(self._aged)), next(reversed(self._aged))] if self._aged else []

    def _sweep(self) -> None:
        over = self._now() - self._ttl
        while self._aged and self._used[oldest := next(iter(self._aged))].kept <= over:
            self._remove(oldest)
            self._counts.expired += 1

    def _remove(self, key: str) -> bool:
        held = self._used.pop(key, None)
        if held is None:
            return False
        del self._aged[key]
        self._bytes -= held.size
        return True
