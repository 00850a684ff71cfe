"""The pool of lint workers: warm, bounded, replaced when one is lost."""

import contextlib
import queue
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from relia.lint_worker.profiles import LintProfile
from relia.sandbox.domain import Sandbox, SandboxUnavailable
from relia.validation.domain import Source
from relia.validation.lint.answers import answer_of, could_not_run
from relia.validation.lint.domain import LintAnswer, LintBusy
from relia.validation.lint.message import message_of
from relia.validation.lint.project import ProjectTooLarge
from relia.validation.lint.settings import LintSettings
from relia.validation.lint.worker import Worker, WorkerFailed

_RETRY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class LintStats:
    """The pool at one moment."""

    workers: int
    """How many there may be at once."""
    living: int
    busy: int
    waiting: int
    restarts: int
    failure: str
    """Why the last worker that was to be started did not start; empty when it did, or none was needed yet."""


class LintPool:
    """Lints texts with up to `lint_workers` workers. Safe to use from many threads."""

    def __init__(
        self, settings: LintSettings, sandbox: Sandbox, data_dir: Path, collections: Sequence[Path] = ()
    ) -> None:
        self._settings = settings
        self._sandbox = sandbox
        self._collections = collections
        self._scratch = data_dir / "lint"
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._waiting = self._busy = self._restarts = 0
        self._closed = False
        self._failure = ""
        # A sandbox dies with the thread that started it, so workers are started by threads that live as long as the pool.
        self._starters = ThreadPoolExecutor(settings.lint_workers, thread_name_prefix="lint-start")
        self._all: set[Worker] = set()
        for _ in range(settings.lint_workers):
            # A place without a worker: who takes it starts one.
            self._idle.put(None)

    def start(self) -> None:
        """Start one worker in the background, so that the first request finds it warm."""
        self._starters.submit(self._warm_up)

    def _warm_up(self) -> None:
        with contextlib.suppress(queue.Empty):
            worker = self._idle.get_nowait()
            try:
                # Why it could not be started, the first request will hear.
                with contextlib.suppress(WorkerFailed, SandboxUnavailable):
                    worker = worker or self._start()
            finally:
                self._idle.put(worker)

    def _started(self) -> Worker:
        try:
            starting = self._starters.submit(self._start)
        except RuntimeError as error:
            raise WorkerFailed("the pool is closed") from error
        return starting.result()

    def _start(self) -> Worker:
        try:
            worker = Worker(self._sandbox, self._collections, self._settings, self._scratch)
        except (WorkerFailed, SandboxUnavailable) as error:
            self._failure = str(error)
            raise
        with self._lock:
            self._failure = ""
            closed = self._closed
            if not closed:
                self._all.add(worker)
        if closed:
            worker.close()
            raise WorkerFailed("the pool is closed")
        return worker

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.close()
        self._starters.shutdown(wait=False)

    def stats(self) -> LintStats:
        with self._lock:
            living = sum(worker.alive for worker in self._all)
            return LintStats(
                self._settings.lint_workers, living, self._busy, self._waiting, self._restarts, self._failure
            )

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        """Lint one text. What hinders that is an outcome `could_not_run` with the reason; only a full queue raises."""
        started = time.perf_counter()
        try:
            message = message_of(source, self._settings, profile=profile, fix=fix)
        except (OSError, ProjectTooLarge) as error:
            return could_not_run(str(error), started)
        with self._lock:
            if self._waiting >= self._settings.lint_queue:
                raise LintBusy(
                    f"{self._waiting} texts are waiting for the linter, and no more are taken",
                    hint="Come back in a moment, or raise RELIA_LINT_QUEUE.",
                    retry_after=_RETRY_SECONDS,
                )
            self._waiting += 1
        try:
            worker = self._idle.get(timeout=self._settings.lint_seconds + self._settings.lint_start_seconds)
        except queue.Empty:
            return could_not_run("no lint worker became free in time", started)
        finally:
            with self._lock:
                self._waiting -= 1
        with self._lock:
            self._busy += 1
        kept = None
        try:
            if worker is not None and not worker.alive:
                self._lose(worker)
                worker = None
            worker = worker or self._started()
            answer = worker.ask(message)
            kept = worker
        except (WorkerFailed, SandboxUnavailable) as error:
            hint = f" {error.hint}" if isinstance(error, SandboxUnavailable) else ""
            return could_not_run(f"{error}{hint}", started)
        finally:
            if kept is None and worker is not None:
                # Also when this thread was interrupted: the next one would read the answer to this request.
                self._lose(worker)
            with self._lock:
                self._busy -= 1
            self._idle.put(kept)
        return answer_of(answer, source, started)

    def _lose(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
            self._restarts += 1
        worker.close()
