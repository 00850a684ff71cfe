"""A real server process, and what a test does to it from outside."""

import os
import queue
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

_LISTENING = re.compile(r"page\s+(http://\S+?)/?\s*$")
_PATIENCE = 120


class Server:
    """One `relia serve` on a free port."""

    def __init__(self, data_dir: Path, home: Path, **variables: str) -> None:
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LANG": "C.UTF-8"}
        environment |= {
            "RELIA_DATA_DIR": str(data_dir),
            "RELIA_COLLECTIONS_PATH": "no-such-folder",
            "RELIA_PORT": "0",
            # What is shown while checks run is shown again for a prompt that was asked before.
            "RELIA_CACHE_PLAYBOOK_BYTES": "0",
            **variables,
        }
        self._process = subprocess.Popen(
            [sys.executable, "-m", "relia", "serve"],
            cwd=home,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self._said: list[str] = []
        self._found: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        url = self._found.get(timeout=_PATIENCE)
        assert url is not None, f"the server did not start:\n{''.join(self._said)}"
        self.url = url
        self._client = httpx.Client(base_url=self.url, timeout=_PATIENCE)

    def _listen(self) -> None:
        """Reads to the end what the server says, so that it never waits for a reader; tells the address, or None."""
        assert self._process.stderr is not None
        for line in self._process.stderr:
            self._said.append(line)
            if found := _LISTENING.search(line):
                self._found.put(found[1])
        self._found.put(None)

    def request(self, method: str, path: str, **options: Any) -> Any:
        """What the HTTP interface answers when all is well."""
        answer = self._client.request(method, path, **options)
        assert answer.is_success, f"{method} {path}: {answer.text}\n{''.join(self._said[-3:])}"
        return answer.json() if answer.content else None

    def store(self, prompt: str = "Install git", content: str | None = None, **edit: object) -> Any:
        """A stored playbook; with `content`, that text is its second revision (checked unless `verify=False`)."""
        playbook = self.request("POST", "/v1/playbooks", json={"prompt": prompt})
        return playbook if content is None else self.edit(playbook, content, **edit)

    def edit(self, playbook: Any, content: str, **edit: object) -> Any:
        headers = {"If-Match": playbook["etag"]}
        return self.request(
            "PUT", f"/v1/playbooks/{playbook['id']}", json={"content": content, **edit}, headers=headers
        )

    @contextmanager
    def checks_hang(self) -> Iterator[None]:
        """The linter does not go on, so that a generation stays where its draft is being checked."""
        stopped = list(_descendants(self._process.pid))
        assert stopped, "no lint worker runs"
        for process in stopped:
            os.kill(process, signal.SIGSTOP)
        try:
            yield
        finally:
            for process in stopped:
                _signal(process, signal.SIGCONT)

    def kill(self) -> None:
        """As the kernel does it when memory ends."""
        for process in (self._process.pid, *_descendants(self._process.pid)):
            _signal(process, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        self._client.close()
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._listener.join(_PATIENCE)


def _signal(process: int, number: signal.Signals) -> None:
    try:
        os.kill(process, number)
    except ProcessLookupError:
        return


def _descendants(process: int) -> Iterator[int]:
    # A child belongs to the thread that made it.
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in _read(children).split():
            yield int(child)
            yield from _descendants(int(child))


def _read(path: Path) -> str:
    try:
        return path.read_text()
    except (FileNotFoundError, ProcessLookupError):
        return ""  # It ended meanwhile.
