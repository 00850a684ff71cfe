"""A completer over everything that is installed."""

import pytest

from relia.catalog.service import Catalog
from relia.generation.complete.service import Completer
from relia.generation.complete.settings import CompletionSettings
from relia.generation.grounded.engine import GroundedEngine
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier


class NeverAsked:
    """In the place of the linter: a completion may not wait for it."""

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del source, profile, fix
        raise AssertionError("a completion asked the linter")


@pytest.fixture(scope="session")
def completer(whole_catalog: Catalog, engine: GroundedEngine) -> Completer:
    verifier = Verifier(whole_catalog, NeverAsked(), ValidationSettings())
    return Completer(engine, verifier, CompletionSettings())
