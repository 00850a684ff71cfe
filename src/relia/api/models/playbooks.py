"""Playbooks, their revisions, and feedback."""

from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, Field

from relia.api.models.text import StoredText, Strict, examples
from relia.api.models.verification import Checks, FindingOut, OutcomeOut, VerificationOut
from relia.generation.domain import (
    DraftStep,
    GenerationRequest,
    GenerationStatus,
    Making,
    Notice,
    NoticeKind,
    Outline,
    OutlineStep,
)
from relia.playbooks.domain import NOTE_LENGTH, Origin, Playbook, PlaybookSummary, Revision, RevisionSummary

EXAMPLE_PROMPT = (
    "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"
)
EXAMPLE_TEXT = """---
- name: Say hello
  hosts: all
  tasks:
    - name: Say hello
      ansible.builtin.debug:
        msg: Hello
"""
_PROMPT_SHOWN = 300
"""Characters of a prompt in a list."""


class OutlineStepIn(Strict):
    """One step as a person wants it: it is not split any further."""

    text: StoredText = Field(min_length=1, max_length=8000)
    module: StoredText | None = Field(default=None, max_length=200, description="null lets the engine choose.")
    condition: StoredText = Field(default="", max_length=1000, description="Words of a condition: `only on Debian`.")
    on_change: bool = Field(strict=True, default=False, description="Only when an earlier step changed something.")
    hosts: StoredText = Field(default="", max_length=1000, description="Hosts that this step alone is for.")

    def step(self) -> OutlineStep:
        """The same for the engine."""
        return OutlineStep(self.text, self.module or None, self.condition, self.on_change, self.hosts)


class PlaybookIn(Strict):
    """What a person asks for, and what stands around it."""

    model_config = examples(
        {"prompt": EXAMPLE_PROMPT},
        {"prompt": "Install nginx", "hosts": "web", "picks": {"1": "ansible.builtin.apt"}},
        {"prompt": "Install nginx", "engine": "grounded"},
    )

    prompt: StoredText = Field(description="In plain words.", examples=[EXAMPLE_PROMPT])
    hosts: StoredText | None = Field(default=None, max_length=1000, description="For the play's `hosts:`.")
    module: StoredText | None = Field(default=None, max_length=200, description="A module to use for every step.")
    context: StoredText = Field(default="", description="YAML of what stands before; data, never instructions.")
    picks: dict[Annotated[int, Field(ge=1, le=999)], Annotated[StoredText, Field(max_length=200)]] = Field(
        default_factory=dict,
        max_length=500,
        json_schema_extra={"propertyNames": {"pattern": "^[1-9][0-9]{0,2}$"}},
        description="Modules that the person picked among the candidates, by the number of the step, from 1.",
    )

    outline: list[OutlineStepIn] = Field(
        default_factory=list,
        max_length=500,
        description="The steps, as `POST /v1/outline` proposes them and a person edited them: the prompt is not split.",
    )

    engine: StoredText | None = Field(
        default=None,
        max_length=32,
        description="`grounded`, or the name of a configured provider of models. Without it, the default and its fallbacks.",
    )
    model: StoredText | None = Field(default=None, max_length=2048, description="A model of that provider.")
    groups: list[Annotated[StoredText, Field(max_length=200)]] = Field(
        default_factory=list, max_length=500, description="The names of the inventory's groups, for a model."
    )
    variables: list[Annotated[StoredText, Field(max_length=200)]] = Field(
        default_factory=list, max_length=500, description="The names of the variables in scope, for a model."
    )
    instructions: StoredText = Field(
        default="", max_length=8000, description="The house's own instructions, for a model."
    )

    def request(self, *, fresh: bool = False) -> GenerationRequest:
        """The same for the engine; an empty `hosts` or `module` says nothing."""
        return GenerationRequest(
            prompt=self.prompt,
            context=self.context,
            hosts=self.hosts or None,
            module=self.module or None,
            picks=dict(self.picks),
            outline=tuple(step.step() for step in self.outline),
            engine=self.engine or None,
            model=self.model or None,
            groups=tuple(self.groups),
            variables=tuple(self.variables),
            instructions=self.instructions,
            fresh=fresh,
        )


class CandidateOut(BaseModel):
    """A module that may do what a step asks for."""

    module: str
    confidence: float = Field(description="Calibrated: of all answers with 0.8, 80% are right.")
    reason: str


class StepOut(BaseModel):
    """One step of the prompt, and what became of it."""

    text: str
    module: str | None = Field(description="null when the step was left out.")
    confidence: float
    candidates: list[CandidateOut]
    reason: str
    line: int | None = Field(description="Where its play task stands in the text, from 1; null when not known.")

    @classmethod
    def of(cls, step: DraftStep) -> Self:
        candidates = [
            CandidateOut(module=item.module, confidence=round(item.confidence, 4), reason=item.reason)
            for item in step.candidates
        ]
        return cls(
            text=step.text,
            module=step.module,
            confidence=round(step.confidence, 4),
            candidates=candidates,
            reason=step.reason,
            line=step.line,
        )


class RedactedOut(BaseModel):
    """Secrets of one kind that did not leave the machine."""

    kind: str
    count: int


class MakingOut(BaseModel):
    """How a draft was made, where a language model took part."""

    provider: str
    model: str
    prompt_version: str
    rounds: int = Field(description="How often the model was asked.")
    input_tokens: int | None = Field(description="Of all rounds; null when the provider does not say.")
    output_tokens: int | None
    dollars: str | None = Field(description="null when the price is not known.", examples=["0.0042"])
    price_source: str
    first_token_seconds: float | None
    redacted: list[RedactedOut] = Field(description="What did not leave the machine.")
    cached_from: datetime | None = Field(description="When the model gave this answer, if not for this request.")

    @classmethod
    def of(cls, making: Making) -> Self:
        return cls.model_validate(asdict(making))


class NoticeOut(BaseModel):
    """Something about the prompt that a person should know."""

    kind: NoticeKind
    message: str

    @classmethod
    def of(cls, notice: Notice) -> Self:
        return cls(kind=notice.kind, message=notice.message)


class ProposedStepOut(BaseModel):
    """One step that would be written. Its first five fields may be edited and sent back in `outline`."""

    text: str
    module: str | None = Field(description="null when no module is sure enough: pick one of the candidates.")
    condition: str
    on_change: bool
    hosts: str
    confidence: float
    candidates: list[CandidateOut]
    reason: str

    @classmethod
    def of(cls, step: DraftStep) -> Self:
        shown = StepOut.of(step)
        return cls(
            text=step.text,
            module=step.module,
            condition=step.condition,
            on_change=step.on_change,
            hosts=step.hosts,
            confidence=shown.confidence,
            candidates=shown.candidates,
            reason=step.reason,
        )


class OutlineOut(BaseModel):
    """What would be written, before anything is. Nothing of it is checked."""

    engine: str
    steps: list[ProposedStepOut]
    notices: list[NoticeOut]

    @classmethod
    def of(cls, outline: Outline) -> Self:
        return cls(
            engine=outline.engine,
            steps=[ProposedStepOut.of(step) for step in outline.steps],
            notices=[NoticeOut.of(notice) for notice in outline.notices],
        )


class RevisionOut(BaseModel):
    """One text of a playbook."""

    number: int
    content: str
    note: str
    origin: Origin
    created: datetime
    verification: VerificationOut | None = Field(description="The newest of this text; null when it has none yet.")

    @classmethod
    def of(cls, revision: Revision) -> Self:
        return cls(
            number=revision.number,
            content=revision.content,
            note=revision.note,
            origin=revision.origin,
            created=revision.created,
            verification=_verification(revision),
        )


class PlaybookOut(BaseModel):
    """A stored playbook with its newest revision."""

    id: UUID
    prompt: str
    title: str
    content: str
    status: GenerationStatus
    engine: str
    module: str | None = Field(description="Of the first step.")
    created: datetime
    updated: datetime
    revision: int = Field(description="The number of the newest revision.")
    note: str = Field(description="What the newest revision changed.")
    etag: str = Field(description="Names the newest revision; send it as If-Match with a change.", examples=['"r1"'])
    attention: bool = Field(description="Something besides the checks asks for attention: see steps and notices.")
    verification: VerificationOut | None = Field(description="The newest of this text; null when it has none yet.")
    steps: list[StepOut]
    notices: list[NoticeOut]
    making: MakingOut | None = Field(description="How the first revision was made; null when no model took part.")
    cached_from: datetime | None = Field(description="When the first revision was made, if not for this request.")

    @classmethod
    def of(cls, playbook: Playbook) -> Self:
        revision = playbook.revision
        return cls(
            id=playbook.id,
            prompt=playbook.prompt,
            title=playbook.title,
            content=revision.content,
            status=playbook.status,
            engine=playbook.engine,
            module=playbook.module,
            created=playbook.created,
            updated=playbook.updated,
            revision=revision.number,
            note=revision.note,
            etag=etag_of(revision.number),
            attention=revision.attention,
            verification=_verification(revision),
            steps=[StepOut.of(step) for step in revision.steps],
            notices=[NoticeOut.of(notice) for notice in revision.notices],
            making=MakingOut.of(playbook.making) if playbook.making is not None else None,
            cached_from=playbook.cached_from,
        )


def etag_of(revision: int) -> str:
    """The entity tag of a playbook: it names the revision, so a change that is based on it can be told."""
    return f'"r{revision}"'


def _verification(revision: Revision) -> VerificationOut | None:
    if revision.verification is None:
        return None
    return VerificationOut.of(revision.verification, revision.verified)


class PlaybookSummaryOut(BaseModel):
    """A stored playbook as the list shows it."""

    id: UUID
    prompt: str = Field(description=f"Its first {_PROMPT_SHOWN} characters.")
    title: str
    status: GenerationStatus
    created: datetime
    updated: datetime
    deleted: datetime | None
    revision: int

    @classmethod
    def of(cls, item: PlaybookSummary) -> Self:
        return cls(
            id=item.id,
            prompt=item.prompt[:_PROMPT_SHOWN],
            title=item.title,
            status=item.status,
            created=item.created,
            updated=item.updated,
            deleted=item.deleted,
            revision=item.revision,
        )


class PlaybookPage(BaseModel):
    """A part of the list, newest first."""

    items: list[PlaybookSummaryOut]
    next_cursor: str | None = Field(description="For the next page; null at the end.")


class RevisionSummaryOut(BaseModel):
    """A revision without its text."""

    number: int
    note: str
    origin: Origin
    created: datetime

    @classmethod
    def of(cls, item: RevisionSummary) -> Self:
        return cls(number=item.number, note=item.note, origin=item.origin, created=item.created)


class RevisionPage(BaseModel):
    """A part of a playbook's revisions, newest first."""

    items: list[RevisionSummaryOut]
    next_cursor: str | None = Field(description="For the next page; null at the end.")


class EditIn(Checks):
    """A new text for a playbook. It becomes the next revision; nothing is overwritten."""

    model_config = examples({"content": EXAMPLE_TEXT, "note": "Say who"}, {"content": EXAMPLE_TEXT, "verify": False})

    content: StoredText
    note: StoredText = Field(default="Edited", max_length=NOTE_LENGTH, description="What was changed, in a few words.")
    verify: bool = Field(
        strict=True, default=True, description="Verify the text as well. Without it the text is stored at once."
    )
    reviewed: bool = Field(
        strict=True,
        default=False,
        description="You have dealt with what asked for attention besides the checks: left out steps, notices.",
    )


class GroundedEvent(BaseModel):
    """Event `grounded`: the steps were read from the prompt, and modules were found for them."""

    steps: list[StepOut]
    notices: list[NoticeOut]


class AskedEvent(BaseModel):
    """Event `asked`: a model begins to answer. The tokens before it are void."""

    engine: str
    model: str
    round: int = Field(description="From 1; the first drafts, the others mend what the checks found.")
    after: list[str] = Field(description="What became of the engines before it.")


class TokenEvent(BaseModel):
    """Event `token`: the next characters of the model's answer."""

    text: str


class DraftedEvent(BaseModel):
    """Event `drafted`: there is a text, not checked yet."""

    content: str


class CheckedEvent(BaseModel):
    """Event `checked`: one check ended."""

    outcome: OutcomeOut
    findings: list[FindingOut]


class RepairedEvent(BaseModel):
    """Event `repaired`: the text was repaired; its checks follow again."""

    content: str
    titles: list[str]
