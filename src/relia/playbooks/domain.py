"""Stored playbooks, their revisions and feedback. No I/O."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from relia.generation.domain import DraftStep, GenerationStatus, Making, Notice
from relia.validation.domain import Verification

LOCAL_USER = "local"
"""Whoever uses this machine: until accounts exist there is one person."""
TITLE_LENGTH = 80
NOTE_LENGTH = 200


class Origin(StrEnum):
    """Where a revision's text comes from."""

    GENERATED = "generated"
    EDITED = "edited"
    """By a person."""
    FIXED = "fixed"
    """By Relia's own repairs, because somebody asked for them."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One text of a playbook. It is never changed; a change is the next revision."""

    number: int
    """From 1."""
    content: str
    note: str
    origin: Origin
    created: datetime
    steps: tuple[DraftStep, ...]
    """The steps of the prompt, with the lines where their play tasks stand in this text."""
    notices: tuple[Notice, ...]
    attention: bool
    """Something besides the checks asks for a person's attention: a step was left out, or a notice says why."""
    verification: Verification | None
    """The newest of this text; None when nobody asked for one yet."""
    verified: datetime | None
    """When that was made."""


@dataclass(frozen=True, slots=True)
class Playbook:
    """A stored playbook with its newest revision."""

    id: UUID
    user_id: str
    prompt: str
    title: str
    engine: str
    module: str | None
    """The module of its first step."""
    status: GenerationStatus
    created: datetime
    updated: datetime
    deleted: datetime | None
    making: Making | None
    """How the first revision was made; None when no model took part."""
    cached_from: datetime | None
    """When the first revision was made, if not for this playbook."""
    revision: Revision


@dataclass(frozen=True, slots=True)
class PlaybookSummary:
    """A stored playbook as a list shows it."""

    id: UUID
    prompt: str
    title: str
    status: GenerationStatus
    created: datetime
    updated: datetime
    deleted: datetime | None
    revision: int


@dataclass(frozen=True, slots=True)
class RevisionSummary:
    """A revision without its text."""

    number: int
    note: str
    origin: Origin
    created: datetime


@dataclass(frozen=True, slots=True)
class Change:
    """A new text for a playbook."""

    content: str
    note: str
    origin: Origin
    verification: Verification | None
    reviewed: bool = False
    """A person says that what asked for attention besides the checks was dealt with."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person thinks of a playbook."""

    id: UUID
    playbook_id: UUID
    rating: int
    """From 1 to 5."""
    comment: str
    created: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a list that is sorted by time and identifier, newest first: the next page begins behind it."""

    created: datetime
    id: UUID


def title_of(prompt: str) -> str:
    """The beginning of a prompt as one line, cut between words."""
    words = " ".join(prompt.split())
    if len(words) <= TITLE_LENGTH:
        return words
    cut = words[:TITLE_LENGTH]
    return (cut.rsplit(" ", 1)[0] if " " in cut[TITLE_LENGTH // 2 :] else cut[:-1]) + "…"


def moved_steps(steps: Sequence[DraftStep], before: str, after: str) -> tuple[DraftStep, ...]:
    """The steps with their lines in the new text; of a line that was changed or taken away, the place is not known.

    Linear in the length of the texts, whatever they hold: what was changed lies between the lines that both begin and
    both end with; a line in there is known again when it stands exactly once in either.
    """
    old, new = before.split("\n"), after.split("\n")
    start = _equal(old, new)
    end = _equal(old[start:][::-1], new[start:][::-1])
    inner_old, inner_new = Counter(old[start : len(old) - end]), Counter(new[start : len(new) - end])

    def place(line: int | None) -> int | None:
        if line is None or line <= start:
            return line
        if line > len(old) - end:
            return line + len(new) - len(old)
        text = old[line - 1]
        once = inner_old[text] == inner_new[text] == 1
        return new.index(text, start) + 1 if once else None

    return tuple(replace(step, line=place(step.line)) for step in steps)


def _equal(one: Sequence[str], other: Sequence[str]) -> int:
    """How many items both begin with."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((index for index, (left, right) in pairs if left != right), min(len(one), len(other)))
