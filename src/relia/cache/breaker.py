"""Leaves a server alone for a while after it did not answer, so that an outage costs one waiting time and not one a request."""

import threading
import time
from collections.abc import Callable


class Breaker:
    """Safe to use from several threads."""

    def __init__(self, pause_seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._pause = pause_seconds
        self._now = monotonic
        self._lock = threading.Lock()
        self._until: float | None = None
        self.failure = ""
        """Why it did not answer the last time; empty while it answers."""

    def allows(self) -> bool:
        """Whether the caller should ask the server. After a failure: one caller for each pause."""
        if self._until is None:
            return True
        with self._lock:
            return self._takes_the_try()

    def _takes_the_try(self) -> bool:
        if self._until is None:
            return True
        now = self._now()
        if now < self._until:
            return False
        # The one who tries; until he knows more, the others stay away.
        self._until = now + self._pause
        return True

    def succeeded(self) -> None:
        """The server answered."""
        if self._until is not None:
            with self._lock:
                self._until, self.failure = None, ""

    def failed(self, reason: str) -> None:
        """The server did not answer."""
        with self._lock:
            self._until, self.failure = self._now() + self._pause, reason
