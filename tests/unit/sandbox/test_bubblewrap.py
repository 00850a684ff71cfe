"""What a program can do inside bubblewrap, as root and as an ordinary user."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from relia.sandbox.bubblewrap import Bubblewrap, NoSandbox, Unavailable, find_sandbox
from relia.sandbox.domain import Program, Sandbox, SandboxUnavailable
from relia.sandbox.settings import SandboxSettings

NOBODY = 65534


@pytest.fixture(scope="module")
def found() -> Bubblewrap:
    sandbox = find_sandbox(SandboxSettings())
    assert isinstance(sandbox, Bubblewrap), sandbox.describe()
    return sandbox


def run(sandbox: Sandbox, script: str, *readable: Path, user: int | None = None, **environment: str) -> str:
    box = sandbox.box(Program(["/bin/sh", "-c", script], readable, environment))
    try:
        done = subprocess.run(
            box.command,
            env=dict(box.environment),
            user=user,
            group=user,
            extra_groups=None if user is None else [],
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
    finally:
        box.remove()
    return done.stdout + done.stderr


def test_a_program_runs(found: Bubblewrap) -> None:
    assert run(found, "echo hello") == "hello\n"


def test_it_sees_its_environment_and_nothing_else(found: Bubblewrap, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_OF_RELIA", "hunter2")
    printed = run(found, "env", GIVEN="yes")
    assert "GIVEN=yes" in printed
    assert "hunter2" not in printed
    assert "hunter2" in subprocess.run(["env"], capture_output=True, text=True, check=True).stdout


def test_it_reads_what_it_is_given_and_nothing_beside(found: Bubblewrap, tmp_path: Path) -> None:
    for name in ("given", "beside"):
        (tmp_path / name).write_text(f"content of {name}")
    printed = run(found, f"cat {tmp_path}/given {tmp_path}/beside", tmp_path / "given")
    assert "content of given" in printed
    assert "content of beside" not in printed


def test_what_it_is_given_cannot_be_changed(found: Bubblewrap, tmp_path: Path) -> None:
    (tmp_path / "given").write_text("old")
    printed = run(found, f"echo new > {tmp_path}/given; echo new > ./own && cat own", tmp_path)
    assert (tmp_path / "given").read_text() == "old"
    assert printed.startswith("new\n")


def test_it_can_write_only_into_its_folder_and_only_so_much() -> None:
    small = find_sandbox(SandboxSettings(sandbox_disk=1024 * 1024))
    printed = run(small, "for place in / /usr /etc /dev /proc; do touch $place/x && echo made; done; echo tried")
    assert "made" not in printed
    assert "tried" in printed
    assert "size 1048576" in run(small, "head -c 2000000 /dev/zero > big; stat -c 'size %s' big")


def test_it_has_no_network_but_its_own(found: Bubblewrap) -> None:
    assert run(found, "cat /proc/net/dev | tail -n +3 | cut -d: -f1").split() == ["lo"]


def test_its_processes_end_with_it(found: Bubblewrap) -> None:
    run(found, "setsid sleep 87654 & echo started")
    lines = [path.read_bytes() for path in Path("/proc").glob("[0-9]*/cmdline") if path.parent.exists()]
    assert b"sleep\x0087654\0" not in lines


def test_its_processes_are_bounded_where_control_groups_can_be_made() -> None:
    sandbox = find_sandbox(SandboxSettings(sandbox_processes=16))
    if "bounded by time" in sandbox.describe():
        assert "no control groups" in sandbox.describe()
        return
    printed = run(
        sandbox, "for n in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do sleep 5 & done; echo all made"
    )
    assert "fork" in printed.lower()
    assert "all made" in run(sandbox, "for n in 1 2 3; do sleep 0 & done; echo all made")


@pytest.fixture
def reachable(found: Bubblewrap) -> Iterator[Bubblewrap]:
    """The same bubblewrap where an ordinary user can reach it."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    executable = Path(found._executable)
    if executable.parent.name == "_bin":
        package = executable.parents[1]
        for part in (package, package.with_name(f"{package.name}.libs")):
            shutil.copytree(part, folder / part.name)
        executable = folder / package.name / "_bin" / "bwrap"
    ordinary = Bubblewrap(str(executable), SandboxSettings())
    # Nobody may make a control group.
    ordinary._groups = False
    yield ordinary
    shutil.rmtree(folder)


def test_an_ordinary_user_can_isolate_as_well(reachable: Bubblewrap) -> None:
    user = NOBODY if os.geteuid() == 0 else None
    expected = NOBODY if user is not None else os.geteuid()
    assert run(reachable, "id -u; test -e /var || echo no var", user=user).split("\n")[:2] == [str(expected), "no var"]


def test_a_sandbox_that_does_not_work_is_not_taken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "bwrap"
    broken.write_text("#!/bin/sh\necho no namespaces here >&2\nexit 1\n")
    broken.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    sandbox = find_sandbox(SandboxSettings())
    assert str(broken) not in sandbox.describe()


def test_without_any_it_says_why_and_what_to_install() -> None:
    with pytest.raises(SandboxUnavailable, match="no namespaces here") as refused:
        Unavailable("no namespaces here").box(Program(["true"]))
    assert "apt-get install bubblewrap" in str(refused.value.hint)


def test_none_isolates_nothing_and_says_so() -> None:
    sandbox = find_sandbox(SandboxSettings(sandbox="none"))
    assert isinstance(sandbox, NoSandbox)
    assert not sandbox.isolates
    assert "unprotected" in sandbox.describe()
