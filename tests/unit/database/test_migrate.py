"""Migrations: at start, by one process at a time, all or nothing."""

import multiprocessing
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import create_engine

import relia.api.tables
import relia.llm.tables
import relia.playbooks.tables  # noqa: F401  (tables exist once they are imported)
from relia.database.base import Base
from relia.database.engine import FILE, Database
from relia.database.errors import DatabaseNewer
from relia.database.settings import DatabaseSettings


def tables(folder: Path) -> set[str]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}


def test_an_empty_database_gets_the_whole_schema(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    assert tables(tmp_path) == set(Base.metadata.tables) | {"alembic_version"}


def test_the_migrations_make_what_the_code_says(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    engine = create_engine(f"sqlite:///{tmp_path / FILE}")
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_every_constraint_has_a_name(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        made = [
            sql for (sql,) in connection.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND sql <> ''")
        ]
    for statement in made:
        for line in statement.split("\n"):
            if "FOREIGN KEY" in line or "PRIMARY KEY" in line or "CHECK" in line or "UNIQUE" in line:
                assert "CONSTRAINT" in line, statement


def test_a_migrated_database_is_opened_again_with_what_it_holds(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute(
            "INSERT INTO telemetry_event (id, kind, details, user_id, created)"
            " VALUES ('1', 'x', '{}', 'me', '2026-01-01 00:00:00.000000')"
        )
    Database(tmp_path, DatabaseSettings()).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("SELECT count(*) FROM telemetry_event").fetchone() == (1,)


def test_a_database_of_a_newer_relia_is_refused_and_left_alone(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(DatabaseNewer, match="9999") as caught:
        Database(tmp_path, DatabaseSettings())
    assert "Upgrade Relia" in caught.value.hint
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        # The first schema makes a table of this name after others: it cannot be finished.
        connection.execute("CREATE TABLE verification (id)")
    with pytest.raises(Exception, match="verification"):
        Database(tmp_path, DatabaseSettings())
    assert tables(tmp_path) == {"verification"}
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute("DROP TABLE verification")
    Database(tmp_path, DatabaseSettings()).close()
    assert "playbook" in tables(tmp_path)


def open_and_close(folder: str) -> None:
    Database(Path(folder), DatabaseSettings()).close()


def test_processes_that_start_at_once_migrate_once(tmp_path: Path) -> None:
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=open_and_close, args=(str(tmp_path),)) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(120)
    assert [process.exitcode for process in processes] == [0] * 4
    assert "playbook" in tables(tmp_path)
