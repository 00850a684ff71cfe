"""A browser and a server for the tests of one process; each test has a browser context of its own.

The browser and the server live as long as tests of this folder run: Playwright keeps an event loop in the main
thread, which tests elsewhere must not meet.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, expect, sync_playwright
from tests.browser.server import Server
from tests.browser.workbench import Workbench

from relia.catalog.service import Catalog

PATIENCE = 60_000
"""Milliseconds that a busy machine may need for what takes an idle one less than a second."""
FLAGS = [
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
StartServer = Callable[..., Server]
OpenTab = Callable[..., Workbench]


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    assert found, "the browser tests need chromium: apt-get install chromium"
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path, whole_catalog: Catalog) -> Iterator[Server]:
    """One that tests share: each looks only at what it stored itself."""
    del whole_catalog
    yield from _warm(tmp_path_factory.mktemp("served"), shared_data_dir)


@pytest.fixture(scope="package")
def small_server(
    tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path, whole_catalog: Catalog
) -> Iterator[Server]:
    """One that does one thing at a time and refuses all else: for tests in which the checks hang."""
    del whole_catalog
    small = {"RELIA_WORK_THREADS": "1", "RELIA_WORK_QUEUE": "0"}
    yield from _warm(tmp_path_factory.mktemp("served"), shared_data_dir, **small)


def _warm(home: Path, shared_data_dir: Path, **variables: str) -> Iterator[Server]:
    data = home / "data"
    data.mkdir()
    (data / "catalog").symlink_to(shared_data_dir / "catalog")
    running = Server(data, home, RELIA_LINT_WORKERS="1", **variables)
    running.store("Say hello")  # From here on the linter is warm.
    yield running
    running.close()


@pytest.fixture
def start_server(data_dir: Path, tmp_path: Path) -> Iterator[StartServer]:
    """Starts servers of the test's own, with settings of its own; a second one finds the data of the first."""
    running: list[Server] = []

    def start(**variables: str) -> Server:
        server = Server(data_dir, tmp_path, RELIA_LINT_WORKERS="1", **variables)
        running.append(server)
        return server

    yield start
    for server in running:
        server.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    opened = browser.new_context(viewport={"width": 1280, "height": 800}, color_scheme="light")
    opened.set_default_timeout(PATIENCE)
    yield opened
    opened.close()


@pytest.fixture
def open_tab(context: BrowserContext, server: Server) -> Iterator[OpenTab]:
    """Opens tabs. At the end no tab has anything to complain about."""
    tabs: list[Workbench] = []

    def open_one(at: Server = server) -> Workbench:
        tab = Workbench(context.new_page(), at.url)
        tab.open()
        tabs.append(tab)
        return tab

    yield open_one
    assert [complaint for tab in tabs for complaint in tab.complaints] == []


@pytest.fixture
def tab(open_tab: OpenTab) -> Workbench:
    return open_tab()
