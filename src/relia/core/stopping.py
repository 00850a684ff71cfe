"""Saying stop to work that runs elsewhere."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Stop:
    """Whether somebody said stop, and who wants to hear of it. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said = False
        self._listeners: list[Callable[[], None]] = []

    @property
    def said(self) -> bool:
        """Whether somebody said stop."""
        return self._said

    def say(self) -> None:
        """Stop. Whoever listens hears it now, on this thread; saying it again does nothing."""
        with self._lock:
            if self._said:
                return
            self._said = True
            listeners = list(self._listeners)
        for listener in listeners:
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """While the block runs, `listener` hears of a stop; at once when it was said before. It must not block."""
        with self._lock:
            said = self._said
            if not said:
                self._listeners.append(listener)
        if said:
            listener()
        try:
            yield
        finally:
            with self._lock:
                if listener in self._listeners:
                    self._listeners.remove(listener)
