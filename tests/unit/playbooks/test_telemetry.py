"""Telemetry: what was done, for a bounded time, and nothing that anybody wrote."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from relia.core.clock import utc_now
from relia.database.engine import Database
from relia.database.settings import DatabaseSettings
from relia.playbooks.settings import TelemetrySettings
from relia.playbooks.tables import TelemetryEventRow
from relia.playbooks.telemetry import Telemetry, TelemetryEvent


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path, DatabaseSettings())
    yield database
    database.close()


def test_an_event_is_kept_with_its_details(database: Database) -> None:
    telemetry = Telemetry(TelemetrySettings())
    with database.writing() as session:
        telemetry.note(session, TelemetryEvent.GENERATED, status="verified", steps=3)
    with database.reading() as session:
        (row,) = session.scalars(select(TelemetryEventRow))
    assert (row.kind, row.details, row.user_id) == ("generated", {"status": "verified", "steps": 3}, "local")


def test_what_is_older_than_it_may_be_is_forgotten(database: Database) -> None:
    now = utc_now()
    settings = TelemetrySettings(telemetry_days=2)
    for age in (timedelta(days=2, seconds=1), timedelta(days=2), timedelta(0)):
        with database.writing() as session:
            Telemetry(settings, clock=lambda when=now - age: when).note(session, TelemetryEvent.FIXED)  # type: ignore[misc]
    with database.writing() as session:
        Telemetry(settings, clock=lambda: now).forget(session)
    with database.reading() as session:
        ages = [now - row.created for row in session.scalars(select(TelemetryEventRow))]
    assert sorted(ages) == [timedelta(0), timedelta(days=2)]
