"""Reports of usage: sums that hide nothing, sorted and bounded."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from tests.unit.llm.ledgers import NOON, call_of, ledger_over

from relia.database.engine import Database
from relia.database.settings import DatabaseSettings
from relia.llm.domain import Purpose, TokenUsage
from relia.llm.errors import UsageSpanInvalid
from relia.llm.usage_report import By, UsageReport, usage_report

DAY = NOON.date()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path, DatabaseSettings())
    yield database
    database.close()


def report(database: Database, by: By, since: date = DAY, until: date = DAY, limit: int = 10) -> UsageReport:
    with database.reading() as session:
        return usage_report(session, since, until, by, limit)


def test_the_dearest_comes_first_and_what_has_no_price_is_counted_apart(database: Database) -> None:
    ledger = ledger_over(database)
    ledger.settle(None, call_of(user_id="anna", usage=TokenUsage(100, 100, 50)))
    ledger.settle(None, call_of(user_id="bert", usage=TokenUsage(1000, 1000)))
    ledger.settle(None, call_of(user_id="carl", model="unlisted", usage=TokenUsage(9000, 9000)))
    ledger.settle(None, call_of(user_id="anna", usage=TokenUsage(), first=None, outcome="llm-timeout"))
    whole = report(database, By.USER)
    assert [line.name for line in whole.lines] == ["bert", "anna", "carl"]
    assert [line.dollars for line in whole.lines] == [Decimal(2), Decimal("0.155"), None]
    _, anna, carl = whole.lines
    assert (anna.calls, anna.failed, anna.uncounted, anna.unpriced, anna.cached_tokens) == (2, 1, 1, 0, 50)
    assert (carl.calls, carl.failed, carl.uncounted, carl.unpriced) == (1, 0, 0, 1)
    total = whole.total
    assert (total.calls, total.failed, total.unpriced, total.uncounted) == (4, 1, 1, 1)
    assert (total.input_tokens, total.output_tokens, total.dollars) == (10_100, 10_100, Decimal("2.155"))
    assert total.first_token_seconds == pytest.approx(0.25)


@pytest.mark.parametrize(
    ("by", "names"),
    [(By.PROVIDER, ["local"]), (By.MODEL, ["dear", "unlisted"]), (By.PURPOSE, ["repair", "draft"])],
)
def test_calls_are_summed_by_what_was_asked_for(database: Database, by: By, names: list[str]) -> None:
    ledger = ledger_over(database)
    ledger.settle(None, call_of(purpose=Purpose.REPAIR))
    ledger.settle(None, call_of(model="unlisted"))
    assert [line.name for line in report(database, by).lines] == names


def test_days_stand_in_their_order_and_both_ends_belong_to_the_report(database: Database) -> None:
    ledger = ledger_over(database)
    last_second = datetime(2026, 1, 31, 23, 59, 59, tzinfo=UTC)
    for started in (
        NOON - timedelta(days=3),
        NOON - timedelta(days=2),
        last_second,
        last_second + timedelta(seconds=1),
    ):
        ledger.settle(None, call_of(started=started))
    whole = report(database, By.DAY, DAY - timedelta(days=2), DAY)
    assert [line.name for line in whole.lines] == ["2026-01-31", "2026-01-29"]


def test_lines_beyond_the_limit_are_counted_and_in_the_total(database: Database) -> None:
    ledger = ledger_over(database)
    for number in range(5):
        ledger.settle(None, call_of(user_id=f"user-{number}"))
    whole = report(database, By.USER, limit=2)
    assert [line.name for line in whole.lines] == ["user-0", "user-1"]
    assert whole.left_out == 3
    assert whole.total.calls == 5


def test_a_report_of_nothing_is_empty(database: Database) -> None:
    whole = report(database, By.MODEL)
    assert (whole.lines, whole.left_out, whole.total.calls, whole.total.dollars) == ((), 0, 0, None)
    assert whole.total.seconds is None


def test_a_report_that_ends_before_it_begins_is_refused(database: Database) -> None:
    with pytest.raises(UsageSpanInvalid, match="begin on 2026-01-31 and end on 2026-01-30"):
        report(database, By.DAY, DAY, DAY - timedelta(days=1))
