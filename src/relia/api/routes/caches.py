"""The caches: how they are doing, and their purge."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from relia.api.documented import READS, problems
from relia.api.models.caches import CacheOut, CachesOut, PurgedOut
from relia.api.parts import Services

router = APIRouter(prefix="/v1/admin/caches", tags=["admin"])
_LONGEST = 512


@router.get("", summary="How the caches are doing", responses=problems(403, 503))
def list_caches(parts: Services) -> CachesOut:
    """Entries, bytes, hits and misses since the cache began, and ages; sorted by name."""
    return CachesOut(items=[CacheOut.of(stats) for stats in parts.caches.stats()])


@router.delete("/{name}", summary="Purge a cache", responses=problems(*READS, 404))
def purge_cache(
    parts: Services,
    name: Annotated[str, Path(description="`llm`, `playbook` or `schema`.")],
    prefix: Annotated[str, Query(max_length=_LONGEST, description="Only entries whose key begins with this.")] = "",
    key: Annotated[str | None, Query(max_length=_LONGEST, description="Only this entry.")] = None,
) -> PurgedOut:
    """All of it, or what `prefix` or `key` names. What is being made meanwhile is not kept. A shared cache is purged for all
    replicas; `schema` is each process's own."""
    return PurgedOut(name=parts.caches.named(name).name, purged=parts.caches.purge(name, prefix, key))
