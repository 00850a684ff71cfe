"""The result for one file, and its form in JSON that other programs rely on."""

from dataclasses import dataclass
from typing import Any

from relia.api.models.verification import FindingOut, OutcomeOut
from relia.validation.domain import (
    Check,
    CheckOutcome,
    Finding,
    Outcome,
    Severity,
    Verification,
    VerificationStatus,
)
from relia.validation.files import Loaded


@dataclass(frozen=True, slots=True)
class FileReport:
    """What became of one file."""

    path: str
    outcomes: tuple[CheckOutcome, ...]
    findings: tuple[Finding, ...]
    text: str = ""
    """As it was verified: after its repairs."""
    repaired: tuple[str, ...] = ()
    """The titles of the repairs."""
    before: str | None = None
    """The text before its repairs; None when there were none."""
    unusable: bool = False
    """Nobody could read the file, or write its repaired text back."""

    @property
    def status(self) -> VerificationStatus:
        """All outcomes in one word, as of a verification."""
        return Verification("", "", self.outcomes, self.findings).status

    def count(self, severity: Severity) -> int:
        """How many findings are this bad."""
        return sum(item.severity is severity for item in self.findings)

    @classmethod
    def of(cls, loaded: Loaded, verification: Verification) -> "FileReport":
        """Of a file that was verified."""
        text = loaded.source.text if loaded.source is not None else ""
        return cls(loaded.path, verification.outcomes, verification.findings, text)

    @classmethod
    def not_text(cls, loaded: Loaded, found: Finding) -> "FileReport":
        """Of a file whose bytes are no text."""
        yaml = CheckOutcome.of(Check.YAML, (found,))
        return cls(loaded.path, (yaml, *_none_ran("the file is not UTF-8 text", Check.YAML)), (found,))

    @classmethod
    def not_used(cls, path: str, reason: str) -> "FileReport":
        """Of a file that nobody could read, or write back."""
        return cls(path, _none_ran(reason), (), unusable=True)

    @classmethod
    def not_checked(cls, path: str, reason: str) -> "FileReport":
        """Of a file that could be read, and no check could be made."""
        return cls(path, _none_ran(reason), ())


def _none_ran(reason: str, *but: Check) -> tuple[CheckOutcome, ...]:
    return tuple(CheckOutcome.could_not_run(check, reason) for check in Check if check not in but)


def as_json(reports: list[FileReport]) -> dict[str, Any]:
    """The object that `--format json` prints."""
    return {"files": [_file(report) for report in reports]}


def _file(report: FileReport) -> dict[str, Any]:
    return {
        "path": shown_path(report.path),
        "status": report.status.value,
        "outcomes": [OutcomeOut.of(item).model_dump(mode="json") for item in report.outcomes],
        "findings": [FindingOut.of(item).model_dump(mode="json") for item in report.findings],
    }


def shown_path(path: str) -> str:
    """A path as text: bytes of a name that are no UTF-8 cannot be written in JSON."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def not_run(report: FileReport) -> list[CheckOutcome]:
    """The checks of a file that could not run."""
    return [item for item in report.outcomes if item.outcome is Outcome.COULD_NOT_RUN]
