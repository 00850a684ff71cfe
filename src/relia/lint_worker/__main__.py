"""The program: reads requests from a pipe, answers each from a fork.

Standard input brings requests, standard output takes answers; both are moved away before anything else, so that nothing
the linter or a playbook prints can get between.
"""

import contextlib
import ctypes
import json
import os
import resource
import select
import shutil
import signal
import sys
import time
from pathlib import Path
from typing import Any

from relia.lint_worker import protocol
from relia.lint_worker.linter import Linter, Request, dumps

_WORK = Path("/tmp/work")  # noqa: S108  (inside the sandbox, where /tmp is its own)
_PR_SET_DUMPABLE = 4
_MIB = 1024 * 1024


def main() -> None:
    """Serve requests until the pipe is closed."""
    protect()
    private = (os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    work = Path(os.environ.get("RELIA_LINT_FOLDER", str(_WORK)))
    work.mkdir(parents=True, exist_ok=True)
    os.chdir(work)
    linter = Linter()
    requests = os.fdopen(private[0], "rb", buffering=0)
    answers = os.fdopen(private[1], "wb", buffering=0)
    reader = _Buffered(requests)
    protocol.write(answers, {"ready": True, "pid": os.getpid()})
    number = 0
    while True:
        try:
            message = protocol.read(reader)  # type: ignore[arg-type]
        except protocol.Closed:
            return
        number += 1
        folder = work / f"request-{number}"
        try:
            answer = serve(linter, message, folder, private)
        finally:
            end_strays()
            shutil.rmtree(folder, ignore_errors=True)
        protocol.write(answers, answer)


class _Buffered:
    """Reads exactly as many bytes as are asked for from an unbuffered pipe."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def read(self, size: int) -> bytes:
        parts = []
        while size:
            part = self._stream.read(size)
            if not part:
                break
            parts.append(part)
            size -= len(part)
        return b"".join(parts)


def protect() -> None:
    """Let no process of the same user read or change this one: a fork that runs foreign code is such a process."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def serve(linter: Linter, message: dict[str, Any], folder: Path, private: tuple[int, ...]) -> dict[str, Any]:
    """Answer one request in a fork, inside its limits. Never raises: what went wrong is the answer."""
    try:
        request = unpack(message, folder)
    except (OSError, KeyError, TypeError, ValueError) as error:
        return {"failed": f"the request cannot be unpacked: {error}"}
    receiver, sender = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(receiver)
        for descriptor in private:
            os.close(descriptor)
        _work(linter, request, sender, message)
    os.close(sender)
    deadline = time.monotonic() + float(message["seconds"])
    data = _receive(receiver, deadline, int(message["answer_limit"]))
    status = _end(pid, deadline)
    if data is None:
        return {"failed": f"it took longer than {message['seconds']} seconds" if status is None else _how(status)}
    try:
        answer = json.loads(data)
    except ValueError:
        return {"failed": _how(status)}
    return answer if isinstance(answer, dict) else {"failed": "the linter gave no answer"}


def unpack(message: dict[str, Any], folder: Path) -> Request:
    """Write the request's files below `folder`. Paths that lead out of it raise ValueError."""
    folder.mkdir(parents=True)
    for name, text in message["files"].items():
        path = (folder / name).resolve()
        if not path.is_relative_to(folder.resolve()):
            raise ValueError(f"{name!r} leads out of the project")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return Request(folder, message["path"], message.get("kind"), message.get("profile"), bool(message.get("fix")))


def _work(linter: Linter, request: Request, sender: int, message: dict[str, Any]) -> None:
    """The fork's whole life: limits, work, answer, end."""
    try:
        os.setsid()
        null = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(null, descriptor)
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(fd, mode, closefd=False) for fd, mode in ((0, "r"), (1, "w"), (2, "w"))
        )
        seconds = int(message["seconds"]) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (int(message["memory"]), int(message["memory"])))
        resource.setrlimit(resource.RLIMIT_FSIZE, (64 * _MIB, 64 * _MIB))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        data = dumps(linter.run(request))
    except MemoryError:
        data = dumps({"failed": "it needed more memory than a request may have"})
    except SystemExit as exit_:
        data = dumps({"failed": f"ansible-lint ended with code {exit_.code}"})
    except BaseException as error:  # noqa: BLE001  (a fork must not return into the parent's loop; the answer has the cause)
        data = dumps({"failed": f"ansible-lint failed: {type(error).__name__}: {error}"[:2000]})
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(sender, view) :]
    finally:
        os._exit(0)


def _receive(receiver: int, deadline: float, limit: int) -> bytes | None:
    """All that the fork sends, or None when it sent too much or took too long."""
    parts: list[bytes] = []
    size = 0
    with os.fdopen(receiver, "rb", buffering=0) as stream:
        while True:
            ready, _, _ = select.select([stream], [], [], max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            part = stream.read(1 << 16)
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > limit:
                return None
            parts.append(part)


def _end(pid: int, deadline: float) -> int | None:
    """Wait for the fork until the deadline, then kill it. Returns its status, or None when it had to be killed."""
    while time.monotonic() < deadline:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(0.001)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return None


def _how(status: int | None) -> str:
    if status is None:
        return "it had to be ended"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return "it ended without an answer"
    name = signal.Signals(-code).name
    return "it used more processor time than a request may" if name == "SIGXCPU" else f"it was ended by {name}"


def end_strays() -> None:
    """Kill every other process of this process namespace: what a playbook left running must not meet the next one.

    Only in a process namespace of its own, where process 1 is the sandbox's.
    """
    if os.environ.get("RELIA_LINT_SANDBOXED") != "1":
        return
    own = {1, os.getpid(), os.getppid()}
    for _ in range(100):
        names = (path.name for path in Path("/proc").iterdir())
        strays = [int(name) for name in names if name.isdigit() and int(name) not in own]
        if not strays:
            return
        for pid in strays:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        time.sleep(0.002)
    # They come faster than they can be ended; the pool replaces the whole sandbox.
    os._exit(3)


if __name__ == "__main__":
    main()
