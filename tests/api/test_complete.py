"""Completing over HTTP."""

from fastapi.testclient import TestClient
from tests.api.conftest import problem

from relia.validation.domain import Edit, Fix
from relia.validation.edits import apply_fixes

TEXT = "- name: Web\n  hosts: web\n  tasks:\n    - name: Start nginx\n"


def test_the_edit_puts_the_play_task_in_place(client: TestClient) -> None:
    answer = client.post("/v1/complete", json={"content": TEXT, "line": 4}).json()
    assert answer["status"] == "checked"
    edited = apply_fixes(TEXT, [Fix("complete", (Edit(**answer["edit"]),))])[0]
    expected = "      ansible.builtin.service:\n        name: nginx\n        state: started\n"
    assert edited == TEXT + expected
    assert answer["steps"][0]["line"] == 4


def test_where_nothing_can_be_completed_the_answer_says_why(client: TestClient) -> None:
    answer = client.post("/v1/complete", json={"content": TEXT, "line": 2}).json()
    assert answer["status"] == "nothing"
    assert answer["edit"] is None
    assert "nothing asks" in answer["notices"][0]["message"]


def test_a_pick_is_taken(client: TestClient) -> None:
    body = {"content": TEXT, "line": 4, "picks": {"1": "ansible.builtin.systemd_service"}}
    answer = client.post("/v1/complete", json=body).json()
    assert "ansible.builtin.systemd_service:" in answer["edit"]["text"]


def test_a_line_outside_of_the_text_is_a_problem(client: TestClient) -> None:
    problem(client.post("/v1/complete", json={"content": TEXT, "line": 99}), 422, "cursor-outside")


def test_a_kind_that_holds_no_play_tasks_is_a_problem(client: TestClient) -> None:
    body = {"content": TEXT, "line": 4, "kind": "vars"}
    problem(client.post("/v1/complete", json=body), 422, "request-invalid")
