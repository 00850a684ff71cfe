"""What a kept answer costs: a hit and a miss in memory and in a Valkey, a spec, and a verification against one that is made.

    python -m bench.cache [--data-dir FOLDER]

Times by the clock, medians. The Valkey is one on this machine; the linter takes no part in the verifications, which makes
the ratio smaller than it is with it.
"""

import argparse
import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from bench.validation import WITHOUT_LINT, NeverAsked, playbook
from pydantic import SecretStr
from tests.servers.valkey import ValkeyServer

from relia.cache.caches import Caches
from relia.cache.domain import CacheName, Made
from relia.cache.keys import key_of
from relia.cache.objects import ObjectCache
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings
from relia.catalog.domain import ModuleSpec
from relia.catalog.service import Catalog
from relia.config import load_settings
from relia.validation.cached import CachedVerifier
from relia.validation.domain import Source
from relia.validation.verifier import Verifier

ROUNDS = 400
SIZES = (2_000, 50_000)
COPY = "ansible.builtin.copy"


def microseconds(call: Callable[[int], object], rounds: int = ROUNDS) -> float:
    times = []
    for number in range(rounds):
        started = time.perf_counter()
        call(number)
        times.append((time.perf_counter() - started) * 1e6)
    return statistics.median(times)


def row(what: str, *values: float) -> None:
    print(f"{what:44}" + "".join(f"{value:12,.1f}" for value in values))


def hits_and_misses(name: str, cache: Cache, size: int) -> None:
    value = Made(bytes(size))
    cache.get_or_make("draft:kept", lambda: value)
    hit = microseconds(lambda _: cache.get_or_make("draft:kept", lambda: value))
    miss = microseconds(lambda number: cache.get_or_make(f"draft:{size}-{number}", lambda: value))
    row(f"{name}, {size:,} bytes (µs)", hit, miss)


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the caches.")
    parser.add_argument("--data-dir", type=Path, help="where the catalog lies; default: as the settings say")
    settings = load_settings()
    folder = parser.parse_args().data_dir or settings.data_dir
    specs: ObjectCache[ModuleSpec] = ObjectCache(CacheName.SCHEMA, settings)
    catalog = Catalog.open(folder, settings, specs=specs)
    caches = Caches(CacheSettings(), specs)
    print(f"{'':44}{'hit':>12}{'miss':>12}")
    for size in SIZES:
        hits_and_misses("memory", caches.llm, size)
    with ValkeyServer() as server:
        shared = Caches(CacheSettings(cache_url=SecretStr(server.url), cache_timeout_seconds=10), specs)
        for size in SIZES:
            hits_and_misses("Valkey", shared.llm, size)
        verifications("Valkey", Verifier(catalog, NeverAsked(), settings), shared.playbook, catalog)
        shared.close()
    verifications("memory", Verifier(catalog, NeverAsked(), settings), caches.playbook, catalog)

    def cold(_: int) -> None:
        specs.purge_key(COPY)
        catalog.spec(COPY)

    row("a module's spec (µs)", microseconds(lambda _: catalog.spec(COPY)), microseconds(cold))
    text = playbook(2000)
    row("a key of 2,000 lines (µs)", microseconds(lambda _: key_of("verification", text=text, skip=WITHOUT_LINT)))
    catalog.close()


def verifications(name: str, verifier: Verifier, kept: Cache, catalog: Catalog) -> None:
    settings = load_settings()
    cached = CachedVerifier(verifier, kept, catalog, settings, settings)
    for lines in (50, 2000):
        compare(f"verify {lines:,} lines, {name} (µs)", cached, Source(playbook(lines)))


def compare(what: str, cached: CachedVerifier, source: Source) -> None:
    cached.verify(source, skip=WITHOUT_LINT)
    hit = microseconds(lambda _: cached.verify(source, skip=WITHOUT_LINT), 50)
    made = microseconds(lambda number: cached.verify(replace(source, path=f"{number}.yml"), skip=WITHOUT_LINT), 10)
    row(what, hit, made)
    print(f"{'':44}{made / hit:11,.0f}x")


if __name__ == "__main__":
    main()
