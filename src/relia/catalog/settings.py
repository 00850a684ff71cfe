"""Settings of the catalog."""

import os
from pathlib import Path

from pydantic import BaseModel, Field, field_validator

_USUAL = "~/.ansible/collections:/usr/share/ansible/collections"


def _ansibles_own() -> list[Path]:
    """Where ansible itself looks."""
    return [Path(part) for part in os.environ.get("ANSIBLE_COLLECTIONS_PATH", _USUAL).split(os.pathsep) if part]


class CatalogSettings(BaseModel):
    """Where collections are looked for, and the limits of a harvest."""

    collections_path: list[Path] = Field(
        default_factory=_ansibles_own,
        description="Folders that hold `ansible_collections/`, searched before the installed Python packages.",
        json_schema_extra={"default": f"`ANSIBLE_COLLECTIONS_PATH`, else `{_USUAL}`"},
    )
    catalog_workers: int = Field(default=2, ge=1, le=32, description="Processes that harvest collections side by side.")
    catalog_file_limit: int = Field(
        default=4 * 1024 * 1024, ge=1024, description="Bytes; a larger module file is left out and said so."
    )
    catalog_seconds: int = Field(
        default=120, ge=1, description="Seconds; a collection that takes longer to harvest is left out and said so."
    )
    catalog_memory: int = Field(
        default=2 * 1024**3, ge=256 * 1024**2, description="Bytes of address space of a process that harvests."
    )
    catalog_wait_seconds: int = Field(
        default=600, ge=1, description="Seconds to wait for another process that builds the same catalog."
    )
    catalog_keep: int = Field(default=4, ge=1, le=64, description="Indexes kept on disk for other sets of collections.")

    @field_validator("collections_path", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        """As Ansible writes such a list: folders with a colon between."""
        return [Path(part) for part in value.split(os.pathsep) if part] if isinstance(value, str) else value
