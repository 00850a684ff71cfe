"""The process that harvests: started once for many collections. It imports no more than that needs."""

import contextlib
import gc
import resource
from multiprocessing.connection import Connection
from pathlib import Path

from relia.catalog.harvest import harvest

STARTED = -1
"""The first word of the process; all others are a number of modules read, or a harvest."""


def serve(pipe: Connection, folders: dict[str, Path], file_limit: int, memory: int) -> None:
    """The body of the process: collections come in, progress and harvests go out, until the other end is closed.

    `memory` is the most address space that it may take, in bytes.
    """
    # A harvest makes millions of objects and no circles of them.
    gc.disable()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError, KeyboardInterrupt):
        pipe.send(STARTED)
        while True:
            pipe.send(harvest(pipe.recv(), folders, file_limit, pipe.send))
