"""One lint worker: a sandboxed process, asked over its pipes."""

import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any, cast

import relia
from relia.lint_worker import protocol
from relia.sandbox.domain import Program, Sandbox
from relia.validation.lint.settings import LintSettings

_GRACE = 3.0
"""Seconds after its own limit that a worker gets to say so, before the whole sandbox is ended."""


class WorkerFailed(Exception):
    """The worker gave no answer; the message says why. It is of no further use."""


def program(collections: Sequence[Path]) -> Program:
    """The lint worker as a program for the sandbox: this Python, its packages, and of Relia only what it imports."""
    package = Path(relia.__file__).parent
    prefixes = {
        Path(sys.prefix).resolve(),
        Path(sys.base_prefix).resolve(),
        Path(sys.executable).resolve().parent.parent,
    }
    outside = [path for path in sorted(prefixes) if not path.is_relative_to("/usr")]
    readable = [path for path in outside if not any(path != other and path.is_relative_to(other) for other in outside)]
    parts = [package / "__init__.py", package / "lint_worker", package / "core"]
    if not any(package.is_relative_to(path) for path in readable):
        readable += parts
    readable += [path.expanduser() for path in collections if path.expanduser().is_dir()]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": "/tmp",  # noqa: S108  (inside the sandbox, where /tmp is its own)
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(package.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "ANSIBLE_LINT_SKIP_SCHEMA_UPDATE": "1",
        "ANSIBLE_HOME": "/tmp/ansible",  # noqa: S108
        "ANSIBLE_LOCAL_TEMP": "/tmp/ansible-local",  # noqa: S108
        "ANSIBLE_DEVEL_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "NO_COLOR": "1",
        "ANSIBLE_COLLECTIONS_PATH": ":".join(str(path.expanduser()) for path in collections),
        "RELIA_LINT_SANDBOXED": "1",
    }
    return Program([sys.executable, "-m", "relia.lint_worker"], readable, environment)


class Worker:
    """A running lint worker. Used by one thread at a time."""

    def __init__(self, sandbox: Sandbox, collections: Sequence[Path], settings: LintSettings, scratch: Path) -> None:
        """Start it. Raises `WorkerFailed` when it does not come up in time, and `SandboxUnavailable`."""
        self._settings = settings
        whole = program(collections)
        self._box = sandbox.box(whole)
        environment = dict(self._box.environment)
        if not sandbox.isolates:
            scratch.mkdir(parents=True, exist_ok=True)
            environment |= {"RELIA_LINT_SANDBOXED": "0", "RELIA_LINT_FOLDER": str(scratch), "HOME": str(scratch)}
            environment |= {"ANSIBLE_HOME": f"{scratch}/ansible", "ANSIBLE_LOCAL_TEMP": f"{scratch}/ansible-local"}
        self._process = subprocess.Popen(
            self._box.command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment,
            start_new_session=True,
        )
        try:
            self._box.admit(self._process.pid)
            self._exchange(None, settings.lint_start_seconds)
        except (OSError, WorkerFailed) as error:
            self.close()
            raise WorkerFailed(f"the lint worker did not start: {error}") from error

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, message: dict[str, Any]) -> dict[str, Any]:
        """Send one request and wait for its answer. Raises `WorkerFailed`."""
        return self._exchange(message, self._settings.lint_seconds + _GRACE)

    def _exchange(self, message: dict[str, Any] | None, seconds: float) -> dict[str, Any]:
        # Reading blocks; the watch ends the process when time is up, which ends the reading.
        expired = threading.Event()

        def expire() -> None:
            expired.set()
            self._process.kill()

        watch = threading.Timer(seconds, expire)
        watch.daemon = True
        watch.start()
        try:
            if message is not None:
                protocol.write(cast("IO[bytes]", self._process.stdin), message)
            return protocol.read(cast("IO[bytes]", self._process.stdout))
        except (protocol.Closed, OSError, ValueError) as error:
            if expired.is_set():
                raise WorkerFailed(f"no answer within {seconds:.0f} seconds") from error
            code = self._process.poll()
            raise WorkerFailed(
                f"the lint worker died ({error}{'' if code is None else f', exit code {code}'})"
            ) from error
        finally:
            watch.cancel()

    def close(self) -> None:
        """End it, with everything inside its sandbox."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()
        self._box.remove()
