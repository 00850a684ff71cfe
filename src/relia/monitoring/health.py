"""How the parts of this process are, and what to do about those that are not well."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from relia.core.errors import ReliaError


class HealthStatus(StrEnum):
    """How something is, the best first."""

    OK = "ok"
    DEGRADED = "degraded"
    """It answers, and something that it could do is missing."""
    DOWN = "down"
    """Nothing that needs it can be answered."""


@dataclass(frozen=True, slots=True)
class PartHealth:
    """How one part is."""

    status: HealthStatus
    detail: str
    hint: str = ""
    """What to do; empty when it is well."""


@dataclass(frozen=True, slots=True)
class Health:
    """How all parts are; the worst of them is how the whole is."""

    parts: Mapping[str, PartHealth]

    @property
    def status(self) -> HealthStatus:
        """How the worst part is."""
        worst = HealthStatus.OK
        for part in self.parts.values():
            if part.status is HealthStatus.DOWN:
                return HealthStatus.DOWN
            if part.status is HealthStatus.DEGRADED:
                worst = HealthStatus.DEGRADED
        return worst


Probe = Callable[[], PartHealth]
"""Looks at one part. It may raise `ReliaError`: then that part is down."""


class HealthService:
    """Asks each part how it is, cheaply enough to be asked every second."""

    def __init__(self, probes: Mapping[str, Probe]) -> None:
        self._probes = probes

    def health(self) -> Health:
        """Every part's answer, asked now, one after the other."""
        return Health({name: _asked(probe) for name, probe in self._probes.items()})


def _asked(probe: Probe) -> PartHealth:
    try:
        return probe()
    except ReliaError as error:
        return PartHealth(HealthStatus.DOWN, error.detail, error.hint)
