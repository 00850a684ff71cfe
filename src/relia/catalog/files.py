"""Reads files that anybody may have put there: regular ones only, up to a size, in folders up to a number of files."""

import os
import stat
from itertools import islice
from pathlib import Path

from relia.catalog.errors import Unreadable

FOLDER_FILES = 20_000
"""Files of one folder that are looked at; the largest known collection has 1,700 modules."""
_DEPTH = 8


def read_text(path: Path, limit: int) -> str:
    """The text of a file of at most `limit` bytes.

    Raises `Unreadable`, also for what is not a regular file: reading a pipe or a device would never end.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable("not a regular file")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise Unreadable(error.strerror or str(error)) from error
    if len(data) > limit:
        raise Unreadable(f"larger than {limit} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(f"not UTF-8: {error}") from error


def files_under(folder: Path) -> list[Path]:
    """The files in a folder and the folders in it, sorted."""
    return sorted(Path(entry.path) for entry in _entries(str(folder)))


def stamps_under(folder: Path) -> list[str]:
    """A text for each file in a folder and the folders in it, sorted; it changes when the file does.

    Every start of Relia asks this of ten thousand files: so it is one plain loop.
    """
    stamps = []
    for entry in _entries(str(folder)):
        try:
            status = entry.stat()
        except OSError:
            continue
        stamps.append(f"{entry.path}:{status.st_mtime_ns}:{status.st_size}")
    stamps.sort()
    return stamps


def _entries(folder: str) -> list[os.DirEntry[str]]:
    """All but folders that are symbolic links, as loops hide there, and compiled files, which come with any run."""
    waiting, files, left = [(folder, _DEPTH)], list[os.DirEntry[str]](), FOLDER_FILES
    while waiting:
        current, depth = waiting.pop()
        try:
            with os.scandir(current) as entries:
                found = list(islice(entries, left))
        except OSError:
            continue
        left -= len(found)
        for entry in found:
            if not entry.is_dir(follow_symlinks=False):
                files.append(entry)
            elif depth and entry.name != "__pycache__":
                waiting.append((entry.path, depth - 1))
    return files
