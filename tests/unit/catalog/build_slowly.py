"""A process that builds the catalog of a shelf and says how far it is: `python build_slowly.py SHELF INDEX`.

It prints a line when the build has begun, and then one for each part of it; it prints `whole` with the number of modules at
its end.
"""

import sys
from pathlib import Path

from relia.catalog.index import BuildProgress, ensure_index, fingerprint_of
from relia.catalog.locate import installed_collections
from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings


def main(shelf: Path, folder: Path) -> None:
    collections = [item for item in installed_collections([shelf]) if item.root.is_relative_to(shelf)]

    def progress(state: BuildProgress) -> None:
        sys.stdout.write(f"{state.collection} {state.done}\n")
        sys.stdout.flush()

    connection, built = ensure_index(folder, collections, CatalogSettings(catalog_workers=1), progress)
    catalog = Catalog(connection, fingerprint_of(collections))
    sys.stdout.write(f"whole {len(catalog.modules())} {'built' if built else 'found'}\n")
    catalog.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
