"""A lock between processes, and folders for one user."""

from pathlib import Path

import pytest

from relia.core.folders import make_private
from relia.core.locking import locked


def test_who_waits_too_long_for_a_lock_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with (
        locked(path, 0),
        pytest.raises(TimeoutError, match=r"another process has held .*lock for more than 0 sec"),
        locked(path, 0),
    ):
        raise AssertionError
    with locked(path, 0):
        assert path.is_file()


def test_a_private_folder_is_private_up_to_the_first_that_was_there(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir(mode=0o755)
    make_private(there / "one" / "two")
    make_private(there / "one" / "two")
    modes = [path.stat().st_mode & 0o777 for path in (there, there / "one", there / "one" / "two")]
    assert modes == [0o755, 0o700, 0o700]
