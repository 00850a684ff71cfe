"""What is asked of a completion, and what it answers. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from relia.generation.domain import DraftStep, Notice
from relia.validation.domain import CheckOutcome, Edit, FileKind, Finding


class CompletionStatus(StrEnum):
    """What a person has to know first of a completion."""

    CHECKED = "checked"
    """Every step became a play task, and the checks that are fast enough while somebody types passed: yaml, structure,
    arguments, security. Lint and syntax are not among them: verifying the file says what they say."""
    NEEDS_ATTENTION = "needs_attention"
    """There is an edit, and something of it is unsure, left out or at fault."""
    NOTHING = "nothing"
    """There is no edit; the notices say why."""


@dataclass(frozen=True, slots=True)
class CompletionRequest:
    """A file as it stands while somebody types, and where the cursor is."""

    text: str
    line: int
    """Of the cursor, from 1: the line with the name or the comment, or a blank line below it."""
    kind: FileKind | None = None
    """PLAYBOOK, TASKS or HANDLERS; None is told by the text."""
    module: str | None = None
    """A module to use, when the person insists."""
    picks: Mapping[int, str] = field(default_factory=dict)
    """Modules that the person picked among the candidates, by the number of the step, from 1."""


@dataclass(frozen=True, slots=True)
class Completion:
    """The play tasks for the cursor, as an edit of the very text that was sent."""

    status: CompletionStatus
    engine: str
    edit: Edit | None = None
    """Applied as it is, it puts the play tasks in place, and changes nothing that was written."""
    section: str = ""
    """Where the cursor is: `tasks`, `handlers`, `tasks > block > rescue`; empty when play tasks have no place there."""
    steps: tuple[DraftStep, ...] = ()
    """Their lines are those of the text after the edit."""
    notices: tuple[Notice, ...] = ()
    outcomes: tuple[CheckOutcome, ...] = ()
    findings: tuple[Finding, ...] = ()
    """Of the play tasks that the edit completes, at their places in the text after the edit."""
    seconds: float = 0.0
