"""How a lint worker lays out a request's files, and what goes over its pipe."""

import io
import struct
from pathlib import Path
from typing import Any

import pytest
from ansiblelint.config import PROFILES

from relia.lint_worker import protocol
from relia.lint_worker.profiles import LintProfile
from relia.lint_worker.requests import unpack


def message(files: dict[str, str], **others: Any) -> dict[str, Any]:
    return {"files": files, "path": "site.yml", **others}


def test_files_are_written_below_the_folder(tmp_path: Path) -> None:
    request = unpack(message({"site.yml": "a", "roles/r/tasks/main.yml": "\udcff"}), tmp_path / "request")
    assert (request.folder / "site.yml").read_text() == "a"
    assert (request.folder / "roles/r/tasks/main.yml").read_bytes() == b"\xff"
    assert not request.alone


@pytest.mark.parametrize("path", ["../out.yml", "/etc/out.yml", "a/../../out.yml", "", "a\0b", "/".join(["d"] * 65)])
def test_a_path_that_is_none_inside_is_refused(path: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no path inside"):
        unpack(message({path: "a"}), tmp_path / "request")
    assert not (tmp_path / "out.yml").exists()


def test_a_text_alone_is_told_from_a_project(tmp_path: Path) -> None:
    assert unpack(message({"site.yml": "a"}), tmp_path / "one").alone
    assert not unpack(message({"site.yml": "a"}, repository=True), tmp_path / "two").alone
    assert (tmp_path / "two" / ".git").is_dir()


def test_a_profile_that_ansible_lint_does_not_have_is_refused(tmp_path: Path) -> None:
    assert unpack(message({"site.yml": "a"}, profile="basic"), tmp_path / "one").profile is LintProfile.BASIC
    with pytest.raises(ValueError, match="gold"):
        unpack(message({"site.yml": "a"}, profile="gold"), tmp_path / "two")


def test_the_profiles_are_those_of_ansible_lint() -> None:
    assert list(LintProfile) == list(PROFILES)


@pytest.mark.parametrize(("others", "first"), [({}, True), ({"fix": True}, False), ({"repository": True}, False)])
def test_rules_run_first_where_nothing_of_the_text_can_run_before(
    others: dict[str, Any], first: bool, tmp_path: Path
) -> None:
    assert unpack(message({"site.yml": "a"}, **others), tmp_path / "request").rules_first == first


def test_what_is_written_can_be_read() -> None:
    stream = io.BytesIO()
    protocol.write(stream, {"text": "grüße \udcff 🚀"})
    stream.seek(0)
    assert protocol.read(stream) == {"text": "grüße ? 🚀"}


@pytest.mark.parametrize(
    "data",
    [b"", b"\0\0", struct.pack(">I", 10) + b"short", struct.pack(">I", protocol.LIMIT + 1), struct.pack(">I", 2) + b"[]",
     struct.pack(">I", 2) + b"{x"],
)  # fmt: skip
def test_what_is_no_message_closes_the_connection(data: bytes) -> None:
    with pytest.raises(protocol.Closed):
        protocol.read(io.BytesIO(data))
