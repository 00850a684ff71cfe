"""Several processes over one server: one makes an answer, and one that dies keeps nobody from it."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from tests.servers.valkey import ValkeyServer
from tests.waiting import wait_until

PROGRAM = Path(__file__).with_name("replica.py")
Start = Callable[[], subprocess.Popen[str]]


@pytest.fixture(scope="module")
def server() -> Iterator[ValkeyServer]:
    with ValkeyServer() as server:
        yield server


@pytest.fixture
def start(server: ValkeyServer, tmp_path: Path) -> Iterator[Start]:
    """Starts replicas that all ask for the same key."""
    namespace, started = f"test-{uuid4().hex}", list[subprocess.Popen[str]]()

    def one() -> subprocess.Popen[str]:
        command = [sys.executable, str(PROGRAM), server.url, namespace, "draft:1", str(tmp_path)]
        started.append(subprocess.Popen(command, stdout=subprocess.PIPE, text=True))
        return started[-1]

    yield one
    for process in started:
        process.kill()
        process.communicate()


def told(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=60)
    return output.strip()


def test_many_replicas_that_ask_at_once_make_it_once(start: Start, tmp_path: Path) -> None:
    replicas = [start() for _ in range(4)]
    wait_until(lambda: len(list(tmp_path.glob("asks-*"))) == 4)
    wait_until(lambda: len(list(tmp_path.glob("made-*"))) == 1)
    (tmp_path / "go").touch()
    answers = [told(replica) for replica in replicas]
    (made,) = tmp_path.glob("made-*")
    maker = made.name.removeprefix("made-")
    assert sorted(answers) == [f"made by {maker} False", *[f"made by {maker} True"] * 3]


def test_a_replica_that_is_killed_while_it_makes_it_leaves_it_to_the_next(start: Start, tmp_path: Path) -> None:
    first = start()
    wait_until((tmp_path / f"made-{first.pid}").exists)
    second = start()
    wait_until((tmp_path / f"asks-{second.pid}").exists)
    first.kill()
    (tmp_path / "go").touch()
    assert told(second) == f"made by {second.pid} False"


def test_a_replica_that_takes_longer_than_its_lock_keeps_its_place(
    start: Start, tmp_path: Path, server: ValkeyServer
) -> None:
    import redis

    first = start()
    wait_until((tmp_path / f"made-{first.pid}").exists)
    second = start()
    wait_until((tmp_path / f"asks-{second.pid}").exists)
    with redis.Redis.from_url(server.url) as client:
        (lock,) = [name for name in client.keys("*lock:draft:1") if client.exists(name)]
        left, renewals = int(client.pttl(lock)), 0

        def renewed_often() -> bool:
            nonlocal left, renewals
            now = int(client.pttl(lock))
            renewals += now > left
            left = now
            return renewals >= 4

        # Four renewals, each after a third of the expiry, are longer than the expiry.
        wait_until(renewed_often)
    assert not (tmp_path / f"made-{second.pid}").exists()
    (tmp_path / "go").touch()
    assert (told(first), told(second)) == (f"made by {first.pid} False", f"made by {first.pid} True")
