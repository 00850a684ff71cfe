"""Reading, or making one at a time, over every kind of store."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
from tests.unit.cache.conftest import MEBIBYTE, OpenStore
from tests.waiting import wait_until

from relia.cache.domain import CacheName, Made
from relia.cache.memory import MemoryStore
from relia.cache.service import Cache, Found, Typed
from relia.cache.settings import CacheSettings

THREADS = 12


class Maker:
    """Makes a value when it is let; counts how often it was asked, and how many at once."""

    def __init__(self, *, let: bool = True, keep: bool = True) -> None:
        self.calls = 0
        self.at_once = 0
        self.most_at_once = 0
        self.keep = keep
        self._let = threading.Event()
        self._lock = threading.Lock()
        if let:
            self._let.set()

    def let(self) -> None:
        self._let.set()

    def __call__(self) -> Made:
        with self._lock:
            self.calls += 1
            call = self.calls
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
        assert self._let.wait(20)
        with self._lock:
            self.at_once -= 1
        return Made(b"made %d" % call, self.keep)


def test_a_value_is_made_once_and_then_told_with_its_time(cache: Cache) -> None:
    make = Maker()
    before = datetime.now(UTC)
    first = cache.get_or_make("draft:1", make)
    second = cache.get_or_make("draft:1", make)
    assert (first.value, first.cached, first.cached_from) == (b"made 1", False, None)
    assert (second.value, second.cached, second.cached_from) == (b"made 1", True, first.made)
    assert before <= first.made <= datetime.now(UTC)
    assert make.calls == 1


def test_another_key_is_another_value(cache: Cache) -> None:
    make = Maker()
    assert cache.get_or_make("draft:1", make).value == b"made 1"
    assert cache.get_or_make("draft:2", make).value == b"made 2"


def test_only_one_of_many_makes_it_and_the_others_get_that(cache: Cache) -> None:
    make = Maker(let=False)
    with ThreadPoolExecutor(THREADS, thread_name_prefix="asking") as pool:
        asked = [pool.submit(cache.get_or_make, "draft:1", make) for _ in range(THREADS)]
        wait_until(lambda: cache.stats().store.misses == THREADS)
        make.let()
        found = [future.result(30) for future in asked]
    assert make.calls == 1
    assert {item.value for item in found} == {b"made 1"}
    assert sum(not item.cached for item in found) == 1


def test_different_keys_are_made_beside_each_other(cache: Cache) -> None:
    make = Maker(let=False)
    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(cache.get_or_make, key, make) for key in ("draft:1", "draft:2")]
        wait_until(lambda: make.at_once == 2)
        make.let()
        assert {future.result(30).value for future in asked} == {b"made 1", b"made 2"}


def test_a_maker_that_fails_tells_its_own_caller_and_lets_the_next_try(cache: Cache) -> None:
    tried = []
    failing = threading.Event()

    def make() -> Made:
        tried.append(1)
        if len(tried) == 1:
            assert failing.wait(20)
            raise LookupError("no luck")
        return Made(b"second try")

    with ThreadPoolExecutor(3) as pool:
        asked = [pool.submit(cache.get_or_make, "draft:1", make) for _ in range(3)]
        wait_until(lambda: cache.stats().store.misses == 3)
        failing.set()
        errors = [future.exception(30) for future in asked]
    assert sorted(str(error) for error in errors) == ["None", "None", "no luck"]
    assert {future.result().value for future in asked if not future.exception()} == {b"second try"}
    assert len(tried) == 2


def test_an_error_is_not_kept(cache: Cache) -> None:
    def make() -> Made:
        raise LookupError("no luck")

    with pytest.raises(LookupError):
        cache.get_or_make("draft:1", make)
    assert cache.get_or_make("draft:1", Maker()).value == b"made 1"


def test_whoever_waited_long_enough_makes_it_alone(cache: Cache) -> None:
    stuck, quick = Maker(let=False), Maker()
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get_or_make, "draft:1", stuck)
        wait_until(lambda: stuck.at_once == 1)
        second = cache.get_or_make("draft:1", quick, wait=0.02)
        assert (second.value, second.cached) == (b"made 1", False)
        assert not first.done()
        stuck.let()
        assert not first.result(30).cached


def test_a_fresh_value_is_made_again_and_kept_for_the_others(cache: Cache) -> None:
    make = Maker()
    cache.get_or_make("draft:1", make)
    again = cache.get_or_make("draft:1", make, fresh=True)
    assert (again.value, again.cached) == (b"made 2", False)
    assert cache.get_or_make("draft:1", make) == Found(b"made 2", again.made, cached=True)


def test_a_fresh_value_does_not_wait_for_somebody_who_is_stuck(cache: Cache) -> None:
    stuck = Maker(let=False)
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(cache.get_or_make, "draft:1", stuck)
        wait_until(lambda: stuck.at_once == 1)
        assert cache.get_or_make("draft:1", Maker(), fresh=True).value == b"made 1"
        stuck.let()
        first.result(30)


def test_a_value_that_is_not_to_be_kept_is_made_again(cache: Cache) -> None:
    make = Maker(keep=False)
    assert cache.get_or_make("draft:1", make).value == b"made 1"
    assert cache.get_or_make("draft:1", make).value == b"made 2"
    assert cache.stats().store.entries == 0


def test_what_was_being_made_during_a_purge_is_answered_and_not_kept(cache: Cache) -> None:
    make = Maker(let=False)
    with ThreadPoolExecutor(1) as pool:
        asked = pool.submit(cache.get_or_make, "draft:1", make)
        wait_until(lambda: make.at_once == 1)
        cache.purge("draft:")
        make.let()
        assert asked.result(30).value == b"made 1"
    assert cache.get("draft:1") is None


def test_many_threads_on_few_keys_never_get_another_keys_value(open_store: OpenStore) -> None:
    cache = Cache(CacheName.LLM, CacheSettings(), open_store(limit_bytes=3000))

    def ask(number: int) -> bool:
        key = f"draft:{number % 7}"
        found = cache.get_or_make(key, lambda: Made(key.encode() * 20))
        if number % 50 == 0:
            cache.purge(key)
        return found.value == key.encode() * 20

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1000)))
    assert cache.stats().store.bytes <= 3000


def number_of(data: bytes) -> int:
    return int(data)


def test_a_typed_value_comes_back_as_it_was(cache: Cache) -> None:
    numbers = Typed[int](cache, lambda number: b"%d" % number, number_of)
    assert numbers.get("draft:1") is None
    made = numbers.get_or_make("draft:1", lambda: 7)
    assert (made.value, made.cached) == (7, False)
    assert numbers.get_or_make("draft:1", lambda: 8) == Found(7, made.made, cached=True)
    assert numbers.get("draft:1") == Found(7, made.made, cached=True)
    assert numbers.get_or_make("draft:1", lambda: 9, fresh=True).value == 9


def test_a_typed_value_that_is_refused_is_not_kept(cache: Cache) -> None:
    numbers = Typed[int](cache, lambda number: b"%d" % number, number_of)
    assert numbers.get_or_make("draft:1", lambda: -1, keep=lambda number: number > 0).value == -1
    assert numbers.get("draft:1") is None


def test_what_cannot_be_decoded_is_a_miss_and_made_again(cache: Cache) -> None:
    numbers = Typed[int](cache, lambda number: b"%d" % number, number_of)
    cache.put("draft:1", b"no number")
    assert numbers.get("draft:1") is None
    cache.put("draft:1", b"no number")
    assert numbers.get_or_make("draft:1", lambda: 3).cached is False
    assert numbers.get("draft:1") is not None
    assert cache.stats().store.unreadable == 2


def test_statistics_name_the_cache_its_place_and_its_bounds() -> None:
    settings = CacheSettings(cache_llm_bytes=MEBIBYTE, cache_llm_seconds=60)
    stats = Cache(CacheName.LLM, settings, MemoryStore(MEBIBYTE, 60)).stats()
    assert (stats.name, stats.place, stats.limit_bytes, stats.ttl_seconds) == ("llm", "memory", MEBIBYTE, 60)
    assert (stats.errors, stats.failure) == (0, "")
