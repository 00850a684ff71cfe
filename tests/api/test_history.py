"""The stored playbooks: listing, searching, revisions, deleting, downloading."""

import base64
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import TEXT, Store, problem

NOBODY = "00000000-0000-4000-8000-000000000000"


def titles(client: TestClient, **query: Any) -> list[str]:
    return [item["title"] for item in client.get("/v1/playbooks", params=query).json()["items"]]


def test_the_list_is_newest_first_and_tells_what_a_history_shows(client: TestClient, store: Store) -> None:
    store("first")
    second = store("second")
    page = client.get("/v1/playbooks").json()
    assert [item["title"] for item in page["items"]] == ["second", "first"]
    assert page["next_cursor"] is None
    assert page["items"][0] == {
        "id": str(second.id),
        "prompt": "second",
        "title": "second",
        "status": "verified",
        "created": page["items"][0]["created"],
        "updated": page["items"][0]["created"],
        "deleted": None,
        "revision": 1,
    }


def test_pages_neither_repeat_nor_miss_one_when_others_are_added_meanwhile(client: TestClient, store: Store) -> None:
    for number in range(5):
        store(f"playbook {number}")
    seen = []
    page = client.get("/v1/playbooks", params={"limit": 2}).json()
    while True:
        seen += [item["title"] for item in page["items"]]
        if page["next_cursor"] is None:
            break
        store("added meanwhile")
        page = client.get("/v1/playbooks", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    assert seen == [f"playbook {number}" for number in (4, 3, 2, 1, 0)]


def test_a_cursor_that_was_changed_or_is_of_another_list_is_refused(client: TestClient, store: Store) -> None:
    store("one")
    store("two")
    cursor = client.get("/v1/playbooks", params={"limit": 1}).json()["next_cursor"]
    assert client.get("/v1/playbooks", params={"limit": 1, "cursor": cursor}).status_code == 200
    for changed in (cursor[:-2], "x" + cursor[1:], base64.urlsafe_b64encode(b"[]").decode(), "%", "é", "\0"):
        problem(client.get("/v1/playbooks", params={"cursor": changed}), 400, "cursor-invalid")
    problem(client.get("/v1/playbooks", params={"cursor": cursor, "q": "one"}), 400, "cursor-invalid")
    problem(client.get("/v1/feedback", params={"cursor": cursor}), 400, "cursor-invalid")


def test_a_search_finds_every_word_in_title_prompt_or_newest_text(client: TestClient, store: Store) -> None:
    store("Install nginx")
    store("Remove nginx", "# removes a web server\n")
    store("Add a user")
    assert titles(client, q="NGINX") == ["Remove nginx", "Install nginx"]
    assert titles(client, q="nginx web") == ["Remove nginx"]
    assert titles(client, q="web user") == []


@pytest.mark.parametrize("special", ["%", "_", "\\", "100%", "a_c", "'", '"', "%%"])
def test_a_search_takes_every_character_as_itself(client: TestClient, store: Store, special: str) -> None:
    store(f"with {special} in it")
    store("abc 100 percent, without")
    assert titles(client, q=special) == [f"with {special} in it"]


def test_a_search_reads_only_the_newest_text(client: TestClient, store: Store) -> None:
    playbook = store("Say", "# old words\n")
    change = {"content": "# fresh words\n", "verify": False}
    assert client.put(f"/v1/playbooks/{playbook.id}", json=change, headers={"If-Match": '"r1"'}).status_code == 200
    assert titles(client, q="fresh") == ["Say"]
    assert titles(client, q="old") == []


def test_a_deleted_playbook_leaves_the_history_and_can_be_brought_back(client: TestClient, store: Store) -> None:
    playbook = store("Delete me")
    path = f"/v1/playbooks/{playbook.id}"
    before = client.get(path).json()
    assert client.delete(path).status_code == 204
    assert titles(client) == []
    assert titles(client, deleted=True) == ["Delete me"]
    said = problem(client.get(path), 404, "playbook-not-found")
    assert said["hint"] == f"POST {path}/restore brings it back."
    assert client.post(f"{path}/restore").json() == before
    assert titles(client) == ["Delete me"]
    assert titles(client, deleted=True) == []


def test_restoring_what_is_not_deleted_changes_nothing(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    assert client.post(f"{path}/restore").json() == client.get(path).json()


def test_a_deleted_playbook_takes_no_change(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    assert client.post(f"{path}/feedback", json={"rating": 3}).status_code == 201
    client.delete(path)
    problem(client.put(path, json={"content": TEXT}, headers={"If-Match": "*"}), 404, "playbook-not-found")
    problem(client.post(f"{path}/feedback", json={"rating": 3}), 404, "playbook-not-found")
    problem(client.delete(path), 404, "playbook-not-found")


@pytest.mark.parametrize("path", ["", "/revisions", "/revisions/1", "/download"])
def test_what_is_not_there_is_not_found(client: TestClient, store: Store, path: str) -> None:
    assert client.get(f"/v1/playbooks/{store().id}{path}").status_code == 200
    problem(client.get(f"/v1/playbooks/{NOBODY}{path}"), 404, "playbook-not-found")


def test_the_revisions_are_newest_first_and_paged(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    for number in (1, 2, 3):
        body = {"content": f"# {number}\n", "note": f"change {number}", "verify": False}
        client.put(path, json=body, headers={"If-Match": f'"r{number}"'})
    page = client.get(f"{path}/revisions", params={"limit": 3}).json()
    assert [(item["number"], item["note"], item["origin"]) for item in page["items"]] == [
        (4, "change 3", "edited"),
        (3, "change 2", "edited"),
        (2, "change 1", "edited"),
    ]
    rest = client.get(f"{path}/revisions", params={"cursor": page["next_cursor"]}).json()
    assert [(item["number"], item["origin"]) for item in rest["items"]] == [(1, "generated")]
    assert rest["next_cursor"] is None


def test_an_earlier_revision_keeps_its_text_and_its_verification(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    client.put(path, json={"content": "# new\n", "verify": False}, headers={"If-Match": '"r1"'})
    first = client.get(f"{path}/revisions/1").json()
    assert first["content"] == TEXT
    assert first["verification"]["status"] == "passed"
    assert client.get(f"{path}/revisions/2").json()["verification"] is None
    problem(client.get(f"{path}/revisions/3"), 404, "revision-not-found")


def test_a_download_is_the_text_byte_for_byte_under_a_safe_name(client: TestClient, store: Store) -> None:
    text = "# ünïcode\r\n- hosts: all\r\n"
    hostile = store("../Wörter; rm -rf /\r\nX: y", text)
    answer = client.get(f"/v1/playbooks/{hostile.id}/download")
    assert answer.content == text.encode()
    assert answer.headers["content-type"] == "application/yaml"
    assert answer.headers["content-disposition"] == 'attachment; filename="w-rter-rm-rf-x-y.yml"'
    nameless = client.get(f"/v1/playbooks/{store('日本語', text).id}/download")
    assert nameless.headers["content-disposition"] == 'attachment; filename="playbook.yml"'
