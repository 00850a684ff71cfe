"""The layers hold, and each contract breaks when it should."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

VIOLATIONS = {
    "Dependencies point down": ("core/errors.py", "import relia.catalog.domain"),
    "Dependencies point down: no module outside the layers": ("stray.py", "X = 1"),
    "The lint worker is a program of its own": ("lint_worker/__init__.py", "import pydantic"),
    "Only the lint worker imports ansible-lint": ("validation/domain.py", "import ansiblelint"),
    "Nothing about a provider leaks past the adapter": ("generation/domain.py", "import pydantic_ai"),
    "A domain knows no HTTP": ("generation/domain.py", "import fastapi"),
}


def lint_imports(root: Path) -> subprocess.CompletedProcess[str]:
    """Run import-linter on the tree under `root` instead of the installed one."""
    program = "import sys; sys.path.insert(0, 'src'); from importlinter.cli import *; lint_imports_command()"
    return subprocess.run(
        [sys.executable, "-c", program, "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of the sources that a test may spoil."""
    shutil.copytree(
        ROOT / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__", "static", "*.npz", "*.gz")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_sources_keep_every_contract(tree: Path) -> None:
    result = lint_imports(tree)
    assert result.returncode == 0, result.stdout
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert f"{len(contracts)} kept, 0 broken" in result.stdout


def test_every_contract_has_a_seeded_violation() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    assert {contract["name"] for contract in contracts} == {name.split(":")[0] for name in VIOLATIONS}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_seeded_violation_breaks_its_contract(tree: Path, name: str) -> None:
    file, line = VIOLATIONS[name]
    path = tree / "src" / "relia" / file
    path.write_text((path.read_text() if path.exists() else "") + f"\n{line}\n")
    result = lint_imports(tree)
    assert result.returncode != 0
    contract = name.split(":", maxsplit=1)[0]
    assert f"{contract} BROKEN" in result.stdout or "not listed as layers" in result.stdout, result.stdout
