"""What the server acknowledged is there after `kill -9`, and nothing is there half or twice."""

import random
import sqlite3
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from uuid import uuid4

import httpx
from tests.integration.durability.clients import Client, Known
from tests.integration.durability.conftest import Server

ROUNDS = 20
CLIENTS = 4
MOST_WRITES = 60
"""In one round, before the server is killed: any number up to this."""
PROMPT = "Install nginx and start it"


class Acknowledgements:
    """Counts them, and sets `reached` at the number that a round waits for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = 0
        self.total = 0
        self.reached = threading.Event()

    def wait_for(self, number: int) -> None:
        with self._lock:
            self._left = number
            self.reached.clear()

    def tell(self) -> None:
        with self._lock:
            self.total += 1
            self._left -= 1
            if self._left == 0:
                self.reached.set()


def test_what_was_acknowledged_survives_every_kill(server: Server) -> None:
    dice = random.Random(20)
    counted = Acknowledgements()
    server.start()
    clients = [
        Client(number, created(server, f"{PROMPT} on host{number}"), random.Random(number), counted.tell)
        for number in range(CLIENTS)
    ]
    for _ in range(ROUNDS):
        counted.wait_for(dice.randint(1, MOST_WRITES))
        stop = threading.Event()
        with ThreadPoolExecutor(CLIENTS) as threads:
            running = [threads.submit(client.write_until, server.url, stop) for client in clients]
            assert counted.reached.wait(60)
            server.kill()
            for run in running:
                run.result()
        assert not [refusal for client in clients for refusal in client.refused]
        check_the_file(server)
        server.start()
        for client in clients:
            check_what_is_there(server, client)
    assert counted.total >= ROUNDS


def created(server: Server, prompt: str) -> Known:
    answer = httpx.post(f"{server.url}/v1/playbooks", json={"prompt": prompt}, timeout=120)
    assert answer.status_code == 201, answer.text
    playbook = answer.json()
    return Known(playbook["id"], {1: playbook["content"]})


def check_the_file(server: Server) -> None:
    """Before anything else opens it."""
    with closing(sqlite3.connect(server.data_dir / "relia.db")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        gaps = connection.execute(
            "SELECT p.id FROM playbook p JOIN revision r ON r.playbook_id = p.id GROUP BY p.id, p.revision"
            " HAVING count(*) <> p.revision OR max(r.number) <> p.revision"
        )
        assert gaps.fetchall() == []


def check_what_is_there(server: Server, client: Client) -> None:
    """All that was acknowledged, and besides that at most the one write that was not answered."""
    known = client.known
    with httpx.Client(base_url=f"{server.url}/v1", timeout=60) as http:
        deleted = http.get(f"/playbooks/{known.id}").status_code == 404
        unanswered = client.unanswered is not None
        assert deleted == known.deleted or unanswered
        with closing(sqlite3.connect(server.data_dir / "relia.db")) as connection:
            rows = connection.execute(
                "SELECT number, content FROM revision WHERE playbook_id = ?", (known.id.replace("-", ""),)
            )
            stored = dict(rows.fetchall())
            comments = Counter(
                comment
                for (comment,) in connection.execute(
                    "SELECT comment FROM feedback WHERE playbook_id = ?", (known.id.replace("-", ""),)
                )
            )
        assert {number: stored.get(number) for number in known.texts} == known.texts
        assert all(comments[comment] == 1 for comment in known.comments)
        more = len(stored) - len(known.texts) + comments.total() - len(known.comments)
        assert 0 <= more <= int(unanswered)


def test_a_generation_that_was_cut_off_is_stored_whole_or_not_at_all(server: Server) -> None:
    body = {"prompt": PROMPT}
    headers = {"Idempotency-Key": str(uuid4()), "Accept": "text/event-stream"}
    for event in ("drafted", "checked", "done"):
        server.start()
        with httpx.stream("POST", f"{server.url}/v1/playbooks", json=body, headers=headers, timeout=120) as answer:
            assert f"event: {event}" in answer.iter_lines()
            server.kill()
        check_the_file(server)
        with closing(sqlite3.connect(server.data_dir / "relia.db")) as connection:
            verified = "SELECT count(*) FROM playbook p JOIN revision r ON r.playbook_id = p.id JOIN verification v"
            (whole,) = connection.execute(f"{verified} ON v.revision_id = r.id").fetchone()
            (stored,) = connection.execute("SELECT count(*) FROM playbook").fetchone()
        assert whole == stored
        assert stored == 1 if event == "done" else stored <= 1
    server.start()
    again = httpx.post(f"{server.url}/v1/playbooks", json=body, headers=headers, timeout=120)
    assert "event: done" in again.text
    assert len(httpx.get(f"{server.url}/v1/playbooks", timeout=60).json()["items"]) == 1
