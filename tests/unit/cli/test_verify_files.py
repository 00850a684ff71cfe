"""Writing a repaired file back: in one step, only over what was read, and with nothing else changed."""

import os
import stat
from pathlib import Path

import pytest

from relia.cli.exits import Exit
from relia.cli.reports.model import FileReport
from relia.cli.verification import diff_of, exit_code, write_back
from relia.validation.domain import Check, CheckOutcome, Outcome
from relia.validation.errors import FileChanged


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "site.yml"
    path.write_bytes(b"before\r\n")
    return path


def test_the_new_text_replaces_the_old_one_to_the_byte(file: Path) -> None:
    write_back(file, "before\r\n", "\ufeffafter ü\r\nend")
    assert file.read_bytes() == "\ufeffafter ü\r\nend".encode()


def test_nothing_else_is_left_in_the_folder(file: Path) -> None:
    write_back(file, "before\r\n", "after")
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o664, 0o755])
def test_permissions_and_owner_stay(file: Path, mode: int) -> None:
    file.chmod(mode)
    before = file.stat()
    write_back(file, "before\r\n", "after")
    after = file.stat()
    assert stat.S_IMODE(after.st_mode) == mode
    assert (after.st_uid, after.st_gid) == (before.st_uid, before.st_gid)


def test_a_link_stays_a_link_and_its_target_is_repaired(file: Path) -> None:
    link = file.parent / "link.yml"
    link.symlink_to(file.name)
    write_back(link, "before\r\n", "after")
    assert link.is_symlink()
    assert file.read_text() == "after"


def test_a_file_that_was_changed_in_between_is_left_alone(file: Path) -> None:
    file.write_text("somebody else's work")
    with pytest.raises(FileChanged):
        write_back(file, "before\r\n", "after")
    assert file.read_text() == "somebody else's work"
    assert list(file.parent.iterdir()) == [file]


def test_a_read_only_file_is_left_alone(file: Path) -> None:
    file.chmod(0o444)
    with pytest.raises(PermissionError, match="read-only"):
        write_back(file, "before\r\n", "after")
    assert file.read_bytes() == b"before\r\n"


def test_a_file_that_is_gone_is_not_made_again(file: Path) -> None:
    file.unlink()
    with pytest.raises(FileNotFoundError):
        write_back(file, "before\r\n", "after")
    assert not os.path.lexists(file)


def report(*outcomes: Outcome, unusable: bool = False) -> FileReport:
    checked = tuple(CheckOutcome(check, outcome) for check, outcome in zip(Check, outcomes, strict=False))
    return FileReport("site.yml", checked, (), unusable=unusable)


PASSED, FAILED, NOT_RUN, SKIPPED = Outcome.PASSED, Outcome.FAILED, Outcome.COULD_NOT_RUN, Outcome.SKIPPED


@pytest.mark.parametrize(
    ("reports", "code"),
    [
        ([report(PASSED, PASSED)], Exit.OK),
        ([report(PASSED, SKIPPED)], Exit.OK),
        ([report(PASSED), report(FAILED)], Exit.FINDINGS),
        ([report(PASSED), report(NOT_RUN)], Exit.COULD_NOT_RUN),
        ([report(FAILED), report(NOT_RUN)], Exit.FINDINGS),
        ([report(FAILED, NOT_RUN)], Exit.FINDINGS),
        ([report(PASSED), report(NOT_RUN, unusable=True)], Exit.USAGE),
        ([report(FAILED), report(NOT_RUN, unusable=True)], Exit.USAGE),
        ([], Exit.USAGE),
    ],
)
def test_the_exit_code_is_0_only_when_everything_passed_or_was_skipped(reports: list[FileReport], code: Exit) -> None:
    assert exit_code(reports) is code


def test_a_diff_shows_both_texts_and_no_control_characters_of_the_path() -> None:
    changed = FileReport("a\x1b.yml", (), (), text="new\nsame\n", before="old\nsame\n")
    assert list(diff_of(changed)) == [
        "--- a\\x1b.yml", "+++ a\\x1b.yml (repaired)", "@@ -1,3 +1,3 @@", "-old", "+new", " same", " ",
    ]  # fmt: skip
    assert list(diff_of(FileReport("a.yml", (), (), text="same"))) == []
