"""What all tests share: the catalog of everything that is installed, built once on a machine."""

import ipaddress
import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from platformdirs import user_cache_path
from tests.servers.llama import KEY, LlamaServer, kept_model

from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings

NO_COLLECTIONS = Path("no-such-folder")
"""Tests read what the Python packages bring, not what somebody has in their home."""


@pytest.fixture(autouse=True)
def own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting of the person who runs the tests takes part in them."""
    for name in os.environ:
        if name.startswith(("RELIA_", "ANSIBLE_")) and not name.startswith("RELIA_TEST_"):
            monkeypatch.delenv(name)


class RealConnection(AssertionError):
    """A test tried to leave the machine: to ask a real model, for instance, which would cost money and send secrets."""


@pytest.fixture(scope="session", autouse=True)
def nothing_leaves_the_machine() -> Iterator[None]:
    """Only loopback can be connected to, whatever a test does and whichever library it does it with."""
    connect, connect_ex = socket.socket.connect, socket.socket.connect_ex

    def hold_back(address: object) -> None:
        host = address[0] if isinstance(address, tuple) else "localhost"
        if host != "localhost" and not ipaddress.ip_address(str(host).partition("%")[0]).is_loopback:
            raise RealConnection(f"a test connects to {host}")

    def guarded_connect(self: socket.socket, address: tuple[str, int] | str | bytes) -> None:
        hold_back(address)
        connect(self, address)

    def guarded_connect_ex(self: socket.socket, address: tuple[str, int] | str | bytes) -> int:
        hold_back(address)
        return connect_ex(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded_connect)
        patch.setattr(socket.socket, "connect_ex", guarded_connect_ex)
        yield


@pytest.fixture(scope="session")
def shared_data_dir() -> Path:
    """A data folder outside of the tree that holds the whole catalog and nothing else: kept from run to run, safe to
    build from several processes, named after nothing because the catalog itself tells what it was built from."""
    chosen = os.environ.get("RELIA_TEST_CACHE")
    folder = Path(chosen) if chosen else user_cache_path("relia-tests", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@pytest.fixture(scope="session")
def whole_catalog(shared_data_dir: Path) -> Iterator[Catalog]:
    """Every module of the `ansible` package."""
    catalog = Catalog.open(shared_data_dir, CatalogSettings(collections_path=[NO_COLLECTIONS]))
    yield catalog
    catalog.close()


@pytest.fixture
def data_dir(tmp_path: Path, shared_data_dir: Path, whole_catalog: Catalog) -> Path:
    """A test's own data folder, with the catalog already in it."""
    del whole_catalog
    folder = tmp_path / "data"
    folder.mkdir()
    (folder / "catalog").symlink_to(shared_data_dir / "catalog")
    return folder


@pytest.fixture(scope="session")
def model_server(shared_data_dir: Path) -> Iterator[LlamaServer]:
    """A real model server that wants the key `llama.KEY`. Tests that use it belong to the group `model_server`, so that it
    is started once."""
    with LlamaServer(kept_model(shared_data_dir / "models"), key=KEY) as server:
        yield server
