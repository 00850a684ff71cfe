"""The tables of what language models were used for, and of what may still be spent on them.

Money is kept in whole billionths of a dollar: sums and comparisons are exact on every database.
"""

from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from uuid import UUID

from sqlalchemy import BigInteger, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from relia.database.base import Base

_NANO = Decimal(1_000_000_000)
EVERYBODY = ""
"""In the place of a user: the budget of all."""


def nanos(dollars: Decimal) -> int:
    """Whole billionths of a dollar, rounded up: nothing that costs something is kept as free."""
    return int((dollars * _NANO).to_integral_value(ROUND_CEILING))


def dollars(nanos: int) -> Decimal:
    """The amount that `nanos` stands for."""
    return Decimal(nanos) / _NANO


class LlmUsageRow(Base):
    """One call of a language model."""

    __tablename__ = "llm_usage"
    __table_args__ = (Index(None, "created"), Index(None, "day"))

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    request_id: Mapped[str] = mapped_column(String(128))
    purpose: Mapped[str] = mapped_column(String(32))
    provider: Mapped[str] = mapped_column(String(64))
    model: Mapped[str] = mapped_column(String(2048))
    outcome: Mapped[str] = mapped_column(String(64))
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    cached_tokens: Mapped[int | None]
    """Each None when the provider did not say."""
    cost_nanos: Mapped[int | None] = mapped_column(BigInteger)
    """None when the price or the tokens are not known; 0 only where the price is 0."""
    price_source: Mapped[str | None] = mapped_column(String(64))
    first_token_seconds: Mapped[float | None]
    seconds: Mapped[float | None]
    attempts: Mapped[int]
    created: Mapped[datetime]
    """When the call began."""
    day: Mapped[str] = mapped_column(String(10))
    """That day in UTC, as 2026-01-31."""


class LlmBudgetRow(Base):
    """What one user, or all, used in one day or month (UTC), and what calls under way may use. Kept whether or not there
    is a limit, so that one that is set later counts from the start of its period."""

    __tablename__ = "llm_budget"

    user_id: Mapped[str] = mapped_column(String(64), primary_key=True)
    period: Mapped[str] = mapped_column(String(10), primary_key=True)
    """A day as 2026-01-31, or a month as 2026-01."""
    tokens: Mapped[int] = mapped_column(BigInteger)
    nanos: Mapped[int] = mapped_column(BigInteger)
    reserved_tokens: Mapped[int] = mapped_column(BigInteger)
    reserved_nanos: Mapped[int] = mapped_column(BigInteger)


class LlmReservationRow(Base):
    """What one call under way may use at most."""

    __tablename__ = "llm_reservation"
    __table_args__ = (Index(None, "expires"),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    user_id: Mapped[str] = mapped_column(String(64))
    day: Mapped[str] = mapped_column(String(10))
    tokens: Mapped[int] = mapped_column(BigInteger)
    nanos: Mapped[int] = mapped_column(BigInteger)
    expires: Mapped[datetime]
    """Then it is taken back: whoever made it is gone."""
