"""A real server process that can be killed."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

START_SECONDS = 120
_LISTENS = b"Stop with Ctrl-C"


class Server:
    """`relia serve` over one data folder, on one port: started and killed as often as wanted."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self.log: list[bytes] = []
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self._process: subprocess.Popen[bytes] | None = None
        self._reader: threading.Thread | None = None

    @property
    def address(self) -> tuple[str, int]:
        return "127.0.0.1", self._port

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    def start(self) -> None:
        """Returns when the server answers."""
        environment = {
            **os.environ,
            "RELIA_DATA_DIR": str(self.data_dir),
            "RELIA_COLLECTIONS_PATH": "no-such-folder",
            "RELIA_LOG_FORMAT": "json",
            # A server that lives for moments does not need what takes seconds to start.
            "RELIA_WARM_UP": "false",
        }
        command = [sys.executable, "-m", "relia", "serve", "--port", str(self._port)]
        self._process = subprocess.Popen(command, stderr=subprocess.PIPE, env=environment, start_new_session=True)
        listens = threading.Event()
        self._reader = threading.Thread(target=self._read, args=(listens,))
        self._reader.start()
        assert listens.wait(START_SECONDS), b"".join(self.log).decode()
        assert httpx.get(f"{self.url}/health/live", timeout=START_SECONDS).status_code == 200

    def _read(self, listens: threading.Event) -> None:
        assert self._process is not None
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self.log.append(line)
            if _LISTENS in line:
                listens.set()

    def signal(self, number: int) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def wait(self) -> int:
        """Until the server has ended by itself; its exit code."""
        assert self._process is not None
        assert self._reader is not None
        code = self._process.wait(START_SECONDS)
        self._reader.join()
        self._process = None
        return code

    def kill(self) -> None:
        """As `kill -9` does, or the power cut that a process sees: the server and all that it started."""
        if self._process is None or self._reader is None:
            return
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._reader.join()
        self._process = None


@pytest.fixture
def server(data_dir: Path) -> Iterator[Server]:
    server = Server(data_dir)
    yield server
    server.kill()
