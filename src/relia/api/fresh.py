"""Whether a request wants its answer made now: `Cache-Control: no-cache` (RFC 9111)."""

from typing import Annotated

from fastapi import Depends, Header

_FRESH = frozenset(("no-cache", "no-store"))


def asks_for_fresh(
    cache_control: Annotated[
        str,
        Header(max_length=256, description="`no-cache`: make the answer now, instead of telling one that was kept."),
    ] = "",
) -> bool:
    """What the header says; other directives, which are for caches between, change nothing."""
    return any(directive.strip().lower() in _FRESH for directive in cache_control.split(","))


Fresh = Annotated[bool, Depends(asks_for_fresh)]
