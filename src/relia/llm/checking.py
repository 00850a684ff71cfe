"""How each configured provider is: asked now, or as it was found lately."""

import asyncio
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from relia.core.errors import ReliaError
from relia.core.later import Later
from relia.llm.domain import Circuit, Provider, ProviderHealth
from relia.llm.loop import LoopThread
from relia.llm.settings import ProviderConfig
from relia.monitoring.health import HealthStatus, PartHealth


class ProviderChecks:
    """Checks all providers at once. Safe to use from several threads."""

    def __init__(self, configs: Mapping[str, ProviderConfig], make: Callable[[ProviderConfig], Provider]) -> None:
        """`make` makes a provider when it is first checked, and may raise `ModelsMisconfigured`."""
        self._configs = configs
        self._made = {name: Later(partial(make, config)) for name, config in configs.items()}
        self._loop = LoopThread()

    def check(self, *, spend: bool = False) -> tuple[ProviderHealth, ...]:
        """How each is, in the order of the table. Blocks for as long as the slowest takes, which its limits bound. With
        `spend`, each is asked for one token."""
        providers: dict[str, Provider] = {}
        found: dict[str, ProviderHealth] = {}
        for name, config in self._configs.items():
            try:
                providers[name] = self._made[name]()
            except ReliaError as error:
                found[name] = ProviderHealth(
                    name, config.kind, config.model, configured=False, detail=error.detail, hint=error.hint
                )
        if providers:
            healths = self._loop.run(_check_each(list(providers.values()), spend=spend))
            found.update(zip(providers, healths, strict=True))
        return tuple(found[name] for name in self._configs)

    def close(self) -> None:
        """End the checks under way, and close the connections."""
        for made in self._made.values():
            if made.made:
                self._loop.run(made().close())
        self._loop.close()


async def _check_each(providers: Sequence[Provider], *, spend: bool) -> list[ProviderHealth]:
    return await asyncio.gather(*(provider.check(spend=spend) for provider in providers))


def fault_of(health: ProviderHealth) -> str:
    """Why a provider cannot be called, in a few words; empty when nothing is known against it."""
    if not health.configured:
        return "not configured"
    if health.reachable is False:
        return "not reachable"
    if health.allowed is False:
        return "not allowed"
    return "left alone for a while" if health.circuit is Circuit.OPEN else ""


class ProviderWatch:
    """How the providers were found lately, for those who ask often. A provider that fails is no outage: `grounded` still
    answers, so the worst is `degraded`."""

    def __init__(
        self,
        look: Callable[[], Sequence[ProviderHealth]],
        seconds: float,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """`look` may take long; it runs in the background, one at a time, at most every `seconds`."""
        self._look = look
        self._seconds = seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._looked: float | None = None
        self._thread: threading.Thread | None = None
        self._known = PartHealth(HealthStatus.OK, "not looked at yet")

    def health(self) -> PartHealth:
        """What the last look found. Begins another when that is long ago; never waits for one."""
        with self._lock:
            due = self._looked is None or self._clock() - self._looked >= self._seconds
            if due and not (self._thread and self._thread.is_alive()):
                self._looked = self._clock()
                self._thread = threading.Thread(target=self._refresh, name="llm-watch", daemon=True)
                self._thread.start()
            return self._known

    def _refresh(self) -> None:
        try:
            known = summary(self._look())
        except ReliaError as error:
            known = PartHealth(HealthStatus.DEGRADED, error.detail, error.hint)
        with self._lock:
            self._known = known

    def wait(self, seconds: float) -> bool:
        """Wait for the look under way; whether it ended in time."""
        thread = self._thread
        if thread is not None:
            thread.join(seconds)
        return thread is None or not thread.is_alive()


def summary(healths: Sequence[ProviderHealth]) -> PartHealth:
    """All providers in one line."""
    if not healths:
        return PartHealth(HealthStatus.OK, "none is configured; `grounded` answers")
    faults = {health.name: fault_of(health) for health in healths}
    detail = "; ".join(f"{health.name}: {faults[health.name] or _well(health)}" for health in healths)
    if not any(faults.values()):
        return PartHealth(HealthStatus.OK, detail)
    return PartHealth(
        HealthStatus.DEGRADED, f"{detail}; `grounded` answers", "`relia doctor --llm` says why, and what to do."
    )


def _well(health: ProviderHealth) -> str:
    took = "" if health.seconds is None else f" in {health.seconds * 1000:.0f} ms"
    return f"answers{took}"
