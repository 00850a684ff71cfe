"""The event loop on which calls of providers run, in a thread of its own: whoever asks is a thread that waits."""

import asyncio
import concurrent.futures
import contextlib
import threading
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from relia.core.stopping import Stop
from relia.llm.errors import Cancelled

Result = TypeVar("Result")


class LoopThread:
    """Runs coroutines for threads that wait for them. Started with the first one."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None

    def run(self, work: Coroutine[Any, Any, Result], stop: Stop | None = None) -> Result:
        """What `work` returns or raises. When stop is said, `work` is cancelled, and this raises `Cancelled` once it has
        cleaned up."""
        stop = stop or Stop()
        loop = self._running()
        tasks: list[asyncio.Task[Result]] = []

        async def tracked() -> Result:
            if stop.said:
                work.close()
                raise asyncio.CancelledError
            tasks.append(_current_task())
            return await work

        future = asyncio.run_coroutine_threadsafe(tracked(), loop)
        try:
            # Not the future: it would be over before the work has cleaned up.
            with stop.heard_by(lambda: _soon(loop, lambda: [task.cancel() for task in tasks])):
                return future.result()
        except (concurrent.futures.CancelledError, asyncio.CancelledError) as error:
            raise Cancelled("the model was stopped", hint="Ask again when you want an answer.") from error

    def _running(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(target=self._loop.run_forever, name="llm", daemon=True)
                self._thread.start()
            return self._loop

    def close(self, seconds: float = 5.0) -> None:
        """Cancel what runs, and end the thread, within `seconds`."""
        with self._lock:
            loop, thread, self._loop, self._thread = self._loop, self._thread, None, None
        if loop is None or thread is None:
            return
        ending = asyncio.run_coroutine_threadsafe(_end_all(), loop)
        try:
            ending.result(seconds)
        except TimeoutError:
            pass
        finally:
            loop.call_soon_threadsafe(loop.stop)
            thread.join(seconds)
            if not thread.is_alive():
                loop.close()


def _current_task() -> asyncio.Task[Any]:
    task = asyncio.current_task()
    assert task is not None  # noqa: S101  (called by a coroutine that runs)
    return task


def _soon(loop: asyncio.AbstractEventLoop, act: Callable[[], object]) -> None:
    # Raised when the loop has been closed meanwhile: then all of its work was cancelled.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(act)


async def _end_all() -> None:
    others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)
