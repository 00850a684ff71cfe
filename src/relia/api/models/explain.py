"""Explanations of playbooks and play tasks."""

from typing import Self

from pydantic import BaseModel, Field

from relia.api.models.complete import CompletableKind
from relia.api.models.playbooks import EXAMPLE_TEXT
from relia.api.models.text import AnyText, Strict, examples
from relia.generation.explain.domain import ChangeKind, ExplainedPlay, Explanation, NeedKind, RiskKind, Step
from relia.generation.explain.markdown import as_markdown


class ExplainIn(Strict):
    """A text to explain. It is not stored, and nothing of it is run."""

    model_config = examples({"content": EXAMPLE_TEXT}, {"content": "- ansible.builtin.ping:\n", "kind": "tasks"})

    content: AnyText
    kind: CompletableKind = Field(default=CompletableKind.PLAYBOOK, description="What the text is.")


class ExplainedStepOut(BaseModel):
    """What one play task, role or import does."""

    text: str
    line: int
    section: str
    name: str = Field(description="As its author calls it; may be empty.")
    module: str = Field(description="FQCN, or as written where it is not installed; may be empty.")
    details: list[str] = Field(description="When, for what, as whom, and what follows.")
    depth: int = Field(description="Blocks around it.")
    certain: bool = Field(description="false where what it does cannot be told from the text.")

    @classmethod
    def of(cls, step: Step) -> Self:
        return cls(
            text=step.text,
            line=step.line,
            section=step.section,
            name=step.name,
            module=step.module,
            details=list(step.details),
            depth=step.depth,
            certain=step.certain,
        )


class ExplainedPlayOut(BaseModel):
    """One play in the order in which Ansible runs it, or a file of play tasks."""

    title: str
    text: str
    line: int
    steps: list[ExplainedStepOut]

    @classmethod
    def of(cls, play: ExplainedPlay) -> Self:
        steps = [ExplainedStepOut.of(step) for step in play.steps]
        return cls(title=play.title, text=play.text, line=play.line, steps=steps)


class ChangeOut(BaseModel):
    """Something on the hosts that is changed."""

    kind: ChangeKind
    what: str
    line: int


class RiskOut(BaseModel):
    """Something to look at before it is run."""

    kind: RiskKind
    message: str
    line: int


class NeedOut(BaseModel):
    """Something that has to be there before it is run."""

    kind: NeedKind
    what: str
    line: int = Field(description="Where it is needed first.")


class ExplainOut(BaseModel):
    """What a text does. What cannot be told is said; nothing is invented."""

    summary: str
    engine: str
    plays: list[ExplainedPlayOut]
    changes: list[ChangeOut]
    risks: list[RiskOut]
    needs: list[NeedOut]
    problems: list[str] = Field(description="Why the text, or a part of it, could not be read.")
    markdown: str = Field(description="All of it as Markdown.")

    @classmethod
    def of(cls, found: Explanation) -> Self:
        return cls(
            summary=found.summary,
            engine=found.engine,
            plays=[ExplainedPlayOut.of(play) for play in found.plays],
            changes=[ChangeOut(kind=item.kind, what=item.what, line=item.line) for item in found.changes],
            risks=[RiskOut(kind=item.kind, message=item.message, line=item.line) for item in found.risks],
            needs=[NeedOut(kind=item.kind, what=item.what, line=item.line) for item in found.needs],
            problems=list(found.problems),
            markdown=as_markdown(found),
        )
