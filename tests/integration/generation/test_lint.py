"""Drafts pass the linter and the syntax check, one for each area of the prompts in `bench/`."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench.prompts.cases import load_cases

from relia.catalog.service import Catalog
from relia.generation.domain import GenerationRequest
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.service import GenerationService
from relia.sandbox.bubblewrap import find_sandbox
from relia.sandbox.settings import SandboxSettings
from relia.validation.domain import Outcome
from relia.validation.lint.pool import LintPool
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

SAMPLE = {case.area: case for case in load_cases() if case.flag is None and not case.held_out}


@pytest.fixture(scope="module")
def service(
    whole_catalog: Catalog, shared_data_dir: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[GenerationService]:
    pool = LintPool(LintSettings(lint_workers=1), find_sandbox(SandboxSettings()), tmp_path_factory.mktemp("pool"))
    pool.start()
    ranker = ModuleRanker(whole_catalog, folder=shared_data_dir / "ranking")
    engine = GroundedEngine(whole_catalog, ranker, ArgumentFiller(whole_catalog), GroundedSettings())
    yield GenerationService(engine, Verifier(whole_catalog, pool, ValidationSettings()))
    pool.close()


@pytest.mark.xdist_group("lint")
@pytest.mark.parametrize("area", sorted(SAMPLE))
def test_a_draft_passes_every_check(service: GenerationService, area: str) -> None:
    generated = service.generate(GenerationRequest(SAMPLE[area].prompt))
    outcomes = {outcome.check: outcome.outcome for outcome in generated.verification.outcomes}
    assert set(outcomes.values()) == {Outcome.PASSED}, generated.verification.findings
