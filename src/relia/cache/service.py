"""A cache as its users see it: read, or make one at a time."""

import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from relia.cache.domain import CacheName, CacheStats, Entry, Made, Place, Store, Turn
from relia.cache.errors import CacheUnavailable
from relia.cache.flights import Flight, Flights
from relia.cache.settings import CacheSettings
from relia.core.clock import Clock, utc_now
from relia.core.ids import new_id

Value = TypeVar("Value")
Maker = Callable[[], Made]
_FIRST_PAUSE = 0.005
_LONGEST_PAUSE = 0.2
"""Seconds between two looks for what another replica makes; each pause is longer than the one before."""


@dataclass(frozen=True, slots=True)
class Found(Generic[Value]):
    """A value, whoever made it."""

    value: Value
    made: datetime
    """Aware, UTC."""
    cached: bool
    """Whether it was made for somebody else, or earlier."""

    @property
    def cached_from(self) -> datetime | None:
        """When it was made, for one that was not made for this call."""
        return self.made if self.cached else None


class Cache:
    """One cache. Synchronous, and safe to use from several threads.

    `shared` is the store of all replicas, `local` that of this process. While the shared one does not answer, the local
    one takes its place: an outage costs what other replicas have made, never an answer. What was kept locally meanwhile
    is dropped when the shared one answers again, so that a purge of the shared one reaches everybody then.
    """

    def __init__(
        self,
        name: CacheName,
        settings: CacheSettings,
        local: Store,
        shared: Store | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self.name = name
        self._settings = settings
        self._local = local
        self._shared = shared
        self._clock = clock
        self._flights = Flights()
        self._lock = threading.Lock()
        self._failure = ""
        self._errors = 0

    def get(self, key: str) -> Entry | None:
        """What is kept under a key."""
        return self._ask(lambda store: store.get(key))

    def put(self, key: str, value: bytes) -> bool:
        """Keep a value, made now. False when it is larger than the whole cache."""
        entry = Entry(value, self._clock())
        return self._ask(lambda store: store.put(key, entry))

    def get_or_make(self, key: str, make: Maker, *, fresh: bool = False, wait: float | None = None) -> Found[bytes]:
        """The value under `key`; where there is none, what `make` makes, which is then kept.

        At most one caller at a time makes the value of a key, over all replicas that share a store. The others wait for
        it, at most `wait` seconds (default `cache_wait_seconds`), and then make it themselves. When a maker raises, its
        own caller gets the error, and the next who waits tries. A maker that dies gives its place back with the expiry of
        its lock. `make` must not ask for its own key.

        With `fresh` nothing is read and nobody is waited for: the value is made now, and kept for the others.
        """
        if fresh:
            return self._make(key, make, self._turn())
        entry = self.get(key)
        if entry is not None:
            return Found(entry.value, entry.made, cached=True)
        deadline = time.monotonic() + (self._settings.cache_wait_seconds if wait is None else wait)
        while True:
            flight, leads = self._flights.join(key)
            if leads:
                with self._flights.leading(key, flight):
                    return self._lead(key, make, flight, deadline)
            if not flight.wait(deadline - time.monotonic()):
                return self._make(key, make, self._turn())
            if flight.landed is not None:
                return Found(flight.landed.value, flight.landed.made, cached=True)

    def discard(self, key: str) -> None:
        """Forget an entry that was read and turned out to be unreadable: that was a miss."""
        self._ask(lambda store: store.discard(key))

    def purge(self, prefix: str = "") -> int:
        """Forget every entry whose key begins with `prefix`, for all replicas. Returns how many. What is being made
        meanwhile is not kept. Raises `CacheUnavailable` when the shared store does not answer: then only what this
        process keeps meanwhile is gone."""
        gone = self._local.purge(prefix)
        return gone if self._shared is None else self._shared.purge(prefix)

    def purge_key(self, key: str) -> bool:
        """Forget one entry, as `purge` does. Returns whether it was there."""
        gone = self._local.purge_key(key)
        return gone if self._shared is None else self._shared.purge_key(key)

    def stats(self) -> CacheStats:
        """How the cache is doing; while the shared store does not answer, what this process keeps meanwhile."""
        store = self._ask(lambda store: store.stats())
        return CacheStats(
            name=self.name,
            place=Place.MEMORY if self._shared is None else Place.REDIS,
            limit_bytes=self._settings.cache_limit(self.name),
            ttl_seconds=self._settings.cache_ttl(self.name),
            store=store,
            errors=self._errors,
            failure=self._failure,
        )

    def _lead(self, key: str, make: Maker, flight: Flight, deadline: float) -> Found[bytes]:
        token = new_id().hex
        claimed = self._claim(key, token, deadline)
        if isinstance(claimed, Entry):
            flight.landed = claimed
            return Found(claimed.value, claimed.made, cached=True)
        try:
            return self._make(key, make, claimed, flight)
        finally:
            self._release(key, token)

    def _claim(self, key: str, token: str, deadline: float) -> "Entry | _Turn":
        """What another replica made meanwhile, or the turn to make it: at the latest at the deadline."""
        pause = _FIRST_PAUSE
        while True:
            store, claimed = self._ask(lambda store: (store, store.claim(key, token)))
            if isinstance(claimed, Entry):
                return claimed
            if claimed is not None:
                return _Turn(store, claimed)
            left = deadline - time.monotonic()
            if left <= 0:
                return self._turn()
            # Not all at the same moment: as many replicas may wait as there are.
            time.sleep(min(left, pause * random.uniform(0.5, 1)))  # noqa: S311  (a pause, no secret)
            pause = min(2 * pause, _LONGEST_PAUSE)

    def _turn(self) -> "_Turn":
        return self._ask(lambda store: _Turn(store, store.turn()))

    def _make(self, key: str, make: Maker, turn: "_Turn", flight: Flight | None = None) -> Found[bytes]:
        made = make()
        entry = Entry(made.value, self._clock())
        if flight is not None:
            flight.landed = entry
        if made.keep:
            # The epoch of one store says nothing about the other.
            self._ask(lambda store: store.put(key, entry, turn.turn.epoch if store is turn.store else None))
        return Found(entry.value, entry.made, cached=False)

    def _release(self, key: str, token: str) -> None:
        self._ask(lambda store: store.release(key, token))

    def _ask(self, call: Callable[[Store], Value]) -> Value:
        """The shared store's answer; while it does not answer, the local one's."""
        if self._shared is None:
            return call(self._local)
        try:
            result = call(self._shared)
        except CacheUnavailable as error:
            with self._lock:
                self._errors += error.asked
                self._failure = error.detail
            return call(self._local)
        if self._failure:
            self._recovered()
        return result

    def _recovered(self) -> None:
        with self._lock:
            self._failure = ""
        self._local.purge()


@dataclass(frozen=True, slots=True)
class _Turn:
    """A turn, and the store that gave it."""

    store: Store
    turn: Turn


def _always(value: object) -> bool:
    del value
    return True


class Typed(Generic[Value]):
    """A cache of values of one type. `decode` raises ValueError for what `encode` did not write; that is a miss then."""

    def __init__(self, cache: Cache, encode: Callable[[Value], bytes], decode: Callable[[bytes], Value]) -> None:
        self._cache = cache
        self._encode = encode
        self._decode = decode

    def get(self, key: str) -> Found[Value] | None:
        """What is kept under a key."""
        entry = self._cache.get(key)
        return None if entry is None else self._read(key, Found(entry.value, entry.made, cached=True))

    def put(self, key: str, value: Value) -> bool:
        """Keep a value, made now. False when it is larger than the whole cache."""
        return self._cache.put(key, self._encode(value))

    def get_or_make(
        self,
        key: str,
        make: Callable[[], Value],
        *,
        keep: Callable[[Value], bool] = _always,
        fresh: bool = False,
        wait: float | None = None,
    ) -> Found[Value]:
        """As `Cache.get_or_make`. A value that `keep` refuses answers those who wait for it already, and nobody later."""
        own: list[Value] = []

        def made() -> Made:
            value = make()
            own.append(value)
            return Made(self._encode(value), keep(value))

        found = self._cache.get_or_make(key, made, fresh=fresh, wait=wait)
        if not found.cached:
            return Found(own[-1], found.made, cached=False)
        read = self._read(key, found)
        if read is not None:
            return read
        found = self._cache.get_or_make(key, made, fresh=True)
        return Found(own[-1], found.made, cached=False)

    def _read(self, key: str, found: Found[bytes]) -> Found[Value] | None:
        try:
            return Found(self._decode(found.value), found.made, cached=True)
        except ValueError:
            self._cache.discard(key)
            return None
