"""The connection to a Redis or Valkey: bounded in time, and left alone while it does not answer."""

from collections.abc import Callable, Sequence
from typing import TypeVar

import redis
from redis.backoff import NoBackoff
from redis.commands.core import Script
from redis.connection import BlockingConnectionPool
from redis.exceptions import ConnectionError as Disconnected
from redis.exceptions import RedisError
from redis.retry import Retry

from relia.cache.breaker import Breaker
from relia.cache.errors import CacheUnavailable
from relia.cache.settings import CacheSettings, address_of

Answer = TypeVar("Answer")
Client = redis.Redis


class RedisServer:
    """One server, for all caches of this process. Connects when it is first asked. Safe to use from several threads."""

    def __init__(self, settings: CacheSettings) -> None:
        url = settings.cache_url.get_secret_value()
        self.address = address_of(url)
        """Without user and password."""
        seconds = settings.cache_timeout_seconds
        pool = BlockingConnectionPool.from_url(
            url,
            max_connections=settings.cache_connections,
            timeout=seconds,
            socket_timeout=seconds,
            socket_connect_timeout=seconds,
            # A connection that the server closed is opened again at once; what takes too long is not tried twice.
            retry=Retry(NoBackoff(), 1, supported_errors=(Disconnected,)),
        )
        self._client = redis.Redis(connection_pool=pool)
        self._scripts: dict[str, Script] = {}
        self._breaker = Breaker(settings.cache_retry_seconds)
        self._pause = settings.cache_retry_seconds

    @property
    def failure(self) -> str:
        """Why it did not answer the last time; empty while it answers."""
        return self._breaker.failure

    def ask(self, call: Callable[[Client], Answer]) -> Answer:
        """What the server answers. Raises `CacheUnavailable` when it does not within its time, and at once for
        `cache_retry_seconds` after that."""
        if not self._breaker.allows():
            raise self._unavailable(self._breaker.failure, asked=False)
        try:
            answer = call(self._client)
        except (RedisError, OSError) as error:
            reason = str(error) or type(error).__name__
            self._breaker.failed(reason)
            raise self._unavailable(reason, asked=True) from error
        self._breaker.succeeded()
        return answer

    def run(self, script: str, keys: Sequence[str], arguments: Sequence[str | bytes | int]) -> object:
        """What a script answers, as `ask`. The server gets its text once, and then only its name."""
        prepared = self._scripts.get(script)
        if prepared is None:
            prepared = self._scripts[script] = self._client.register_script(script)
        return self.ask(lambda _: prepared(keys=keys, args=arguments))

    def ping(self) -> None:
        """Raises `CacheUnavailable` when it does not answer."""
        self.ask(lambda client: client.ping())

    def close(self) -> None:
        """Close all connections."""
        self._client.connection_pool.disconnect()

    def _unavailable(self, reason: str, *, asked: bool) -> CacheUnavailable:
        return CacheUnavailable(
            f"the cache at {self.address} does not answer: {reason}",
            hint="Look at the server that RELIA_CACHE_URL names. Until it is back, each process keeps its own answers.",
            retry_after=max(1, round(self._pause)),
            asked=asked,
        )
