"""Settings of the validation."""

from pydantic import BaseModel, Field


class ValidationSettings(BaseModel):
    """Limits of a text that is verified."""

    text_limit: int = Field(default=1024 * 1024, ge=1024, description="Bytes of one text that is verified.")
    yaml_depth: int = Field(default=60, ge=8, le=200, description="Levels of nesting in a YAML text.")
    yaml_nodes: int = Field(default=200_000, ge=1000, description="Nodes in a YAML text, aliases written out.")
    findings_limit: int = Field(default=500, ge=10, description="Findings reported for one text.")
