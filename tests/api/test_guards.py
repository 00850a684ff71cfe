"""What every request has to pass, and what every answer says to a browser."""

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import Store, problem

from relia.security.headers import HEADERS


@pytest.mark.parametrize("path", ["/", "/v1/playbooks", "/health/live", "/static/main.js", "/nothing"])
def test_a_foreign_host_gets_nothing(client: TestClient, path: str) -> None:
    problem(client.get(path, headers={"Host": "rebound.example.org:8000"}), 403, "foreign-host")


@pytest.mark.parametrize("path", ["/", "/v1/playbooks", "/health/live", "/static/main.js", "/nothing"])
def test_every_answer_says_what_a_browser_may_do_with_it(client: TestClient, path: str) -> None:
    for answer in (client.get(path), client.get(path, headers={"Host": "rebound.example.org"})):
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert "access-control-allow-origin" not in answer.headers


def test_another_site_cannot_change_anything(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    for headers in ({"Origin": "http://example.org"}, {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}):
        problem(client.delete(path, headers=headers), 403, "cross-site")
        problem(client.post(f"{path}/feedback", json={"rating": 1}, headers=headers), 403, "cross-site")
        problem(client.post(f"{path}/fix", headers=headers), 403, "cross-site")
    assert client.get(path).status_code == 200
    own = {"Origin": "http://127.0.0.1:8000", "Sec-Fetch-Site": "same-origin"}
    assert client.post(f"{path}/feedback", json={"rating": 5}, headers=own).status_code == 201
    assert len(client.get("/v1/feedback").json()["items"]) == 1


def test_a_form_of_another_site_is_no_json(client: TestClient) -> None:
    problem(client.post("/v1/verify", data={"content": "x"}), 415, "body-not-json")


def test_what_the_interface_says_stays_out_of_caches(client: TestClient) -> None:
    assert client.get("/v1/playbooks").headers["cache-control"] == "no-store"


def test_no_answer_names_the_software_that_serves_it(client: TestClient) -> None:
    assert "server" not in client.get("/").headers


@pytest.mark.parametrize(
    "path", ["/static/../pages.py", "/static/%2e%2e/pages.py", "/static/..%2fpages.py", "/static//etc/passwd"]
)
def test_only_the_pages_own_files_are_served(client: TestClient, path: str) -> None:
    assert client.get("/static/main.js").status_code == 200
    assert client.get(f"/static/{path}").status_code == 404


@pytest.mark.parametrize(
    "path", ["/", "/v1/playbooks", "/v1/modules?q=copy", "/health/live", "/static/main.js", "/nothing"]
)
def test_head_answers_as_get_without_a_body(client: TestClient, path: str) -> None:
    asked, headers = client.get(path), client.head(path)
    assert headers.status_code == asked.status_code
    assert headers.headers["content-type"] == asked.headers["content-type"]
    assert headers.headers["content-length"] == asked.headers["content-length"]
    assert headers.content == b""


def test_head_is_named_where_it_is_taken(client: TestClient) -> None:
    assert client.patch("/v1/feedback").headers["allow"] == "GET, HEAD"
    refused = client.head("/v1/verify")
    assert refused.status_code == 405
    assert refused.headers["allow"] == "POST"
