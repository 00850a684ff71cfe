"""Rows of usage and budgets. Everything here runs in the caller's transaction, on SQLite and on PostgreSQL.

What decides whether a call may be made is one UPDATE with its condition: whoever else writes meanwhile, the database
takes one after the other. All change accounts in the same order (`accounts`), so that none waits for another in a circle.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import ColumnElement, delete, exists, select, text, true, update
from sqlalchemy.orm import Session

from relia.llm.domain import Call
from relia.llm.spending import Budget, Reservation, Span, Unit
from relia.llm.tables import EVERYBODY, LlmBudgetRow, LlmReservationRow, LlmUsageRow, dollars, nanos

_MOST = 2**62
"""Tokens or billionths in an account that has no limit."""
_OPEN = text(
    "INSERT INTO llm_budget (user_id, period, tokens, nanos, reserved_tokens, reserved_nanos)"
    " VALUES (:user_id, :period, 0, 0, 0, 0) ON CONFLICT (user_id, period) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class Account:
    """What stands in one account: of a user or of all, for one period."""

    tokens: int
    nanos: int
    reserved_tokens: int
    reserved_nanos: int

    def used(self, unit: Unit) -> Decimal:
        """What was really used."""
        return dollars(self.nanos) if unit is Unit.DOLLARS else Decimal(self.tokens)

    def reserved(self, unit: Unit) -> Decimal:
        """What calls under way may use."""
        return dollars(self.reserved_nanos) if unit is Unit.DOLLARS else Decimal(self.reserved_tokens)


Key = tuple[str, str]


def accounts(user_id: str, day: date) -> tuple[Key, Key, Key, Key]:
    """The accounts in which a call of that day stands, in the order of `limits`: the user's day and month, those of all."""
    periods = (Span.DAY.name_of(day), Span.MONTH.name_of(day))
    first, second, third, fourth = ((owner, period) for owner in (user_id, EVERYBODY) for period in periods)
    return first, second, third, fourth


def open_accounts(session: Session, keys: Iterable[Key]) -> None:
    """Make those that there are not yet."""
    for user_id, period in keys:
        session.execute(_OPEN, {"user_id": user_id, "period": period})


def set_aside(session: Session, key: Key, budget: Budget, tokens: int, billionths: int) -> Account | None:
    """Reserve in one account, and give its new state; None, and nothing is changed, when its budget has no room."""
    row = LlmBudgetRow
    most_tokens = budget.tokens if budget.tokens is not None else _MOST
    most_nanos = nanos(budget.dollars) if budget.dollars is not None else _MOST
    done = session.execute(
        update(row)
        .where(_is(key))
        .where(row.tokens + row.reserved_tokens + tokens <= most_tokens)
        # What costs nothing, or nobody knows what, takes no room in a budget of dollars.
        .where(row.nanos + row.reserved_nanos + billionths <= most_nanos if billionths else true())
        .values(
            reserved_tokens=row.reserved_tokens + tokens,
            reserved_nanos=row.reserved_nanos + billionths,
        )
        .returning(row.tokens, row.nanos, row.reserved_tokens, row.reserved_nanos)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if done is None else Account(*done)


def account(session: Session, key: Key) -> Account:
    """What stands in an account; zeros in one that there is not."""
    row = LlmBudgetRow
    found = session.execute(
        select(row.tokens, row.nanos, row.reserved_tokens, row.reserved_nanos).where(_is(key))
    ).one_or_none()
    return Account(0, 0, 0, 0) if found is None else Account(*found)


def keep_reservation(session: Session, reservation: Reservation, tokens: int, billionths: int, until: datetime) -> None:
    """Remember what was set aside in the four accounts, to give it back."""
    session.add(
        LlmReservationRow(
            id=reservation.id,
            user_id=reservation.user_id,
            day=reservation.day.isoformat(),
            tokens=tokens,
            nanos=billionths,
            expires=until,
        )
    )


def end_reservation(session: Session, reservation_id: UUID) -> tuple[int, int]:
    """Forget a reservation. The tokens and billionths that are still set aside for it: none when it has ended before."""
    row = LlmReservationRow
    gone = session.execute(delete(row).where(row.id == reservation_id).returning(row.tokens, row.nanos)).one_or_none()
    return (0, 0) if gone is None else (gone.tokens, gone.nanos)


def book(session: Session, keys: Sequence[Key], used: tuple[int, int], freed: tuple[int, int]) -> None:
    """Add tokens and billionths to what was used, and take what was set aside away. Opens accounts that there are not."""
    open_accounts(session, keys)
    row = LlmBudgetRow
    for key in keys:
        session.execute(
            update(row)
            .where(_is(key))
            .values(
                tokens=row.tokens + used[0],
                nanos=row.nanos + used[1],
                reserved_tokens=row.reserved_tokens - freed[0],
                reserved_nanos=row.reserved_nanos - freed[1],
            )
            .execution_options(synchronize_session=False)
        )


def expired(session: Session, now: datetime) -> bool:
    """Whether a reservation has outlived its time."""
    return bool(session.scalar(select(exists().where(LlmReservationRow.expires < now))))


def end_expired(session: Session, now: datetime, limit: int) -> None:
    """End reservations that have outlived their time, `limit` at most, and free what they set aside."""
    row = LlmReservationRow
    oldest = select(row.id).where(row.expires < now).order_by(row.expires).limit(limit)
    gone = session.execute(
        delete(row).where(row.id.in_(oldest)).returning(row.user_id, row.day, row.tokens, row.nanos)
    ).all()
    freed: dict[Key, tuple[int, int]] = {}
    for user_id, day, tokens, billionths in gone:
        for key in accounts(user_id, date.fromisoformat(day)):
            before = freed.get(key, (0, 0))
            freed[key] = (before[0] + tokens, before[1] + billionths)
    for key in sorted(freed, key=lambda key: (key[0] == EVERYBODY, *key)):
        book(session, (key,), (0, 0), freed[key])


def add_call(session: Session, call: Call) -> None:
    """Keep a call. Its id is a UUID."""
    session.add(
        LlmUsageRow(
            id=UUID(call.id),
            user_id=call.user_id,
            request_id=call.request_id[:128],
            purpose=call.purpose.value,
            provider=call.provider,
            model=call.model[:2048],
            outcome=call.outcome,
            input_tokens=call.usage.input,
            output_tokens=call.usage.output,
            cached_tokens=call.usage.cached,
            cost_nanos=None if call.cost is None else nanos(call.cost.dollars),
            price_source=None if call.cost is None else call.cost.source,
            first_token_seconds=call.first_token_seconds,
            seconds=call.seconds,
            attempts=call.attempts,
            created=call.started,
            day=call.started.date().isoformat(),
        )
    )


def forget(session: Session, calls_before: date, accounts_before: date, limit: int) -> None:
    """Take calls of the days before away, `limit` at most, and accounts of the months before."""
    old = select(LlmUsageRow.id).where(LlmUsageRow.day < calls_before.isoformat()).limit(limit)
    session.execute(delete(LlmUsageRow).where(LlmUsageRow.id.in_(old)))
    session.execute(delete(LlmBudgetRow).where(LlmBudgetRow.period < Span.MONTH.name_of(accounts_before)))


def _is(key: Key) -> ColumnElement[bool]:
    return (LlmBudgetRow.user_id == key[0]) & (LlmBudgetRow.period == key[1])
