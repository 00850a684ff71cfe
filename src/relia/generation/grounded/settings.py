"""Settings of the grounded engine."""

from pydantic import BaseModel, Field


class GroundedSettings(BaseModel):
    """When the engine is sure enough, and how much it reads."""

    grounded_confidence: float = Field(
        default=0.45, ge=0.0, le=1.0, description="Below this confidence a step is left out, with its candidates."
    )
    prompt_limit: int = Field(default=8000, ge=100, le=1_000_000, description="Characters of a prompt.")
    prompt_steps: int = Field(default=60, ge=1, le=500, description="Steps of a prompt.")
    context_limit: int = Field(default=200_000, ge=1000, description="Characters of the context of a prompt.")
