"""Files that a command writes."""

import os
from pathlib import Path

from relia.core.errors import ErrorKind, ReliaError


class OutputUnwritable(ReliaError):
    """A file named on the command line cannot be written."""

    kind = ErrorKind.INVALID
    code = "output-unwritable"


def check_writable(path: Path) -> None:
    """Raise `OutputUnwritable` before any work is done for a file that could not be written at its end."""
    if path.is_dir():
        raise OutputUnwritable(f"{path} is a folder", hint="Name a file.")
    if not path.parent.is_dir():
        raise OutputUnwritable(f"the folder {path.parent} does not exist", hint="Make it first: mkdir -p")
    if not os.access(path if path.exists() else path.parent, os.W_OK):
        raise OutputUnwritable(f"{path} cannot be written", hint="Choose another place.")
