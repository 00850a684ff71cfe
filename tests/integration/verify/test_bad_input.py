"""Whatever stands in a file, `relia verify` answers with findings or reasons: never a traceback, never a success."""

import json
import os
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from tests.integration.verify.conftest import OWN_CHECKS, Verify

PLAY = b"- name: All\n  hosts: all\n  tasks:\n    - name: Ping\n      ansible.builtin.ping:\n"
LAUGHS = b"a: &a [x, x, x, x, x, x, x, x, x, x]\n" + b"".join(
    b"%c: &%c [%s]\n" % (name, name, b", ".join([b"*%c" % (name - 1)] * 10)) for name in range(ord("b"), ord("k"))
)
MIB = 1024 * 1024

TEXTS: dict[str, tuple[bytes, str]] = {
    # The bytes of the file, and the rule that must be among its findings.
    "empty": (b"", "yaml-empty"),
    "only-blanks": (b" \n\n  \n", "yaml-empty"),
    "only-comments": (b"# nothing\n", "yaml-empty"),
    "only-a-document-mark": (b"---\n", "not-a-playbook"),
    "binary": (bytes(range(256)) * 10, "yaml-encoding"),
    "zero-bytes": (PLAY + b"\0\0\0", "yaml-control-character"),
    "gzip": (b"\x1f\x8b\x08\0" + os.urandom(1000), "yaml-encoding"),
    "latin-1": (PLAY.replace(b"All", "Für alle".encode("latin-1")), "yaml-encoding"),
    "utf-16": (PLAY.decode().encode("utf-16"), "yaml-encoding"),
    "utf-32": (PLAY.decode().encode("utf-32"), "yaml-encoding"),
    "surrogate": (PLAY.replace(b"All", b"\xed\xa0\x80"), "yaml-encoding"),
    "escape-sequence": (PLAY.replace(b"All", b"\x1b[31mred"), "yaml-control-character"),
    "bell": (PLAY.replace(b"All", b"\x07"), "yaml-control-character"),
    "c1-control": (PLAY.replace(b"All", "\x9b31m".encode()), "yaml-control-character"),
    "too-large": (PLAY + b"# " + b"x" * MIB, "yaml-too-large"),
    "one-long-word": (b"x" * MIB, "not-a-playbook"),
    "a-million-lines": (b"\n" * (MIB - 2) + b"x\n", "not-a-playbook"),
    "half-a-million-items": (b"-\n" * (MIB // 2), "yaml-limit"),
    "huge-key": (b"? " + b"k" * 500_000 + b"\n: 1\n", "not-a-playbook"),
    "huge-scalar": (PLAY + b"      vars: {a: '" + b"x " * 400_000 + b"'}\n  nonsense: 1\n", "unknown-keyword"),
    "billion-laughs": (LAUGHS, "yaml-limit"),
    "merge-bomb": (LAUGHS.replace(b"[x, x, x, x, x, x, x, x, x, x]", b"{x: 1}"), "yaml-limit"),
    "nested-lists": (b"[" * 100_000, "yaml-limit"),
    "nested-mappings": (b"{a: " * 50_000, "yaml-limit"),
    "nested-blocks": (b"".join(b"  " * depth + b"- a:\n" for depth in range(200)), "yaml-limit"),
    "many-aliases": (b"a: &a 1\nb: [" + b"*a, " * 5000 + b"]\n", "yaml-limit"),
    "contains-itself": (b"- hosts: all\n  vars: &me\n    again: *me\n", "yaml-limit"),
    "is-itself": (b"&me [*me]\n", "yaml-limit"),
    "merges-itself": (b"- &me\n  hosts: all\n  <<: *me\n", "yaml-limit"),
    "unknown-alias": (b"- hosts: *nobody\n", "yaml-syntax"),
    "tabs": (b"- hosts: all\n\ttasks:\n\t\t- ping:\n", "yaml-tab"),
    "several-documents": (PLAY + b"---\n" + PLAY, "yaml-several-documents"),
    "two-marks": (b"---\n---\n" + PLAY, "yaml-several-documents"),
    "a-list-of-tasks": (b"- name: A\n  ansible.builtin.ping:\n", "play-task-outside-play"),
    "a-list-of-numbers": (b"- 1\n- 2\n", "not-a-play"),
    "null-plays": (b"-\n-\n", "not-a-play"),
    "null-everything": (b"- hosts:\n  tasks:\n  -\n", "not-a-play-task"),
    "a-sentence": (b"Please install nginx for me.\n", "not-a-playbook"),
    "a-number": (b"42\n", "not-a-playbook"),
    "duplicate-keys": (PLAY.replace(b"  hosts: all\n", b"  hosts: all\n  hosts: none\n"), "yaml-duplicate-key"),
    "numbers-as-keys": (b"- hosts: all\n  1: 2\n  true: false\n  null: 3\n", "unknown-keyword"),
    "a-list-as-key": (b"- hosts: all\n  ? [a, b]\n  : 1\n", "yaml-key"),
    "python-object": (b"- hosts: !!python/object/apply:os.system ['touch owned']\n", "yaml-tag"),
    "markdown": (b"Here you are:\n```yaml\n" + PLAY + b"```\n", "yaml-fence"),
    "a-json-file": (b'{"hosts": "all", "tasks": [', "yaml-syntax"),
    "a-shell-script": (b"#!/bin/sh\nset -e\necho hello: world\nrm -rf /\n", "yaml-syntax"),
    "windows-line-ends": (b"- hosts: all\r\n  taks: []\r\n", "unknown-keyword"),
    "old-mac-line-ends": (b"- hosts: all\r  taks: []\r", "unknown-keyword"),
    "a-bad-date": (b"- hosts: 2024-99-99\n", "yaml-value"),
    "an-empty-name": (b"- hosts: ''\n", "missing-hosts"),
}


@dataclass(frozen=True)
class Answered:
    code: int
    files: dict[str, Any]
    stderr: str


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bad")
    for name, (data, _) in TEXTS.items():
        (folder / f"{name}.yml").write_bytes(data)
    return folder


@pytest.fixture(scope="module")
def answered(verify: Verify, folder: Path) -> Answered:
    done = verify(
        *(f"{name}.yml" for name in TEXTS), "--format", "json", *OWN_CHECKS, "--kind", "playbook", folder=folder
    )
    files = {item["path"].removesuffix(".yml"): item for item in json.loads(done.stdout)["files"]}
    return Answered(done.returncode, files, done.stderr.decode())


def test_one_bad_file_does_not_keep_the_others_from_being_checked(answered: Answered) -> None:
    assert set(answered.files) == set(TEXTS)
    assert answered.code == 1
    assert answered.stderr == ""


@pytest.mark.parametrize("name", TEXTS)
def test_a_bad_text_fails_with_a_finding_that_names_the_trouble(answered: Answered, name: str) -> None:
    report = answered.files[name]
    assert report["status"] == "failed"
    assert TEXTS[name][1] in [item["rule"] for item in report["findings"]]
    for item in report["findings"]:
        assert item["message"]
        assert 1 <= item["line"] <= item["end_line"]
        assert item["column"] >= 1


def test_what_is_too_large_names_the_limit_and_what_to_do(answered: Answered) -> None:
    [found] = answered.files["too-large"]["findings"]
    assert f"more than {MIB:,} bytes" in found["message"]
    assert "split it into files" in found["message"]
    assert "RELIA_TEXT_LIMIT" in found["message"]


@pytest.mark.parametrize("name", TEXTS)
def test_what_cannot_be_read_passes_no_check(answered: Answered, name: str) -> None:
    outcomes = {item["check"]: item["outcome"] for item in answered.files[name]["outcomes"]}
    if outcomes["yaml"] == "failed" and not any(
        rule in TEXTS[name][1] for rule in ("several", "duplicate", "tag", "value", "key")
    ):
        assert {outcomes[check] for check in ("structure", "arguments", "security")} == {"could_not_run"}


def test_nothing_of_a_text_was_executed(answered: Answered, folder: Path) -> None:
    assert answered.code == 1
    assert not (folder / "owned").exists()


@pytest.mark.parametrize("name", ["empty", "latin-1", "escape-sequence", "billion-laughs"])
def test_a_bad_file_alone_exits_with_1_and_shows_no_traceback(verify: Verify, folder: Path, name: str) -> None:
    done = verify(f"{name}.yml", *OWN_CHECKS, folder=folder)
    assert done.returncode == 1
    assert TEXTS[name][1].encode() in done.stdout
    assert b"Traceback" not in done.stdout + done.stderr
    assert b"\x1b" not in done.stdout + done.stderr


@pytest.fixture
def odd(tmp_path: Path) -> Iterator[Path]:
    """Things that are no regular files, and names that are no plain ones."""
    (tmp_path / "good.yml").write_bytes(PLAY)
    os.mkfifo(tmp_path / "pipe.yml")
    (tmp_path / "loop.yml").symlink_to("loop.yml")
    (tmp_path / "dangling.yml").symlink_to("nowhere.yml")
    (tmp_path / "device.yml").symlink_to("/dev/zero")
    (tmp_path / "unreadable.yml").symlink_to("/proc/self/mem")
    here = Path.cwd()
    os.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket.yml")
        os.chdir(here)
        yield tmp_path


NOT_FILES = ("pipe.yml", "loop.yml", "dangling.yml", "device.yml", "socket.yml", "unreadable.yml")


def test_what_is_no_readable_file_is_said_and_the_others_are_still_checked(verify: Verify, odd: Path) -> None:
    done = verify("good.yml", *NOT_FILES, "--format", "json", *OWN_CHECKS, folder=odd)
    files = {item["path"]: item for item in json.loads(done.stdout)["files"]}
    assert done.returncode == 2
    assert files["good.yml"]["status"] == "passed"
    for name in NOT_FILES:
        assert files[name]["status"] == "could_not_run"
        assert {item["outcome"] for item in files[name]["outcomes"]} == {"could_not_run"}
        assert all("cannot be read" in item["reason"] for item in files[name]["outcomes"])


def test_a_folder_with_such_things_in_it_is_walked_to_its_end(verify: Verify, odd: Path) -> None:
    (odd / "inside").mkdir()
    (odd / "inside" / "again").symlink_to(odd)
    (odd / ".gitignore").unlink(missing_ok=True)
    os.mkfifo(odd / ".gitignore")
    done = verify(".", "--format", "json", *OWN_CHECKS, folder=odd)
    assert done.returncode == 2
    assert {item["path"] for item in json.loads(done.stdout)["files"]} == {"good.yml", *NOT_FILES}


@pytest.mark.parametrize("output", ["text", "json", "sarif", "junit"])
def test_a_name_is_never_obeyed_by_the_terminal(verify: Verify, tmp_path: Path, output: str) -> None:
    names = [
        b"red\x1b[31m.yml",
        b"two\nlines.yml",
        b"bytes\xff\xfe.yml",
        "漢字 😀.yml".encode(),
        b"[bold]markup[red].yml",
    ]
    for name in names:
        (tmp_path / os.fsdecode(name)).write_bytes(b"- hosts: all\n  taks: []\n")
    (tmp_path / "bell\x07.yml").symlink_to("nowhere\x1b]0;owned\x07")
    done = verify(*names, b"bell\x07.yml", "--format", output, *OWN_CHECKS, folder=tmp_path)
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert not set(done.stdout + done.stderr) & set(b"\x1b\x07")
    assert done.stdout.count(b"lines.yml") >= 1
    done.stdout.decode("utf-8")


@pytest.mark.parametrize("path", ["nowhere.yml", "no/where", "bad\x1b[31m\nname.yml"])
def test_a_path_that_does_not_exist_is_an_error_in_the_call(verify: Verify, tmp_path: Path, path: str) -> None:
    done = verify(path, *OWN_CHECKS, folder=tmp_path)
    assert done.returncode == 2
    assert b"does not exist" in done.stderr
    assert b"\x1b" not in done.stderr
    assert done.stdout == b""


def test_a_folder_without_a_yaml_file_has_checked_nothing(verify: Verify, tmp_path: Path) -> None:
    done = verify(".", *OWN_CHECKS, folder=tmp_path)
    assert done.returncode == 2
    assert b"nothing to check" in done.stdout


@pytest.mark.parametrize("sent", [b"", b"\xff\xfe", PLAY + b"\0", b"x" * (MIB + 10)])
def test_bad_input_on_standard_input_fails_and_is_passed_on_as_it_came(verify: Verify, sent: bytes) -> None:
    done = verify("-", "--fix", *OWN_CHECKS, stdin=sent)
    assert done.returncode == 1
    assert done.stdout == sent
    assert b"yaml-" in done.stderr
