"""Steps as people type them become the play tasks in `steps/*.yml`, and the installed modules take their arguments."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from relia.catalog.service import Catalog
from relia.generation.grounded.recognise.domain import Situation
from relia.generation.grounded.recognise.recogniser import recognise
from relia.generation.grounded.splitting.platforms import platform_of

CASES: dict[str, dict[str, Any]] = {
    case["step"]: case["becomes"]
    for path in sorted((Path(__file__).parent / "steps").glob("*.yml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
}


@pytest.mark.parametrize("step", CASES)
def test_a_step_becomes_its_play_task(whole_catalog: Catalog, step: str) -> None:
    [planned] = recognise(step, Situation(step, platform_of(step)))
    assert {planned.module: dict(planned.arguments), **planned.keywords} == CASES[step]
    assert whole_catalog.resolve(planned.module).fqcn == planned.module
    assert whole_catalog.check_arguments(planned.module, planned.arguments) == ()


def test_every_family_of_words_has_its_steps() -> None:
    families = {path.stem for path in (Path(__file__).parent / "steps").glob("*.yml")}
    assert families >= {"databases", "containers", "kubernetes", "windows", "network", "clouds", "waiting", "telling"}
