"""Reads the body of a request whole, within its limits, before the application starts."""

import anyio
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relia.security.refusals import BodyTooLarge, BodyTooSlow, Refuse
from relia.security.settings import SecuritySettings

BODY = "relia.body"
"""Where the scope holds the body's bytes."""


class BodyGuard:
    """A body that is too large is refused before all of it was read, one that trickles in after a while."""

    def __init__(self, app: ASGIApp, settings: SecuritySettings, refuse: Refuse) -> None:
        self._app = app
        self._limit = settings.body_limit
        self._seconds = settings.body_seconds
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        body = b""
        try:
            with anyio.fail_after(self._seconds):
                body = await self._read(scope, receive)
        except BodyTooLarge as error:
            await self._refuse(error, scope, receive, send)
            return
        except TimeoutError:
            slow = BodyTooSlow(f"the body did not arrive in {self._seconds} seconds", hint="Send it in one go.")
            await self._refuse(slow, scope, receive, send)
            return
        except _ClientGone:
            return
        scope[BODY] = body
        given = False

        async def replay() -> Message:
            nonlocal given
            if given:
                return await receive()
            given = True
            return {"type": "http.request", "body": body, "more_body": False}

        await self._app(scope, replay, send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes:
        declared = Headers(scope=scope).get("content-length", "")
        if declared.isdecimal() and int(declared) > self._limit:
            raise self._too_large()
        parts, size, more = [], 0, True
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise _ClientGone
            part = message.get("body", b"")
            size += len(part)
            if size > self._limit:
                raise self._too_large()
            parts.append(part)
            more = message.get("more_body", False)
        return b"".join(parts)

    def _too_large(self) -> BodyTooLarge:
        return BodyTooLarge(
            f"the body has more than {self._limit:,} bytes", hint="Send less, or raise RELIA_BODY_LIMIT."
        )


class _ClientGone(Exception):
    """The client went away before its request was whole."""
