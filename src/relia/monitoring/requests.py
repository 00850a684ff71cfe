"""Gives every request an identifier, and logs how it ended."""

import re
import time

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relia.core.ids import new_id

HEADER = "X-Request-ID"
REQUEST_ID = "relia.request_id"
"""Where the scope holds the identifier."""
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = structlog.get_logger("relia.http")


class RequestLog:
    """Takes a caller's identifier when it looks like one, else makes one; answers with it, and logs with it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        request_id = given if _ACCEPTED.fullmatch(given) else str(new_id())
        scope[REQUEST_ID] = request_id
        started = time.perf_counter()
        status = 0

        async def with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request_id
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, with_id)
            finally:
                # Without the query: it may hold what somebody looks for.
                _log.info(
                    "request",
                    method=scope["method"],
                    path=scope["path"],
                    status=status,
                    ms=round((time.perf_counter() - started) * 1000, 1),
                )
