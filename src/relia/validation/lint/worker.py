"""One lint worker: a sandboxed process, asked over its pipes."""

import contextlib
import signal
import site
import subprocess
import sys
import tempfile
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


_EXPLAINED = 500
_FOLDER = "/scratch"
"""All that a worker can write, inside its sandbox. Not /tmp: below that, somebody may keep the very Python that runs here."""


class WorkerFailed(Exception):
    """The worker gave no answer; the message says why. It is of no further use."""


def program(collections: Sequence[Path], folder: str, *, isolated: bool) -> Program:
    """The lint worker as a program for the sandbox: this Python, its packages, and of Relia only what it imports.

    `folder` is where it may write; `isolated` tells it whether all processes that it sees are its own.
    """
    package = Path(relia.__file__).parent
    wanted = [*_python(), package / "__init__.py", package / "lint_worker", package / "core"]
    wanted += [path.expanduser().resolve() for path in collections]
    present = sorted({path for path in wanted if path.exists() and not path.is_relative_to("/usr")})
    readable = [path for path in present if not any(path != other and path.is_relative_to(other) for other in present)]
    environment = {
        "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PYTHONPATH": str(package.parent),
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        "ANSIBLE_LINT_SKIP_SCHEMA_UPDATE": "1",
        "ANSIBLE_HOME": f"{folder}/ansible",
        "ANSIBLE_LOCAL_TEMP": f"{folder}/ansible-local",
        "RELIA_LINT_FOLDER": folder,
        "ANSIBLE_DEVEL_WARNING": "false",
        "ANSIBLE_NOCOLOR": "1",
        "NO_COLOR": "1",
        "RELIA_LINT_SANDBOXED": "1" if isolated else "0",
    }
    if collections:
        environment["ANSIBLE_COLLECTIONS_PATH"] = ":".join(str(path.expanduser().resolve()) for path in collections)
    return Program([sys.executable, "-m", "relia.lint_worker"], readable, environment, folder)


def _python() -> list[Path]:
    """What this Python consists of. Not the whole of its folder: a virtual environment may be the very folder in which
    somebody keeps a project and its secrets."""
    prefixes = {Path(prefix) for prefix in (sys.prefix, sys.base_prefix)}
    prefixes |= {path.resolve() for path in prefixes} | {Path(sys.executable).resolve().parent.parent}
    parts = [prefix / part for prefix in prefixes for part in ("bin", "lib", "lib64", "pyvenv.cfg")]
    return parts + ([Path(site.getusersitepackages())] if site.ENABLE_USER_SITE else [])


class Worker:
    """A running lint worker. Used by one thread at a time."""

    def __init__(self, sandbox: Sandbox, collections: Sequence[Path], settings: LintSettings, scratch: Path) -> None:
        """Start it. Raises `WorkerFailed` when it does not come up in time, and `SandboxUnavailable`."""
        self._settings = settings
        folder = _FOLDER if sandbox.isolates else str(scratch)
        self._box = sandbox.box(program(collections, folder, isolated=sandbox.isolates))
        # Bounded: it is closed inside as soon as the worker is up, before it reads a request.
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  (as long as the process lives)
        if not sandbox.isolates:
            scratch.mkdir(parents=True, exist_ok=True)
        try:
            self._process = subprocess.Popen(
                self._box.command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._complaints,
                env=dict(self._box.environment),
                start_new_session=True,
            )
        except OSError as error:
            self._complaints.close()
            self._box.remove()
            raise WorkerFailed(f"the lint worker did not start: {error}") from error
        try:
            self._exchange(None, settings.lint_start_seconds)
        except WorkerFailed as error:
            self._process.kill()
            self._process.wait()
            said = self._said()
            self.close()
            raise WorkerFailed(f"the lint worker did not start: {error}{said and f'; it said: {said}'}") from error

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

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
            raise WorkerFailed(f"the lint worker died: {self._end(error)}") from error
        finally:
            watch.cancel()

    def _end(self, error: Exception) -> str:
        """How the process ended, whose pipe is closed."""
        try:
            code = self._process.wait(_GRACE)
        except subprocess.TimeoutExpired:
            return str(error)
        if code == protocol.OVERRUN:
            return "what a text started could not be ended"
        killed = code in {-signal.SIGKILL, 128 + signal.SIGKILL}
        return "it was killed, most likely for the memory or the processes it took" if killed else f"exit code {code}"

    def _said(self) -> str:
        self._complaints.seek(0)
        return self._complaints.read().decode(errors="replace").strip()[-_EXPLAINED:]

    def close(self) -> None:
        """End it, with everything inside its sandbox."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._complaints):
            if stream is not None:
                # Closing sends what is left in the buffer, and there may be nobody any more who takes it.
                with contextlib.suppress(BrokenPipeError):
                    stream.close()
        self._box.remove()
