"""Budgets: what may be spent on language models, by whom, in which period, and what a call sets aside of it. No I/O."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Self
from uuid import UUID

WARNED_FROM = Decimal("0.8")
"""The part of a budget from which a warning is given."""
_MOST_DOLLARS = Decimal(1_000_000_000)
_MOST_TOKENS = 10**15
_PART = re.compile(r"(?P<number>\d[\d_]*(\.\d+)?)\s*(?P<unit>dollars?|tokens?)")
ALLOWED = "`5 dollars`, `2_000_000 tokens`, both with a comma between, or nothing for no limit"


@dataclass(frozen=True, slots=True)
class Budget:
    """The most that may be spent in one period; None where there is no limit."""

    dollars: Decimal | None = None
    tokens: int | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """From `5 dollars, 2_000_000 tokens`. Raises ValueError, which says what is allowed."""
        found: dict[str, Decimal] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            read = _PART.fullmatch(part)
            if read is None:
                raise ValueError(f"{part!r} is no amount; allowed: {ALLOWED}")
            unit, number = read["unit"].rstrip("s"), Decimal(read["number"].replace("_", ""))
            if unit in found:
                raise ValueError(f"{unit}s are given twice; allowed: {ALLOWED}")
            if number > (_MOST_DOLLARS if unit == "dollar" else _MOST_TOKENS) or (
                unit == "token" and number != number.to_integral_value()
            ):
                raise ValueError(f"{part!r} is no amount of {unit}s that can be counted; allowed: {ALLOWED}")
            found[unit] = number
        return cls(found.get("dollar"), int(found["token"]) if "token" in found else None)

    def __str__(self) -> str:
        parts = [f"{self.dollars} dollars"] if self.dollars is not None else []
        return ", ".join([*parts, f"{self.tokens} tokens"] if self.tokens is not None else parts)


class Unit(StrEnum):
    """What a budget counts."""

    DOLLARS = "dollars"
    TOKENS = "tokens"


class Span(StrEnum):
    """How long a period is; each begins at midnight UTC."""

    DAY = "day"
    MONTH = "month"

    def name_of(self, day: date) -> str:
        """The name of the period that `day` is in: 2026-01-31 or 2026-01."""
        return day.isoformat() if self is Span.DAY else day.isoformat()[:7]

    def ends(self, day: date) -> datetime:
        """When the period that `day` is in ends, and the next begins."""
        after = (
            day + timedelta(days=1) if self is Span.DAY else (day.replace(day=28) + timedelta(days=4)).replace(day=1)
        )
        return datetime(after.year, after.month, after.day, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Limit:
    """A budget and whom it binds."""

    of_all: bool
    """Of all users together, or of each."""
    span: Span
    budget: Budget

    @property
    def setting(self) -> str:
        return f"RELIA_LLM_BUDGET_{'ALL' if self.of_all else 'USER'}_{self.span.upper()}"

    def named(self, user_id: str, day: date) -> str:
        """In words, with its period."""
        whose = "of all" if self.of_all else f"of {user_id}"
        return f"the budget {whose} for the {self.span} {self.span.name_of(day)} (UTC)"


@dataclass(frozen=True, slots=True)
class BudgetWarning:
    """A budget is used to `WARNED_FROM` or more. What calls under way may yet use is not counted."""

    limit: Limit
    unit: Unit
    allowed: Decimal
    used: Decimal
    begins_anew: datetime
    text: str
    """For a person."""


@dataclass(frozen=True, slots=True)
class Reservation:
    """What one call may use at most, set aside until it is settled or released."""

    id: UUID
    user_id: str
    day: date
    """In whose periods it is counted: when it was made, in UTC."""
    prompt_tokens: int
    output_tokens: int
    dollars: Decimal | None
    """None where the price is not known."""
    warnings: tuple[BudgetWarning, ...] = ()
    unpriced: str = ""
    """Says, where budgets in dollars are set and the price is not known, that they do not bind this call."""


def amount(unit: Unit, value: Decimal) -> str:
    """For a person: `2.50 dollars`, `1,200 tokens`."""
    if unit is Unit.TOKENS:
        return f"{int(value):,} tokens"
    whole, _, places = f"{value:,.6f}".partition(".")
    return f"{whole}.{places.rstrip('0').ljust(2, '0')} dollars"
