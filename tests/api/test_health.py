"""Health: how each part is, and what to do."""

from dataclasses import replace

import pytest
from fastapi.testclient import TestClient
from pydantic import SecretStr
from tests.api.conftest import HERE

from relia.api.parts import Parts
from relia.app import create_app
from relia.core.errors import ErrorKind, ReliaError
from relia.monitoring.health import HealthService, HealthStatus, PartHealth, Probe
from relia.validation.domain import Check, Source
from relia.wiring import Relia

WELL: Probe = lambda: PartHealth(HealthStatus.OK, "well")  # noqa: E731
LIMITED: Probe = lambda: PartHealth(HealthStatus.DEGRADED, "limited", "Install it.")  # noqa: E731


class Missing(ReliaError):
    kind = ErrorKind.UNAVAILABLE
    code = "missing"


def down() -> PartHealth:
    raise Missing("gone", hint="Bring it back.")


def test_every_part_says_how_it_is(client: TestClient) -> None:
    health = client.get("/health").json()
    assert set(health["parts"]) == {"database", "catalog", "cache", "engine", "lint", "sandbox", "models"}
    assert health["status"] == "ok"
    assert client.get("/health/ready").status_code == 200
    assert client.get("/health/live").json() == {"status": "ok"}


def test_the_catalog_and_the_engine_are_tried_and_not_only_named(relia: Relia) -> None:
    settings = relia.settings.model_copy(update={"warm_up": False})
    with Relia(settings) as parts:
        assert parts.health.health().parts["engine"].detail == "grounded: 'install git' gives ansible.builtin.package"
    with Relia(settings) as parts:
        parts.catalog.close()
        health = parts.health.health()
    assert {name for name, part in health.parts.items() if part.status is HealthStatus.DOWN} == {"catalog", "engine"}


def test_a_shared_cache_that_is_down_degrades_and_shows_no_secret(relia: Relia) -> None:
    url = SecretStr("redis://:hunter2@127.0.0.1:9")
    with Relia(relia.settings.model_copy(update={"warm_up": False, "cache_url": url})) as parts:
        health = parts.health.health()
        part = health.parts["cache"]
        assert (part.status, health.status) == (HealthStatus.DEGRADED, HealthStatus.DEGRADED)
        assert "redis://127.0.0.1:9 does not answer" in part.detail
        assert "hunter2" not in f"{part} {parts.settings}"
        text = "- hosts: all\n  tasks: []\n"
        assert parts.verifier.verify(Source(text), skip=frozenset((Check.LINT, Check.SYNTAX))).outcomes


@pytest.mark.parametrize(
    ("probe", "status", "ready"), [(WELL, "ok", 200), (LIMITED, "degraded", 200), (down, "down", 503)]
)
def test_the_worst_part_decides(parts: Parts, relia: Relia, probe: Probe, status: str, ready: int) -> None:
    app = create_app(replace(parts, health=HealthService({"one": WELL, "other": probe})), relia.settings)
    with TestClient(app, base_url=HERE) as client:
        answer = client.get("/health")
        assert (answer.status_code, answer.json()["status"]) == (200, status)
        assert client.get("/health/ready").status_code == ready
        assert client.get("/health/live").status_code == 200


def test_a_part_that_is_down_says_why_and_what_to_do(parts: Parts, relia: Relia) -> None:
    app = create_app(replace(parts, health=HealthService({"thing": down})), relia.settings)
    with TestClient(app, base_url=HERE) as client:
        part = client.get("/health").json()["parts"]["thing"]
    assert part == {"status": "down", "detail": "gone", "hint": "Bring it back."}
