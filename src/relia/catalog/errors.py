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
