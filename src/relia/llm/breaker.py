"""The circuit breaker of one provider: who keeps failing is left alone for a while."""

from collections.abc import Callable

from relia.llm.domain import Circuit


class Breaker:
    """Counts failures in a row. Open after so many, for so long; then one call may try, and decides.

    Every call that `admit`s lets in ends in exactly one of `succeeded`, `failed` and `abandoned`. Not safe to use from
    several threads.
    """

    def __init__(self, failures: int, seconds: float, clock: Callable[[], float]) -> None:
        self._limit = failures
        self._seconds = seconds
        self._clock = clock
        self._failures = 0
        self._open_until: float | None = None
        self._trying = False

    @property
    def state(self) -> Circuit:
        if self._open_until is None:
            return Circuit.CLOSED
        return Circuit.OPEN if self._clock() < self._open_until else Circuit.HALF_OPEN

    @property
    def seconds_left(self) -> float:
        """Until it may be tried again; 0 when it may."""
        return 0.0 if self._open_until is None else max(0.0, self._open_until - self._clock())

    def admit(self) -> bool:
        """Whether a call may be made now. When half open, only one may until it has ended."""
        match self.state:
            case Circuit.CLOSED:
                return True
            case Circuit.OPEN:
                return False
            case Circuit.HALF_OPEN:
                admitted, self._trying = not self._trying, True
                return admitted

    def succeeded(self) -> None:
        """The provider is well: it answered, even if only to say that the request is wrong."""
        self._failures, self._open_until, self._trying = 0, None, False

    def failed(self) -> None:
        """The provider is not well."""
        self._failures += 1
        if self._trying or self._failures >= self._limit:
            self._open_until = self._clock() + self._seconds
        self._trying = False

    def abandoned(self) -> None:
        """Nobody waited for the end of the call: it says nothing about the provider."""
        self._trying = False

    def pause(self, seconds: float) -> None:
        """The provider asked to be left alone for so long."""
        self._trying = False
        self._open_until = max(self._open_until or 0.0, self._clock() + seconds)
