"""Completions: a file with a cursor, and the edit that puts play tasks there."""

from enum import StrEnum
from typing import Annotated, Self

from pydantic import BaseModel, Field

from relia.api.models.playbooks import NoticeOut, StepOut
from relia.api.models.text import AnyText, StoredText, Strict, examples
from relia.api.models.verification import EditOut, FindingOut, OutcomeOut
from relia.generation.complete.domain import Completion, CompletionRequest, CompletionStatus
from relia.validation.domain import FileKind

EXAMPLE = "- name: Web\n  hosts: web\n  become: true\n  tasks:\n    # install nginx & start it\n"


class CompletableKind(StrEnum):
    """Files that hold play tasks."""

    PLAYBOOK = "playbook"
    TASKS = "tasks"
    HANDLERS = "handlers"


class CompleteIn(Strict):
    """A file as it stands in the editor; it need not be YAML at the cursor."""

    model_config = examples({"content": EXAMPLE, "line": 5})

    content: AnyText
    line: int = Field(ge=1, strict=True, description="Of the cursor, from 1: the line that asks, or a blank one below.")
    kind: CompletableKind | None = Field(default=None, description="What the file is; null is told by its text.")
    module: StoredText | None = Field(default=None, max_length=200, description="A module to use for every step.")
    picks: dict[Annotated[int, Field(ge=1, le=999)], Annotated[StoredText, Field(max_length=200)]] = Field(
        default_factory=dict,
        max_length=100,
        json_schema_extra={"propertyNames": {"pattern": "^[1-9][0-9]{0,2}$"}},
        description="Modules that the person picked among the candidates, by the number of the step, from 1.",
    )

    def request(self) -> CompletionRequest:
        """The same for the completer; an empty `module` says nothing."""
        kind = FileKind(self.kind) if self.kind is not None else None
        return CompletionRequest(self.content, self.line, kind, self.module or None, dict(self.picks))


class CompleteOut(BaseModel):
    """The play tasks for the cursor."""

    status: CompletionStatus = Field(
        description="`checked`: the checks yaml, structure, arguments and security passed and nothing is unsure; lint and "
        "syntax are not run while somebody types. `nothing`: there is no edit, and the notices say why."
    )
    engine: str
    edit: EditOut | None = Field(description="Applied as it is, it puts the play tasks in place.")
    section: str = Field(description="Where the cursor is: `tasks`, `tasks > block`; empty where no play tasks belong.")
    steps: list[StepOut] = Field(description="Their lines are those of the text after the edit.")
    notices: list[NoticeOut]
    outcomes: list[OutcomeOut]
    findings: list[FindingOut] = Field(description="Of the play tasks of the edit, in the text after the edit.")
    seconds: float

    @classmethod
    def of(cls, found: Completion) -> Self:
        edit = found.edit
        return cls(
            status=found.status,
            engine=found.engine,
            edit=None
            if edit is None
            else EditOut(
                line=edit.line,
                column=edit.column,
                end_line=edit.end_line,
                end_column=edit.end_column,
                text=edit.text,
            ),
            section=found.section,
            steps=[StepOut.of(step) for step in found.steps],
            notices=[NoticeOut.of(notice) for notice in found.notices],
            outcomes=[OutcomeOut.of(item) for item in found.outcomes],
            findings=[FindingOut.of(item) for item in found.findings],
            seconds=round(found.seconds, 6),
        )
