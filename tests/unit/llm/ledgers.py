"""Ledgers over a database in a folder, also for processes of their own."""

import os
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

from relia.core.clock import Clock, utc_now
from relia.core.ids import new_id
from relia.database.engine import Database
from relia.database.settings import DatabaseSettings
from relia.llm.budgets import UsageLedger
from relia.llm.domain import Asker, Call, Cost, ProviderKind, Purpose, TokenUsage
from relia.llm.errors import BudgetExhausted
from relia.llm.prices import Price, PriceRow, Prices
from relia.llm.settings import ProviderConfig, UsageSettings
from relia.llm.spending import Reservation

NOON = datetime(2026, 1, 31, 12, 0, tzinfo=UTC)
LOCAL = ProviderConfig(name="local", kind=ProviderKind.COMPATIBLE, model="dear")
ANNA = Asker("anna", "request-1")
PRICES = Prices([PriceRow("local", "dear", Price(Decimal(1000), Decimal(100), Decimal(1000)))])
"""A thousand tokens of `dear` cost a dollar; of all else the price is unknown."""


def ledger_over(database: Database, clock: Clock = utc_now, **settings: object) -> UsageLedger:
    return UsageLedger(database, PRICES, UsageSettings.model_validate(settings), clock)


def call_of(
    reservation: Reservation | None = None,
    *,
    user_id: str = "anna",
    model: str = "dear",
    usage: TokenUsage | None = None,
    first: float | None = 0.25,
    outcome: str = "complete",
    started: datetime = NOON,
    purpose: Purpose = Purpose.DRAFT,
) -> Call:
    """A call that used 100 tokens for its prompt and 100 for its answer, unless `usage` says otherwise."""
    usage = TokenUsage(100, 100, 0) if usage is None else usage
    cost: Cost | None = PRICES.cost(LOCAL, model, usage)
    return Call(
        id=str(new_id()),
        user_id=user_id if reservation is None else reservation.user_id,
        request_id="request-1",
        purpose=purpose,
        provider="local",
        model=model,
        outcome=outcome,
        usage=usage,
        cost=cost,
        first_token_seconds=first,
        seconds=1.0,
        started=started,
    )


def spend_in_parallel(folder: str, calls: int, settle: bool) -> int:
    """In a process of its own, with threads: how many of `calls` got a budget that has room for 50 in all."""
    database = Database(Path(folder), DatabaseSettings(database_seconds=60), connections=8)
    ledger = ledger_over(database, llm_budget_all_day="10 dollars", llm_budget_user_month="1_000_000 tokens")

    def one(number: int) -> bool:
        asker = Asker(f"user-{os.getpid()}-{number % 5}")
        try:
            reservation = ledger.reserve(asker, LOCAL, "dear", 100, 100)
        except BudgetExhausted:
            return False
        if settle:
            ledger.settle(reservation, call_of(reservation))
        return True

    with ThreadPoolExecutor(8) as threads:
        passed = sum(threads.map(one, range(calls)))
    database.close()
    return passed
