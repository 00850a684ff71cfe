"""What can go wrong with the catalog."""

from relia.core.errors import ErrorKind, ReliaError


class ModuleNotFound(ReliaError):
    """No installed module has this name."""

    kind = ErrorKind.NOT_FOUND
    code = "module-not-found"


class CatalogUnavailable(ReliaError):
    """The catalog cannot be built or kept; the detail says why."""

    kind = ErrorKind.UNAVAILABLE
    code = "catalog-unavailable"


class Unreadable(Exception):
    """A file of a collection cannot be read; the message says why. Never leaves the harvest: it becomes a problem of the
    collection."""
