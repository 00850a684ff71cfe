"""Where generations and verifications run: a bounded number at once, a bounded number waiting."""

import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
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
        self._threads = ThreadPoolExecutor(settings.work_threads, thread_name_prefix="work")

    def submit(self, work: Callable[[], Result]) -> Future[Result]:
        """Take some work. Raises `ServerBusy`."""
        if not self._free.acquire(blocking=False):
            raise ServerBusy(
                f"{self._places} generations and verifications are under way, and no more are taken",
                hint="Come back in a moment, or raise RELIA_WORK_QUEUE.",
                retry_after=_RETRY_SECONDS,
            )
        context = copy_context()
        try:
            future = self._threads.submit(context.run, work)
        except RuntimeError:
            self._free.release()
            raise ServerBusy("Relia is being stopped", retry_after=_RETRY_SECONDS) from None
        future.add_done_callback(lambda _: self._free.release())
        return future

    def close(self) -> None:
        """Wait for what was taken, and take no more."""
        self._threads.shutdown(wait=True)
