"""Every error is a problem document, the framework's own included."""

from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import HERE, Store, problem

from relia.api.parts import Parts
from relia.app import create_app
from relia.monitoring.health import HealthService, PartHealth
from relia.security.headers import HEADERS
from relia.wiring import Relia

JSON = {"Content-Type": "application/json"}


def test_a_path_that_leads_nowhere(client: TestClient) -> None:
    problem(client.get("/v1/nothing"), 404, "route-not-found")
    problem(client.get("/static/nothing.js"), 404, "route-not-found")
    problem(client.get("/docs"), 404, "route-not-found")


def test_a_method_that_a_path_does_not_take(client: TestClient) -> None:
    answer = client.patch("/v1/playbooks")
    said = problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == "GET, HEAD, POST"
    assert said["hint"] == "It takes GET, HEAD, POST."
    assert client.post("/health/live").headers["allow"] == "GET, HEAD"
    assert client.post("/static/main.js").headers["allow"].startswith("GET")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"",
        b"\xff\xfe\xfa",
        b'{"content": "\xff"}',
        b"[" * 100_000,
        b'{"a":' * 50_000,
        b"9" * 5000,
        b"{'content': 'x'}",
        b"\x00",
        b'{"content": "tab\there"}',
    ],
)
def test_a_body_that_cannot_be_read(client: TestClient, body: bytes) -> None:
    answer = client.post("/v1/verify", content=body, headers=JSON)
    if body:
        problem(answer, 400, "body-unreadable")
    else:
        problem(answer, 422, "request-invalid")


@pytest.mark.parametrize("body", ["[]", "null", "1", '"text"', "{}", '{"content": 1}', '{"content": null}', "NaN"])
def test_a_body_of_another_shape(client: TestClient, body: str) -> None:
    said = problem(client.post("/v1/verify", content=body, headers=JSON), 422, "request-invalid")
    assert said["errors"][0]["location"].startswith("body")
    assert said["errors"][0]["message"]


def test_a_field_that_nobody_knows_is_named(client: TestClient) -> None:
    said = problem(client.post("/v1/verify", json={"content": "", "profil": "min"}), 422, "request-invalid")
    assert [error["location"] for error in said["errors"]] == ["body.profil"]


def test_a_problem_does_not_quote_what_was_sent(client: TestClient) -> None:
    answer = client.post("/v1/verify", json={"content": {"password": "hunter2"}, "kind": "hunter2"})
    problem(answer, 422, "request-invalid")
    assert "hunter2" not in answer.text


def test_a_body_that_is_not_declared_as_json(client: TestClient) -> None:
    answer = client.post("/v1/verify", content=b"{}", headers={"Content-Type": "text/plain"})
    problem(answer, 415, "body-not-json")


def test_a_body_larger_than_the_limit_is_refused_before_it_is_read(client: TestClient, relia: Relia) -> None:
    over = b" " * (relia.settings.body_limit + 1)
    problem(client.post("/v1/verify", content=over, headers=JSON), 413, "body-too-large")
    chunks = (b" " * 65536 for _ in range(relia.settings.body_limit // 65536 + 1))
    problem(client.post("/v1/verify", content=chunks, headers=JSON), 413, "body-too-large")


def test_an_identifier_that_is_none(client: TestClient) -> None:
    said = problem(client.get("/v1/playbooks/not-a-uuid"), 422, "request-invalid")
    assert said["errors"][0]["location"] == "path.playbook_id"


def test_a_request_id_is_taken_over_when_it_looks_like_one(client: TestClient) -> None:
    given = "build-42.step_7"
    assert client.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"] == given
    said = problem(client.get("/nothing", headers={"X-Request-ID": given}), 404, "route-not-found")
    assert said["request_id"] == given


@pytest.mark.parametrize("given", ["", "short", "x" * 65, "with space", "<script>alert(1)</script>", "a" * 8 + "\t"])
def test_another_request_id_is_replaced(client: TestClient, given: str) -> None:
    answered = client.get("/health/live", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert answered != given
    assert len(answered) == 36


def test_what_nobody_foresaw_is_a_problem_with_every_header(
    parts: Parts, relia: Relia, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> PartHealth:
        raise RuntimeError("the password is hunter2")

    app = create_app(replace(parts, health=HealthService({"broken": broken})), relia.settings)
    with TestClient(app, base_url=HERE) as client:
        answer = client.get("/health", headers={"X-Request-ID": "known-request"})
    said = problem(answer, 500, "internal-error")
    assert "hunter2" not in answer.text
    assert said["request_id"] == "known-request"
    assert answer.headers["content-security-policy"] == HEADERS["Content-Security-Policy"]
    assert "failed" in capsys.readouterr().out


def test_what_nobody_foresaw_ends_a_stream_with_a_problem(parts: Parts, relia: Relia) -> None:
    def broken() -> Any:
        raise RuntimeError("the password is hunter2")

    app = create_app(replace(parts, generation=broken), relia.settings)
    with TestClient(app, base_url=HERE) as client:
        answer = client.post("/v1/playbooks", json={"prompt": "x"}, headers={"Accept": "text/event-stream"})
    assert answer.text.startswith("event: problem\n")
    assert "internal-error" in answer.text
    assert "hunter2" not in answer.text


def test_busy_says_when_to_come_back(parts: Parts, relia: Relia, store: Store) -> None:
    playbook = store()
    parts.work.close(60)
    app = create_app(parts, relia.settings)
    with TestClient(app, base_url=HERE) as client:
        for path in ("/v1/verify", f"/v1/playbooks/{playbook.id}/fix"):
            answer = client.post(path, json={"content": ""} if path == "/v1/verify" else {})
            problem(answer, 503, "server-busy")
            assert int(answer.headers["retry-after"]) > 0


def test_the_type_of_a_problem_leads_to_what_it_means(client: TestClient) -> None:
    said = problem(client.get("/v1/playbooks/00000000-0000-4000-8000-000000000000"), 404, "playbook-not-found")
    meaning = client.get(said["type"]).json()
    assert (meaning["type"], meaning["status"]) == (said["type"], 404)
    assert meaning["meaning"].startswith("There is no playbook")
    problem(client.get("/problems/unheard-of"), 404, "route-not-found")
