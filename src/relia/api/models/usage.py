"""What language models were used for."""

from datetime import date
from decimal import Decimal
from typing import Self

from pydantic import BaseModel, Field

from relia.llm.usage_report import By, UsageLine, UsageReport


class UsageLineOut(BaseModel):
    """Calls that have something in common."""

    name: str = Field(description="Of the user, provider, model, purpose or day.")
    calls: int
    failed: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int = Field(description="Those of the input that a provider took from its own cache.")
    dollars: Decimal | None = Field(description="Of the calls whose price is known; null where it is of none.")
    unpriced: int = Field(description="Calls whose price is not known; what they cost is in no sum.")
    uncounted: int = Field(description="Calls whose tokens were not reported, most of them because they failed.")
    first_token_seconds: float | None = Field(description="Mean time to the first character.")
    seconds: float | None = Field(description="Mean time of a call.")

    @classmethod
    def of(cls, line: UsageLine) -> Self:
        return cls(**{name: getattr(line, name) for name in cls.model_fields})


class UsageOut(BaseModel):
    """What was used from one day to another, both with all of their hours, in UTC."""

    since: date
    until: date
    by: By
    lines: list[UsageLineOut] = Field(description="The dearest first; days the newest first.")
    total: UsageLineOut
    left_out: int = Field(description="Lines beyond the limit; they are in the total.")

    @classmethod
    def of(cls, report: UsageReport) -> Self:
        return cls(
            since=report.since,
            until=report.until,
            by=report.by,
            lines=[UsageLineOut.of(line) for line in report.lines],
            total=UsageLineOut.of(report.total),
            left_out=report.left_out,
        )
