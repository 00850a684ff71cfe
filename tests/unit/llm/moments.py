"""An event loop whose time passes only when nobody has anything to do: hours of it take no time."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from tests.loops import apart

Result = TypeVar("Result")


class _Leaping(selectors.DefaultSelector):
    """Does not wait: moves the time on instead."""

    now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits for something that never comes"
            self.now += max(0.0, timeout)
        return ready


class LeapingLoop(asyncio.SelectorEventLoop):
    """The loop; nothing outside of it may be waited for."""

    def __init__(self) -> None:
        self._leaping = _Leaping()
        super().__init__(self._leaping)

    def time(self) -> float:
        return self._leaping.now


def run(work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
    """What the work returns; its time begins at 0."""

    def leap() -> Result:
        with asyncio.Runner(loop_factory=LeapingLoop) as runner:
            return runner.run(work())

    return apart(leap)


def now() -> float:
    """Seconds since the work began."""
    return asyncio.get_running_loop().time()
