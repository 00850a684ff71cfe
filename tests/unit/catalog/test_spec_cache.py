"""Module specs stay decoded, within bytes and time."""

import gc
import tracemalloc

import pytest

from relia.cache.domain import CacheName
from relia.cache.objects import ObjectCache
from relia.cache.settings import CacheSettings
from relia.catalog.domain import ModuleSpec
from relia.catalog.errors import ModuleNotFound
from relia.catalog.service import Catalog

COPY = "ansible.builtin.copy"


def specs(settings: CacheSettings) -> ObjectCache[ModuleSpec]:
    return ObjectCache(CacheName.SCHEMA, settings)


def test_a_spec_is_decoded_once_until_it_is_purged(whole_catalog: Catalog) -> None:
    kept = specs(CacheSettings())
    catalog = Catalog(whole_catalog._connection, "", kept)
    first = catalog.spec(COPY)
    assert catalog.spec(COPY) is first
    assert (kept.stats().store.hits, kept.stats().store.misses) == (1, 1)
    assert kept.purge("ansible.builtin.") == 1
    assert catalog.spec(COPY) is not first
    assert catalog.spec(COPY) == first
    assert kept.purge_key(COPY)


def test_specs_stay_within_their_bytes(whole_catalog: Catalog) -> None:
    kept = specs(CacheSettings(cache_schema_bytes=200_000))
    catalog = Catalog(whole_catalog._connection, "", kept)
    for name in catalog.modules()[:200]:
        assert catalog.spec(name).fqcn == name
    stats = kept.stats()
    assert stats.store.evictions > 100
    assert 0 < stats.store.bytes <= stats.limit_bytes == 200_000


def test_a_name_that_is_no_module_is_not_kept(whole_catalog: Catalog) -> None:
    kept = specs(CacheSettings())
    catalog = Catalog(whole_catalog._connection, "", kept)
    with pytest.raises(ModuleNotFound):
        catalog.spec("no.such.module")
    assert kept.stats().store.entries == 0


def test_counted_bytes_are_those_that_decoded_specs_take(whole_catalog: Catalog) -> None:
    kept = specs(CacheSettings(cache_schema_bytes=1024**3))
    catalog = Catalog(whole_catalog._connection, "", kept)
    names = catalog.modules()[::10]
    gc.collect()
    tracemalloc.start()
    try:
        for name in names:
            catalog.spec(name)
        gc.collect()
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert taken <= kept.stats().store.bytes <= 1.5 * taken
