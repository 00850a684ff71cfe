"""The `relia` command as a person runs it: a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Relia = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def relia(data_dir: Path, tmp_path: Path) -> Relia:
    """Runs the command in an empty folder: `relia("generate", "install git")`; further keywords are variables."""
    folder = tmp_path / "here"
    folder.mkdir()

    def run(*arguments: str, stdin: str | bytes | None = None, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "LANG": "C.UTF-8"}
        if "PYTHONPATH" in os.environ:
            # The sources that are tested need not be those that are installed.
            environment["PYTHONPATH"] = os.environ["PYTHONPATH"]
        environment |= {"RELIA_DATA_DIR": str(data_dir), "RELIA_COLLECTIONS_PATH": "no-such-folder", **variables}
        given = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [sys.executable, "-m", "relia", *arguments],
            cwd=folder,
            env=environment,
            input=given or b"",
            capture_output=True,
            timeout=180,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    return run
