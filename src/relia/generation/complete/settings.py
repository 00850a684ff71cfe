"""Settings of the completion."""

from pydantic import BaseModel, Field


class CompletionSettings(BaseModel):
    """How much is read around the cursor, and how much is written at once."""

    complete_steps: int = Field(
        default=10, ge=1, le=100, description="Play tasks that one comment may ask for, joined with `&`."
    )
    complete_before: int = Field(
        default=20, ge=0, le=200, description="Play tasks before the cursor that a completion takes into account."
    )
    complete_lines: int = Field(
        default=600, ge=10, le=100_000, description="Lines before the cursor of which these play tasks are taken."
    )
