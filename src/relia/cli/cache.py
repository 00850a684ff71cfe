"""`relia cache`: how the caches are doing, and their purge."""

import json
import sys
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from relia.cache.domain import CacheName
from relia.core.errors import ErrorKind, ReliaError
from relia.core.printable import visible

if TYPE_CHECKING:
    from relia.api.models.caches import CacheOut, PurgedOut
    from relia.cache.caches import Caches

app = typer.Typer(no_args_is_help=True, context_settings={"help_option_names": ["-h", "--help"]})
Url = Annotated[
    str,
    typer.Option("--url", help="A running server, http://127.0.0.1:8000; without it, the one of RELIA_CACHE_URL."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print a JSON list.")]
_SECONDS = 10
_ANSWER = 1024 * 1024
"""Bytes of an answer that are read."""


class CacheNotShared(ReliaError):
    """A cache in the memory of another process cannot be seen from this one."""

    kind = ErrorKind.INVALID
    code = "cache-not-shared"


class ServerUnreachable(ReliaError):
    """The server that `--url` names does not answer, or refuses."""

    kind = ErrorKind.UNAVAILABLE
    code = "server-unreachable"


@app.callback()
def cache() -> None:
    """See how the caches are doing, and purge them.

    A cache in memory belongs to the process of its server: ask that with `--url`. What is shared in the Redis or Valkey
    of `RELIA_CACHE_URL` is asked directly.

    [bold]Examples[/]

      relia cache stats --url http://127.0.0.1:8000

      RELIA_CACHE_URL=redis://cache.internal relia cache purge playbook
    """


@app.command("stats")
def stats(url: Url = "", as_json: AsJson = False) -> None:
    """Show entries, bytes, hits, misses and ages of each cache.

    [bold]Examples[/]

      relia cache stats --url http://127.0.0.1:8000 --json
    """
    rows = _stats(url)
    if as_json:
        sys.stdout.write(json.dumps([row.model_dump(mode="json") for row in rows], indent=2) + "\n")
        return
    headings = ("cache", "place", "entries", "bytes", "of", "hits", "misses", "evicted", "expired", "oldest")
    lines = [
        (
            *(row.name.value, row.place.value, f"{row.entries:,}", f"{row.bytes:,}", f"{row.limit_bytes:,}"),
            *(f"{number:,}" for number in (row.hits, row.misses, row.evictions, row.expired)),
            "-" if row.oldest_seconds is None else f"{row.oldest_seconds:,.0f} s",
        )
        for row in rows
    ]
    console = Console(highlight=False)
    if not console.is_terminal:
        sys.stdout.writelines("\t".join(line) + "\n" for line in lines)
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for place, heading in enumerate(headings):
        table.add_column(heading, justify="left" if place < 2 else "right")
    for line in lines:
        table.add_row(*line)
    console.print(table)


@app.command("purge")
def purge(
    name: Annotated[CacheName | None, typer.Argument(help="Without it, all of them.", show_default=False)] = None,
    prefix: Annotated[str, typer.Option("--prefix", help="Only entries whose key begins with this.")] = "",
    key: Annotated[str | None, typer.Option("--key", help="Only this entry.")] = None,
    url: Url = "",
    as_json: AsJson = False,
) -> None:
    """Forget what a cache holds: all of it, or what a prefix or a key names.

    [bold]Examples[/]

      relia cache purge --url http://127.0.0.1:8000

      relia cache purge playbook --prefix verification: --url http://127.0.0.1:8000
    """
    names = [name] if name is not None else [row.name for row in _stats(url)]
    purged = [_purge(url, each, prefix, key) for each in names]
    if as_json:
        sys.stdout.write(json.dumps([item.model_dump(mode="json") for item in purged], indent=2) + "\n")
        return
    sys.stdout.writelines(f"{item.name}\t{item.purged}\n" for item in purged)


def _stats(url: str) -> "list[CacheOut]":
    from relia.api.models.caches import CacheOut, CachesOut
    from relia.cache.domain import Place

    if url:
        return CachesOut.model_validate_json(_http(url, "GET", "")).items
    caches = _shared()
    try:
        # An outage is told, and not hidden behind what this process keeps, which is nothing.
        caches.check()
        return [CacheOut.of(stats) for stats in caches.stats() if stats.place is Place.REDIS]
    finally:
        caches.close()


def _purge(url: str, name: CacheName, prefix: str, key: str | None) -> "PurgedOut":
    from urllib.parse import urlencode

    from relia.api.models.caches import PurgedOut

    if url:
        query = urlencode({"prefix": prefix, **({} if key is None else {"key": key})})
        return PurgedOut.model_validate_json(_http(url, "DELETE", f"/{name}?{query}"))
    if name is CacheName.SCHEMA:
        raise _not_shared("the cache of module specs is in the memory of each server")
    caches = _shared()
    try:
        return PurgedOut(name=name, purged=caches.purge(name, prefix, key))
    finally:
        caches.close()


def _shared() -> "Caches":
    from relia.cache.caches import Caches
    from relia.cache.objects import ObjectCache
    from relia.config import load_settings

    settings = load_settings()
    if not settings.cache_url.get_secret_value():
        raise _not_shared("without RELIA_CACHE_URL the caches are in the memory of each server")
    return Caches(settings, ObjectCache[None](CacheName.SCHEMA, settings))


def _not_shared(why: str) -> CacheNotShared:
    return CacheNotShared(
        f"{why}, where this command cannot look", hint="Name a running server: --url http://127.0.0.1:8000"
    )


def _http(url: str, method: str, path: str) -> bytes:
    """What a server answers about its caches. Raises `ServerUnreachable`."""
    from http.client import HTTPException
    from urllib.error import HTTPError
    from urllib.request import Request, urlopen

    if not url.startswith(("http://", "https://")):
        raise ServerUnreachable(f"{url!r} is no address of a server", hint="It begins with http:// or https://")
    request = Request(f"{url.rstrip('/')}/v1/admin/caches{path}", method=method)  # noqa: S310  (checked just above)
    try:
        with urlopen(request, timeout=_SECONDS) as answer:  # noqa: S310
            body: bytes = answer.read(_ANSWER)
            return body
    except HTTPError as error:
        raise ServerUnreachable(f"{url} refuses: {_detail(error.read(_ANSWER)) or error.reason}") from error
    except (OSError, HTTPException, ValueError) as error:
        raise ServerUnreachable(f"{url} does not answer: {error}", hint="Is it running? `relia serve`") from error


def _detail(body: bytes) -> str:
    try:
        said = json.loads(body)
    except ValueError:
        return ""
    detail = said.get("detail") if isinstance(said, dict) else None
    return visible(str(detail)) if detail else ""
