"""Types that mean the same on every database."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy.dialects.postgresql.base import PGDialect
from sqlalchemy.dialects.sqlite.base import SQLiteDialect

from relia.database.base import UtcDateTime

SQLITE = SQLiteDialect()
POSTGRESQL = PGDialect()  # type: ignore[no-untyped-call]
NOON = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)


def test_a_time_is_kept_in_utc_and_comes_back_aware() -> None:
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    kept = UtcDateTime().process_bind_param(elsewhere, SQLITE)
    assert kept == NOON.replace(tzinfo=None)
    assert UtcDateTime().process_result_value(kept, SQLITE) == NOON


def test_a_database_that_keeps_zones_gets_them() -> None:
    assert UtcDateTime().process_bind_param(NOON, POSTGRESQL) == NOON


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        UtcDateTime().process_bind_param(datetime(2026, 7, 1), SQLITE)  # noqa: DTZ001


def test_no_time_stays_no_time() -> None:
    assert UtcDateTime().process_bind_param(None, SQLITE) is None
    assert UtcDateTime().process_result_value(None, SQLITE) is None
