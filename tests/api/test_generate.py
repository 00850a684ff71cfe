"""From a prompt to a stored playbook over HTTP."""

import json
from typing import Any

from fastapi.testclient import TestClient
from tests.api.conftest import problem

PROMPT = "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"
EVENTS = {"Accept": "text/event-stream"}


def events_of(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in text.strip().split("\n\n"):
        fields = dict(line.split(": ", 1) for line in block.split("\n"))
        found.append((fields["event"], json.loads(fields["data"])))
    return found


def test_a_prompt_becomes_a_stored_playbook_with_its_evidence(client: TestClient) -> None:
    answer = client.post("/v1/playbooks", json={"prompt": PROMPT})
    assert answer.status_code == 201
    playbook = answer.json()
    assert answer.headers["location"] == f"/v1/playbooks/{playbook['id']}"
    assert answer.headers["etag"] == playbook["etag"] == '"r1"'
    assert "ansible.builtin.copy" in playbook["content"]
    checks = ["yaml", "structure", "arguments", "security", "lint", "syntax"]
    assert [item["check"] for item in playbook["verification"]["outcomes"]] == checks
    assert [step["text"] for step in playbook["steps"]]
    assert client.get(answer.headers["location"]).json() == playbook


def test_the_events_end_with_the_stored_playbook(client: TestClient) -> None:
    answer = client.post("/v1/playbooks", json={"prompt": PROMPT}, headers=EVENTS)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = events_of(answer.text)
    names = [name for name, _ in events]
    assert names[:3] == ["grounded", "drafted", "checked"]
    assert names[-1] == "done"
    assert {data["outcome"]["check"] for name, data in events if name == "checked"} >= {"yaml", "lint", "syntax"}
    done = events[-1][1]
    assert client.get(f"/v1/playbooks/{done['id']}").json() == done


def test_an_unreadable_prompt_is_a_problem_and_nothing_is_stored(client: TestClient) -> None:
    problem(client.post("/v1/playbooks", json={"prompt": "  "}), 422, "prompt-rejected")
    events = events_of(client.post("/v1/playbooks", json={"prompt": "  "}, headers=EVENTS).text)
    assert [(name, data["type"]) for name, data in events] == [("problem", "/problems/prompt-rejected")]
    assert client.get("/v1/playbooks").json()["items"] == []


def test_a_picked_module_is_taken(client: TestClient) -> None:
    body = {"prompt": "Install nginx", "picks": {"1": "ansible.builtin.apt"}}
    playbook = client.post("/v1/playbooks", json=body).json()
    assert playbook["steps"][0]["module"] == "ansible.builtin.apt"


def test_a_module_that_is_not_installed_is_refused(client: TestClient) -> None:
    body = {"prompt": "Install nginx", "module": "ansible.builtin.pakage"}
    problem(client.post("/v1/playbooks", json=body), 422, "prompt-rejected")


def test_the_same_key_gives_the_same_playbook_as_json_and_as_an_event(client: TestClient) -> None:
    headers = {"Idempotency-Key": "once"}
    first = client.post("/v1/playbooks", json={"prompt": PROMPT}, headers=headers)
    again = client.post("/v1/playbooks", json={"prompt": PROMPT}, headers=headers)
    assert again.json() == first.json()
    streamed = client.post("/v1/playbooks", json={"prompt": PROMPT}, headers=headers | EVENTS)
    assert events_of(streamed.text) == [("done", first.json())]
    assert len(client.get("/v1/playbooks").json()["items"]) == 1
