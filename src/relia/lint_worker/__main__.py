"""The program: reads requests from a pipe, answers each from a fork.

Standard input brings requests, standard output takes answers; both are moved away before anything else, so that nothing
the linter or a playbook prints can get between.
"""

import contextlib
import ctypes
import os
import signal
from typing import IO

from relia.lint_worker import protocol
from relia.lint_worker.forks import Forks, Pipes
from relia.lint_worker.guard import Guard, Scratch, end_strays, writable
from relia.lint_worker.linter import Linter
from relia.lint_worker.requests import serve

_PR_SET_DUMPABLE = 4


def main() -> None:
    """Serve requests until the pipe is closed."""
    protect()
    private = (os.dup(0), os.dup(1))
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    work = writable() / "work"
    work.mkdir(parents=True, exist_ok=True)
    os.chdir(work)
    linter = Linter(Guard())
    forks = Forks(Pipes(*private), linter.complaints)
    # What went wrong until here stands on standard error, for the pool to show; from here on nobody reads it.
    os.dup2(null, 2)
    scratch = Scratch()
    requests: IO[bytes] = os.fdopen(private[0], "rb")
    answers: IO[bytes] = os.fdopen(private[1], "wb", buffering=0)
    protocol.write(answers, {"ready": True, "pid": os.getpid()})
    number = 0
    while True:
        try:
            message = protocol.read(requests)
        except protocol.Closed:
            return
        number += 1
        folder = work / f"request-{os.getpid()}-{number}"
        try:
            answer = serve(linter, forks, message, folder)
        finally:
            if not end_strays({os.getpid(), os.getppid()}):
                # They come faster than they can be ended; the pool replaces the whole sandbox.
                os._exit(protocol.OVERRUN)
            scratch.restore(folder)
        protocol.write(answers, answer)


def protect() -> None:
    """Let no process of the same user read or change this one: a fork that runs foreign code is such a process."""
    with contextlib.suppress(OSError):
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_DUMPABLE, 0, 0, 0, 0)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


if __name__ == "__main__":
    main()
