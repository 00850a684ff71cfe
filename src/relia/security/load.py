"""Bounds how many requests are in work at once, streams included."""

from starlette.types import ASGIApp, Receive, Scope, Send

from relia.security.refusals import Refuse, TooManyRequests
from relia.security.settings import SecuritySettings

_RETRY_SECONDS = 1


class LoadGuard:
    """Refuses at once what would only wait: a queue without an end helps nobody."""

    def __init__(self, app: ASGIApp, settings: SecuritySettings, refuse: Refuse) -> None:
        self._app = app
        self._limit = settings.http_requests
        self._refuse = refuse
        self._now = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if self._now >= self._limit:
            busy = TooManyRequests(
                f"{self._limit} requests are in work, and no more are taken",
                hint="Come back in a moment, or raise RELIA_HTTP_REQUESTS.",
                retry_after=_RETRY_SECONDS,
            )
            await self._refuse(busy, scope, receive, send)
            return
        self._now += 1
        try:
            await self._app(scope, receive, send)
        finally:
            self._now -= 1
