"""Keeps the locks of this process alive while it makes the values, and no longer than it lives."""

import threading
from collections.abc import Callable

from relia.cache.errors import CacheUnavailable


class Leases:
    """Renews what is held, a few times within each expiry, on one thread. Safe to use from several threads."""

    def __init__(self, period_seconds: float) -> None:
        self._period = period_seconds
        self._lock = threading.Lock()
        self._held: dict[str, Callable[[], None]] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    def hold(self, token: str, renew: Callable[[], None]) -> None:
        """Call `renew` regularly until `drop`."""
        with self._lock:
            self._held[token] = renew
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="cache-leases", daemon=True)
                self._thread.start()

    def drop(self, token: str) -> None:
        """Renew it no more."""
        with self._lock:
            self._held.pop(token, None)

    def close(self) -> None:
        """Renew nothing any more."""
        self._closed.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while not self._closed.wait(self._period):
            with self._lock:
                held = list(self._held.values())
            for renew in held:
                try:
                    renew()
                except CacheUnavailable:
                    # The server is away, and its locks with it; whoever asked it knows that already.
                    break
