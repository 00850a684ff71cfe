"""Transactions: all or nothing, one writer at a time, and what the settings of SQLite have to be."""

import sqlite3
import stat
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from relia.database.engine import FILE, Database
from relia.database.errors import DatabaseBusy, DatabaseUnavailable
from relia.database.settings import DatabaseSettings


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path, DatabaseSettings(), connections=4)
    yield database
    database.close()


def add(session: Session, number: int) -> None:
    session.execute(
        text("INSERT INTO telemetry_event (id, kind, details, user_id, created) VALUES (:id, 'x', '{}', 'me', :now)"),
        {"id": f"{number:032x}", "now": "2026-01-01 00:00:00.000000"},
    )


def count(database: Database) -> int:
    with database.reading() as session:
        return int(session.execute(text("SELECT count(*) FROM telemetry_event")).scalar_one())


def test_a_block_that_ends_is_committed_and_one_that_raises_is_not(database: Database) -> None:
    with database.writing() as session:
        add(session, 1)

    def fail() -> None:
        with database.writing() as session:
            add(session, 2)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert count(database) == 1


@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1), ("trusted_schema", 0)]
)
def test_every_connection_is_set_up_to_keep_what_was_committed(
    database: Database, pragma: str, value: str | int
) -> None:
    with database.reading() as one, database.reading() as other:
        for session in (one, other):
            assert session.execute(text(f"PRAGMA {pragma}")).scalar_one() == value


def test_a_reader_sees_one_state_while_others_write(database: Database) -> None:
    with database.reading() as session:
        before = session.execute(text("SELECT count(*) FROM telemetry_event")).scalar_one()
        with database.writing() as writing:
            add(writing, 1)
        assert session.execute(text("SELECT count(*) FROM telemetry_event")).scalar_one() == before
    assert count(database) == before + 1


def test_what_a_writer_read_is_still_true_when_it_commits(database: Database) -> None:
    def increment(_: int) -> None:
        with database.writing() as session:
            add(session, session.execute(text("SELECT count(*) FROM telemetry_event")).scalar_one())

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(increment, range(40)))
    assert count(database) == 40


def test_more_readers_than_connections_wait_for_each_other(tmp_path: Path) -> None:
    database = Database(tmp_path, DatabaseSettings(), connections=2)
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(lambda _: count(database), range(16))) == [0] * 16
    database.close()


def test_a_writer_that_waits_too_long_is_told_to_come_back(tmp_path: Path) -> None:
    database = Database(tmp_path, DatabaseSettings(database_seconds=1), connections=2)
    holds, done = threading.Event(), threading.Event()

    def hold() -> None:
        with database.writing():
            holds.set()
            done.wait(60)

    with ThreadPoolExecutor(1) as threads:
        holding = threads.submit(hold)
        assert holds.wait(60)
        with pytest.raises(DatabaseBusy) as caught, database.writing():
            pass
        done.set()
        holding.result()
    assert caught.value.retry_after
    with database.writing() as session:
        add(session, 1)
    database.close()


def test_another_process_that_writes_makes_it_busy_too(tmp_path: Path) -> None:
    database = Database(tmp_path, DatabaseSettings(database_seconds=1), connections=2)
    with closing(sqlite3.connect(tmp_path / FILE, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(DatabaseBusy), database.writing():
            pass
        other.execute("ROLLBACK")
    with database.writing() as session:
        add(session, 1)
    assert count(database) == 1
    database.close()


def test_a_broken_constraint_is_the_callers_to_understand(database: Database) -> None:
    with database.writing() as session:
        add(session, 1)
    with pytest.raises(IntegrityError), database.writing() as session:
        add(session, 1)


def test_a_file_that_is_no_database_is_said_so(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"not a database" * 100)
    with pytest.raises(DatabaseUnavailable, match="not a database"):
        Database(tmp_path, DatabaseSettings())
    assert (tmp_path / FILE).read_bytes() == b"not a database" * 100


def test_a_folder_that_cannot_be_made_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(DatabaseUnavailable):
        Database(tmp_path / "file" / "data", DatabaseSettings())


def test_only_its_owner_can_read_it(tmp_path: Path) -> None:
    database = Database(tmp_path / "new", DatabaseSettings())
    with database.writing() as session:
        add(session, 1)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) & 0o077 for path in (tmp_path / "new").glob(f"{FILE}*")}
    database.close()
    assert FILE in modes
    assert {modes[name] for name in modes if not name.endswith(".lock")} == {0}
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_errors_do_not_quote_what_was_written(database: Database) -> None:
    secret = "hunter2"
    with pytest.raises(IntegrityError) as caught, database.writing() as session:
        session.execute(text("INSERT INTO telemetry_event (id, kind) VALUES (:id, :kind)"), {"id": "1", "kind": secret})
    assert secret not in str(caught.value)


@pytest.mark.parametrize("name", ["a?b", "a#b", "a%41b", "a b", "ä"])
def test_any_name_of_a_folder_holds_its_database(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    Database(folder, DatabaseSettings()).close()
    assert folder.stat().st_mode & 0o777 == 0o700
    assert (folder / "relia.db").stat().st_size > 0
    assert [path.name for path in tmp_path.iterdir()] == [name]
