"""Settings of the validation."""

from pydantic import BaseModel, Field


class ValidationSettings(BaseModel):
    """Limits of a text that is verified, and of the files that one call verifies."""

    text_limit: int = Field(default=1024 * 1024, ge=1024, description="Bytes of one text that is verified.")
    yaml_depth: int = Field(default=60, ge=8, le=200, description="Levels of nesting in a YAML text.")
    yaml_nodes: int = Field(default=200_000, ge=1000, description="Nodes in a YAML text, aliases written out.")
    yaml_aliases: int = Field(default=1000, ge=0, description="Aliases (`*name`) in a YAML text.")
    findings_limit: int = Field(default=500, ge=10, description="Findings reported for one check of one text.")
    repair_rounds: int = Field(
        default=6, ge=1, le=20, description="Rounds of repairs of one text; one repair may uncover the next."
    )
    mend_limit: int = Field(
        default=256 * 1024,
        ge=1024,
        description="Bytes of a text that is mended before it is verified; a longer one is not.",
    )
    mend_work: int = Field(
        default=4_000_000,
        ge=10_000,
        description="Characters that are read while one text is mended; what is left then stays.",
    )
    verify_files: int = Field(default=5000, ge=1, description="Files that one call of `relia verify` checks.")
    verify_entries: int = Field(
        default=200_000, ge=100, description="Folder entries that one call of `relia verify` looks at."
    )
    verify_workers: int = Field(default=4, ge=1, le=64, description="Files that `relia verify` checks side by side.")
