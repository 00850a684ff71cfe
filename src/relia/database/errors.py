"""What can go wrong with the database."""

from relia.core.errors import ErrorKind, ReliaError


class DatabaseBusy(ReliaError):
    """Others took so long that this one did not get its turn; nothing of it was stored."""

    kind = ErrorKind.BUSY
    code = "database-busy"


class DatabaseUnavailable(ReliaError):
    """The database cannot be opened, read or written."""

    kind = ErrorKind.UNAVAILABLE
    code = "database-unavailable"


class DatabaseNewer(ReliaError):
    """The database was made by a newer Relia than this one."""

    kind = ErrorKind.UNAVAILABLE
    code = "database-newer"
