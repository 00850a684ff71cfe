"""Idempotency keys: a write that is sent again is answered again, and happens once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.api.conftest import HERE, Store, problem

from relia.api.parts import Parts
from relia.api.writes import Writes
from relia.app import create_app
from relia.core.clock import utc_now
from relia.wiring import Relia

Send = Callable[[TestClient, str, dict[str, str]], Any]

WRITES: dict[str, Send] = {
    "edit": lambda client, path, headers: client.put(
        path, json={"content": "# x\n", "verify": False}, headers=headers | {"If-Match": '"r1"'}
    ),
    "delete": lambda client, path, headers: client.delete(path, headers=headers),
    "restore": lambda client, path, headers: client.post(f"{path}/restore", headers=headers),
    "fix": lambda client, path, headers: client.post(f"{path}/fix", headers=headers),
    "verify": lambda client, path, headers: client.post(f"{path}/verify", headers=headers),
    "feedback": lambda client, path, headers: client.post(f"{path}/feedback", json={"rating": 5}, headers=headers),
}


@pytest.mark.parametrize("name", WRITES)
def test_a_write_sent_again_is_answered_again_and_does_nothing_twice(
    client: TestClient, store: Store, name: str
) -> None:
    path = f"/v1/playbooks/{store().id}"
    headers = {"Idempotency-Key": f"key-{name}"}
    first = WRITES[name](client, path, headers)
    assert first.is_success
    assert "idempotency-replayed" not in first.headers
    state = everything(client)
    again = WRITES[name](client, path, headers)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers.get("etag") == first.headers.get("etag")
    assert again.headers["idempotency-replayed"] == "true"
    assert everything(client) == state


def everything(client: TestClient) -> list[Any]:
    paths = ("/v1/playbooks", "/v1/playbooks?deleted=true", "/v1/feedback")
    return [client.get(path).json() for path in paths]


def test_a_key_stands_for_one_request_only(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}/feedback"
    headers = {"Idempotency-Key": "mine"}
    assert client.post(path, json={"rating": 5}, headers=headers).status_code == 201
    problem(client.post(path, json={"rating": 4}, headers=headers), 422, "idempotency-key-reused")
    other = f"/v1/playbooks/{store().id}/feedback"
    problem(client.post(other, json={"rating": 5}, headers=headers), 422, "idempotency-key-reused")
    assert len(client.get("/v1/feedback").json()["items"]) == 1


def test_a_write_that_failed_may_be_sent_again_with_its_key(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}"
    headers = {"Idempotency-Key": "again"}
    client.delete(path)
    problem(client.post(f"{path}/feedback", json={"rating": 5}, headers=headers), 404, "playbook-not-found")
    client.post(f"{path}/restore")
    assert client.post(f"{path}/feedback", json={"rating": 5}, headers=headers).status_code == 201


def test_of_many_at_once_with_one_key_one_is_done(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}/feedback"

    def send(_: int) -> int:
        answer = client.post(path, json={"rating": 5}, headers={"Idempotency-Key": "crowd"})
        return int(answer.status_code)

    with ThreadPoolExecutor(8) as threads:
        statuses = set(threads.map(send, range(24)))
    assert 201 in statuses
    assert statuses <= {201, 409}
    assert len(client.get("/v1/feedback").json()["items"]) == 1


def test_a_key_is_forgotten_after_its_time(parts: Parts, relia: Relia, store: Store) -> None:
    now = utc_now()
    moments = [now]
    writes = Writes(parts.database, relia.settings, clock=lambda: moments[-1])
    app = create_app(replace(parts, writes=writes), relia.settings)
    path = f"/v1/playbooks/{store().id}/feedback"
    with TestClient(app, base_url=HERE) as client:

        def send() -> str:
            answer = client.post(path, json={"rating": 5}, headers={"Idempotency-Key": "old"})
            identifier: str = answer.json()["id"]
            return identifier

        first = send()
        moments.append(now + timedelta(hours=relia.settings.idempotency_hours))
        assert send() == first
        moments.append(now + timedelta(hours=relia.settings.idempotency_hours, seconds=1))
        assert send() != first


@pytest.mark.parametrize("key", ["", " ", "with space", "ü", "x" * 256, "a\tb"])
def test_a_key_that_cannot_be_one_is_refused(client: TestClient, store: Store, key: str) -> None:
    path = f"/v1/playbooks/{store().id}/feedback"
    answer = client.post(path, json={"rating": 5}, headers=[(b"Idempotency-Key", key.encode("latin-1"))])
    problem(answer, 400, "idempotency-key-invalid")


def test_several_keys_are_refused_as_nobody_can_tell_which_counts(client: TestClient, store: Store) -> None:
    path = f"/v1/playbooks/{store().id}/feedback"
    answer = client.post(path, json={"rating": 5}, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    problem(answer, 400, "idempotency-key-invalid")


def test_an_answer_is_kept_when_the_database_is_opened_anew(
    client: TestClient, parts: Parts, relia: Relia, store: Store, tmp_path: Path
) -> None:
    from relia.database.engine import Database

    path = f"/v1/playbooks/{store().id}/feedback"
    first = client.post(path, json={"rating": 5}, headers={"Idempotency-Key": "kept"})
    reopened = Database(tmp_path, relia.settings)
    later = replace(parts, database=reopened, writes=Writes(reopened, relia.settings))
    with TestClient(create_app(later, relia.settings), base_url=HERE) as again:
        answer = again.post(path, json={"rating": 5}, headers={"Idempotency-Key": "kept"})
    reopened.close()
    assert answer.json() == first.json()
