"""The contract of a store, against every kind of them."""

import random
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.cache.conftest import OpenStore
from tests.waiting import wait_until

from relia.cache.domain import Entry, Store, Turn

MADE = datetime(2026, 3, 1, 12, 30, 0, 123456, UTC)


def entry(value: bytes = b"value") -> Entry:
    return Entry(value, MADE)


def test_what_was_put_is_there_with_the_time_it_was_made(open_store: OpenStore) -> None:
    store = open_store()
    assert store.get("draft:1") is None
    assert store.put("draft:1", entry(bytes(range(256))))
    assert store.get("draft:1") == Entry(bytes(range(256)), MADE)
    assert store.get("draft:2") is None


def test_an_empty_value_is_a_value(open_store: OpenStore) -> None:
    store = open_store()
    store.put("draft:1", entry(b""))
    assert store.get("draft:1") == entry(b"")


def test_a_second_value_takes_the_place_of_the_first(open_store: OpenStore) -> None:
    store = open_store()
    store.put("a", entry(b"x" * 1000))
    before = store.stats().bytes
    store.put("a", entry(b"y"))
    assert store.get("a") == entry(b"y")
    after = store.stats()
    assert (after.entries, before - after.bytes) == (1, 999)


def test_bytes_are_counted_with_keys_and_come_back_to_none(open_store: OpenStore) -> None:
    store = open_store()
    store.put("a", entry(b"1234"))
    short = store.stats().bytes
    store.put("a" * 101, entry(b"1234"))
    long = store.stats().bytes - short
    assert short > len("a") + len("1234")
    assert long - short >= 100
    store.purge()
    assert store.stats().bytes == 0


def test_the_least_recently_used_goes_first(open_store: OpenStore) -> None:
    one = open_store()
    one.put("a", entry())
    size = one.stats().bytes
    store = open_store(limit_bytes=3 * size)
    for key in "abc":
        store.put(key, entry())
    assert store.get("a") is not None
    store.put("d", entry())
    assert [key for key in "abcd" if store.get(key)] == ["a", "c", "d"]
    assert store.stats().evictions == 1


def test_a_value_larger_than_everything_is_not_kept_and_takes_nothing_with_it(open_store: OpenStore) -> None:
    store = open_store(limit_bytes=5000)
    assert store.put("small", entry())
    assert not store.put("large", entry(b"x" * 5000))
    assert store.get("large") is None
    assert store.get("small") == entry()
    assert store.stats().refused == 1


def test_what_is_too_large_leaves_no_older_value_behind(open_store: OpenStore) -> None:
    store = open_store(limit_bytes=5000)
    store.put("a", entry(b"old"))
    assert not store.put("a", entry(b"x" * 5000))
    assert store.get("a") is None


def test_without_any_bytes_nothing_is_kept(open_store: OpenStore) -> None:
    store = open_store(limit_bytes=0)
    assert not store.put("a", entry(b""))
    assert store.get("a") is None


def test_the_bound_holds_whatever_is_put(open_store: OpenStore) -> None:
    limit = 20_000
    store = open_store(limit_bytes=limit)
    sizes = random.Random(7)  # the same on every run
    for number in range(300):
        store.put(f"draft:{number % 90}", entry(b"x" * sizes.randrange(3000)))
        assert store.stats().bytes <= limit
    stats = store.stats()
    readable = [number for number in range(90) if store.get(f"draft:{number}")]
    assert stats.entries == len(readable) > 3
    assert stats.evictions > 50


def test_an_entry_is_over_after_its_time_and_leaves_no_bytes(open_store: OpenStore) -> None:
    store = open_store(ttl_seconds=0.05)
    store.put("a", entry())
    wait_until(lambda: store.get("a") is None)
    wait_until(lambda: store.stats().entries == 0)
    stats = store.stats()
    assert (stats.bytes, stats.expired, stats.evictions) == (0, 1, 0)
    assert stats.oldest_seconds is None
    assert stats.newest_seconds is None


def test_statistics_count_hits_and_misses_and_tell_ages(open_store: OpenStore) -> None:
    store = open_store()
    store.get("a")
    store.put("a", entry())
    store.get("a")
    store.get("a")
    wait_until(lambda: (store.stats().newest_seconds or 0) > 0.01)
    store.put("b", entry())
    stats = store.stats()
    assert (stats.entries, stats.hits, stats.misses) == (2, 2, 1)
    assert stats.oldest_seconds is not None
    assert stats.newest_seconds is not None
    assert stats.oldest_seconds > stats.newest_seconds >= 0


def test_a_hit_that_cannot_be_read_was_a_miss(open_store: OpenStore) -> None:
    store = open_store()
    store.put("a", entry())
    store.get("a")
    store.discard("a")
    assert store.get("a") is None
    stats = store.stats()
    assert (stats.hits, stats.misses, stats.unreadable, stats.entries) == (0, 2, 1, 0)


def test_a_purge_takes_all_of_a_prefix_and_nothing_else(open_store: OpenStore) -> None:
    store = open_store()
    for key in ("draft:1", "draft:2", "draft*:3", "explain:1"):
        store.put(key, entry())
    assert store.purge("draft:") == 2
    assert [key for key in ("draft:1", "draft:2", "draft*:3", "explain:1") if store.get(key)] == [
        "draft*:3",
        "explain:1",
    ]
    assert store.purge("draft*") == 1
    assert store.purge("draft*") == 0
    assert store.purge() == 1
    assert store.stats().entries == 0


def test_a_purge_takes_one_key(open_store: OpenStore) -> None:
    store = open_store()
    store.put("draft:1", entry())
    store.put("draft:11", entry())
    assert store.purge_key("draft:1")
    assert not store.purge_key("draft:1")
    assert store.get("draft:11") == entry()


@pytest.mark.parametrize("prefix", ["", "draft:", "draft:1"])
def test_what_was_being_made_when_a_purge_came_is_not_kept(open_store: OpenStore, prefix: str) -> None:
    store = open_store()
    before = store.claim("draft:1", "mine")
    assert isinstance(before, Turn)
    store.purge(prefix)
    assert not store.put("draft:1", entry(), before.epoch)
    assert store.get("draft:1") is None
    after = store.turn()
    assert store.put("draft:1", entry(), after.epoch)


def test_a_claim_gives_what_is_there_and_counts_no_hit(open_store: OpenStore) -> None:
    store = open_store()
    assert isinstance(store.claim("a", "mine"), Turn)
    store.release("a", "mine")
    store.put("a", entry())
    assert store.claim("a", "mine") == entry()
    assert store.stats().hits == 0


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from("gpdx"), st.sampled_from("abcdef"), st.integers(0, 1500)), max_size=40))
def test_a_store_does_what_a_plain_model_of_it_does(open_store: OpenStore, steps: list[tuple[str, str, int]]) -> None:
    limit = 6000
    store = open_store(limit_bytes=limit)
    model: dict[str, tuple[bytes, int]] = {}
    """The least recently used first, with the bytes that an entry takes."""
    for what, key, size in steps:
        if what == "p":
            model.pop(key, None)
            taken = size + overhead(open_store)
            if store.put(key, entry(b"x" * size)):
                while sum(held for _, held in model.values()) + taken > limit:
                    del model[next(iter(model))]
                model[key] = (b"x" * size, taken)
        elif what == "g":
            found = store.get(key)
            assert (found.value if found else None) == (model[key][0] if key in model else None)
            if key in model:
                model[key] = model.pop(key)
        elif what == "d":
            assert store.purge_key(key) == (model.pop(key, None) is not None)
        else:
            assert store.purge(key) == (model.pop(key, None) is not None)
        stats = store.stats()
        assert (stats.entries, stats.bytes) == (len(model), sum(held for _, held in model.values()))


def overhead(open_store: OpenStore) -> int:
    """Bytes of an entry beside its value, under a key of one character."""
    store: Store = open_store()
    store.put("k", entry(b""))
    return store.stats().bytes
