"""What can go wrong with the catalog."""

from typing import Self

from relia.catalog.domain import Resolution
from relia.core.errors import ErrorKind, ReliaError


class ModuleNotFound(ReliaError):
    """No installed module has this name."""

    kind = ErrorKind.NOT_FOUND
    code = "module-not-found"

    @classmethod
    def of(cls, found: Resolution) -> Self:
        """Of a name that leads to nothing, with the names that are similar to it."""
        if found.closest:
            return cls(found.complaint, hint=f"Did you mean {', '.join(found.closest)}?")
        return cls(found.complaint, hint="`relia modules search` and GET /v1/modules find modules by what they do.")


class CatalogUnavailable(ReliaError):
    """The catalog cannot be built or kept; the detail says why."""

    kind = ErrorKind.UNAVAILABLE
    code = "catalog-unavailable"


class Unreadable(Exception):
    """A file of a collection cannot be read; the message says why. Never leaves the harvest: it becomes a problem of the
    collection."""
