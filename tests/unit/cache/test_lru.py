"""A bounded map: exact in its bytes, and in time."""

import gc
import sys
import tracemalloc
from datetime import UTC, datetime

import pytest

from relia.cache.domain import Entry
from relia.cache.lru import MANAGEMENT, BoundedLru
from relia.cache.memory import MemoryStore


class Time:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_entry_is_over_exactly_at_its_age_however_often_it_was_read() -> None:
    time = Time()
    lru = BoundedLru[str](10_000, 60, time)
    lru.put("a", "x", 1)
    for time.now in (20, 40, 59.999):
        assert lru.get("a") == "x"
    time.now = 60
    assert lru.get("a") is None
    assert lru.stats().expired == 1


def test_a_value_put_again_is_young_again() -> None:
    time = Time()
    lru = BoundedLru[str](10_000, 60, time)
    lru.put("a", "x", 1)
    lru.put("b", "y", 1)
    time.now = 50
    lru.put("a", "z", 1)
    time.now = 70
    assert (lru.get("a"), lru.get("b")) == ("z", None)


def test_what_is_over_goes_before_what_was_used_long_ago() -> None:
    time = Time()
    size = sys.getsizeof("a") + MANAGEMENT + 10
    lru = BoundedLru[str](2 * size, 60, time)
    lru.put("a", "x", 10)
    time.now = 30
    lru.put("b", "y", 10)
    lru.get("a")
    time.now = 61
    lru.put("c", "z", 10)
    assert (lru.get("b"), lru.get("c")) == ("y", "z")
    assert lru.stats().evictions == 0


def test_bytes_are_those_of_key_value_and_management() -> None:
    lru = BoundedLru[str](10_000, 60)
    lru.put("a", "x", 100)
    lru.put("bcd", "x", 200)
    assert lru.stats().bytes == 300 + sys.getsizeof("a") + sys.getsizeof("bcd") + 2 * MANAGEMENT


def test_an_entry_as_large_as_the_bound_is_kept_and_one_byte_more_is_not() -> None:
    room = 1000 - sys.getsizeof("a") - MANAGEMENT
    lru = BoundedLru[str](1000, 60)
    assert lru.put("a", "x", room)
    assert not lru.put("a", "x", room + 1)
    assert lru.stats().bytes == 0


@pytest.mark.parametrize("length", [10, 1000])
def test_counted_bytes_are_at_least_those_that_python_allocates(length: int) -> None:
    number = 20_000
    gc.collect()
    tracemalloc.start()
    try:
        store = MemoryStore(1024**3, 60)
        for index in range(number):
            # Keys and values of their own, as they come from outside.
            store.put(f"draft:{index:064x}", Entry(bytes(length), datetime(2026, 1, 1, 0, 0, index % 60, tzinfo=UTC)))
        allocated, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    counted = store.stats().bytes
    assert allocated <= counted <= 1.35 * allocated
