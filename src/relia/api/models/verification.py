"""Findings, outcomes and verifications."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from relia.api.models.text import AnyText, Strict, examples
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import (
    Check,
    CheckOutcome,
    FileKind,
    Finding,
    Fix,
    Outcome,
    Severity,
    Verification,
    VerificationStatus,
)

EXAMPLE_FAULT = "- hosts: all\n  tasks:\n    - ansible.builtin.pakage:\n        name: nginx\n"


class EditOut(BaseModel):
    """Replace the characters from start to end by `text`. Lines and columns count from 1, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class FixOut(BaseModel):
    """A repair of the exact text that was verified."""

    title: str
    edits: list[EditOut]

    @classmethod
    def of(cls, fix: Fix) -> Self:
        edits = [
            EditOut(line=e.line, column=e.column, end_line=e.end_line, end_column=e.end_column, text=e.text)
            for e in fix.edits
        ]
        return cls(title=fix.title, edits=edits)


class FindingOut(BaseModel):
    """One problem, at one place."""

    check: Check
    rule: str = Field(examples=["arguments[unknown-option]"])
    severity: Severity
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fix: FixOut | None
    help: str = Field(description="A link to the rule or to the module's documentation; may be empty.")

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(
            check=finding.check,
            rule=finding.rule,
            severity=finding.severity,
            message=finding.message,
            line=finding.line,
            column=finding.column,
            end_line=finding.end_line,
            end_column=finding.end_column,
            fix=FixOut.of(finding.fix) if finding.fix is not None else None,
            help=finding.help,
        )


class OutcomeOut(BaseModel):
    """How one check ended. A check that could not run is never shown as passed."""

    check: Check
    outcome: Outcome
    reason: str = Field(description="Why it could not run or was skipped; else empty.")
    seconds: float

    @classmethod
    def of(cls, outcome: CheckOutcome) -> Self:
        return cls(
            check=outcome.check,
            outcome=outcome.outcome,
            reason=outcome.reason,
            seconds=round(outcome.seconds, 6),
        )


class VerificationOut(BaseModel):
    """The outcome of every check for one exact text."""

    status: VerificationStatus
    sha256: str = Field(description="Of the text, as UTF-8.")
    catalog_fingerprint: str = Field(description="Of the installed modules that it was checked against.")
    outcomes: list[OutcomeOut]
    findings: list[FindingOut]
    created: datetime | None = Field(default=None, description="When a stored verification was made.")
    cached_from: datetime | None = Field(
        default=None, description="When it was made, for one that was kept from an earlier request for the same text."
    )

    @classmethod
    def of(cls, verification: Verification, created: datetime | None = None) -> Self:
        return cls(
            status=verification.status,
            sha256=verification.sha256,
            catalog_fingerprint=verification.catalog_fingerprint,
            outcomes=[OutcomeOut.of(item) for item in verification.outcomes],
            findings=[FindingOut.of(item) for item in verification.findings],
            created=created,
            cached_from=verification.cached_from,
        )


class Checks(Strict):
    """Which checks are asked for."""

    model_config = examples({}, {"skip": ["lint", "syntax"]}, {"profile": "moderate"})

    skip: list[Check] = Field(default_factory=list, max_length=6, description="Checks that are not to be run.")
    profile: LintProfile | None = Field(default=None, description="ansible-lint's profile; the strictest by default.")


class VerifyIn(Checks):
    """Any text to verify. It is not stored."""

    model_config = examples({"content": EXAMPLE_FAULT, "fix": True})

    content: AnyText
    kind: FileKind = Field(default=FileKind.PLAYBOOK, description="What the text is.")
    fix: bool = Field(strict=True, default=False, description="Repair it as well, and return the repaired text.")


class FixedOut(BaseModel):
    """A text after its repairs, verified again."""

    content: str
    titles: list[str] = Field(description="What was done; empty when nothing was.")
    verification: VerificationOut


class VerifyOut(VerificationOut):
    """The verification of the text as it was sent and, when that was asked for, its repaired form."""

    fixed: FixedOut | None = None
