"""Explaining over HTTP."""

from fastapi.testclient import TestClient
from tests.api.conftest import TEXT, problem


def test_a_playbook_is_explained_step_by_step(client: TestClient) -> None:
    answer = client.post("/v1/explain", json={"content": TEXT}).json()
    assert [step["text"] for step in answer["plays"][0]["steps"]] == ["Shows the message `Hello`."]
    assert answer["changes"] == []
    assert answer["markdown"].startswith(answer["summary"])


def test_a_text_that_cannot_be_read_is_an_answer_that_says_so(client: TestClient) -> None:
    answer = client.post("/v1/explain", json={"content": "a: [b"}).json()
    assert answer["plays"] == []
    assert answer["problems"]


def test_a_kind_that_holds_no_play_tasks_is_a_problem(client: TestClient) -> None:
    problem(client.post("/v1/explain", json={"content": TEXT, "kind": "vars"}), 422, "request-invalid")
