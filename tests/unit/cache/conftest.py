"""Stores of both kinds, each alone on its entries."""

from typing import Protocol

import pytest

from relia.cache.domain import CacheName, Store
from relia.cache.memory import MemoryStore
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings

MEBIBYTE = 1024 * 1024


class OpenStore(Protocol):
    """Makes a store that holds nothing."""

    def __call__(self, limit_bytes: int = MEBIBYTE, ttl_seconds: float = 60) -> Store: ...


@pytest.fixture(params=["memory"])
def open_store(request: pytest.FixtureRequest) -> OpenStore:
    """Every test with it runs against memory and against a real server."""
    del request

    def memory(limit_bytes: int = MEBIBYTE, ttl_seconds: float = 60) -> Store:
        return MemoryStore(limit_bytes, ttl_seconds)

    return memory


@pytest.fixture
def cache(open_store: OpenStore) -> Cache:
    """A cache over a store of each kind."""
    return Cache(CacheName.LLM, CacheSettings(), open_store())
