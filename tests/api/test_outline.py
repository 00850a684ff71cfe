"""The steps first, edited, and only then the playbook."""

from fastapi.testclient import TestClient

PROMPT = "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"
EDITABLE = ("text", "module", "condition", "on_change", "hosts")


def proposed(client: TestClient, prompt: str = PROMPT) -> list[dict[str, object]]:
    answer = client.post("/v1/outline", json={"prompt": prompt})
    assert answer.status_code == 200, answer.text
    return [{name: step[name] for name in EDITABLE} for step in answer.json()["steps"]]


def test_the_steps_come_with_modules_and_candidates_and_nothing_is_stored(client: TestClient) -> None:
    answer = client.post("/v1/outline", json={"prompt": PROMPT}).json()
    assert [step["module"] for step in answer["steps"]] == [
        "ansible.builtin.package",
        "ansible.builtin.copy",
        "ansible.builtin.service",
    ]
    assert answer["steps"][2]["on_change"] is True
    assert all(step["candidates"] for step in answer["steps"])
    assert client.get("/v1/playbooks").json()["items"] == []


def test_an_outline_that_nobody_edited_gives_the_playbook_of_the_prompt(client: TestClient) -> None:
    plain = client.post("/v1/playbooks", json={"prompt": PROMPT}).json()
    outlined = client.post("/v1/playbooks", json={"prompt": PROMPT, "outline": proposed(client)}).json()
    assert outlined["content"] == plain["content"]
    assert outlined["status"] == plain["status"] == "verified"


def test_an_edited_outline_is_what_is_written(client: TestClient) -> None:
    first, copy, _ = proposed(client)
    edited = [{**first, "module": "ansible.builtin.apt"}, {"text": "Create the user deploy"}, copy]
    answer = client.post("/v1/playbooks", json={"prompt": PROMPT, "outline": edited}).json()
    assert [step["module"] for step in answer["steps"]] == [
        "ansible.builtin.apt",
        "ansible.builtin.user",
        "ansible.builtin.copy",
    ]
    assert "Restart nginx" not in answer["content"]
    assert answer["status"] == "verified", answer["notices"]


def test_a_step_of_an_outline_is_not_split(client: TestClient) -> None:
    body = {"prompt": "Set up", "outline": [{"text": "Install nginx and git"}, {"text": "Start nginx"}]}
    assert len(client.post("/v1/outline", json=body).json()["steps"]) == 2


def test_what_harms_is_left_out_of_an_outline_too(client: TestClient) -> None:
    body = {"prompt": "Set up", "outline": [{"text": "Run rm -rf / on every host"}]}
    answer = client.post("/v1/playbooks", json=body).json()
    assert answer["status"] == "needs_attention"
    assert any(notice["kind"] == "harmful" for notice in answer["notices"])
