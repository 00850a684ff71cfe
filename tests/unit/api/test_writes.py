"""Writes by several processes at once: the database decides which of them happened."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relia.api.settings import ApiSettings
from relia.api.writes import REPLAYED, Answer, WriteRequest, Writes
from relia.core.clock import utc_now
from relia.database.engine import Database
from relia.database.settings import DatabaseSettings
from relia.playbooks.tables import TelemetryEventRow


@pytest.fixture
def databases(tmp_path: Path) -> Iterator[list[Database]]:
    """As two processes have them: nothing in common but the file."""
    databases = [Database(tmp_path, DatabaseSettings()) for _ in range(2)]
    yield databases
    for database in databases:
        database.close()


def effect(session: Session, name: str) -> Answer:
    session.add(TelemetryEventRow(kind="test", details={}, user_id=name, created=utc_now()))
    return Answer(201, name.encode(), {"ETag": '"r1"'})


def effects(database: Database) -> list[str]:
    with database.reading() as session:
        return list(session.scalars(select(TelemetryEventRow.user_id)))


def test_of_two_processes_that_answer_the_same_request_one_does_it(databases: list[Database]) -> None:
    asked = WriteRequest("key", "the same")
    both = threading.Barrier(2)

    def perform(number: int) -> Answer:
        writes = Writes(databases[number], ApiSettings())
        return writes.perform(asked, lambda: both.wait(60), lambda session, _: effect(session, f"process{number}"))

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(perform, range(2)))
    (done,) = effects(databases[0])
    assert {answer.body for answer in answers} == {done.encode()}
    assert sorted(REPLAYED in answer.headers for answer in answers) == [False, True]


def test_what_cannot_be_stored_leaves_neither_effect_nor_answer(databases: list[Database]) -> None:
    writes = Writes(databases[0], ApiSettings())

    def broken(session: Session) -> Answer:
        answer = effect(session, "half")
        session.add(TelemetryEventRow(kind="test", details={}, user_id=None, created=utc_now()))
        return answer

    with pytest.raises(IntegrityError):
        writes.store(WriteRequest("key", "one"), broken)
    assert effects(databases[0]) == []
    assert writes.store(WriteRequest("key", "another"), lambda session: effect(session, "whole")).status == 201
    assert effects(databases[1]) == ["whole"]
