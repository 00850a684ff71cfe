"""`relia cache`: of a shared server, and of none."""

import json
from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from tests.integration.cli.conftest import Relia
from tests.servers.valkey import ValkeyServer

from relia.cache.caches import Caches
from relia.cache.domain import CacheName
from relia.cache.objects import ObjectCache
from relia.cache.settings import CacheSettings


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


def test_a_shared_cache_is_shown_and_purged(relia: Relia, server: ValkeyServer) -> None:
    settings = CacheSettings(cache_url=SecretStr(server.url), cache_timeout_seconds=10)
    caches = Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))
    caches.playbook.put("verification:1", b"x")
    caches.playbook.put("generation:1", b"x")
    caches.close()
    variables = {"RELIA_CACHE_URL": server.url, "RELIA_CACHE_TIMEOUT_SECONDS": "10"}
    shown = json.loads(relia("cache", "stats", "--json", **variables).stdout)
    assert [(row["name"], row["place"], row["entries"]) for row in shown] == [
        ("llm", "redis", 0),
        ("playbook", "redis", 2),
    ]
    some = relia("cache", "purge", "playbook", "--prefix", "verification:", **variables)
    assert some.stdout == "playbook\t1\n"
    assert relia("cache", "purge", **variables).stdout == "llm\t0\nplaybook\t1\n"


def test_a_cache_in_another_process_is_asked_for_by_its_server(relia: Relia) -> None:
    done = relia("cache", "stats")
    assert done.returncode == 2
    assert "in the memory of each server" in done.stderr
    assert "--url" in done.stderr


def test_a_server_that_is_not_there_is_told(relia: Relia) -> None:
    done = relia("cache", "stats", "--url", "http://127.0.0.1:9")
    assert done.returncode == 3
    assert "does not answer" in done.stderr
    gone = relia("cache", "stats", RELIA_CACHE_URL="redis://127.0.0.1:9")
    assert gone.returncode == 3
    assert "does not answer" in gone.stderr
