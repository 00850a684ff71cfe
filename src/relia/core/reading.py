"""Files that somebody else wrote, read within limits."""

from pathlib import Path


def start_of(path: Path, limit: int) -> str:
    """At most `limit` characters of a text, what is no UTF-8 replaced; empty for what cannot be read, and for what is no
    regular file: a pipe would keep the reader waiting."""
    if not path.is_file():
        return ""
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(limit)
    except OSError:
        return ""
