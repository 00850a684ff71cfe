"""Repairs what a model answered, without asking anybody: the answer made readable, verified, and its faults repaired."""

from dataclasses import dataclass

from relia.validation.domain import Check, FileKind, Severity, Source, Verification, VerificationStatus
from relia.validation.mending.mend import mend
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import TextVerifier

Weight = tuple[int, int, int]


def weight(verification: Verification) -> Weight:
    """How much is wrong with a text: errors first, then what nobody could check, then warnings. The smaller, the better."""
    severities = [finding.severity for finding in verification.findings]
    unknown = verification.status is VerificationStatus.COULD_NOT_RUN
    return severities.count(Severity.ERROR), int(unknown), severities.count(Severity.WARNING)


@dataclass(frozen=True, slots=True)
class RepairedAnswer:
    """An answer after its repairs, with the evidence."""

    text: str
    titles: tuple[str, ...]
    """What was done, in order; empty when the answer is what the model wrote, byte for byte."""
    verification: Verification
    """Of `text`."""
    cut_off: bool
    """Whether the answer ended in the middle of something: what is there may be right, and is not all of it."""


class Repairer:
    """Repairs answers. Safe to use from several threads at once."""

    def __init__(self, verifier: TextVerifier, settings: ValidationSettings) -> None:
        self._verifier = verifier
        self._settings = settings

    def repair(
        self,
        text: str,
        kind: FileKind,
        *,
        hosts: str | None = None,
        ended: bool | None = None,
        skip: frozenset[Check] = frozenset(),
    ) -> RepairedAnswer:
        """Make an answer readable as a file of this kind, verify it, and repair its faults. Raises `LintBusy`.

        `hosts` is for a play that has to be made around play tasks. `ended` says whether the model came to its end, None
        where nobody knows. `skip` leaves checks out, as for `Verifier.verify`.
        """
        mended = mend(text, kind, self._settings, hosts=hosts, ended=ended)
        fixed = self._verifier.fix(Source(mended.text, kind), skip=skip)
        return RepairedAnswer(fixed.text, (*mended.titles, *fixed.titles), fixed.verification, mended.cut_off)
