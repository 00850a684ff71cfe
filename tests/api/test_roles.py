"""Roles over HTTP, linted as the tree that they are."""

import io
import zipfile
from pathlib import Path

from fastapi.testclient import TestClient
from tests.api.conftest import problem

PROMPT = "Install nginx and git, copy files/nginx.conf to /etc/nginx/nginx.conf, and restart nginx when it changes"
PAGE = Path(__file__).parents[2] / "docs" / "roles.md"


def test_a_role_is_verified_file_by_file_and_as_a_playbook_applies_it(client: TestClient) -> None:
    answer = client.post("/v1/roles", json={"name": "nginx", "prompt": PROMPT}).json()
    assert answer["status"] == "verified", [item["findings"] for item in answer["verifications"].values()]
    assert {item["status"] for item in answer["verifications"].values()} == {"passed"}
    assert set(answer["verifications"]) == {path for path in answer["files"] if path.endswith(".yml")} | {"example.yml"}
    assert client.get("/v1/playbooks").json()["items"] == []


def test_a_role_comes_as_an_archive(client: TestClient) -> None:
    body = {"name": "nginx", "prompt": PROMPT}
    answer = client.post("/v1/roles", json=body, headers={"Accept": "application/zip"})
    assert answer.headers["content-type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "nginx/tasks/main.yml" in archive.namelist()


def test_a_role_of_a_prompt_with_a_secret_does_not_hold_it(client: TestClient) -> None:
    body = {"name": "shop", "prompt": "Create the user shop with the password hunter2Secret9"}
    assert "hunter2Secret9" not in client.post("/v1/roles", json=body).text


def test_a_role_with_a_step_that_was_left_out_asks_for_attention(client: TestClient) -> None:
    body = {"name": "nginx", "prompt": "install nginx, then frobnicate the quux"}
    assert client.post("/v1/roles", json=body).json()["status"] == "needs_attention"


def test_a_name_that_is_none_is_a_problem(client: TestClient) -> None:
    problem(client.post("/v1/roles", json={"name": "Web-Server", "prompt": PROMPT}), 422, "role-name-invalid")


def test_the_page_shows_what_a_role_holds(client: TestClient) -> None:
    files = client.post("/v1/roles", json={"name": "nginx", "prompt": PROMPT}).json()["files"]
    page = PAGE.read_text(encoding="utf-8")
    for path in ("tasks/main.yml", "defaults/main.yml"):
        assert f"`{path}`:\n\n```yaml\n{files[path]}```" in page
