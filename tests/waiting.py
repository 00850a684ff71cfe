"""Waiting for what happens by itself: on another thread, in another process, with time."""

import time
from collections.abc import Callable

_SECONDS = 20
_PAUSE = 0.005


def wait_until(reached: Callable[[], bool]) -> None:
    """Return as soon as `reached` says so; fails the test when it does not for 20 seconds."""
    deadline = time.monotonic() + _SECONDS
    while not reached():
        assert time.monotonic() < deadline, f"waited {_SECONDS} seconds in vain"
        time.sleep(_PAUSE)
