"""One request: unpacked, answered in a fork inside its limits, and cleared away."""

import contextlib
import gc
import json
import os
import re
import resource
import select
import signal
import sys
import time
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

from relia.lint_worker.guard import Meddled, isolated, others, resident
from relia.lint_worker.linter import Linter, Request, dumps
from relia.lint_worker.profiles import LintProfile

_MIB = 1024 * 1024
_LOOK_SECONDS = 0.1
"""How often a fork's processes and memory are looked at, for machines where no control group bounds them."""
_EXPLAINED = 2000
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_DEEP = 64
"""Folders in folders that a request's file may lie in."""


class Pipes(NamedTuple):
    """The worker's own pipes, which no fork may keep."""

    requests: int
    answers: int


def serve(linter: Linter, message: dict[str, Any], folder: Path, private: Pipes) -> dict[str, Any]:
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
    data, problem = _receive(receiver, deadline, message)
    status = _end(pid, deadline if data is not None else 0.0)
    if data is None:
        return {"failed": problem}
    try:
        answer = json.loads(data)
    except ValueError:
        return {"failed": _how(status)}
    return answer if isinstance(answer, dict) else {"failed": "the linter gave no answer"}


def unpack(message: dict[str, Any], folder: Path) -> Request:
    """Write the request's files below `folder`. Paths that lead out of it, or that no file can have, and a profile that
    is none raise ValueError."""
    folder.mkdir(parents=True)
    for name, text in message["files"].items():
        parts = Path(name).parts
        if "\0" in name or not parts or Path(name).is_absolute() or ".." in parts or len(parts) > _DEEP:
            raise ValueError(f"{name[:100]!r} is no path inside the project")
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    if message.get("repository"):
        # ansible-lint takes the folder with this mark for the root of the project.
        (folder / ".git").mkdir(exist_ok=True)
    alone = len(message["files"]) == 1 and not message.get("repository")
    profile = LintProfile(message["profile"]) if message.get("profile") else None
    return Request(folder, message["path"], message.get("kind"), profile, bool(message.get("fix")), alone)


def _work(linter: Linter, request: Request, sender: int, message: dict[str, Any]) -> NoReturn:
    """The fork's whole life: limits, work, answer, end."""
    said = os.memfd_create("stderr")
    try:
        _redirect(said)
        # A fork is short: looking for garbage would only touch, and so copy, the memory it shares with its parent.
        gc.disable()
        _limit(int(message["seconds"]) + 1, int(message["memory"]))
        data = dumps(linter.run(request))
    except MemoryError:
        data = dumps({"failed": "it needed more memory than a request may have"})
    except Meddled as meddled:
        data = dumps({"failed": str(meddled)})
    except SystemExit as exit_:
        reason = _last(said) or linter.complaints.text() or str(exit_.code)
        data = dumps({"failed": f"ansible-lint gave up: {reason}"})
    except BaseException as error:  # noqa: BLE001  (a fork must not return into the parent's loop; the answer has the cause)
        data = dumps({"failed": f"ansible-lint failed: {type(error).__name__}: {error}"[:_EXPLAINED]})
    try:
        view = memoryview(data)
        while view:
            view = view[os.write(sender, view) :]
    finally:
        os._exit(0)


def _redirect(said: int) -> None:
    """Nothing comes in, nothing goes out; what is meant for people is kept, because a reason may stand only there."""
    os.setsid()
    null = os.open(os.devnull, os.O_RDWR)
    for source, descriptor in ((null, 0), (null, 1), (said, 2)):
        os.dup2(source, descriptor)
    sys.stdin, sys.stdout, sys.stderr = (
        os.fdopen(number, mode, buffering=1, encoding="utf-8", errors="replace", closefd=False)
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )


def _last(said: int) -> str:
    size = os.fstat(said).st_size
    text = os.pread(said, _EXPLAINED, max(0, size - _EXPLAINED)).decode("utf-8", "replace")
    return _COLOURS.sub("", text).strip()


def _limit(seconds: int, memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * _MIB, 64 * _MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _receive(receiver: int, deadline: float, message: dict[str, Any]) -> tuple[bytes | None, str]:
    """All that the fork sends; or None, and what it did too much of."""
    parts: list[bytes] = []
    size = 0
    with os.fdopen(receiver, "rb", buffering=0) as stream:
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                return None, f"it took longer than {message['seconds']} seconds"
            ready, _, _ = select.select([stream], [], [], min(left, _LOOK_SECONDS))
            if not ready:
                if problem := _overrun(message):
                    return None, problem
                continue
            part = stream.read(1 << 16)
            if not part:
                return b"".join(parts), ""
            size += len(part)
            if size > int(message["answer_limit"]):
                return None, f"its answer is longer than {message['answer_limit']} bytes"
            parts.append(part)


def _overrun(message: dict[str, Any]) -> str:
    """What the processes of the request take too much of, together; empty when they keep within their limits."""
    if not isolated():
        return ""
    pids = others({os.getppid()})
    if len(pids) > int(message["processes"]):
        return f"it started more than {message['processes']} processes"
    if resident(pids) > int(message["memory"]):
        return "it needed more memory than a request may have"
    return ""


def _end(pid: int, deadline: float) -> int | None:
    """Wait for the fork until the deadline, then kill it, with its process group either way. Returns its status, or None
    when it had to be killed."""
    status: int | None = None
    while time.monotonic() < deadline and status is None:
        done, found = os.waitpid(pid, os.WNOHANG)
        if done:
            status = found
        else:
            time.sleep(0.0005)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)
    if status is None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
    return status


def _how(status: int | None) -> str:
    if status is None:
        return "it had to be ended"
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return "it ended without an answer"
    name = signal.Signals(-code).name
    if name == "SIGXCPU":
        return "it used more processor time than a request may"
    return f"it was ended by {name}" + (", most likely for the memory it took" if name == "SIGKILL" else "")
