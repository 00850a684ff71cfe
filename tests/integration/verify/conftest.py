"""`relia verify` as a person runs it: a process of its own, with a data folder of its own."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from relia.catalog.service import Catalog

OWN_CHECKS = ("--skip", "lint", "--skip", "syntax")


@dataclass(frozen=True)
class Verify:
    """Runs `relia verify` with these arguments in a folder; `stdin` is what it is sent, further keywords are variables."""

    environment: dict[str, str]

    def __call__(
        self, *arguments: str | bytes | Path, folder: Path | None = None, stdin: bytes = b"", **variables: str
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "relia", "verify", *arguments],
            cwd=folder or self.environment["HOME"],
            env=self.environment | variables,
            input=stdin,
            capture_output=True,
            timeout=300,
            check=False,
        )


@pytest.fixture(scope="session")
def verify(tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path, whole_catalog: Catalog) -> Verify:
    del whole_catalog
    home = tmp_path_factory.mktemp("home")
    data = home / "data"
    data.mkdir()
    (data / "catalog").symlink_to(shared_data_dir / "catalog")
    return Verify(
        {
            "PATH": os.environ["PATH"],
            "HOME": str(home),
            "LANG": "C.UTF-8",
            "RELIA_DATA_DIR": str(data),
            "RELIA_COLLECTIONS_PATH": "no-such-folder",
            "RELIA_WARM_UP": "false",
        }
    )
