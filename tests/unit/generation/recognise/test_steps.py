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


def test_a_command_that_is_skipped_on_a_condition_is_not_read_as_one_that_runs_on_it() -> None:
    step = "run certbot certonly -d www.example.org, skip"
    assert recognise(step, Situation(f"{step} if /etc/letsencrypt/live exists")) == []


def test_things_of_several_kinds_are_all_removed() -> None:
    step = "delete the configmap old-env and the secret old-token from namespace web"
    planned = recognise(step, Situation(step))
    assert [(one.arguments["kind"], one.arguments["name"]) for one in planned] == [
        ("ConfigMap", "old-env"),
        ("Secret", "old-token"),
    ]
    assert {one.arguments["namespace"] for one in planned} == {"web"}


def test_what_a_list_of_windows_things_names_is_made_one_by_one() -> None:
    step = 'IIS: role Web-Server, app pool Shop, site "Shop" on port 8080 with that pool and D:\\www\\shop'
    feature, pool, site = recognise(step, Situation(step, "windows"))
    assert (feature.module, pool.arguments["name"]) == ("ansible.windows.win_feature", "Shop")
    assert site.arguments["application_pool"] == "Shop"


def test_it_means_the_database_that_was_made_before() -> None:
    situation = Situation("postgres: database orders, then the extension pg_trgm inside it")
    recognise("database orders", situation)
    [planned] = recognise("the extension pg_trgm inside it", situation)
    assert planned.arguments["login_db"] == "orders"


def test_a_group_and_what_goes_into_it_are_both_made() -> None:
    step = "azure resource group rg-app in northeurope plus vnet vnet-app 10.8.0.0/16 in it"
    group, network = recognise(step, Situation(step))
    assert (group.arguments["name"], network.arguments["resource_group"]) == ("rg-app", "rg-app")
    assert network.arguments["name"] == "vnet-app"
