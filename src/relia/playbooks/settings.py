"""Settings of the stored playbooks."""

from pydantic import BaseModel, Field


class TelemetrySettings(BaseModel):
    """How long events are kept."""

    telemetry_days: int = Field(default=90, ge=1, le=3650, description="Days that telemetry events are kept here.")
