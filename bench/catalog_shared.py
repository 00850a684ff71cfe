"""The catalog that the benches of the catalog measure: what the Python packages bring, kept outside of the tree."""

import os
from pathlib import Path

from platformdirs import user_cache_path

from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings


def settings() -> CatalogSettings:
    return CatalogSettings(collections_path=[Path("no-such-folder")])


def data_dir() -> Path:
    chosen = os.environ.get("RELIA_BENCH_CACHE")
    folder = Path(chosen) if chosen else user_cache_path("relia-bench", appauthor=False)
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def whole_catalog() -> Catalog:
    """Every module of the installed Python packages, built when it is not there yet."""
    return Catalog.open(data_dir(), settings())
