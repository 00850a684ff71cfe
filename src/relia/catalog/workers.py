"""Harvests collections side by side, each in a process that may end, hang or grow without harming anything else.

The processes are spawned, not forked: a process that serves has threads, and a fork of it may hang on a lock that one of
them held. A process whose parent has died reads the end of its pipe, and ends as well.
"""

import contextlib
import multiprocessing
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from pathlib import Path

from relia.catalog.errors import CatalogUnavailable
from relia.catalog.harvest import Harvest, unharvested
from relia.catalog.locate import Collection
from relia.catalog.settings import CatalogSettings
from relia.catalog.worker import STARTED, serve

_END_WITHIN = 5.0


def harvest_all(
    collections: Sequence[Collection],
    folders: dict[str, Path],
    settings: CatalogSettings,
    advance: Callable[[Collection, int], None],
) -> Iterator[tuple[Collection, Harvest]]:
    """Harvest `collections` in that order, and give each as it is done. `advance` hears of modules that were read.

    A collection that takes longer than `catalog_seconds` seconds, or twice ends its process (once may be the machine's
    doing), comes with a problem instead of specs. Raises `CatalogUnavailable` when processes cannot be started.
    """
    waiting = deque(collections)
    again: set[str] = set()
    workers: list[_Worker] = []
    try:
        while waiting or workers:
            while waiting and len(workers) < settings.catalog_workers:
                workers.append(_Worker.start(waiting.popleft(), folders, settings))
            for worker in _ready(workers):
                answer = worker.answer(advance)
                if answer is None:
                    continue
                done, once_more = worker.collection, worker.died and worker.collection.name not in again
                if once_more:
                    again.add(done.name)
                    waiting.append(done)
                # The process goes on with the next one while the caller writes down this one.
                if worker.usable and waiting:
                    worker.next(waiting.popleft())
                else:
                    workers.remove(worker)
                    worker.end()
                if not once_more:
                    yield done, answer
    finally:
        for worker in workers:
            worker.end()


def _ready(workers: Sequence["_Worker"]) -> list["_Worker"]:
    """The workers that have something to say, and those whose time is over; waits for the first."""
    patience = max(0.0, min(worker.deadline for worker in workers) - time.monotonic())
    speaking = wait([worker.pipe for worker in workers], patience)
    now = time.monotonic()
    return [worker for worker in workers if worker.pipe in speaking or worker.deadline <= now]


@dataclass(slots=True, eq=False)
class _Worker:
    process: SpawnProcess
    pipe: Connection
    settings: CatalogSettings
    collection: Collection
    deadline: float
    usable: bool = True
    died: bool = False
    started: bool = False
    """It has said that it runs. One that never does says nothing about a collection, but about this machine."""

    @classmethod
    def start(cls, first: Collection, folders: dict[str, Path], settings: CatalogSettings) -> "_Worker":
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        arguments = (theirs, folders, settings.catalog_file_limit, settings.catalog_memory)
        process = context.Process(target=serve, args=arguments, name="relia-harvest", daemon=True)
        process.start()
        # Held here as well, its end would never be seen.
        theirs.close()
        worker = cls(process, ours, settings, first, 0.0)
        worker.next(first)
        return worker

    def next(self, collection: Collection) -> None:
        self.collection = collection
        self.deadline = time.monotonic() + self.settings.catalog_seconds
        # A process that has died is found when its answer is read.
        with contextlib.suppress(BrokenPipeError):
            self.pipe.send(collection)

    def answer(self, advance: Callable[[Collection, int], None]) -> Harvest | None:
        """The harvest, or None while there is only progress."""
        late = self.deadline <= time.monotonic()
        if self.pipe.poll():
            try:
                message = self.pipe.recv()
            except (EOFError, OSError):
                self.usable, self.died = False, True
                self.process.join(_END_WITHIN)
                if not self.started:
                    raise CatalogUnavailable(
                        f"the process that reads collections did not start (exit code {self.process.exitcode})",
                        hint="What it printed above says why. A script that opens the catalog has to lie in a file.",
                    ) from None
                return unharvested(self.collection, f"harvesting ended its process (exit code {self.process.exitcode})")
            if isinstance(message, Harvest):
                return message
            if message == STARTED:
                self.started = True
                return None
            advance(self.collection, message)
        if late:
            self.usable = False
            return unharvested(self.collection, f"harvesting took longer than {self.settings.catalog_seconds} seconds")
        return None

    def end(self) -> None:
        self.pipe.close()
        if not self.usable:
            self.process.kill()
        self.process.join(_END_WITHIN)
        if self.process.is_alive():
            self.process.kill()
            self.process.join()
