"""What caches hold, and what a store of them has to do. No I/O."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class CacheName(StrEnum):
    """The caches."""

    SCHEMA = "schema"
    """Module specs, decoded. Always of this process alone: its source is a local file."""
    LLM = "llm"
    """What language models answered."""
    PLAYBOOK = "playbook"
    """Verifications, and generated playbooks."""


class Place(StrEnum):
    """Where a cache keeps its entries."""

    MEMORY = "memory"
    """Of this process: every replica has its own, and a restart empties it."""
    REDIS = "redis"
    """A Redis or Valkey that all replicas share."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A value, and when it was made (aware, UTC)."""

    value: bytes
    made: datetime


@dataclass(frozen=True, slots=True)
class Made:
    """What a maker made. One that is not to be kept still answers those who were already waiting for it."""

    value: bytes
    keep: bool = True


@dataclass(frozen=True, slots=True)
class Turn:
    """The caller is the one who makes the value. `epoch` is what the cache's epoch was then: a purge in between raises
    it, and a value made before a purge is not kept after it."""

    epoch: int


@dataclass(frozen=True, slots=True)
class StoreStats:
    """What a store holds now, and what became of its entries since it began."""

    entries: int
    bytes: int
    """Of keys, values and what managing them takes."""
    hits: int
    misses: int
    evictions: int
    """Entries that had to go because the bound was reached."""
    expired: int
    """Entries that had to go because of their age."""
    refused: int
    """Values larger than the whole cache; they were never kept."""
    unreadable: int
    """Entries that were damaged, foreign, or of another version of Relia; each counts as a miss, and is forgotten."""
    oldest_seconds: float | None
    newest_seconds: float | None
    """Ages of the oldest and the newest entry; None without entries."""


@dataclass(frozen=True, slots=True)
class CacheStats:
    """How one cache is doing."""

    name: CacheName
    place: Place
    limit_bytes: int
    ttl_seconds: float
    store: StoreStats
    errors: int
    """Calls of the shared store that failed in this process."""
    failure: str = ""
    """Why the shared store does not answer now; then `store` is what this process keeps meanwhile."""


class Store(Protocol):
    """Keeps entries under keys, within a bound of bytes and an age. Safe to use from several threads.

    Every method may raise `CacheUnavailable`.
    """

    def get(self, key: str) -> Entry | None:
        """The entry, counted as a hit, else None, counted as a miss."""
        ...

    def put(self, key: str, entry: Entry, epoch: int | None = None) -> bool:
        """Keep an entry in the place of any other of this key. False, and nothing under the key, for one that is larger
        than the bound; False for one whose `epoch` is over."""
        ...

    def claim(self, key: str, token: str) -> Entry | Turn | None:
        """The entry when there is one by now, uncounted; else the right to make it, in the name of `token`, until
        `release`; None when somebody else has that."""
        ...

    def release(self, key: str, token: str) -> None:
        """Give back what `claim` gave."""
        ...

    def turn(self) -> Turn:
        """The right to make a value beside others who make it."""
        ...

    def discard(self, key: str) -> None:
        """Forget an entry that turned out to be unreadable: its hit was a miss."""
        ...

    def purge(self, prefix: str = "") -> int:
        """Forget every entry whose key begins with `prefix`. Returns how many."""
        ...

    def purge_key(self, key: str) -> bool:
        """Forget one entry. Returns whether it was there."""
        ...

    def stats(self) -> StoreStats: ...
