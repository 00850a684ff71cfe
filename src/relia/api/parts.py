"""What the routes use, put together once for each application."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from relia.api.work import WorkQueue
from relia.api.writes import Writes
from relia.cache.caches import Caches
from relia.catalog.service import Catalog
from relia.database.engine import Database
from relia.generation.complete.service import Completer
from relia.generation.explain.service import Explainer
from relia.generation.roles.service import RoleService
from relia.generation.service import GenerationService
from relia.monitoring.health import HealthService
from relia.playbooks.service import PlaybookService
from relia.playbooks.telemetry import Telemetry
from relia.validation.verifier import TextVerifier


@dataclass(frozen=True, slots=True)
class Parts:
    """The services behind the routes."""

    catalog: Catalog
    caches: Caches
    verifier: TextVerifier
    generation: Callable[[], GenerationService]
    """Made when it is first asked for, which takes seconds."""
    roles: Callable[[], RoleService]
    """Made when it is first asked for, like `generation`."""
    explainer: Explainer
    completer: Callable[[], Completer]
    """Made when it is first asked for, like `generation`."""
    database: Database
    playbooks: PlaybookService
    telemetry: Telemetry
    writes: Writes
    work: WorkQueue
    health: HealthService


async def parts_of(request: Request) -> Parts:
    """The services of the application that the request came to."""
    parts = request.app.state.parts
    assert isinstance(parts, Parts)  # noqa: S101  (create_app puts it there)
    return parts


Services = Annotated[Parts, Depends(parts_of)]
