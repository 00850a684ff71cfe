"""Reading what somebody else wrote."""

import os
from pathlib import Path

from relia.core.reading import start_of


def test_no_more_is_read_than_the_limit(tmp_path: Path) -> None:
    (tmp_path / "text").write_text("äbcdef", encoding="utf-8")
    assert start_of(tmp_path / "text", 3) == "äbc"


def test_what_cannot_be_read_is_empty(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"a\xff")
    assert start_of(tmp_path / "missing", 3) == ""
    assert start_of(tmp_path / "pipe", 3) == ""
    assert start_of(tmp_path, 3) == ""
    assert start_of(tmp_path / "bytes", 3) == "a\ufffd"
