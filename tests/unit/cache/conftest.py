"""Stores of both kinds, each alone on its entries."""

import os
from collections.abc import Callable, Iterator
from typing import Protocol
from uuid import uuid4

import pytest
from pydantic import SecretStr
from tests.servers.valkey import ValkeyServer

from relia.cache.domain import CacheName, Store
from relia.cache.leases import Leases
from relia.cache.memory import MemoryStore
from relia.cache.redis import RedisStore
from relia.cache.server import RedisServer
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings

MEBIBYTE = 1024 * 1024
OWN_SERVER = "RELIA_TEST_REDIS_URL"


class OpenStore(Protocol):
    """Makes a store that holds nothing."""

    def __call__(self, limit_bytes: int = MEBIBYTE, ttl_seconds: float = 60) -> Store: ...


@pytest.fixture(scope="session")
def valkey_url() -> Iterator[str]:
    """The server of RELIA_TEST_REDIS_URL, else one of these tests alone."""
    chosen = os.environ.get(OWN_SERVER)
    if chosen:
        yield chosen
        return
    with ValkeyServer() as server:
        yield server.url


@pytest.fixture
def shared_settings(valkey_url: str) -> CacheSettings:
    """Settings of a cache in the real server, under a name of its own."""
    # A slow machine is no outage.
    return CacheSettings(
        cache_url=SecretStr(valkey_url), cache_namespace=f"test-{uuid4().hex}", cache_timeout_seconds=10
    )


@pytest.fixture
def open_shared(shared_settings: CacheSettings) -> Iterator[Callable[[CacheSettings], RedisStore]]:
    """Opens stores of the language models' cache in the real server, each with connections of its own, as a replica has."""
    closers: list[Callable[[], None]] = []

    def opened(settings: CacheSettings) -> RedisStore:
        server = RedisServer(settings)
        leases = Leases(settings.cache_lock_seconds / 3)
        closers.extend((leases.close, server.close))
        return RedisStore(server, leases, CacheName.LLM, settings)

    yield opened
    opened(shared_settings).purge()
    for close in closers:
        close()


@pytest.fixture(params=["memory", "valkey"])
def open_store(request: pytest.FixtureRequest) -> OpenStore:
    """Every test with it runs against memory and against a real server."""
    if request.param == "memory":
        return lambda limit_bytes=MEBIBYTE, ttl_seconds=60: MemoryStore(limit_bytes, ttl_seconds)
    settings: CacheSettings = request.getfixturevalue("shared_settings")
    open_shared: Callable[[CacheSettings], RedisStore] = request.getfixturevalue("open_shared")

    def shared(limit_bytes: int = MEBIBYTE, ttl_seconds: float = 60) -> Store:
        own = {
            "cache_llm_bytes": limit_bytes,
            "cache_llm_seconds": ttl_seconds,
            "cache_namespace": f"test-{uuid4().hex}",
        }
        return open_shared(settings.model_copy(update=own))

    return shared


@pytest.fixture
def cache(open_store: OpenStore) -> Cache:
    """A cache over a store of each kind."""
    return Cache(CacheName.LLM, CacheSettings(), open_store())
