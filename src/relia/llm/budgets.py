"""The ledger of language models: what calls may use, and what they used.

A call reserves before it is made what it may use at most, and settles after it. The ledger has transactions of its own: a
call is recorded also when the request that it was made for fails later.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy.orm import Session

from relia.core.clock import Clock, utc_now
from relia.core.ids import new_id
from relia.database.engine import Database
from relia.llm import repository
from relia.llm.domain import Asker, Call, TokenUsage
from relia.llm.errors import BudgetExhausted
from relia.llm.prices import Prices
from relia.llm.repository import Account
from relia.llm.settings import ProviderConfig, UsageSettings
from relia.llm.spending import WARNED_FROM, BudgetWarning, Limit, Reservation, Unit, amount
from relia.llm.tables import nanos

_BATCH = 1_000
"""Rows that are taken away at once."""
_ACCOUNTS_KEPT = timedelta(days=62)
_SOON = 5
"""Seconds after which another try is worth it where only calls under way are in the way."""


class UsageLedger:
    """Holds the budgets, and records every call. Safe to use from several threads; processes that share the database
    share the budgets. Blocks for milliseconds. Raises `DatabaseBusy` and `DatabaseUnavailable` besides its own errors."""

    def __init__(self, database: Database, prices: Prices, settings: UsageSettings, clock: Clock = utc_now) -> None:
        self._database = database
        self._prices = prices
        self._limits = settings.limits_of_usage()
        self._patience = timedelta(seconds=settings.llm_reservation_seconds)
        self._kept = timedelta(days=settings.llm_usage_days)
        self._clock = clock
        self._tidied: date | None = None

    def reserve(
        self, asker: Asker, provider: ProviderConfig, model: str, prompt_tokens: int, output_tokens: int
    ) -> Reservation:
        """Set aside what a call may use at most: the tokens of its prompt, uncached, and an answer of `output_tokens`.

        Raises `BudgetExhausted`; then nothing was set aside. A reservation that is neither settled nor released, because
        its process died, is taken back after `RELIA_LLM_RESERVATION_SECONDS`.
        """
        now = self._clock()
        day = now.date()
        self._tidy()
        cost = self._prices.cost(provider, model, TokenUsage(prompt_tokens, output_tokens))
        wanted = None if cost is None else cost.dollars
        tokens, billionths = prompt_tokens + output_tokens, 0 if wanted is None else nanos(wanted)
        keys = repository.accounts(asker.user_id, day)
        with self._database.writing() as session:
            repository.open_accounts(session, keys)
            warnings: list[BudgetWarning] = []
            for key, limit in zip(keys, self._limits, strict=True):
                state = repository.set_aside(session, key, limit.budget, tokens, billionths)
                if state is None:
                    raise self._exhausted(session, key, limit, asker.user_id, day, tokens, wanted)
                warnings += _warnings(limit, state, asker.user_id, day)
            reservation = Reservation(
                id=new_id(),
                user_id=asker.user_id,
                day=day,
                prompt_tokens=prompt_tokens,
                output_tokens=output_tokens,
                dollars=wanted,
                warnings=tuple(warnings),
                unpriced="" if wanted is not None else _unpriced(self._limits, provider.name, model),
            )
            repository.keep_reservation(session, reservation, tokens, billionths, now + self._patience)
        return reservation

    def settle(self, reservation: Reservation | None, call: Call) -> None:
        """Record a call, and book what it used in the place of what was set aside for it.

        What a provider did not report is booked as it was reserved, once the answer had begun; a call that failed before
        used nothing. Without a reservation, what is known is booked.
        """
        day = call.started.date() if reservation is None else reservation.day
        with self._database.writing() as session:
            freed = (0, 0) if reservation is None else repository.end_reservation(session, reservation.id)
            repository.book(session, repository.accounts(call.user_id, day), _used(reservation, call), freed)
            repository.add_call(session, call)

    def release(self, reservation: Reservation) -> None:
        """Give back what was set aside for a call that was not made. Once, or more often."""
        with self._database.writing() as session:
            freed = repository.end_reservation(session, reservation.id)
            repository.book(session, repository.accounts(reservation.user_id, reservation.day), (0, 0), freed)

    def _tidy(self) -> None:
        """End what outlived its time, and once a day take away what is older than it may be."""
        now = self._clock()
        with self._database.reading() as session:
            expired = repository.expired(session, now)
        if not expired and self._tidied == now.date():
            return
        # In a transaction of its own: it changes accounts of others.
        with self._database.writing() as session:
            repository.end_expired(session, now, _BATCH)
            repository.forget(session, (now - self._kept).date(), (now - _ACCOUNTS_KEPT).date(), _BATCH)
        self._tidied = now.date()

    def _exhausted(
        self,
        session: Session,
        key: repository.Key,
        limit: Limit,
        user_id: str,
        day: date,
        tokens: int,
        wanted: Decimal | None,
    ) -> BudgetExhausted:
        state = repository.account(session, key)
        needs = {Unit.TOKENS: Decimal(tokens), Unit.DOLLARS: wanted or Decimal(0)}
        unit, allowed = next(
            (unit, allowed)
            for unit, allowed in _allowed(limit)
            if state.used(unit) + state.reserved(unit) + needs[unit] > allowed
        )
        used, reserved, need = state.used(unit), state.reserved(unit), needs[unit]
        begins = limit.span.ends(day)
        detail = (
            f"{limit.named(user_id, day)} has no room for this call: of {amount(unit, allowed)},"
            f" {amount(unit, used)} are used and {amount(unit, reserved)} set aside for calls under way;"
            f" this one may need {amount(unit, need)}. It begins anew at {begins:%Y-%m-%d %H:%M} UTC"
        )
        hint = f"The engine grounded still answers, without a model. An administrator can raise {limit.setting}."
        return BudgetExhausted(
            detail, hint=hint, retry_after=self._wait(limit, day, need > allowed, used + need > allowed)
        )

    def _wait(self, limit: Limit, day: date, never: bool, spent: bool) -> int | None:
        if never:
            return None
        return max(1, int((limit.span.ends(day) - self._clock()).total_seconds())) if spent else _SOON


def _allowed(limit: Limit) -> list[tuple[Unit, Decimal]]:
    budget = limit.budget
    dollars = [(Unit.DOLLARS, budget.dollars)] if budget.dollars is not None else []
    return [*dollars, (Unit.TOKENS, Decimal(budget.tokens))] if budget.tokens is not None else dollars


def _warnings(limit: Limit, state: Account, user_id: str, day: date) -> list[BudgetWarning]:
    found = []
    for unit, allowed in _allowed(limit):
        used = state.used(unit)
        if allowed > 0 and used >= WARNED_FROM * allowed:
            begins = limit.span.ends(day)
            text = (
                f"{limit.named(user_id, day)} is used to {int(100 * used / allowed)} %: {amount(unit, used)} of"
                f" {amount(unit, allowed)}. It begins anew at {begins:%Y-%m-%d %H:%M} UTC"
            )
            found.append(BudgetWarning(limit, unit, allowed, used, begins, text))
    return found


def _unpriced(limits: Sequence[Limit], provider: str, model: str) -> str:
    if all(limit.budget.dollars is None for limit in limits):
        return ""
    said = f"{provider}: what {model} costs is not known, so no budget in dollars holds for it"
    if any(limit.budget.tokens is not None for limit in limits):
        return f"{said}; those in tokens do (RELIA_LLM_PRICES can tell its price)"
    return f"{said}, and none is set in tokens (RELIA_LLM_PRICES can tell its price)"


def _used(reservation: Reservation | None, call: Call) -> tuple[int, int]:
    usage, cost = call.usage, call.cost
    reported = usage.input is not None or usage.output is not None
    if reservation is None or (not reported and call.first_token_seconds is None):
        tokens = (usage.input or 0) + (usage.output or 0)
        return tokens, 0 if cost is None else nanos(cost.dollars)
    paid = reservation.prompt_tokens if usage.input is None else usage.input
    answered = reservation.output_tokens if usage.output is None else usage.output
    spent = reservation.dollars if cost is None else cost.dollars
    return paid + answered, 0 if spent is None else nanos(spent)
