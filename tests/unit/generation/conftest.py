"""The grounded engine over everything that is installed."""

from pathlib import Path

import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.grounded.settings import GroundedSettings


@pytest.fixture(scope="session")
def engine(whole_catalog: Catalog, shared_data_dir: Path) -> GroundedEngine:
    ranker = ModuleRanker(whole_catalog, folder=shared_data_dir / "ranking")
    return GroundedEngine(whole_catalog, ranker, ArgumentFiller(whole_catalog), GroundedSettings())
