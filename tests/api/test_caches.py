"""The caches over HTTP."""

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import TEXT

from relia.api.parts import Parts


def row(client: TestClient, name: str) -> dict[str, object]:
    (found,) = (item for item in client.get("/v1/admin/caches").json()["items"] if item["name"] == name)
    assert isinstance(found, dict)
    return found


def verify(client: TestClient, text: str, **headers: str) -> dict[str, object]:
    answer = client.post("/v1/verify", json={"content": text}, headers=headers)
    assert answer.status_code == 200
    body = answer.json()
    assert isinstance(body, dict)
    return body


@pytest.fixture(autouse=True)
def empty(parts: Parts) -> None:
    """The parts are shared by all tests of a session."""
    parts.caches.playbook.purge()


def test_every_cache_is_told_by_name(client: TestClient) -> None:
    items = client.get("/v1/admin/caches").json()["items"]
    assert [item["name"] for item in items] == ["llm", "playbook", "schema"]
    assert all(item["place"] == "memory" and item["bytes"] <= item["limit_bytes"] for item in items)


def test_a_second_verification_says_from_when_it_is(client: TestClient) -> None:
    first, second = verify(client, TEXT), verify(client, TEXT)
    assert first["cached_from"] is None
    assert second["cached_from"] is not None
    assert {**second, "cached_from": None} == first
    assert row(client, "playbook")["entries"] == 1


@pytest.mark.parametrize("asked", ["no-cache", "max-age=0, No-Cache", "no-store"])
def test_no_cache_makes_the_answer_now(client: TestClient, asked: str) -> None:
    verify(client, TEXT)
    assert verify(client, TEXT, **{"Cache-Control": asked})["cached_from"] is None
    assert verify(client, TEXT, **{"Cache-Control": "max-age=60"})["cached_from"] is not None


def test_a_purge_takes_a_cache_a_prefix_or_a_key(client: TestClient) -> None:
    path = "/v1/admin/caches/playbook"
    verify(client, TEXT)
    assert client.delete(path, params={"prefix": "draft:"}).json() == {"name": "playbook", "purged": 0}
    assert client.delete(path, params={"key": "verification:none"}).json()["purged"] == 0
    assert client.delete(path, params={"prefix": "verification:"}).json()["purged"] == 1
    assert verify(client, TEXT)["cached_from"] is None
    assert client.delete(path).json()["purged"] == 1


def test_specs_are_purged_by_the_names_of_their_modules(client: TestClient) -> None:
    client.get("/v1/modules/ansible.builtin.copy")
    path = "/v1/admin/caches/schema"
    assert client.delete(path, params={"key": "ansible.builtin.copy"}).json()["purged"] == 1
    assert client.get("/v1/modules/ansible.builtin.copy").status_code == 200


def test_a_purge_that_cannot_be_meant_is_refused(client: TestClient) -> None:
    unknown = client.delete("/v1/admin/caches/other")
    assert (unknown.status_code, unknown.json()["type"]) == (404, "/problems/cache-not-found")
    both = client.delete("/v1/admin/caches/llm", params={"prefix": "a", "key": "b"})
    assert (both.status_code, both.json()["type"]) == (422, "/problems/purge-unclear")
