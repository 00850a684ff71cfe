"""Settings of the catalog."""

from pathlib import Path

from pydantic import BaseModel, Field


class CatalogSettings(BaseModel):
    """Where collections are looked for, and the limits of a harvest."""

    collections_path: list[Path] = Field(
        default_factory=lambda: [Path("~/.ansible/collections"), Path("/usr/share/ansible/collections")],
        description="Folders that hold `ansible_collections/`, searched before the installed Python packages.",
    )
    catalog_workers: int = Field(default=2, ge=1, le=32, description="Processes that harvest collections side by side.")
    catalog_file_limit: int = Field(
        default=4 * 1024 * 1024, ge=1024, description="Bytes; a larger module file is left out and said so."
    )
    catalog_keep: int = Field(default=4, ge=1, le=64, description="Indexes kept on disk for other sets of collections.")
