"""What is installed, and whether the catalog on disk knows it; reads no collection and builds nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from relia.catalog.index import fingerprint_of, index_path, open_index
from relia.catalog.locate import installed_collections
from relia.catalog.service import Catalog, InstalledCollection, catalog_folder
from relia.catalog.settings import CatalogSettings


@dataclass(frozen=True, slots=True)
class CatalogStatus:
    """The catalog on disk for what is installed now."""

    path: Path
    """Where it stands, or would."""
    built: datetime | None
    """When, in UTC; None when it has to be built, because there is none, it is damaged, or something changed."""
    size: int
    """In bytes."""
    collections: Sequence[InstalledCollection]
    """By name; without an index, the number of modules is that of their files."""


def catalog_status(data_dir: Path, settings: CatalogSettings, project: Path | None = None) -> CatalogStatus:
    """Look at what is installed and at what is on disk under `data_dir`."""
    installed = installed_collections(settings.collections_path, project)
    path = index_path(catalog_folder(data_dir), installed)
    connection = open_index(path)
    if connection is None:
        found = [InstalledCollection(item.name, item.version, str(item.root), item.files, ()) for item in installed]
        return CatalogStatus(path, None, 0, found)
    catalog = Catalog(connection, fingerprint_of(installed))
    status = path.stat()
    try:
        built = datetime.fromtimestamp(status.st_mtime, UTC)
        return CatalogStatus(path, built, status.st_size, catalog.collections())
    finally:
        catalog.close()
