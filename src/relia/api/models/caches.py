"""The caches, for those who run Relia."""

from typing import Self

from pydantic import BaseModel, Field

from relia.cache.domain import CacheName, CacheStats, Place


class CacheOut(BaseModel):
    """How one cache is doing."""

    name: CacheName
    place: Place = Field(description="Where its entries are: in this process's memory, or shared by all replicas.")
    entries: int
    bytes: int = Field(description="Of keys, values and what managing them takes.")
    limit_bytes: int
    ttl_seconds: float
    hits: int
    misses: int
    evictions: int = Field(description="Entries that had to go because the bytes were full.")
    expired: int = Field(description="Entries that had to go because of their age.")
    refused: int = Field(description="Values that were larger than the whole cache.")
    unreadable: int = Field(description="Entries that were damaged, foreign or of another version; each was a miss.")
    errors: int = Field(description="Calls of the shared server that failed in this process.")
    oldest_seconds: float | None = Field(description="Age of the oldest entry; null without entries.")
    newest_seconds: float | None
    failure: str = Field(
        description="Why the shared server does not answer; then the numbers are of what this process keeps meanwhile."
    )

    @classmethod
    def of(cls, stats: CacheStats) -> Self:
        store = stats.store
        return cls(
            name=stats.name,
            place=stats.place,
            entries=store.entries,
            bytes=store.bytes,
            limit_bytes=stats.limit_bytes,
            ttl_seconds=stats.ttl_seconds,
            hits=store.hits,
            misses=store.misses,
            evictions=store.evictions,
            expired=store.expired,
            refused=store.refused,
            unreadable=store.unreadable,
            errors=stats.errors,
            oldest_seconds=store.oldest_seconds,
            newest_seconds=store.newest_seconds,
            failure=stats.failure,
        )


class CachesOut(BaseModel):
    """All caches, by name."""

    items: list[CacheOut]


class PurgedOut(BaseModel):
    """What a purge took away."""

    name: CacheName
    purged: int = Field(description="Entries that are gone.")
