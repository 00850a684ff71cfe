"""Roles: a name, a prompt, and the tree of files that they become."""

from typing import Self

from pydantic import BaseModel, Field

from relia.api.models.playbooks import EXAMPLE_PROMPT, NoticeOut, PlaybookIn, StepOut
from relia.api.models.text import StoredText, examples
from relia.api.models.verification import VerificationOut
from relia.generation.domain import GenerationStatus
from relia.generation.roles.domain import GeneratedRole, RoleRequest


class RoleIn(PlaybookIn):
    """What a role should do."""

    model_config = examples({"name": "nginx", "prompt": EXAMPLE_PROMPT})

    name: StoredText = Field(
        max_length=64, description="Lower case letters, digits and underscores; its variables begin with it."
    )

    def role(self) -> RoleRequest:
        """The same for the service."""
        return RoleRequest(self.name, self.request())


class RoleOut(BaseModel):
    """A role. It is not stored."""

    name: str
    engine: str
    status: GenerationStatus
    files: dict[str, str] = Field(description="Contents by path, relative to the role's own folder.")
    verifications: dict[str, VerificationOut] = Field(
        description="Of each YAML file in its place; under `example.yml` of a playbook that applies the role."
    )
    steps: list[StepOut] = Field(description="Their lines are null: several files hold them.")
    notices: list[NoticeOut]
    seconds: dict[str, float]

    @classmethod
    def of(cls, role: GeneratedRole) -> Self:
        return cls(
            name=role.name,
            engine=role.engine,
            status=role.status,
            files=dict(role.files),
            verifications={path: VerificationOut.of(item) for path, item in role.verifications.items()},
            steps=[StepOut.of(step) for step in role.steps],
            notices=[NoticeOut.of(notice) for notice in role.notices],
            seconds={phase: round(value, 6) for phase, value in role.seconds.items()},
        )
