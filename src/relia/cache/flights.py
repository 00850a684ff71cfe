"""One maker at a time for each key, within this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from relia.cache.domain import Entry


class Flight:
    """Somebody makes a value, others wait for it."""

    def __init__(self) -> None:
        self._ended = threading.Event()
        self.landed: Entry | None = None
        """What was made; None while it is being made, and when making it failed."""

    def wait(self, seconds: float) -> bool:
        """Whether it ended within so many seconds."""
        return self._ended.wait(seconds)

    def end(self) -> None:
        self._ended.set()


class Flights:
    """The makers under way. Safe to use from several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._flights: dict[str, Flight] = {}

    def join(self, key: str) -> tuple[Flight, bool]:
        """The flight for this key, and whether the caller leads it: then it has to go through `leading`."""
        with self._lock:
            flight = self._flights.get(key)
            if flight is not None:
                return flight, False
            flight = self._flights[key] = Flight()
            return flight, True

    @contextmanager
    def leading(self, key: str, flight: Flight) -> Iterator[None]:
        """Lets those who wait go at its end, also when that is an error."""
        try:
            yield
        finally:
            with self._lock:
                del self._flights[key]
            flight.end()
