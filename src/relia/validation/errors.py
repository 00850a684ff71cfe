"""What can go wrong with files that are to be verified."""

from relia.core.errors import ErrorKind, ReliaError


class PathNotFound(ReliaError):
    """A path that was named does not exist."""

    kind = ErrorKind.NOT_FOUND
    code = "path-not-found"


class TooManyFiles(ReliaError):
    """More files or folder entries than one call looks at."""

    kind = ErrorKind.TOO_LARGE
    code = "too-many-files"


class FileChanged(ReliaError):
    """A file was changed by somebody else while it was being repaired."""

    kind = ErrorKind.CONFLICT
    code = "file-changed"
