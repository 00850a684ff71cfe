"""The ranker over everything that is installed, its index kept beside the shared catalog."""

from pathlib import Path

import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.ranking.documents import DocumentIndex
from relia.generation.grounded.ranking.ranker import ModuleRanker


@pytest.fixture(scope="session")
def index_folder(shared_data_dir: Path) -> Path:
    return shared_data_dir / "ranking"


@pytest.fixture(scope="session")
def ranker(whole_catalog: Catalog, index_folder: Path) -> ModuleRanker:
    return ModuleRanker(whole_catalog, folder=index_folder)


@pytest.fixture(scope="session")
def documents(whole_catalog: Catalog, index_folder: Path) -> DocumentIndex:
    return DocumentIndex.open(whole_catalog, index_folder)
