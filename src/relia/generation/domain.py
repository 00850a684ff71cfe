"""Requests, drafts and the events of a generation. No I/O."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from relia.validation.domain import Check, CheckOutcome, Finding, Outcome, Verification


class DraftKind(StrEnum):
    """What is asked for."""

    PLAYBOOK = "playbook"
    TASK = "task"
    """One play task: the best candidate however unsure; the status says how sure."""
    TASKS = "tasks"
    """The play tasks that come next at a place, without a play around them: one, or several joined with `&`."""


@dataclass(frozen=True, slots=True)
class OutlineStep:
    """One step as a person wants it: it is not split any further."""

    text: str
    module: str | None = None
    """The module to use; None lets the engine choose."""
    condition: str = ""
    """Words of a condition that hold for this step alone: `only on Debian`."""
    on_change: bool = False
    """To be done only when an earlier step changed something: a handler."""
    hosts: str = ""
    """Hosts that this step alone is for."""


@dataclass(frozen=True, slots=True)
class GenerationRequest:
    """What a person asks for, in plain words, and what stands around it."""

    prompt: str
    kind: DraftKind = DraftKind.PLAYBOOK
    context: str = ""
    """YAML of the play tasks (or the play) that stand before; data, never instructions."""
    hosts: str | None = None
    """For the play's `hosts:`; None takes it from the words, else `all`."""
    module: str | None = None
    """A module name to use for every step, when the person insists."""
    picks: Mapping[int, str] = field(default_factory=dict)
    """Modules that the person picked among the candidates, by the number of the step, from 1. A picked step is never
    left out for being unsure."""
    outline: tuple[OutlineStep, ...] = ()
    """The steps themselves, when the person gives them: the prompt is then no longer split, and only says what the steps
    have in common. `picks` count before their modules."""
    engine: str | None = None
    """`grounded`, or the name of a provider of language models; None takes what the settings say."""
    model: str | None = None
    """A model of that provider, instead of the one in its settings."""
    fresh: bool = False
    """Do not answer from a cache."""
    groups: tuple[str, ...] = ()
    """The names of the inventory's groups."""
    variables: tuple[str, ...] = ()
    """The names of the variables in scope."""
    instructions: str = ""
    """The house's own, for a language model: how names are chosen, what is preferred."""

    def picked(self, number: int) -> str | None:
        """The module that the person wants for a step, counted from 1."""
        given = self.outline[number - 1].module if 0 < number <= len(self.outline) else None
        return self.picks.get(number) or given or self.module


@dataclass(frozen=True, slots=True)
class Candidate:
    """A module that may do what a step asks for. `confidence` is calibrated: of all answers with 0.8, 80% are right."""

    module: str
    confidence: float
    reason: str = ""
    """What it rests on: the module's documentation, an example, words that are typical for it."""


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of the prompt and what became of it."""

    text: str
    module: str | None
    """None when the step was left out: it then stands in the draft as a comment with its candidates."""
    confidence: float
    candidates: tuple[Candidate, ...]
    """The best first."""
    reason: str
    line: int | None = None
    """Where its play task begins in the draft, from 1."""
    condition: str = ""
    """Words of a condition that hold for this step alone, which are not in `text`."""
    on_change: bool = False
    """To be done only when an earlier step changed something."""
    hosts: str = ""
    """Hosts that this step alone is for."""

    def proposed(self) -> OutlineStep:
        """The same as a step that a person may edit and give back."""
        return OutlineStep(self.text, self.module, self.condition, self.on_change, self.hosts)


class NoticeKind(StrEnum):
    """What a person should know before using the draft."""

    VAGUE = "vague"
    HARMFUL = "harmful"
    SECRET = "secret"  # noqa: S105  (a kind of notice, not a password)
    INJECTION = "injection"
    UNSUPPORTED = "unsupported"
    """Part of the prompt did not become a play task, and this says which."""
    ASSUMPTION = "assumption"
    """A value the prompt did not give was assumed; does not ask for attention by itself."""
    FALLBACK = "fallback"
    """Another engine answered than the one that was to; does not ask for attention by itself."""
    CUT_OFF = "cut_off"
    """The model's answer ended in the middle, and what was unfinished is not in the text."""


@dataclass(frozen=True, slots=True)
class Notice:
    """Something about the prompt that a person should know."""

    kind: NoticeKind
    message: str

    @property
    def needs_attention(self) -> bool:
        return self.kind not in {NoticeKind.ASSUMPTION, NoticeKind.FALLBACK}


@dataclass(frozen=True, slots=True)
class Draft:
    """Generated text that has not been checked."""

    yaml: str
    engine: str
    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...] = ()


@dataclass(frozen=True, slots=True)
class Outline:
    """The steps that would be written, before anything is: a person edits them, and gives them back as
    `GenerationRequest.outline`."""

    engine: str
    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...] = ()


class Engine(Protocol):
    """What drafts."""

    @property
    def name(self) -> str: ...

    def draft(self, request: GenerationRequest) -> Draft:
        """Draft what is asked for. Raises `PromptRejected` for a prompt that cannot be read at all."""
        ...


class GenerationStatus(StrEnum):
    """What a person has to know first of a playbook."""

    VERIFIED = "verified"
    """Every step became a play task, and every check passed."""
    NEEDS_ATTENTION = "needs_attention"
    """Something was left out, is unsure or dangerous, failed a check, or could not be checked."""


_DOES_NOT_APPLY = {
    DraftKind.PLAYBOOK: frozenset[Check](),
    DraftKind.TASK: frozenset((Check.SYNTAX,)),
    DraftKind.TASKS: frozenset((Check.SYNTAX,)),
}
"""ansible-playbook checks the syntax of playbooks only."""


def asks_for_attention(steps: Sequence[DraftStep], notices: Sequence[Notice]) -> bool:
    """Whether something besides the checks asks for a person's attention."""
    complete = bool(steps) and all(step.module is not None for step in steps)
    return not complete or any(notice.needs_attention for notice in notices)


def status_of(
    verification: Verification | None, *, attention: bool, kind: DraftKind = DraftKind.PLAYBOOK
) -> GenerationStatus:
    """`verified` only when every check that applies ran and passed, none was left out, and nothing else asks for
    attention."""
    outcomes = {item.check: item.outcome for item in verification.outcomes} if verification else {}
    ran = all(
        outcomes.get(check) is Outcome.PASSED
        or (outcomes.get(check) is Outcome.SKIPPED and check in _DOES_NOT_APPLY[kind])
        for check in Check
    )
    return GenerationStatus.VERIFIED if ran and not attention else GenerationStatus.NEEDS_ATTENTION


@dataclass(frozen=True, slots=True)
class RedactedSecrets:
    """Secrets of one kind that did not leave the machine."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Making:
    """How a draft was made, where a language model took part."""

    provider: str
    model: str
    prompt_version: str
    """Of the prompt files: `draft-1`."""
    rounds: int
    """How often the model was asked."""
    input_tokens: int | None = None
    """Of all rounds; None where the provider did not say."""
    output_tokens: int | None = None
    dollars: str | None = None
    """As a decimal number; None when the price is not known."""
    price_source: str = ""
    first_token_seconds: float | None = None
    redacted: tuple[RedactedSecrets, ...] = ()
    cached_from: datetime | None = None
    """When the model gave this answer, if not for this question."""


@dataclass(frozen=True, slots=True)
class Generated:
    """A draft, verified and repaired, with its evidence."""

    yaml: str
    engine: str
    status: GenerationStatus
    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...]
    verification: Verification
    repairs: tuple[str, ...] = ()
    """The titles of the fixes that were applied."""
    seconds: dict[str, float] = field(default_factory=dict)
    """By phase: draft, verify, repair."""
    making: Making | None = None
    """None when no model took part."""
    cached_from: datetime | None = None
    """When all of this was made, if not for this request."""


@dataclass(frozen=True, slots=True)
class Grounded:
    """The steps were read from the prompt, and modules were found for them."""

    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...]


@dataclass(frozen=True, slots=True)
class Drafted:
    """There is a text, not checked yet."""

    yaml: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A check ended."""

    outcome: CheckOutcome
    findings: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Repaired:
    """The text was repaired; its checks follow again. `titles` says what was done."""

    yaml: str
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A model begins to answer. What it said before is void: it failed in mid-answer, or is asked again."""

    engine: str
    model: str
    round: int
    """From 1; the first drafts, the others repair."""
    after: tuple[str, ...] = ()
    """What became of the providers before it, in words."""


@dataclass(frozen=True, slots=True)
class Token:
    """The next characters of a model's answer, as it gives them."""

    text: str


Event = Grounded | Asked | Token | Drafted | Checked | Repaired
"""What a generation tells while it runs; the last word is the `Generated` that it returns."""
