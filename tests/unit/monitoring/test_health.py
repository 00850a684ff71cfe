"""Health: the worst part decides."""

import pytest

from relia.core.errors import ErrorKind, ReliaError
from relia.monitoring.health import Health, HealthService, HealthStatus, PartHealth

OK, DEGRADED, DOWN = HealthStatus.OK, HealthStatus.DEGRADED, HealthStatus.DOWN


@pytest.mark.parametrize(
    ("parts", "whole"),
    [((), OK), ((OK, OK), OK), ((OK, DEGRADED), DEGRADED), ((DEGRADED, DOWN, OK), DOWN), ((DOWN, DEGRADED), DOWN)],
)
def test_the_worst_part_decides(parts: tuple[HealthStatus, ...], whole: HealthStatus) -> None:
    assert Health({str(number): PartHealth(status, "") for number, status in enumerate(parts)}).status is whole


class Gone(ReliaError):
    kind = ErrorKind.UNAVAILABLE
    code = "gone"


def test_a_part_that_cannot_answer_is_down_with_its_reason() -> None:
    def gone() -> PartHealth:
        raise Gone("no disk", hint="Put one in.")

    health = HealthService({"disk": gone, "other": lambda: PartHealth(OK, "well")}).health()
    assert health.parts["disk"] == PartHealth(DOWN, "no disk", "Put one in.")
    assert health.parts["other"].status is OK
