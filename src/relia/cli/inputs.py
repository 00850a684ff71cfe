"""Texts that a command reads: a file, or standard input."""

import sys
from pathlib import Path

from relia.core.errors import ErrorKind, ReliaError

STANDARD_INPUT = "-"


class InputUnreadable(ReliaError):
    """A file named on the command line cannot be read, or is not what the command takes."""

    kind = ErrorKind.INVALID
    code = "input-unreadable"


def read_text(named: str, limit: int) -> str:
    """The text of a file, or of standard input for `-`, of at most `limit` bytes. Raises `InputUnreadable`."""
    shown = "standard input" if named == STANDARD_INPUT else named
    try:
        if named == STANDARD_INPUT:
            data = sys.stdin.buffer.read(limit + 1)
        else:
            with Path(named).open("rb") as file:
                data = file.read(limit + 1)
        if len(data) > limit:
            raise InputUnreadable(f"{shown} has more than {limit:,} bytes", hint="Give the part that matters.")
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputUnreadable(f"{shown} is not UTF-8 text", hint="Convert it first, e.g. with iconv.") from error
    except OSError as error:
        raise InputUnreadable(
            f"{shown} cannot be read: {error.strerror or error}", hint="Name another file."
        ) from error
