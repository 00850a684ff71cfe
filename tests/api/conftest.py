"""The whole application over real parts. What is slow to make is shared; each test has a database of its own."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from relia.api.parts import Parts
from relia.api.work import WorkQueue
from relia.api.writes import Writes
from relia.app import create_app
from relia.catalog.service import Catalog
from relia.config import Settings
from relia.database.engine import Database
from relia.generation.domain import Candidate, DraftStep, Generated, GenerationRequest, GenerationStatus
from relia.playbooks.domain import Playbook
from relia.validation.domain import Check, CheckOutcome, Outcome, Verification
from relia.wiring import Relia

HERE = "http://127.0.0.1:8000"
TEXT = """---
- name: Say hello
  hosts: all
  tasks:
    - name: Say hello
      ansible.builtin.debug:
        msg: Hello
"""
"""A playbook that every check passes."""


@pytest.fixture(scope="session")
def relia(tmp_path_factory: pytest.TempPathFactory, shared_data_dir: Path, whole_catalog: Catalog) -> Iterator[Relia]:
    """The parts, with warm lint workers."""
    del whole_catalog
    folder = tmp_path_factory.mktemp("relia")
    (folder / "catalog").symlink_to(shared_data_dir / "catalog")
    settings = Settings(_env_file=None, data_dir=folder, collections_path=[Path("no-such-folder")])
    with Relia(settings) as parts:
        yield parts


@pytest.fixture
def parts(relia: Relia, tmp_path: Path) -> Iterator[Parts]:
    """The parts over an empty database."""
    database = Database(tmp_path, relia.settings, connections=16)
    yield replace(
        relia.parts,
        database=database,
        writes=Writes(database, relia.settings),
        work=WorkQueue(relia.settings),
    )
    database.close()


@pytest.fixture
def client(parts: Parts, relia: Relia) -> Iterator[TestClient]:
    with TestClient(create_app(parts, relia.settings), base_url=HERE) as client:
        yield client


Store = Callable[..., Playbook]


@pytest.fixture
def store(parts: Parts) -> Store:
    """Stores a playbook as if it had been generated, without the time that takes."""

    def stored(prompt: str = "Say hello", content: str = TEXT, *, left_out: bool = False) -> Playbook:
        with parts.database.writing() as session:
            return parts.playbooks.add(session, GenerationRequest(prompt), generated(content, left_out=left_out))

    return stored


def generated(content: str = TEXT, *, left_out: bool = False) -> Generated:
    """What a generation returns, all checks passed."""
    module = None if left_out else "ansible.builtin.debug"
    candidates = (Candidate("ansible.builtin.debug", 0.9, "its documentation"),)
    step = DraftStep("Say hello", module, 0.9, candidates, "its documentation", 5)
    outcomes = tuple(CheckOutcome(check, Outcome.PASSED, "", 0.01) for check in Check)
    status = GenerationStatus.NEEDS_ATTENTION if left_out else GenerationStatus.VERIFIED
    return Generated(content, "grounded", status, (step,), (), Verification("0" * 64, "test", outcomes, ()))


def problem(response: Any, status: int, code: str) -> dict[str, Any]:
    """The problem that an answer is; fails when it is another, or none."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    document: dict[str, Any] = response.json()
    assert document["type"] == f"/problems/{code}", document
    assert document["status"] == status
    assert document["detail"]
    assert document["request_id"] == response.headers["x-request-id"]
    return document
