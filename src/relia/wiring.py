"""The one place that chooses concrete parts from the settings and puts them together."""

import threading
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from relia.catalog.index import ProgressCallback
from relia.catalog.service import Catalog
from relia.config import Settings, load_settings
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.service import GenerationService
from relia.sandbox.bubblewrap import find_sandbox
from relia.sandbox.domain import Sandbox
from relia.validation.lint.pool import LintPool
from relia.validation.verifier import Verifier


class Relia:
    """The parts of one process, each made when it is first asked for. Safe to use from several threads.

    A context manager: at its end, what runs in the background is ended.
    """

    def __init__(self, settings: Settings, progress: ProgressCallback | None = None) -> None:
        self.settings = settings
        self._progress = progress
        self._closers: list[Callable[[], None]] = []
        self._making = threading.RLock()

    @classmethod
    def from_environment(cls, progress: ProgressCallback | None = None) -> Self:
        """With the settings in force. `progress` hears how far a build of the catalog is. Raises
        `ConfigurationInvalid`."""
        return cls(load_settings(), progress)

    @cached_property
    def catalog(self) -> Catalog:
        """Built now when it is not on disk, which takes up to half a minute."""
        with self._making:
            catalog = Catalog.open(self.settings.data_dir, self.settings, project=Path.cwd(), progress=self._progress)
            self._closers.append(catalog.close)
            return catalog

    @cached_property
    def sandbox(self) -> Sandbox:
        return find_sandbox(self.settings)

    @cached_property
    def lint_pool(self) -> LintPool:
        with self._making:
            pool = LintPool(self.settings, self.sandbox, self.settings.data_dir, self.settings.collections_path)
            pool.start()
            self._closers.append(pool.close)
            return pool

    @cached_property
    def verifier(self) -> Verifier:
        return Verifier(self.catalog, self.lint_pool, self.settings)

    @cached_property
    def engine(self) -> GroundedEngine:
        return GroundedEngine(self.catalog, ModuleRanker(self.catalog), ArgumentFiller(self.catalog), self.settings)

    @cached_property
    def generation(self) -> GenerationService:
        return GenerationService(self.engine, self.verifier)

    @property
    def parallel(self) -> int:
        """How many texts are worth working on side by side."""
        return self.settings.lint_workers

    def close(self) -> None:
        """End what runs in the background, the last made first."""
        while self._closers:
            self._closers.pop()()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
