"""Findings, outcomes and verifications: what Relia says about a text. No I/O."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path


class Check(StrEnum):
    """The checks, in order of cost: the cheap ones answer in milliseconds while the others still run."""

    YAML = "yaml"
    STRUCTURE = "structure"
    ARGUMENTS = "arguments"
    SECURITY = "security"
    LINT = "lint"
    SYNTAX = "syntax"


class Outcome(StrEnum):
    """How one check ended. A check that could not run is never shown as passed."""

    PASSED = "passed"
    FAILED = "failed"
    """It ran, and at least one of its findings is an error; it may be one that another check says more exactly."""
    COULD_NOT_RUN = "could_not_run"
    SKIPPED = "skipped"
    """Somebody asked for that, or the check does not apply to this kind of file; the reason says which."""


class Severity(StrEnum):
    """How bad a finding is. Only errors make a check fail."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the characters from start (inclusive) to end (exclusive) by `text`. Lines and columns count from 1;
    columns count characters (Unicode code points)."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """A repair that can be applied to the exact text the finding was made on. Edits do not overlap."""

    title: str
    edits: tuple[Edit, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """One problem, at one place. Positions as in `Edit`; end_* point just behind the last character at fault."""

    check: Check
    rule: str
    severity: Severity
    message: str
    line: int
    column: int
    end_line: int
    end_column: int
    fix: Fix | None = None
    help: str = ""
    """A link to the rule, or to the module's documentation."""


@dataclass(frozen=True, slots=True)
class CheckOutcome:
    """The outcome of one check on one text."""

    check: Check
    outcome: Outcome
    reason: str = ""
    """Why it could not run or was skipped, and what to do about it; empty otherwise."""
    seconds: float = 0.0

    @classmethod
    def could_not_run(cls, check: Check, reason: str, seconds: float = 0.0) -> "CheckOutcome":
        return cls(check, Outcome.COULD_NOT_RUN, reason, seconds)

    @classmethod
    def of(cls, check: Check, findings: tuple[Finding, ...], seconds: float = 0.0) -> "CheckOutcome":
        """Of a check that ran to its end and reported `findings`."""
        failed = any(finding.severity is Severity.ERROR for finding in findings)
        return cls(check, Outcome.FAILED if failed else Outcome.PASSED, "", seconds)


class VerificationStatus(StrEnum):
    """All outcomes in one word."""

    PASSED = "passed"
    """Every check passed, or was skipped because somebody asked for that or it does not apply to this kind of file."""
    FAILED = "failed"
    COULD_NOT_RUN = "could_not_run"
    """Nothing failed, but at least one check could not run: nobody knows."""


class FileKind(StrEnum):
    """What a text is, as Ansible and ansible-lint tell files apart. It is checked as that, never as something else."""

    PLAYBOOK = "playbook"
    TASKS = "tasks"
    HANDLERS = "handlers"
    VARS = "vars"
    META = "meta"
    ROLE = "role"
    """A folder."""
    CONFIG = "config"
    """A file of Ansible or its tools that holds no play tasks: `galaxy.yml`, requirements, an inventory, argument specs.
    Only `yaml` and `lint` are checked."""
    OTHER = "other"
    """YAML that is none of Ansible's business: only `yaml` is checked."""


HOLDS_ANSIBLE = frozenset(
    (FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS, FileKind.VARS, FileKind.META, FileKind.ROLE)
)
"""What Relia's own checks read; of other files they check only that they are YAML."""


@dataclass(frozen=True, slots=True)
class Source:
    """A text to verify, and where it belongs."""

    text: str
    kind: FileKind = FileKind.PLAYBOOK
    path: str = "playbook.yml"
    """Relative to `project` when there is one; else only a name for messages."""
    project: Path | None = None
    """The root of the project that the text belongs to: its roles, variables and collections take part in the checks.
    What of it the checks need is copied into the sandbox where something of it is executed."""


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome of every check for one exact text."""

    sha256: str
    """Of the text, as UTF-8."""
    catalog_fingerprint: str
    outcomes: tuple[CheckOutcome, ...]
    findings: tuple[Finding, ...]
    """Sorted by position, then check, then rule."""
    cached_from: datetime | None = field(default=None, compare=False)
    """When it was made (UTC), for one that was kept from an earlier call; what it says is the same."""

    @property
    def status(self) -> VerificationStatus:
        outcomes = {outcome.outcome for outcome in self.outcomes}
        if Outcome.FAILED in outcomes:
            return VerificationStatus.FAILED
        if Outcome.COULD_NOT_RUN in outcomes:
            return VerificationStatus.COULD_NOT_RUN
        return VerificationStatus.PASSED
