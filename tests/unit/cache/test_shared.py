"""What only a shared server can have: others' values in it, outages, and other clients."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import cast

import pytest
import redis
from pydantic import SecretStr, ValidationError
from tests.servers.valkey import ValkeyServer
from tests.waiting import wait_until

from relia.cache.caches import Caches
from relia.cache.domain import CacheName, Entry, Made
from relia.cache.encoding import decode, encode
from relia.cache.errors import CacheUnavailable
from relia.cache.keys import key_of
from relia.cache.memory import MemoryStore
from relia.cache.objects import ObjectCache
from relia.cache.redis import RedisStore
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings, address_of

KEY = "draft:1"
ENTRY = Entry(b"private text", datetime(2026, 3, 1, tzinfo=UTC))
OpenShared = Callable[[CacheSettings], RedisStore]


@pytest.fixture
def store(open_shared: OpenShared, shared_settings: CacheSettings) -> RedisStore:
    return open_shared(shared_settings)


@pytest.fixture
def client(valkey_url: str) -> Iterator[redis.Redis]:
    with redis.Redis.from_url(valkey_url) as client:
        yield client


@pytest.fixture
def own_server() -> Iterator[ValkeyServer]:
    """One that may be killed."""
    with ValkeyServer() as server:
        yield server


def value_key(settings: CacheSettings, key: str = KEY) -> str:
    return f"{settings.cache_namespace}:1:llm:v:{key}"


def flipped(data: bytes, place: int) -> bytes:
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"private text",
        b"\x80\x04\x95\x1a\x00",
        encode(KEY, ENTRY)[:-1],
        encode("draft:2", ENTRY),
        encode(KEY, ENTRY).replace(b"RELIA\x01", b"RELIA\x02"),
        *(flipped(encode(KEY, ENTRY), place) for place in (0, 5, 8, 20, 30, -1)),
    ],
)
def test_what_is_damaged_or_foreign_is_a_miss_and_made_again(
    store: RedisStore, client: redis.Redis, shared_settings: CacheSettings, foreign: bytes
) -> None:
    cache = Cache(CacheName.LLM, shared_settings, MemoryStore(1000, 60), store)
    store.put(KEY, ENTRY)
    client.set(value_key(shared_settings), foreign)
    assert cache.get(KEY) is None
    assert (cache.stats().store.unreadable, cache.stats().store.hits) == (1, 0)
    client.set(value_key(shared_settings), foreign)
    assert cache.get_or_make(KEY, lambda: Made(b"again")).value == b"again"
    assert cache.get_or_make(KEY, lambda: Made(b"third")).value == b"again"
    assert cache.stats().failure == ""


def test_a_list_in_the_place_of_an_entry_is_a_miss(
    store: RedisStore, client: redis.Redis, shared_settings: CacheSettings
) -> None:
    client.rpush(value_key(shared_settings), "a", "b")
    assert store.get(KEY) is None
    client.rpush(value_key(shared_settings), "a", "b")
    store.claim(KEY, "mine")
    assert store.put(KEY, ENTRY)
    assert store.get(KEY) == ENTRY


def test_an_entry_with_a_time_that_no_calendar_has_is_refused() -> None:
    far = ENTRY.made + timedelta(days=1)
    assert decode(KEY, encode(KEY, Entry(b"", far))).made == far
    for damaged in (b"", b"RELIA\x01", b"RELIA\x01" + b"\x7f" * 40):
        with pytest.raises(ValueError, match=r"version|checksum"):
            decode(KEY, damaged)


def test_no_key_in_the_server_holds_text_and_every_value_ends_by_itself(
    store: RedisStore, client: redis.Redis, shared_settings: CacheSettings
) -> None:
    key = key_of("draft", prompt="the password is hunter2")
    store.put(key, ENTRY)
    store.claim(key_of("draft", prompt="another hunter2"), "token")
    names = cast("list[bytes]", client.keys(f"{shared_settings.cache_namespace}:*"))
    assert len(names) >= 5
    assert not any(b"hunter2" in name for name in names)
    left = client.pttl(value_key(shared_settings, key))
    assert 0 < left <= shared_settings.cache_llm_seconds * 1000
    for name in names:
        kind = cast("bytes", client.type(name))
        if kind != b"string":
            assert b"hunter2" not in cast("bytes", client.dump(name))


def test_counted_bytes_are_about_those_that_the_server_takes(
    open_shared: OpenShared, shared_settings: CacheSettings
) -> None:
    with ValkeyServer() as server:
        settings = shared_settings.model_copy(update={"cache_url": SecretStr(server.url)})
        store = open_shared(settings)
        store.put("draft:first", ENTRY)
        with redis.Redis.from_url(server.url) as client:
            before = cast("dict[str, int]", client.info("memory"))["used_memory"]
            counted = store.stats().bytes
            for number in range(5000):
                store.put(key_of("draft", number=number), Entry(bytes(1000), ENTRY.made))
            taken = cast("dict[str, int]", client.info("memory"))["used_memory"] - before
        counted = store.stats().bytes - counted
        store.purge()
        assert 0.8 * taken <= counted <= 1.6 * taken


@pytest.mark.parametrize("lost", ["used", "aged", "sizes", "meta"])
def test_a_server_that_evicted_what_relia_counts_with_is_put_right(
    open_shared: OpenShared, shared_settings: CacheSettings, client: redis.Redis, lost: str
) -> None:
    settings = shared_settings.model_copy(update={"cache_llm_bytes": 20_000})
    store = open_shared(settings)
    for number in range(10):
        store.put(f"draft:{number}", ENTRY)
    client.delete(f"{settings.cache_namespace}:1:llm:{lost}")
    assert store.get("draft:3") == ENTRY
    for number in range(200):
        assert store.put(f"explain:{number}", ENTRY)
        assert 0 <= store.stats().bytes <= 20_000
    assert store.get("explain:199") == ENTRY
    store.purge()
    assert store.get("draft:3") is None
    assert store.stats().entries == 0


def test_a_server_that_evicted_a_value_costs_a_miss_and_its_bytes_come_back(
    store: RedisStore, client: redis.Redis, shared_settings: CacheSettings
) -> None:
    store.put(KEY, ENTRY)
    client.delete(value_key(shared_settings))
    assert store.get(KEY) is None
    assert (store.stats().entries, store.stats().bytes) == (0, 0)


def test_replicas_see_each_others_values_and_purges(open_shared: OpenShared, shared_settings: CacheSettings) -> None:
    one, other = open_shared(shared_settings), open_shared(shared_settings)
    one.put(KEY, ENTRY)
    assert other.get(KEY) == ENTRY
    assert other.purge("draft:") == 1
    assert one.get(KEY) is None
    assert one.stats() == other.stats()


def test_only_one_replica_has_the_turn_until_it_gives_it_back(
    open_shared: OpenShared, shared_settings: CacheSettings
) -> None:
    one, other = open_shared(shared_settings), open_shared(shared_settings)
    assert one.claim(KEY, "one") is not None
    assert other.claim(KEY, "other") is None
    other.release(KEY, "other")
    assert other.claim(KEY, "other") is None, "a token that does not hold the lock cannot give it back"
    one.release(KEY, "one")
    assert other.claim(KEY, "other") is not None


def over(server: ValkeyServer, **changed: float) -> Caches:
    limits = {"cache_timeout_seconds": 10.0, "cache_retry_seconds": 0.05} | changed
    settings = CacheSettings.model_validate({"cache_url": server.url, **limits})
    return Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))


def test_a_server_that_is_killed_costs_no_answer_and_is_used_again_when_it_is_back(own_server: ValkeyServer) -> None:
    caches = over(own_server)
    cache = caches.llm
    assert cache.get_or_make(KEY, lambda: Made(b"before")).value == b"before"
    own_server.kill()
    assert cache.get_or_make(KEY, lambda: Made(b"meanwhile")).value == b"meanwhile"
    assert cache.get_or_make(KEY, lambda: Made(b"again")).value == b"meanwhile", "each process keeps its own meanwhile"
    stats = cache.stats()
    assert stats.errors >= 1
    assert "does not answer" in stats.failure
    with pytest.raises(CacheUnavailable):
        caches.check()
    with pytest.raises(CacheUnavailable):
        cache.purge()
    own_server.start()
    wait_until(lambda: cache.stats().failure == "")
    assert cache.get_or_make(KEY, lambda: Made(b"after")).value == b"after", "what was kept meanwhile is dropped"
    caches.check()
    caches.close()


def test_a_server_that_is_restarted_between_two_calls_is_no_outage(own_server: ValkeyServer) -> None:
    caches = over(own_server)
    caches.llm.put(KEY, b"before")
    own_server.kill()
    own_server.start()
    assert caches.llm.get(KEY) is None
    assert caches.llm.stats().errors == 0
    caches.close()


def test_a_silent_server_costs_one_waiting_time_and_not_one_a_call(own_server: ValkeyServer) -> None:
    caches = over(own_server, cache_timeout_seconds=0.2, cache_retry_seconds=300)
    caches.llm.put(KEY, b"before")
    own_server.freeze()
    try:
        for number in range(200):
            assert not caches.llm.get_or_make(f"draft:{number}", lambda: Made(b"x")).cached
            assert caches.playbook.get("verification:1") is None
        assert (caches.llm.stats().errors, caches.playbook.stats().errors) == (1, 0)
    finally:
        own_server.thaw()
    caches.close()


def test_a_server_that_dies_while_many_ask_costs_nobody_an_answer(own_server: ValkeyServer) -> None:
    caches = over(own_server)

    def ask(number: int) -> bool:
        if number == 200:
            own_server.kill()
        if number == 600:
            own_server.start()
        key = f"draft:{number % 20}"
        return caches.llm.get_or_make(key, lambda: Made(key.encode())).value == key.encode()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(ask, range(1000)))
    wait_until(lambda: caches.llm.stats().failure == "")
    caches.close()


def test_a_maker_whose_server_dies_meanwhile_is_answered(own_server: ValkeyServer) -> None:
    caches = over(own_server)

    def make() -> Made:
        own_server.kill()
        return Made(b"made")

    assert caches.llm.get_or_make(KEY, make).value == b"made"
    assert caches.llm.get_or_make(KEY, lambda: Made(b"again")).value == b"made"
    caches.close()


def test_a_full_server_is_an_outage_that_says_so() -> None:
    with ValkeyServer("--maxmemory", "1mb", "--maxmemory-policy", "noeviction") as server:
        caches = over(server, cache_retry_seconds=300)
        assert caches.llm.get_or_make(KEY, lambda: Made(bytes(2_000_000))).value == bytes(2_000_000)
        assert caches.llm.get_or_make("draft:2", lambda: Made(b"x")).value == b"x"
        assert "memory" in caches.llm.stats().failure
        caches.close()


def test_a_password_that_is_wrong_is_told_without_showing_it() -> None:
    with ValkeyServer("--requirepass", "correct-horse") as server:
        right = over(server)
        right.close()
        good = server.url.replace("://", "://:correct-horse@")
        bad = server.url.replace("://", "://:battery-staple@")
        settings = CacheSettings(cache_url=SecretStr(good), cache_timeout_seconds=10)
        caches = Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))
        caches.check()
        caches.close()
        settings = CacheSettings(cache_url=SecretStr(bad), cache_timeout_seconds=10)
        caches = Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))
        with pytest.raises(CacheUnavailable) as refused:
            caches.check()
        assert "battery-staple" not in f"{refused.value.detail} {refused.value.hint} {caches.address} {settings!r}"
        assert caches.llm.get_or_make(KEY, lambda: Made(b"made")).value == b"made"
        caches.close()


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("redis://user:secret@cache.internal:6380/2", "redis://cache.internal:6380/2"),
        ("rediss://:secret@[::1]/0?ssl_ca_certs=/ca.pem", "rediss://[::1]/0"),
        ("unix://user:secret@/run/valkey.sock?db=1", "unix:///run/valkey.sock"),
    ],
)
def test_addresses_are_told_without_user_password_and_options(url: str, address: str) -> None:
    assert CacheSettings(cache_url=SecretStr(url)).cache_url.get_secret_value() == url
    assert address_of(url) == address


@pytest.mark.parametrize(
    "url",
    [
        "cache.internal",
        "http://secret@cache.internal",
        "redis://cache:port",
        "redis://cache?decode_responses=1",
        "rediss://cache?ssl_cert_reqs=none",
    ],
)
def test_what_is_no_server_or_would_weaken_it_is_refused(url: str) -> None:
    with pytest.raises(ValidationError, match="rediss:// for TLS"):
        CacheSettings(cache_url=SecretStr(url))
