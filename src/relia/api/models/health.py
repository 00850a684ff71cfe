"""How Relia is."""

from typing import Self

from pydantic import BaseModel, Field

from relia import __version__
from relia.monitoring.health import Health, HealthStatus


class PartOut(BaseModel):
    """How one part is."""

    status: HealthStatus
    detail: str
    hint: str = Field(description="What to do; empty when it is well.")


class HealthOut(BaseModel):
    """How all parts are."""

    status: HealthStatus = Field(description="The worst of all parts.")
    version: str
    parts: dict[str, PartOut]

    @classmethod
    def of(cls, health: Health) -> Self:
        parts = {
            name: PartOut(status=part.status, detail=part.detail, hint=part.hint) for name, part in health.parts.items()
        }
        return cls(status=health.status, version=__version__, parts=parts)


class AliveOut(BaseModel):
    """The process answers."""

    status: HealthStatus = HealthStatus.OK
