"""`relia usage`: a table for a person, lines for a pipe, JSON for a program."""

import json
from pathlib import Path

from tests.integration.cli.conftest import Relia
from tests.unit.llm.ledgers import call_of, ledger_over

from relia.database.engine import Database
from relia.database.settings import DatabaseSettings

SPAN = ("--since", "2026-01-01", "--until", "2026-01-31")


def test_usage_is_shown_by_what_was_asked_for(relia: Relia, tmp_path: Path) -> None:
    database = Database(tmp_path, DatabaseSettings())
    ledger_over(database).settle(None, call_of())
    ledger_over(database).settle(None, call_of(model="unlisted"))
    database.close()
    done = relia("usage", "--by", "model", *SPAN, RELIA_DATA_DIR=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert [line.split("\t")[:2] + line.split("\t")[6:7] for line in done.stdout.splitlines()] == [
        ["dear", "1", "0.2000"],
        ["unlisted", "1", "?"],
        ["total", "2", "0.2000 + ?"],
    ]
    whole = json.loads(relia("usage", "--by", "model", "--json", *SPAN, RELIA_DATA_DIR=str(tmp_path)).stdout)
    assert whole["total"]["unpriced"] == 1


def test_a_span_that_ends_before_it_begins_is_an_error_that_helps(relia: Relia, tmp_path: Path) -> None:
    done = relia("usage", "--since", "2026-02-01", "--until", "2026-01-01", RELIA_DATA_DIR=str(tmp_path))
    assert done.returncode == 2
    assert "Let `since` be no later" in done.stderr
