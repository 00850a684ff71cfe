"""Folders that nobody else on the machine may look into."""

from pathlib import Path


def make_private(folder: Path) -> None:
    """Make a folder, and those above it that are not there, readable for this user alone; one that is there stays as it
    is. Raises OSError."""
    for missing in [path for path in reversed((folder, *folder.parents)) if not path.exists()]:
        missing.mkdir(mode=0o700, exist_ok=True)
