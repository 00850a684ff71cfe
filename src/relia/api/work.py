"""Where generations and verifications run: a bounded number at once, a bounded number waiting."""

import contextlib
import queue
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextvars import copy_context
from typing import TypeVar

from relia.api.errors import ServerBusy
from relia.api.settings import ApiSettings

Result = TypeVar("Result")
_RETRY_SECONDS = 2


class WorkQueue:
    """Runs long work beside the requests. What was taken is done to its end, also when the one who asked went away."""

    def __init__(self, settings: ApiSettings) -> None:
        self._places = settings.work_threads + settings.work_queue
        self._free = threading.BoundedSemaphore(self._places)
        self._most = settings.work_threads
        self._lock = threading.Lock()
        self._closed = False
        self._threads: list[threading.Thread] = []
        self._waiting: queue.SimpleQueue[tuple[Callable[[], None], Callable[[], bool]] | None] = queue.SimpleQueue()

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Take some work. Raises `ServerBusy`."""
        if not self._free.acquire(blocking=False):
            raise ServerBusy(
                f"{self._places} generations and verifications are under way, and no more are taken",
                hint="Come back in a moment, or raise RELIA_WORK_QUEUE.",
                retry_after=_RETRY_SECONDS,
            )
        future: Future[Result] = Future()
        future.add_done_callback(lambda _: self._free.release())
        context = copy_context()
        with self._lock:
            if not self._closed:
                self._waiting.put((lambda: context.run(_do, work, future), future.cancel))
                if len(self._threads) < self._most:
                    self._start()
                return future
        future.cancel()
        raise ServerBusy("Relia is being stopped", retry_after=_RETRY_SECONDS)

    def _start(self) -> None:
        # The threads of an executor would be waited for when the process ends, however long that takes.
        thread = threading.Thread(target=self._work, name=f"work-{len(self._threads)}", daemon=True)
        self._threads.append(thread)
        thread.start()

    def _work(self) -> None:
        while (taken := self._waiting.get()) is not None:
            do, _ = taken
            do()

    def close(self, seconds: float) -> bool:
        """Take no more, and wait so long for what was taken. Returns whether all of it was done; what was not begun by
        then is cancelled, and what still runs ends with the process."""
        with self._lock:
            self._closed = True
            for _ in self._threads:
                self._waiting.put(None)
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        done = not any(thread.is_alive() for thread in self._threads)
        if not done:
            self._cancel_what_waits()
            for _ in self._threads:
                self._waiting.put(None)
        return done

    def _cancel_what_waits(self) -> None:
        with contextlib.suppress(queue.Empty):
            while True:
                if (left := self._waiting.get_nowait()) is not None:
                    _, cancel = left
                    cancel()


def _do(work: Callable[[], Result], future: Future[Result]) -> None:
    if not future.set_running_or_notify_cancel():
        return
    try:
        result = work()
    except BaseException as error:  # noqa: BLE001  (who waits for the result gets it)
        future.set_exception(error)
    else:
        future.set_result(result)
