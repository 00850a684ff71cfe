"""Health: for people, and for what watches over processes."""

from fastapi import APIRouter
from starlette.responses import Response

from relia.api.documented import Responses, problems
from relia.api.models.health import AliveOut, HealthOut
from relia.api.parts import Services
from relia.monitoring.health import HealthStatus

router = APIRouter(tags=["health"])
_NOT_READY: Responses = {503: {"model": HealthOut, "description": "A part that everything needs is down."}}


@router.get("/health", summary="How each part is, and what to do", responses=problems(403))
def health(parts: Services) -> HealthOut:
    """Always 200 as long as the process answers: the body says how it is."""
    return HealthOut.of(parts.health.health())


@router.get("/health/live", summary="Whether the process answers", responses=problems(403))
async def live() -> AliveOut:
    """Asks no part."""
    return AliveOut()


@router.get("/health/ready", summary="Whether requests can be answered", responses={**problems(403), **_NOT_READY})
def ready(parts: Services, response: Response) -> HealthOut:
    """503 while a part that everything needs is down."""
    health = parts.health.health()
    if health.status is HealthStatus.DOWN:
        response.status_code = 503
    return HealthOut.of(health)
