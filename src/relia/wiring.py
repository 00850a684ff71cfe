"""The one place that chooses concrete parts from the settings and puts them together."""

from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from relia import __version__
from relia.cache.caches import Caches
from relia.cache.domain import CacheName
from relia.cache.errors import CacheUnavailable
from relia.cache.objects import ObjectCache
from relia.catalog.domain import ModuleSpec
from relia.catalog.index import ProgressCallback
from relia.catalog.service import Catalog
from relia.config import Settings, load_settings
from relia.core.later import Later
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.model.settings import ModelSettings
from relia.monitoring.health import HealthService, HealthStatus, PartHealth
from relia.sandbox.bubblewrap import find_sandbox
from relia.sandbox.domain import Sandbox
from relia.validation.cached import CachedVerifier
from relia.validation.lint.pool import LintPool
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

if TYPE_CHECKING:
    # The command line answers faster when it loads nothing of these where they are not needed.
    from relia.api.parts import Parts
    from relia.database.engine import Database
    from relia.generation.complete.service import Completer
    from relia.generation.grounded.engine import GroundedEngine
    from relia.generation.model.drafter import ModelDrafter
    from relia.generation.roles.service import RoleService
    from relia.generation.service import GenerationService
    from relia.llm.checking import ProviderChecks, ProviderWatch
    from relia.llm.service import LanguageModels
    from relia.playbooks.service import PlaybookService

_TRIAL = "install git"
"""A prompt that has an answer wherever Ansible is installed."""


class Relia:
    """The parts of one process, each made when it is first asked for.

    Put together by one thread; the parts themselves are safe to use from several. A context manager: at its end, what
    runs in the background is ended.
    """

    def __init__(self, settings: Settings, progress: ProgressCallback | None = None) -> None:
        self.settings = settings
        self._progress = progress
        self._closers: list[Callable[[], None]] = []

    @classmethod
    def from_environment(cls, progress: ProgressCallback | None = None) -> Self:
        """With the settings in force. `progress` hears how far a build of the catalog is. Raises
        `ConfigurationInvalid`."""
        return cls(load_settings(), progress)

    @cached_property
    def caches(self) -> Caches:
        """Connects to the shared server, where there is one, when something is first asked of it."""
        caches = Caches(self.settings, self._specs)
        self._closers.append(caches.close)
        return caches

    @cached_property
    def _specs(self) -> ObjectCache[ModuleSpec]:
        return ObjectCache(CacheName.SCHEMA, self.settings)

    @cached_property
    def catalog(self) -> Catalog:
        """Built now when it is not on disk, which takes up to half a minute."""
        catalog = Catalog.open(
            self.settings.data_dir, self.settings, project=Path.cwd(), progress=self._progress, specs=self._specs
        )
        self._closers.append(catalog.close)
        return catalog

    @cached_property
    def sandbox(self) -> Sandbox:
        """What the settings choose; one that cannot isolate says why, and then runs nothing."""
        return find_sandbox(self.settings)

    @cached_property
    def lint_pool(self) -> LintPool:
        """Its workers start now with `warm_up`, else with the first request."""
        pool = LintPool(self.settings, self.sandbox, self.settings.data_dir, self.settings.collections_path)
        if self.settings.warm_up:
            pool.start()
        self._closers.append(pool.close)
        return pool

    @cached_property
    def verifier(self) -> CachedVerifier:
        verifier = Verifier(self.catalog, self.lint_pool, self.settings)
        return CachedVerifier(verifier, self.caches.playbook, self.catalog, self.settings, self.settings)

    @cached_property
    def engine(self) -> "GroundedEngine":
        """Takes a second to make. Raises `EngineUnavailable`."""
        from relia.generation.grounded.engine import GroundedEngine
        from relia.generation.grounded.filling.filler import ArgumentFiller
        from relia.generation.grounded.ranking.ranker import ModuleRanker

        ranker = ModuleRanker(self.catalog, folder=self.settings.data_dir / "ranking")
        return GroundedEngine(self.catalog, ranker, ArgumentFiller(self.catalog), self.settings)

    @cached_property
    def models(self) -> "LanguageModels | None":
        """The configured language models; None when there is none. Raises `ModelsMisconfigured`."""
        from relia.llm.table import provider_table

        table = provider_table(self.settings)
        if not table.providers:
            return None
        from relia.llm.answers import AnswerCache
        from relia.llm.budgets import UsageLedger
        from relia.llm.guard import GuardedProvider
        from relia.llm.metering import Meter
        from relia.llm.prices import Prices, price_table
        from relia.llm.providers.make import make_provider
        from relia.llm.redaction.redactor import Redactor
        from relia.llm.service import LanguageModels
        from relia.llm.tokens import TokenCounter

        file = self.settings.llm_prices
        prices = Prices(price_table(file, table.providers) if file is not None else ())
        models = LanguageModels(
            table,
            lambda config: GuardedProvider(make_provider(config), config.limits),
            AnswerCache(self.caches.llm),
            TokenCounter(),
            Redactor(self.settings),
            Meter(UsageLedger(self.database, prices, self.settings), prices),
        )
        self._closers.append(models.close)
        return models

    @cached_property
    def generation(self) -> "GenerationService":
        """Raises `ModelsMisconfigured` and `EngineUnavailable`."""
        from relia.generation.cached import GenerationCache
        from relia.generation.service import GenerationService

        cache = GenerationCache(self.caches.playbook, self._shaping(), lambda: self.catalog.fingerprint)
        return GenerationService(self.engine, self.verifier, self._drafter(), cache)

    def _drafter(self) -> "ModelDrafter | None":
        if self.models is None:
            return None
        from relia.generation.model.drafter import ModelDrafter
        from relia.generation.model.house import house_instructions
        from relia.generation.repairer import Repairer

        repairer = Repairer(self.verifier, self.settings)
        return ModelDrafter(
            self.models,
            self.catalog,
            self.engine.candidates,
            repairer,
            self.settings,
            self.settings,
            house=house_instructions(self.settings),
        )

    def _shaping(self) -> str:
        """All settings that may change what is generated, and Relia's own version."""
        shaping = GroundedSettings.model_fields | ModelSettings.model_fields | ValidationSettings.model_fields
        values = self.settings.model_dump_json(include=set(shaping))
        return f"{__version__} {values}"

    @cached_property
    def shared_generation(self) -> "Later[GenerationService]":
        """`generation` for several threads: the first who asks makes it, the others wait."""
        return Later(lambda: self.generation)

    @cached_property
    def shared_roles(self) -> "Later[RoleService]":
        """What makes roles, for several threads, with the engine of `shared_generation`."""
        return Later(self._make_roles)

    def _make_roles(self) -> "RoleService":
        from relia.generation.roles.service import RoleService

        self.shared_generation()
        return RoleService(self.engine, self.verifier)

    @cached_property
    def shared_completer(self) -> "Later[Completer]":
        """A completer for several threads, made like `shared_generation` and with the same engine."""
        return Later(self._make_completer)

    def _make_completer(self) -> "Completer":
        from relia.generation.complete.service import Completer

        self.shared_generation()
        return Completer(self.engine, self.verifier, self.settings)

    @cached_property
    def database(self) -> "Database":
        """Opened and migrated now. Raises `DatabaseNewer` and `DatabaseUnavailable`."""
        from relia.database.engine import Database

        connections = self.settings.http_threads + self.settings.work_threads
        database = Database(self.settings.data_dir, self.settings, connections=connections)
        self._closers.append(database.close)
        return database

    @cached_property
    def playbooks(self) -> "PlaybookService":
        from relia.playbooks.service import PlaybookService

        return PlaybookService(self.settings.text_limit)

    @cached_property
    def health(self) -> HealthService:
        return HealthService(
            {
                "database": self._database_health,
                "catalog": self._catalog_health,
                "cache": self._cache_health,
                "engine": self.engine_health,
                "lint": self._lint_health,
                "sandbox": self._sandbox_health,
                "models": self.model_watch.health,
            }
        )

    @cached_property
    def model_checks(self) -> "ProviderChecks":
        """Raises `ModelsMisconfigured`."""
        from relia.llm.checking import ProviderChecks
        from relia.llm.guard import GuardedProvider
        from relia.llm.providers.make import make_provider
        from relia.llm.table import provider_table

        checks = ProviderChecks(
            provider_table(self.settings).providers,
            lambda config: GuardedProvider(make_provider(config), config.limits),
        )
        self._closers.append(checks.close)
        return checks

    @cached_property
    def model_watch(self) -> "ProviderWatch":
        from relia.llm.checking import ProviderWatch

        checks = Later(lambda: self.model_checks)
        return ProviderWatch(lambda: checks().check(), self.settings.llm_check_seconds)

    def engine_health(self) -> PartHealth:
        """Whether the engine drafts: it is given a prompt. Takes milliseconds, and the first time as long as making it."""
        from relia.generation.domain import GenerationRequest

        self.shared_generation()
        draft = self.engine.draft(GenerationRequest(_TRIAL))
        module = draft.steps[0].module if draft.steps else None
        if module is None:
            return PartHealth(HealthStatus.DOWN, f"it found no module for {_TRIAL!r}", "relia catalog build --force")
        return PartHealth(HealthStatus.OK, f"{draft.engine}: {_TRIAL!r} gives {module}")

    def _database_health(self) -> PartHealth:
        self.database.check()
        return PartHealth(HealthStatus.OK, "answers")

    def _catalog_health(self) -> PartHealth:
        self.catalog.check()
        modules = len(self.catalog.modules())
        if modules == 0:
            return PartHealth(HealthStatus.DEGRADED, "no module is installed", "Install ansible: pip install ansible")
        return PartHealth(HealthStatus.OK, f"{modules:,} modules")

    def _cache_health(self) -> PartHealth:
        try:
            self.caches.check()
        except CacheUnavailable as error:
            return PartHealth(HealthStatus.DEGRADED, error.detail, error.hint)
        return PartHealth(HealthStatus.OK, f"{self.caches.address} answers" if self.caches.address else "in memory")

    def _lint_health(self) -> PartHealth:
        stats = self.lint_pool.stats()
        if stats.failure and not stats.living:
            return PartHealth(HealthStatus.DEGRADED, f"no worker starts: {stats.failure}", "Try `relia doctor`.")
        detail = (
            f"{stats.living} of {stats.workers} workers, {stats.busy} busy, {stats.waiting} waiting,"
            f" {stats.restarts} replaced"
        )
        return PartHealth(HealthStatus.OK, detail)

    def _sandbox_health(self) -> PartHealth:
        if self.sandbox.isolates:
            return PartHealth(HealthStatus.OK, self.sandbox.describe())
        return PartHealth(
            HealthStatus.DEGRADED,
            self.sandbox.describe(),
            f"{self.sandbox.hint} Until then, `lint` and `syntax` could not run.",
        )

    @cached_property
    def parts(self) -> "Parts":
        """What the web application is made of."""
        from relia.api.parts import Parts
        from relia.api.work import WorkQueue
        from relia.api.writes import Writes
        from relia.generation.explain.service import Explainer
        from relia.playbooks.telemetry import Telemetry

        return Parts(
            catalog=self.catalog,
            caches=self.caches,
            verifier=self.verifier,
            generation=self.shared_generation,
            roles=self.shared_roles,
            completer=self.shared_completer,
            explainer=Explainer(self.catalog, self.settings),
            database=self.database,
            playbooks=self.playbooks,
            telemetry=Telemetry(self.settings),
            writes=Writes(self.database, self.settings),
            work=WorkQueue(self.settings),
            health=self.health,
        )

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
