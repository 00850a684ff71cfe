"""The web application: the HTTP interface and the page, behind what every request has to pass.

`python -m relia.app` prints its OpenAPI document, which is docs/openapi.json.
"""

import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio.to_thread
import structlog
from fastapi import FastAPI
from starlette.middleware import Middleware
from starlette.types import Lifespan

from relia import __version__
from relia.api.handlers import FaultGuard, add_handlers
from relia.api.head import HeadAsGet
from relia.api.openapi import add_openapi
from relia.api.parts import Parts
from relia.api.problem import refuse
from relia.api.routes import (
    caches,
    changes,
    complete,
    explain,
    feedback,
    generate,
    health,
    modules,
    outline,
    playbooks,
    problems,
    roles,
    usage,
    verify,
)
from relia.api.settings import HttpSettings
from relia.monitoring.requests import RequestLog
from relia.security.body import BodyGuard
from relia.security.headers import SecurityHeaders
from relia.security.load import LoadGuard
from relia.security.origin import OriginGuard
from relia.workbench import pages

_log = structlog.get_logger("relia.http")
DESCRIPTION = "Ansible playbooks you can trust, from plain words. Every error is a problem document (RFC 9457)."


def create_app(parts: Parts, settings: HttpSettings) -> FastAPI:
    """The application over these parts. When it is shut down it ends `parts.work`, within
    `shutdown_seconds`, and nothing else."""

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        # No more threads than database connections, so that no request waits for one.
        anyio.to_thread.current_default_thread_limiter().total_tokens = settings.http_threads
        await anyio.to_thread.run_sync(_forget, parts)
        yield
        if not await anyio.to_thread.run_sync(parts.work.close, settings.shutdown_seconds):
            _log.warning("work given up", after_seconds=settings.shutdown_seconds)

    # The first one meets a request first.
    guards = [
        Middleware(RequestLog),
        Middleware(SecurityHeaders),
        Middleware(LoadGuard, settings=settings, refuse=refuse),
        Middleware(OriginGuard, refuse=refuse),
        Middleware(BodyGuard, settings=settings, refuse=refuse),
        Middleware(FaultGuard),
        Middleware(HeadAsGet),
    ]
    app = _application(guards, lifespan)
    app.state.parts = parts
    return app


def openapi_document() -> dict[str, Any]:
    """What the HTTP interface says of itself."""
    return _application().openapi()


def _application(guards: Sequence[Middleware] = (), lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    app = FastAPI(
        title="Relia",
        version=__version__,
        description=DESCRIPTION,
        openapi_url="/v1/openapi.json",
        # Their pages load scripts from elsewhere.
        docs_url=None,
        redoc_url=None,
        generate_unique_id_function=lambda route: route.name,
        lifespan=lifespan,
        telemetry={"tracing": False, "metrics": False, "logs": False, "auto_configure": False},
        middleware=guards,
    )
    add_handlers(app)
    add_openapi(app)
    for routes in (
        generate,
        outline,
        roles,
        playbooks,
        changes,
        feedback,
        verify,
        complete,
        explain,
        modules,
        usage,
        caches,
        health,
        problems,
    ):
        app.include_router(routes.router)
    app.include_router(pages.router)
    app.mount("/static", pages.static_files(), name="static")
    return app


def _forget(parts: Parts) -> None:
    with parts.database.writing() as session:
        parts.telemetry.forget(session)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(openapi_document(), indent=2, ensure_ascii=False) + "\n")
