"""A lock between processes: on a file, taken back by the kernel when its holder dies."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_PAUSE = 0.1


@contextmanager
def locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock on the file `path`, which is made when it is not there. Raises TimeoutError when another process
    holds it for more than `patience` seconds, and OSError."""
    deadline = time.monotonic() + patience
    with path.open("a") as file:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise TimeoutError(f"another process has held {path} for more than {patience:g} seconds") from error
                time.sleep(_PAUSE)
        yield
