"""Every draft of the prompts in `bench/` is a playbook that the quick checks find no error in."""

from collections.abc import Iterator

import pytest
from bench.prompts.cases import load_cases
from tests.unit.validation.conftest import WITHOUT_LINT, NoLinter

from relia.catalog.service import Catalog
from relia.generation.domain import GenerationRequest
from relia.generation.grounded.engine import GroundedEngine
from relia.validation.domain import Severity, Source
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

CASES = load_cases()
PARTS = 8


def wrong_drafts(engine: GroundedEngine, verifier: Verifier, part: int) -> Iterator[str]:
    for case in CASES[part::PARTS]:
        text = engine.draft(GenerationRequest(case.prompt)).yaml
        verified = verifier.verify(Source(text), skip=WITHOUT_LINT)
        yield from (
            f"{case.identifier}: {finding.rule}: {finding.message}"
            for finding in verified.findings
            if finding.severity is Severity.ERROR
        )


@pytest.mark.parametrize("part", range(PARTS))
def test_drafts_pass_the_quick_checks(engine: GroundedEngine, whole_catalog: Catalog, part: int) -> None:
    verifier = Verifier(whole_catalog, NoLinter(), ValidationSettings())
    assert list(wrong_drafts(engine, verifier, part)) == []
