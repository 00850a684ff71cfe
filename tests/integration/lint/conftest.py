"""One warm lint worker for all tests of a process, and the recorded answers of the command line."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.integration.lint import golden

from relia.sandbox.bubblewrap import NoSandbox, find_sandbox
from relia.sandbox.domain import Sandbox
from relia.sandbox.settings import SandboxSettings
from relia.validation.lint.pool import LintPool
from relia.validation.lint.settings import LintSettings
from relia.validation.lint.worker import Worker


@pytest.fixture(scope="session")
def sandbox() -> Sandbox:
    found = find_sandbox(SandboxSettings())
    assert found.isolates, found.describe()
    return found


@pytest.fixture(scope="session")
def worker(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worker]:
    started = Worker(sandbox, (), LintSettings(), tmp_path_factory.mktemp("lint"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def pool(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LintPool]:
    started = LintPool(LintSettings(lint_workers=1), sandbox, tmp_path_factory.mktemp("pool"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def recorded() -> golden.Golden:
    return golden.load()


@pytest.fixture
def home(tmp_path: Path) -> Path:
    folder = tmp_path / "home"
    folder.mkdir()
    return folder


@pytest.fixture(scope="session")
def hasty(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LintPool]:
    """A pool for texts that take all the time they get."""
    started = LintPool(LintSettings(lint_workers=1, lint_seconds=3), sandbox, tmp_path_factory.mktemp("hasty"))
    yield started
    started.close()


@pytest.fixture(scope="session")
def unprotected(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LintPool]:
    """A pool without a sandbox: what does not happen in one must happen here, or a test of it shows nothing."""
    started = LintPool(LintSettings(lint_workers=1), NoSandbox(), tmp_path_factory.mktemp("unprotected"))
    yield started
    started.close()
