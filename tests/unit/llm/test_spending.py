"""Budgets as they are written and shown, and the periods that they hold for."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from relia.llm.spending import Budget, Span, Unit, amount


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("", Budget()),
        ("5 dollars", Budget(Decimal(5))),
        ("0.25 dollar", Budget(Decimal("0.25"))),
        ("2_000_000 tokens", Budget(tokens=2_000_000)),
        (" 1 token ,3dollars", Budget(Decimal(3), 1)),
        ("0 dollars", Budget(Decimal(0))),
    ],
)
def test_a_budget_is_written_in_words(text: str, budget: Budget) -> None:
    assert Budget.parse(text) == budget
    assert Budget.parse(str(budget)) == budget


@pytest.mark.parametrize(
    "text",
    [
        "5",
        "$5",
        "-1 dollars",
        "1.5 tokens",
        "5 euros",
        "5 dollars 3 tokens",
        "1e9 tokens",
        "nan dollars",
        "9" * 20 + " tokens",
    ],
)
def test_what_is_no_budget_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match="allowed: `5 dollars`"):
        Budget.parse(text)


def test_a_budget_has_one_amount_of_a_kind() -> None:
    with pytest.raises(ValueError, match="tokens are given twice"):
        Budget.parse("5 tokens, 6 tokens")


@pytest.mark.parametrize(
    ("span", "day", "name", "ends"),
    [
        (Span.DAY, date(2026, 12, 31), "2026-12-31", datetime(2027, 1, 1, tzinfo=UTC)),
        (Span.DAY, date(2028, 2, 28), "2028-02-28", datetime(2028, 2, 29, tzinfo=UTC)),
        (Span.MONTH, date(2026, 1, 31), "2026-01", datetime(2026, 2, 1, tzinfo=UTC)),
        (Span.MONTH, date(2026, 12, 1), "2026-12", datetime(2027, 1, 1, tzinfo=UTC)),
        (Span.MONTH, date(2028, 2, 29), "2028-02", datetime(2028, 3, 1, tzinfo=UTC)),
    ],
)
def test_a_period_ends_at_midnight_utc(span: Span, day: date, name: str, ends: datetime) -> None:
    assert (span.name_of(day), span.ends(day)) == (name, ends)


@pytest.mark.parametrize(
    ("unit", "value", "shown"),
    [
        (Unit.DOLLARS, "5", "5.00 dollars"),
        (Unit.DOLLARS, "0.000035", "0.000035 dollars"),
        (Unit.DOLLARS, "1234.5", "1,234.50 dollars"),
        (Unit.TOKENS, "1200000", "1,200,000 tokens"),
    ],
)
def test_an_amount_is_shown_as_a_person_writes_it(unit: Unit, value: str, shown: str) -> None:
    assert amount(unit, Decimal(value)) == shown
