"""What can go wrong with a cache. Whoever only wants an answer never sees it: these are for administrators."""

from relia.core.errors import ErrorKind, ReliaError


class CacheUnavailable(ReliaError):
    """The shared store does not answer.

    `asked` is False when nobody asked it, because it did not answer a moment ago.
    """

    kind = ErrorKind.UNAVAILABLE
    code = "cache-unavailable"

    def __init__(self, detail: str, *, hint: str = "", retry_after: int | None = None, asked: bool = True) -> None:
        super().__init__(detail, hint=hint, retry_after=retry_after)
        self.asked = asked


class CacheNotFound(ReliaError):
    """There is no cache of this name."""

    kind = ErrorKind.NOT_FOUND
    code = "cache-not-found"


class PurgeUnclear(ReliaError):
    """A purge names a prefix and a key."""

    kind = ErrorKind.INVALID
    code = "purge-unclear"
