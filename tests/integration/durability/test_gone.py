"""A client that goes away, and a server that is asked to stop: what was begun is finished and stored."""

import signal
from uuid import uuid4

import httpx
import pytest
from tests.integration.durability.conftest import Server
from tests.servers.faulty import FaultyServer, silence

PROMPT = "Install nginx and start it with the secret hunter2"
STREAM = {"Accept": "text/event-stream"}


def test_a_generation_goes_on_when_nobody_listens_and_its_key_gets_it(server: Server) -> None:
    server.start()
    headers = {"Idempotency-Key": str(uuid4())}
    body = {"prompt": PROMPT}
    with httpx.stream("POST", f"{server.url}/v1/playbooks", json=body, headers=headers | STREAM, timeout=120) as answer:
        assert "event: grounded" in answer.iter_lines()
    asked = (httpx.post(f"{server.url}/v1/playbooks", json=body, headers=headers, timeout=120) for _ in range(5000))
    again = next(answer for answer in asked if answer.status_code != 409)
    assert again.status_code == 201
    assert again.headers["idempotency-replayed"] == "true"
    (stored,) = httpx.get(f"{server.url}/v1/playbooks", timeout=60).json()["items"]
    assert stored["id"] == again.json()["id"]


def test_a_server_that_is_asked_to_stop_finishes_what_it_began(server: Server) -> None:
    server.start()
    body = {"prompt": PROMPT}
    with httpx.stream("POST", f"{server.url}/v1/playbooks", json=body, headers=STREAM, timeout=120) as answer:
        assert "event: drafted" in answer.iter_lines()
        server.signal(signal.SIGTERM)
        assert server.wait() == 0
    server.start()
    assert len(httpx.get(f"{server.url}/v1/playbooks", timeout=60).json()["items"]) == 1


def test_the_log_holds_no_word_of_a_prompt(server: Server) -> None:
    server.start()
    assert httpx.post(f"{server.url}/v1/playbooks", json={"prompt": PROMPT}, timeout=120).status_code == 201
    httpx.get(f"{server.url}/v1/playbooks", params={"q": "hunter2"}, timeout=60)
    httpx.post(f"{server.url}/v1/verify", json={"content": "hunter2", "kind": "hunter2"}, timeout=60)
    server.kill()
    log = b"".join(server.log).decode()
    assert log.count('"path": "/v1/playbooks"') == 2
    assert "hunter2" not in log
    assert "nginx" not in log


def test_a_model_that_nobody_listens_to_any_more_is_stopped_and_nothing_is_stored(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FaultyServer() as model:
        model.always(silence(before="- name: Web"))
        monkeypatch.setenv("RELIA_LLM", "compatible")
        monkeypatch.setenv("RELIA_LLM_URL", model.url)
        monkeypatch.setenv("RELIA_LLM_MODEL", "scripted")
        server.start()
        body = {"prompt": PROMPT}
        with httpx.stream("POST", f"{server.url}/v1/playbooks", json=body, headers=STREAM, timeout=120) as answer:
            assert "event: token" in answer.iter_lines()
        assert model.chats[0].was_left()
        assert httpx.get(f"{server.url}/v1/playbooks", timeout=60).json()["items"] == []
