"""What can be wrong with a request for a completion."""

from relia.core.errors import ErrorKind, ReliaError


class CursorOutside(ReliaError):
    """The text has no such line."""

    kind = ErrorKind.INVALID
    code = "cursor-outside"
