import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.filling.filler import ArgumentFiller


@pytest.fixture(scope="session")
def filler(whole_catalog: Catalog) -> ArgumentFiller:
    return ArgumentFiller(whole_catalog)
