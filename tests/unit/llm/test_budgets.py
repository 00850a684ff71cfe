"""Budgets: reserved before a call, settled after it, and never overdrawn, whoever calls at once."""

import multiprocessing
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import select, text
from tests.unit.llm.ledgers import ANNA, LOCAL, NOON, call_of, ledger_over, spend_in_parallel

from relia.database.engine import Database
from relia.database.settings import DatabaseSettings
from relia.llm import repository
from relia.llm.budgets import UsageLedger
from relia.llm.domain import Asker, TokenUsage
from relia.llm.errors import BudgetExhausted
from relia.llm.spending import Reservation, Unit
from relia.llm.tables import EVERYBODY, LlmUsageRow

BERT = Asker("bert")


@dataclass
class Hand:
    """A clock that is put forward by hand."""

    now: datetime = NOON

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path, DatabaseSettings())
    yield database
    database.close()


def reserve(ledger: UsageLedger, asker: Asker = ANNA, tokens: int = 200, model: str = "dear") -> Reservation:
    return ledger.reserve(asker, LOCAL, model, tokens // 2, tokens - tokens // 2)


def account(database: Database, user_id: str = "anna", period: str = "2026-01-31") -> tuple[object, ...]:
    """Tokens and dollars used, tokens and dollars set aside."""
    with database.reading() as session:
        found = repository.account(session, (user_id, period))
    return found.tokens, found.used(Unit.DOLLARS), found.reserved_tokens, found.reserved(Unit.DOLLARS)


@pytest.mark.parametrize("settle", [True, False])
def test_of_200_calls_at_once_in_four_processes_a_budget_for_50_lets_50_pass(tmp_path: Path, settle: bool) -> None:
    context = multiprocessing.get_context("spawn")
    with context.Pool(4) as processes:
        passed = processes.starmap(spend_in_parallel, [(str(tmp_path), 50, settle)] * 4)
    assert sum(passed) == 50
    database = Database(tmp_path, DatabaseSettings())
    with database.reading() as session:
        total = session.execute(
            text("SELECT tokens + reserved_tokens, nanos + reserved_nanos FROM llm_budget WHERE user_id = '' LIMIT 1")
        ).one()
        calls = len(session.scalars(select(LlmUsageRow.id)).all())
    database.close()
    assert tuple(total) == (10_000, 10_000_000_000)
    assert calls == (50 if settle else 0)


def test_what_was_really_used_takes_the_place_of_what_was_reserved(database: Database) -> None:
    ledger = ledger_over(database, Hand())
    reservation = reserve(ledger, tokens=1000)
    assert account(database) == (0, 0, 1000, Decimal(1))
    ledger.settle(reservation, call_of(reservation))
    for user, period in (
        ("anna", "2026-01-31"),
        ("anna", "2026-01"),
        (EVERYBODY, "2026-01-31"),
        (EVERYBODY, "2026-01"),
    ):
        assert account(database, user, period) == (200, Decimal("0.2"), 0, 0)


def test_a_call_that_was_not_made_gives_back_what_it_reserved_once(database: Database) -> None:
    ledger = ledger_over(database, Hand())
    reservation = reserve(ledger)
    ledger.release(reservation)
    ledger.release(reservation)
    assert account(database) == (0, 0, 0, 0)


def test_a_spent_budget_refuses_and_says_everything_that_helps(database: Database) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_user_day="0.5 dollars")
    for _ in range(2):
        reservation = reserve(ledger)
        ledger.settle(reservation, call_of(reservation))
    with pytest.raises(BudgetExhausted) as caught:
        reserve(ledger)
    assert caught.value.detail == (
        "the budget of anna for the day 2026-01-31 (UTC) has no room for this call: of 0.50 dollars, 0.40 dollars are used"
        " and 0.00 dollars set aside for calls under way; this one may need 0.20 dollars."
        " It begins anew at 2026-02-01 00:00 UTC"
    )
    assert "grounded still answers" in caught.value.hint
    assert "RELIA_LLM_BUDGET_USER_DAY" in caught.value.hint
    assert caught.value.retry_after == 12 * 3600
    assert account(database) == (400, Decimal("0.4"), 0, 0)
    assert reserve(ledger, BERT).warnings == ()


@pytest.mark.parametrize(
    ("settings", "asker", "setting"),
    [
        ({"llm_budget_user_day": "300 tokens"}, ANNA, "USER_DAY"),
        ({"llm_budget_user_month": "300 tokens"}, ANNA, "USER_MONTH"),
        ({"llm_budget_all_day": "300 tokens"}, BERT, "ALL_DAY"),
        ({"llm_budget_all_month": "0.3 dollars"}, BERT, "ALL_MONTH"),
    ],
)
def test_each_budget_binds_whom_it_is_for(
    database: Database, settings: dict[str, str], asker: Asker, setting: str
) -> None:
    ledger = ledger_over(database, Hand(), **settings)
    reserve(ledger)
    with pytest.raises(BudgetExhausted) as caught:
        reserve(ledger, asker)
    assert f"RELIA_LLM_BUDGET_{setting}" in caught.value.hint


def test_calls_under_way_are_waited_for_and_not_the_next_day(database: Database) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_user_day="300 tokens")
    reserve(ledger)
    with pytest.raises(BudgetExhausted, match="200 tokens set aside") as caught:
        reserve(ledger)
    assert caught.value.retry_after == 5


def test_a_call_that_no_period_has_room_for_is_not_told_to_come_back(database: Database) -> None:
    with pytest.raises(BudgetExhausted, match="may need 400 tokens") as caught:
        reserve(ledger_over(database, Hand(), llm_budget_user_day="300 tokens"), tokens=400)
    assert caught.value.retry_after is None


def test_the_next_day_and_month_begin_anew(database: Database) -> None:
    clock = Hand()
    ledger = ledger_over(database, clock, llm_budget_user_day="300 tokens", llm_budget_all_month="300 tokens")

    def spend() -> None:
        reservation = reserve(ledger)
        ledger.settle(reservation, call_of(reservation))

    spend()
    clock.now = NOON + timedelta(hours=11, minutes=59)
    with pytest.raises(BudgetExhausted, match="for the day 2026-01-31"):
        reserve(ledger)
    clock.now = NOON + timedelta(hours=12)
    spend()
    with pytest.raises(BudgetExhausted, match="for the day 2026-02-01"):
        reserve(ledger)
    clock.now += timedelta(days=1)
    with pytest.raises(BudgetExhausted, match="of all for the month 2026-02"):
        reserve(ledger)


def test_a_warning_comes_from_80_percent_on(database: Database) -> None:
    ledger = ledger_over(
        database, Hand(), llm_budget_user_day="1000 tokens, 2 dollars", llm_budget_all_month="999 tokens"
    )
    for _ in range(3):
        reservation = reserve(ledger)
        assert reservation.warnings == ()
        ledger.settle(reservation, call_of(reservation))
    last = reserve(ledger, tokens=10)
    assert last.warnings == ()
    ledger.settle(last, call_of(last, usage=TokenUsage(100, 100)))
    day, month = reserve(ledger, tokens=10).warnings
    assert (day.limit.setting, day.unit) == ("RELIA_LLM_BUDGET_USER_DAY", Unit.TOKENS)
    assert (int(day.used), int(day.allowed)) == (800, 1000)
    assert day.text == (
        "the budget of anna for the day 2026-01-31 (UTC) is used to 80 %: 800 tokens of 1,000 tokens."
        " It begins anew at 2026-02-01 00:00 UTC"
    )
    assert month.limit.of_all


def test_a_model_without_a_price_is_bound_by_tokens_alone_and_that_is_said(database: Database) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_user_day="0.1 dollars, 500 tokens")
    with pytest.raises(BudgetExhausted, match="dollars"):
        reserve(ledger)
    reservation = reserve(ledger, model="unlisted")
    assert reservation.dollars is None
    assert reservation.unpriced.startswith(
        "local: what unlisted costs is not known, so no budget in dollars holds for it"
    )
    assert "those in tokens do" in reservation.unpriced
    reserve(ledger, model="unlisted")
    with pytest.raises(BudgetExhausted, match="500 tokens"):
        reserve(ledger, model="unlisted")


def test_it_is_said_when_nothing_binds_a_model_without_a_price(database: Database) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_all_day="1 dollar")
    assert "none is set in tokens" in reserve(ledger, model="unlisted").unpriced
    assert reserve(ledger).unpriced == ""
    assert reserve(ledger_over(database, Hand()), model="unlisted").unpriced == ""


def test_a_budget_of_no_dollars_lets_through_what_costs_nothing_that_is_known(database: Database) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_user_day="0 dollars")
    with pytest.raises(BudgetExhausted):
        reserve(ledger)
    assert reserve(ledger, model="unlisted").warnings == ()


def test_budgets_survive_a_restart(tmp_path: Path) -> None:
    for expected in (200, 400):
        database = Database(tmp_path, DatabaseSettings())
        ledger = ledger_over(database, Hand(), llm_budget_user_day="500 tokens")
        reservation = reserve(ledger)
        ledger.settle(reservation, call_of(reservation))
        assert account(database)[0] == expected
        database.close()
    database = Database(tmp_path, DatabaseSettings())
    with pytest.raises(BudgetExhausted):
        reserve(ledger_over(database, Hand(), llm_budget_user_day="500 tokens"))
    database.close()


def test_a_budget_that_is_set_later_counts_what_was_used_before(database: Database) -> None:
    ledger = ledger_over(database, Hand())
    reservation = reserve(ledger)
    ledger.settle(reservation, call_of(reservation))
    with pytest.raises(BudgetExhausted, match="200 tokens are used"):
        reserve(ledger_over(database, Hand(), llm_budget_all_month="300 tokens"))


def test_what_a_dead_process_reserved_is_free_again_in_time(database: Database) -> None:
    clock = Hand()
    reserve(ledger_over(database, clock, llm_reservation_seconds=60))
    other = ledger_over(database, clock, llm_budget_user_day="300 tokens")
    clock.now += timedelta(seconds=60)
    with pytest.raises(BudgetExhausted):
        reserve(other)
    clock.now += timedelta(seconds=1)
    reserve(other)
    assert account(database) == (0, 0, 200, Decimal("0.2"))


def test_a_call_that_outlives_its_reservation_is_booked_all_the_same(database: Database) -> None:
    clock = Hand()
    ledger = ledger_over(database, clock, llm_reservation_seconds=60)
    late = reserve(ledger)
    clock.now += timedelta(seconds=61)
    ledger.release(reserve(ledger, BERT))
    ledger.settle(late, call_of(late))
    assert account(database) == (200, Decimal("0.2"), 0, 0)


def test_a_call_is_booked_where_it_began(database: Database) -> None:
    clock = Hand()
    ledger = ledger_over(database, clock)
    reservation = reserve(ledger)
    clock.now += timedelta(days=1)
    ledger.settle(reservation, call_of(reservation))
    assert account(database, period="2026-01-31") == (200, Decimal("0.2"), 0, 0)
    assert account(database, period="2026-02-01") == (0, 0, 0, 0)


@pytest.mark.parametrize(
    ("usage", "first", "booked"),
    [
        (TokenUsage(), None, (0, Decimal(0))),
        (TokenUsage(), 0.5, (1000, Decimal(1))),
        (TokenUsage(input=100), 0.5, (600, Decimal(1))),
        (TokenUsage(100, 100), 0.5, (200, Decimal("0.2"))),
        (TokenUsage(100, 0), None, (100, Decimal("0.1"))),
        (TokenUsage(3000, 1000), 0.5, (4000, Decimal(4))),
    ],
)
def test_what_a_provider_did_not_report_is_booked_as_reserved_once_it_had_begun(
    database: Database, usage: TokenUsage, first: float | None, booked: tuple[int, Decimal]
) -> None:
    ledger = ledger_over(database, Hand(), llm_budget_user_day="1000 tokens")
    reservation = reserve(ledger, tokens=1000)
    ledger.settle(reservation, call_of(reservation, usage=usage, first=first, outcome="llm-answer-broken"))
    assert account(database) == (*booked, 0, 0)


def test_a_call_without_a_reservation_is_booked_too(database: Database) -> None:
    ledger_over(database, Hand()).settle(None, call_of())
    assert account(database) == (200, Decimal("0.2"), 0, 0)


def test_a_call_is_kept_with_all_that_is_known_of_it(database: Database) -> None:
    ledger = ledger_over(database, Hand())
    ledger.settle(None, call_of(usage=TokenUsage(100, 20, 40)))
    ledger.settle(None, call_of(model="unlisted", usage=TokenUsage(), first=None, outcome="llm-timeout"))
    with database.reading() as session:
        known, unknown = sorted(session.scalars(select(LlmUsageRow)), key=lambda row: row.model)
    assert (known.input_tokens, known.output_tokens, known.cached_tokens) == (100, 20, 40)
    assert (known.cost_nanos, known.price_source) == (84_000_000, "table")
    assert (known.user_id, known.request_id, known.purpose, known.outcome) == ("anna", "request-1", "draft", "complete")
    assert (known.first_token_seconds, known.seconds, known.attempts, known.created) == (0.25, 1.0, 1, NOON)
    assert known.day == "2026-01-31"
    assert (unknown.cost_nanos, unknown.price_source, unknown.input_tokens) == (None, None, None)


def test_old_calls_are_forgotten_and_running_budgets_are_not(database: Database) -> None:
    clock = Hand(NOON - timedelta(days=1))
    ledger = ledger_over(database, clock, llm_usage_days=1)
    ledger.settle(None, call_of(started=NOON - timedelta(days=40)))
    ledger.settle(None, call_of(started=clock.now))
    clock.now = NOON + timedelta(days=2)
    ledger.release(reserve(ledger))
    with database.reading() as session:
        assert session.scalars(select(LlmUsageRow.id)).all() == []
    assert account(database, period="2026-01")[0] == 200
    assert account(database, period="2025-12")[0] == 200
    clock.now = NOON + timedelta(days=40)
    ledger.release(reserve(ledger))
    assert account(database, period="2026-01")[0] == 200
    assert account(database, period="2025-12")[0] == 0
