"""Exit codes, in one place, and how an error becomes one."""

from enum import IntEnum

from relia.core.errors import ErrorKind


class Exit(IntEnum):
    """What a script may rely on."""

    OK = 0
    FINDINGS = 1
    """Something was found, left out, or is unsure: look at the report."""
    USAGE = 2
    """The call or its input is wrong."""
    COULD_NOT_RUN = 3
    """At least one check could not run: nobody knows."""
    READER_GONE = 141
    """Who read standard output has gone (`| head`): as of a program that SIGPIPE ended."""
    INTERNAL = 70
    """A fault of Relia itself (EX_SOFTWARE of sysexits.h)."""


def exit_of(kind: ErrorKind) -> Exit:
    """The exit code for an error of this kind."""
    match kind:
        case (
            ErrorKind.INVALID
            | ErrorKind.NOT_FOUND
            | ErrorKind.CONFLICT
            | ErrorKind.CHANGED
            | ErrorKind.TOO_LARGE
            | ErrorKind.FORBIDDEN
        ):
            return Exit.USAGE
        case ErrorKind.BUSY | ErrorKind.UNAVAILABLE:
            return Exit.COULD_NOT_RUN
        case ErrorKind.INTERNAL:
            return Exit.INTERNAL
