"""Entries in a Redis or Valkey that all replicas share."""

import re
from collections.abc import Sequence
from typing import cast

from relia.cache import scripts
from relia.cache.domain import CacheName, Entry, StoreStats, Turn
from relia.cache.encoding import decode, encode
from relia.cache.leases import Leases
from relia.cache.server import Client, RedisServer
from relia.cache.settings import CacheSettings

_MANAGEMENT = 420
"""Bytes that an entry takes beside its value and its key's four places. A test holds it against what a server allocates."""
_LAYOUT = 1
"""Of the keys and what they hold; another version of Relia with another layout does not touch these."""
_SCANNED = 500
_GLOB = re.compile(r"([*?\[\]\\^-])")
Argument = str | bytes | int


class RedisStore:
    """A `Store` on a shared server. Bytes, order of use and age are kept by Relia, in steps that the server does whole."""

    def __init__(self, server: RedisServer, leases: Leases, name: CacheName, settings: CacheSettings) -> None:
        self._server = server
        self._leases = leases
        self._limit = settings.cache_limit(name)
        self._ttl = max(1, round(settings.cache_ttl(name) * 1000))
        self._lock_time = max(1, round(settings.cache_lock_seconds * 1000))
        prefix = f"{settings.cache_namespace}:{_LAYOUT}:{name}:"
        self._values = f"{prefix}v:"
        self._keys = [prefix + part for part in ("used", "aged", "sizes", "meta", "v:", "lock:")]

    def get(self, key: str) -> Entry | None:
        data = self._run(scripts.GET, key)
        return self._read(key, data, hit=True) if isinstance(data, bytes) else None

    def put(self, key: str, entry: Entry, epoch: int | None = None) -> bool:
        data = encode(key, entry)
        size = len(data) + 4 * len(key.encode("utf-8", "surrogatepass")) + len(self._values) + _MANAGEMENT
        if size > self._limit:
            # Sent without the value, which would only cost the way.
            data = b""
        return self._run(scripts.PUT, key, data, size, self._ttl, self._limit, "" if epoch is None else epoch) == 1

    def claim(self, key: str, token: str) -> Entry | Turn | None:
        while True:
            answer = cast("Sequence[object]", self._run(scripts.CLAIM, key, token, self._lock_time))
            if isinstance(answer[0], bytes):
                entry = self._read(key, answer[0], hit=False)
                if entry is not None:
                    return entry
            elif isinstance(answer[1], int):
                self._leases.hold(token, lambda: self._renew(key, token))
                return Turn(answer[1])
            else:
                return None

    def release(self, key: str, token: str) -> None:
        self._leases.drop(token)
        self._run(scripts.RELEASE, key, token)

    def turn(self) -> Turn:
        return Turn(cast("int", self._run(scripts.TURN)))

    def discard(self, key: str) -> None:
        self._run(scripts.UNREADABLE, key, 1)

    def purge(self, prefix: str = "") -> int:
        self._run(scripts.PURGE, 1)
        pattern = _GLOB.sub(r"\\\1", self._values + prefix) + "*"
        gone, cursor = self._purge_some(pattern, 0)
        while cursor:
            more, cursor = self._purge_some(pattern, cursor)
            gone += more
        return gone

    def _purge_some(self, pattern: str, cursor: int) -> tuple[int, int]:
        """How many entries are gone, and where to go on; 0 at the end. Everything that was there when a purge began is
        met, whether Relia's own order still knows it or not."""
        cursor, found = self._server.ask(lambda client: _scan(client, cursor, pattern))
        keys = [name[len(self._values.encode()) :] for name in found]
        gone = cast("int", self._run(scripts.PURGE, 0, *keys)) if keys else 0
        return gone, cursor

    def purge_key(self, key: str) -> bool:
        return self._run(scripts.PURGE, 1, key) == 1

    def stats(self) -> StoreStats:
        answer = cast("Sequence[int | None]", self._run(scripts.STATS, self._ttl))
        entries, size, hits, misses, evictions, expired, refused, unreadable = (count or 0 for count in answer[:8])
        oldest, newest = (None if age is None else age / 1000 for age in answer[8:])
        return StoreStats(entries, size, hits, misses, evictions, expired, refused, unreadable, oldest, newest)

    def _renew(self, key: str, token: str) -> None:
        self._run(scripts.RENEW, key, token, self._lock_time)

    def _read(self, key: str, data: bytes, *, hit: bool) -> Entry | None:
        try:
            return decode(key, data)
        except ValueError:
            self._run(scripts.UNREADABLE, key, int(hit))
            return None

    def _run(self, script: str, *arguments: Argument) -> object:
        return self._server.run(script, self._keys, arguments)


def _scan(client: Client, cursor: int, pattern: str) -> tuple[int, list[bytes]]:
    return cast("tuple[int, list[bytes]]", client.scan(cursor, match=pattern, count=_SCANNED))
