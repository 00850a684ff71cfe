"""What language models were used for and what that cost, summed up. On SQLite and on PostgreSQL."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Float, Integer, Select, case, cast, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from relia.llm.errors import UsageSpanInvalid
from relia.llm.tables import LlmUsageRow, dollars

LINES = 1_000
"""The most lines of one report."""
_ANSWERED = ("complete", "cut_off", "cancelled", "")
"""Outcomes that are no failure; the last is that of calls from before outcomes were kept."""


class By(StrEnum):
    """What a line of a report stands for."""

    USER = "user"
    PROVIDER = "provider"
    MODEL = "model"
    PURPOSE = "purpose"
    DAY = "day"


_COLUMN: dict[By, InstrumentedAttribute[str]] = {
    By.USER: LlmUsageRow.user_id,
    By.PROVIDER: LlmUsageRow.provider,
    By.MODEL: LlmUsageRow.model,
    By.PURPOSE: LlmUsageRow.purpose,
    By.DAY: LlmUsageRow.day,
}


@dataclass(frozen=True, slots=True)
class UsageLine:
    """Calls that have something in common."""

    name: str
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    """Of those of the input."""
    dollars: Decimal | None
    """Of the calls whose price is known; None where it is of none."""
    unpriced: int
    """Calls whose tokens are known and whose price is not: what they cost is in no sum."""
    uncounted: int
    """Calls whose tokens the provider did not report, most of them because they failed."""
    first_token_seconds: float | None
    seconds: float | None
    """Each the mean; None where it was never measured."""


@dataclass(frozen=True, slots=True)
class UsageReport:
    """The calls from one day to another, both with all of their hours, in UTC."""

    since: date
    until: date
    by: By
    lines: tuple[UsageLine, ...]
    """The dearest first, then those with the most tokens; days in their order, the newest first."""
    total: UsageLine
    left_out: int
    """Lines beyond the limit; they are in the total."""


def usage_report(session: Session, since: date, until: date, by: By, limit: int = LINES) -> UsageReport:
    """Sum up the calls from `since` to `until`. Raises `UsageSpanInvalid`."""
    if since > until:
        raise UsageSpanInvalid(
            f"the report would begin on {since} and end on {until}", hint="Let `since` be no later than `until`."
        )
    column = _COLUMN[by]
    tokens = func.coalesce(func.sum(LlmUsageRow.input_tokens), 0) + func.coalesce(
        func.sum(LlmUsageRow.output_tokens), 0
    )
    order: tuple[ColumnElement[Any], ...] = (
        (column.desc(),)
        if by is By.DAY
        else (func.coalesce(func.sum(LlmUsageRow.cost_nanos), -1).desc(), tokens.desc(), column.asc())
    )
    grouped = _sums(column, since, until).group_by(column)
    found = session.execute(grouped.order_by(*order).limit(limit)).all()
    lines = session.scalar(select(func.count(column.distinct())).where(_within(since, until))) or 0
    total = session.execute(_sums(literal("total"), since, until)).one()
    return UsageReport(since, until, by, tuple(_line(*row) for row in found), _line(*total), max(0, lines - len(found)))


def _within(since: date, until: date) -> ColumnElement[bool]:
    return LlmUsageRow.day.between(since.isoformat(), until.isoformat())


def _sums(name: ColumnElement[str] | InstrumentedAttribute[str], since: date, until: date) -> Select[Any]:
    row = LlmUsageRow
    known = row.input_tokens.is_not(None) & row.output_tokens.is_not(None)
    return select(
        name,
        func.count(),
        _how_many(row.outcome.not_in(_ANSWERED)),
        func.coalesce(func.sum(row.input_tokens), 0),
        func.coalesce(func.sum(row.output_tokens), 0),
        func.coalesce(func.sum(row.cached_tokens), 0),
        func.sum(row.cost_nanos),
        _how_many(row.cost_nanos.is_(None) & known),
        _how_many(~known),
        cast(func.avg(row.first_token_seconds), Float),
        cast(func.avg(row.seconds), Float),
    ).where(_within(since, until))


def _how_many(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return cast(func.coalesce(func.sum(case((condition, 1), else_=0)), 0), Integer)


def _line(
    name: str,
    calls: int,
    failed: int,
    paid: int,
    answered: int,
    cached: int,
    nanos: int | None,
    unpriced: int,
    uncounted: int,
    first: float | None,
    seconds: float | None,
) -> UsageLine:
    cost = None if nanos is None else dollars(int(nanos))
    return UsageLine(
        name, calls, failed, int(paid), int(answered), int(cached), cost, unpriced, uncounted, first, seconds
    )
