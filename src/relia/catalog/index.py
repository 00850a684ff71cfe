"""The catalog on disk: one SQLite file for each set of installed collections.

A file is written under another name and renamed when it is whole, by one process at a time (a lock that the kernel takes
back from a process that dies), so a reader sees all of it or nothing. A checksum tells a file that was damaged later.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from relia.catalog.errors import CatalogUnavailable
from relia.catalog.locate import Collection
from relia.catalog.settings import CatalogSettings
from relia.core.folders import make_private
from relia.core.locking import locked

FORMAT = 6
"""Counts up with every change to what a file holds or how it was harvested."""

_CHUNK = 1 << 20
_SEAL = slice(60, 64)
"""Where SQLite's header keeps a number for the application's own use (user_version): here, the file's checksum."""
_HEADER = b"SQLite format 3\0"


@dataclass(frozen=True, slots=True)
class BuildProgress:
    """How far a build is: files done, of all that have to be read."""

    done: int
    total: int
    collection: str


ProgressCallback = Callable[[BuildProgress], None]


def fingerprint_of(collections: Sequence[Collection]) -> str:
    """Names a set of installed collections; anything that changes what they accept changes it."""
    lines = [f"format {FORMAT}", *(f"{item.name} {item.fingerprint}" for item in collections)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:32]


def index_path(folder: Path, collections: Sequence[Collection]) -> Path:
    """Where the index for these collections stands, or would."""
    return folder / f"{fingerprint_of(collections)}.sqlite"


def open_index(path: Path) -> sqlite3.Connection | None:
    """A read-only connection to a whole, undamaged index, or None when there is none or it is not one."""
    try:
        if not path.is_file() or checksum(path) != sealed(path):
            return None
    except OSError:
        return None
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    try:
        row = connection.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
    except sqlite3.DatabaseError:
        row = None
    if row == (str(FORMAT),):
        return connection
    connection.close()
    return None


def checksum(path: Path) -> bytes:
    """Of all bytes of a file but those that hold the checksum."""
    value = 0
    with path.open("rb") as file:
        first = bytearray(file.read(_CHUNK))
        first[_SEAL] = bytes(4)
        value = zlib.crc32(first)
        while chunk := file.read(_CHUNK):
            value = zlib.crc32(chunk, value)
    return value.to_bytes(4, "big")


def sealed(path: Path) -> bytes:
    """The checksum that a file holds; empty when it is no SQLite file at all."""
    with path.open("rb") as file:
        header = file.read(_SEAL.stop)
    return header[_SEAL] if header.startswith(_HEADER) else b""


def ensure_index(
    folder: Path,
    collections: Sequence[Collection],
    settings: CatalogSettings,
    progress: ProgressCallback | None,
    *,
    force: bool = False,
) -> tuple[sqlite3.Connection, bool]:
    """The index for `collections` under `folder`, built when it is not there, and whether it had to be built.

    Two processes at once: the second waits for the first and takes its file. `force` builds it again from every
    collection. Raises `CatalogUnavailable` when the folder cannot be written, or the other process does not end.
    """
    path = index_path(folder, collections)
    if not force and (connection := open_index(path)) is not None:
        return connection, False
    try:
        make_private(folder)
        with locked(folder / "lock", settings.catalog_wait_seconds):
            if not force and (connection := open_index(path)) is not None:
                return connection, False
            # Imported here: a process that finds its index on disk never reads a collection.
            from relia.catalog.build import build_index

            build_index(path, collections, settings, progress, fresh=force)
            _drop_old(folder, path, settings.catalog_keep)
    except TimeoutError as error:
        raise CatalogUnavailable(
            f"another process has been building the catalog for more than {settings.catalog_wait_seconds} seconds",
            hint=f"Find it with `fuser {folder / 'lock'}`.",
        ) from error
    except (OSError, sqlite3.Error) as error:
        raise CatalogUnavailable(
            f"the catalog cannot be kept under {folder}: {error}",
            hint="Set RELIA_DATA_DIR to a folder that can be written and has room for 100 MB.",
        ) from error
    connection = open_index(path)
    if connection is None:
        raise CatalogUnavailable(f"{path} was just built and cannot be read", hint="Is the disk full or broken?")
    return connection, True


def _drop_old(folder: Path, current: Path, keep: int) -> None:
    others = sorted((p for p in folder.glob("*.sqlite") if p != current), key=lambda p: p.stat().st_mtime, reverse=True)
    for path in others[keep - 1 :]:
        path.unlink(missing_ok=True)
