"""Which files of a project a lint worker gets."""

import os
from pathlib import Path

import pytest

from relia.validation.domain import FileKind, Source
from relia.validation.lint.project import ProjectTooLarge, files_of, is_repository, name_of
from relia.validation.lint.settings import LintSettings


def of(root: Path, settings: LintSettings | None = None) -> dict[str, str]:
    return files_of(Source("text", path="site.yml", project=root), settings or LintSettings())


def test_the_text_stands_in_the_place_of_its_file(tmp_path: Path) -> None:
    (tmp_path / "site.yml").write_text("old")
    assert of(tmp_path) == {"site.yml": "text"}


def test_a_text_alone_takes_nothing_along() -> None:
    assert files_of(Source("text", path="/etc/site.yml"), LintSettings()) == {"site.yml": "text"}


def test_links_are_not_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.yml").write_text("secret")
    root = tmp_path / "project"
    root.mkdir()
    (root / "plain.yml").write_text("plain")
    (root / "link.yml").symlink_to(outside / "secret.yml")
    (root / "folder").symlink_to(outside)
    assert of(root) == {"plain.yml": "plain", "site.yml": "text"}


def test_pipes_are_left_alone(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.yml")
    assert of(tmp_path) == {"site.yml": "text"}


@pytest.mark.parametrize("name", [".env", ".vault-password", "id_rsa", "vault_pass.txt", "secret"])
def test_a_secret_stays_back_but_its_name_is_there(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_text("hunter2")
    assert name in of(tmp_path)
    assert "hunter2" not in of(tmp_path)[name]


@pytest.mark.parametrize("name", [".ansible-lint", ".ansible-lint-ignore", ".yamllint", "vars/passwords.yml"])
def test_what_the_linter_reads_is_given(name: str, tmp_path: Path) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text("content")
    assert of(tmp_path)[name] == "content"


def test_files_that_are_no_text_arrive_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "odd.yml").write_bytes(b"\xff\xfe")
    assert of(tmp_path)["odd.yml"].encode("utf-8", "surrogateescape") == b"\xff\xfe"


@pytest.mark.parametrize(
    ("limit", "named"),
    [
        (LintSettings(lint_project_files=10), "RELIA_LINT_PROJECT_FILES"),
        (LintSettings(lint_project_entries=100), "RELIA_LINT_PROJECT_ENTRIES"),
    ],
)
def test_a_huge_project_is_refused_and_the_limit_is_named(limit: LintSettings, named: str, tmp_path: Path) -> None:
    suffix = "yml" if "FILES" in named else "png"
    for number in range(120):
        (tmp_path / f"{number}.{suffix}").touch()
    with pytest.raises(ProjectTooLarge, match=named):
        of(tmp_path, limit)


@pytest.mark.parametrize("path", ["../../etc/passwd", "/etc/passwd", "a/../../b.yml"])
def test_a_hostile_path_becomes_a_harmless_name(path: str, tmp_path: Path) -> None:
    name = name_of(Source("", path=path, project=tmp_path))
    assert "/" not in name
    assert name.endswith(".yml")


def test_play_tasks_without_a_name_are_named_after_what_they_are() -> None:
    assert name_of(Source("", FileKind.TASKS, "standard input")) == "tasks.yml"


def test_the_mark_of_a_repository_is_told(tmp_path: Path) -> None:
    source = Source("", project=tmp_path)
    assert not is_repository(source)
    (tmp_path / ".git").mkdir()
    assert is_repository(source)
