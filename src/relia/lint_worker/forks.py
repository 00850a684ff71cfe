"""One piece of work in a fork, inside its limits: what comes back is its answer, or why there is none."""

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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, NoReturn

from relia.lint_worker.complaints import Complaints
from relia.lint_worker.guard import Meddled, isolated, others, resident
from relia.lint_worker.linter import dumps

_MIB = 1024 * 1024
_LOOK_SECONDS = 0.1
"""How often a fork's processes and memory are looked at, for machines where no control group bounds them."""
_POLL_SECONDS = 0.0005
_EXPLAINED = 2000
_NOT_BECOME = 251
"""The exit code of a fork that did not get to be what it should become."""
_COLOURS = re.compile(r"\x1b\[[0-9;]*m")


class Failed(Exception):
    """There is no answer; the message says why."""


class Pipes(NamedTuple):
    """The worker's own pipes, which no fork may keep."""

    requests: int
    answers: int


class Work(NamedTuple):
    """What a fork answers, and what it becomes after it has."""

    answer: dict[str, Any]
    then: Callable[[], NoReturn] | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """What all that is done for one request may take."""

    seconds: int
    deadline: float
    """By `time.monotonic`."""
    memory: int
    processes: int
    answer: int
    """Bytes."""

    @classmethod
    def of(cls, message: Mapping[str, Any]) -> "Limits":
        """Those that a request names, from now on."""
        seconds = float(message["seconds"])
        return cls(
            int(seconds), time.monotonic() + seconds, int(message["memory"]), int(message["processes"]),
            int(message["answer_limit"]),
        )  # fmt: skip


class Forks:
    """Does work in forks of this process."""

    def __init__(self, private: Pipes, complaints: Complaints) -> None:
        """`complaints` knows what ansible-lint said before it gave up."""
        self._private = private
        self._complaints = complaints

    def ask(self, work: Callable[[], Work], limits: Limits) -> tuple[dict[str, Any], int]:
        """Let a fork do the work; returns its answer, and the exit code that it ended with. Raises `Failed`."""
        receiver, sender = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(receiver)
            for descriptor in self._private:
                os.close(descriptor)
            self._work(work, sender, limits)
        os.close(sender)
        try:
            data = _receive(receiver, limits)
            status = _ended(pid, limits)
        except Failed:
            _kill(pid)
            os.waitpid(pid, 0)
            raise
        _kill_group(pid)
        try:
            answer = json.loads(data)
        except ValueError as error:
            raise Failed(_how(status)) from error
        if not isinstance(answer, dict):
            raise Failed("the linter gave no answer")
        return answer, os.waitstatus_to_exitcode(status)

    def _work(self, work: Callable[[], Work], sender: int, limits: Limits) -> NoReturn:
        """The fork's whole life: limits, work, answer, end."""
        said = os.memfd_create("stderr")
        then = None
        code = 0
        try:
            _redirect(said)
            # A fork is short: looking for garbage would only touch, and so copy, the memory it shares with its parent.
            gc.disable()
            _limit(limits)
            answer, then = work()
            data = dumps(answer)
        except MemoryError:
            data = dumps({"failed": "it needed more memory than a request may have"})
        except Meddled as meddled:
            data = dumps({"failed": str(meddled)})
        except SystemExit as exit_:
            reason = _last(said) or self._complaints.text() or str(exit_.code)
            data = dumps({"failed": f"ansible-lint gave up: {reason}"})
        except BaseException as error:  # noqa: BLE001  (a fork must not return into the parent's loop; the answer has the cause)
            data = dumps({"failed": f"ansible-lint failed: {type(error).__name__}: {error}"[:_EXPLAINED]})
        try:
            view = memoryview(data)
            while view:
                view = view[os.write(sender, view) :]
            os.close(sender)
            if then is not None:
                code = _NOT_BECOME
                then()
        finally:
            os._exit(code)


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


def _limit(limits: Limits) -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (limits.seconds + 1, limits.seconds + 1))
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (64 * _MIB, 64 * _MIB))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _receive(receiver: int, limits: Limits) -> bytes:
    """All that the fork sends. Raises `Failed` when it does too much of something."""
    parts: list[bytes] = []
    size = 0
    with os.fdopen(receiver, "rb", buffering=0) as stream:
        while True:
            left = _left(limits)
            ready, _, _ = select.select([stream], [], [], min(left, _LOOK_SECONDS))
            if not ready:
                _look(limits)
                continue
            part = stream.read(1 << 16)
            if not part:
                return b"".join(parts)
            size += len(part)
            if size > limits.answer:
                raise Failed(f"its answer is longer than {limits.answer} bytes")
            parts.append(part)


def _ended(pid: int, limits: Limits) -> int:
    """Wait for the end of the fork; returns its status. Raises `Failed` when it does too much of something."""
    looked = time.monotonic()
    while True:
        done, status = os.waitpid(pid, os.WNOHANG)
        if done:
            return status
        time.sleep(min(_left(limits), _POLL_SECONDS))
        if time.monotonic() - looked > _LOOK_SECONDS:
            _look(limits)
            looked = time.monotonic()


def _left(limits: Limits) -> float:
    left = limits.deadline - time.monotonic()
    if left <= 0:
        raise Failed(f"it took longer than {limits.seconds} seconds")
    return left


def _look(limits: Limits) -> None:
    """Raises `Failed` when the processes of the request, together, take too much of something."""
    if not isolated():
        return
    pids = others({os.getppid()})
    if len(pids) > limits.processes:
        raise Failed(f"it started more than {limits.processes} processes")
    if resident(pids) > limits.memory:
        raise Failed("it needed more memory than a request may have")


def _kill_group(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(pid, signal.SIGKILL)


def _kill(pid: int) -> None:
    _kill_group(pid)
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)


def _how(status: int) -> str:
    code = os.waitstatus_to_exitcode(status)
    if code >= 0:
        return "it ended without an answer"
    name = signal.Signals(-code).name
    if name == "SIGXCPU":
        return "it used more processor time than a request may"
    return f"it was ended by {name}" + (", most likely for the memory it took" if name == "SIGKILL" else "")
