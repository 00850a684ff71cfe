"""Settings of drafting with a language model."""

from pathlib import Path

from pydantic import BaseModel, Field


class ModelSettings(BaseModel):
    """How much a model is shown, and how often it is asked."""

    model_prompt_tokens: int = Field(
        default=6_000,
        ge=500,
        le=1_000_000,
        description="Tokens of a prompt for a model; what is least useful is left out first.",
    )
    model_modules: int = Field(
        default=8, ge=0, le=50, description="Modules whose specification a model is shown; a small one sees fewer."
    )
    model_rounds: int = Field(
        default=3, ge=1, le=10, description="How often a model is asked for one draft: once, and again with findings."
    )
    model_tokens: int = Field(
        default=40_000, ge=1_000, le=10_000_000, description="Tokens in and out after which a model is not asked again."
    )
    model_dollars: float = Field(
        default=0.5, gt=0, le=1_000, description="US dollars after which a model is not asked again for one draft."
    )
    model_seconds: float = Field(
        default=120, gt=0, le=3_600, description="Seconds for all that a model is asked for one draft."
    )
    model_instructions: Path | None = Field(
        default=None,
        description="A text file with the house's own instructions for models.",
        json_schema_extra={"allowed": "path", "default": ""},
    )
