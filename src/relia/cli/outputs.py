"""Files that a command writes."""

import os
from pathlib import Path

from relia.core.errors import ErrorKind, ReliaError


class OutputUnwritable(ReliaError):
    """A file named on the command line cannot be written."""

    kind = ErrorKind.INVALID
    code = "output-unwritable"


def checked_output(path: Path) -> Path:
    """The file that `path` leads to, a link followed. Raises `OutputUnwritable`, before any work is done, for one that
    could not be written at the end, and for what is no regular file: replacing that would take it from everybody."""
    path = path.resolve()
    if path.exists() and not path.is_file():
        raise OutputUnwritable(f"{path} is no regular file", hint="Name a file.")
    if not path.parent.is_dir():
        raise OutputUnwritable(f"the folder {path.parent} does not exist", hint="Make it first: mkdir -p")
    if not os.access(path.parent, os.W_OK) or (path.exists() and not os.access(path, os.W_OK)):
        raise OutputUnwritable(f"{path} cannot be written", hint="Choose another place.")
    return path


def put_in_place(made: Path, target: Path) -> None:
    """Let `made`, which is whole, become `target`, with the permissions of what was there."""
    if target.exists():
        made.chmod(target.stat().st_mode & 0o7777)
    made.replace(target)
