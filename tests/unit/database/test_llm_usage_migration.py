"""The second schema: calls that were kept before stay, there and back."""

import sqlite3
from contextlib import closing
from pathlib import Path

from alembic import command
from sqlalchemy import create_engine

from relia.database.engine import FILE, Database
from relia.database.migrate import _config
from relia.database.settings import DatabaseSettings

ROW = ("0" * 31 + "1", "local", "m", 10, 20, 0.000035, None, "anna", "2026-01-31 23:30:00.000000")


def migrate(folder: Path, revision: str) -> None:
    engine = create_engine(f"sqlite:///{folder / FILE}")
    with engine.begin() as connection:
        config = _config()
        config.attributes["connection"] = connection
        (command.upgrade if revision == "head" else command.downgrade)(config, revision)
    engine.dispose()


def test_calls_of_the_first_schema_stay_there_and_back(tmp_path: Path) -> None:
    Database(tmp_path, DatabaseSettings()).close()
    migrate(tmp_path, "0001")
    columns = "id, provider, model, input_tokens, output_tokens, cost, playbook_id, user_id, created"
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        connection.execute(f"INSERT INTO llm_usage ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", ROW)
    migrate(tmp_path, "head")
    with closing(sqlite3.connect(tmp_path / FILE)) as connection, connection:
        kept = connection.execute("SELECT cost_nanos, day, user_id, outcome, attempts FROM llm_usage").fetchone()
        connection.execute("UPDATE llm_usage SET input_tokens = NULL")
    assert kept == (35_000, "2026-01-31", "anna", "", 1)
    migrate(tmp_path, "0001")
    with closing(sqlite3.connect(tmp_path / FILE)) as connection:
        row = connection.execute(f"SELECT {columns} FROM llm_usage").fetchone()
    assert row == (*ROW[:3], 0, *ROW[4:])
