"""Refuses requests that another web site makes in the name of the person at this machine."""

import ipaddress
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from relia.security.refusals import BodyNotJson, CrossSite, ForeignHost, Refuse

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
_OWN_FETCHES = frozenset({"same-origin", "none"})


class OriginGuard:
    """Lets through what was addressed to this machine by name, and writes only from its own pages or from programs.

    The port is not compared: a tunnel may have another, and a rebound name betrays itself by the name.
    """

    def __init__(self, app: ASGIApp, refuse: Refuse) -> None:
        self._app = app
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            refusal = refusal_of(scope["method"], Headers(scope=scope))
            if refusal is not None:
                await self._refuse(refusal, scope, receive, send)
                return
        await self._app(scope, receive, send)


def refusal_of(method: str, headers: Headers) -> ForeignHost | CrossSite | BodyNotJson | None:
    """Why a request with these headers is refused, or None."""
    hosts = headers.getlist("host")
    if len(hosts) != 1 or not is_this_machine(hosts[0]):
        return ForeignHost(
            "Relia answers only under the names of this machine",
            hint="Use http://127.0.0.1, http://localhost or http://[::1] with its port.",
        )
    if method in SAFE_METHODS:
        return None
    fetch_site = headers.get("sec-fetch-site")
    origin = headers.get("origin")
    foreign = origin is not None and origin.lower() not in {f"{scheme}://{hosts[0].lower()}" for scheme in _SCHEMES}
    if foreign or (fetch_site is not None and fetch_site not in _OWN_FETCHES):
        return CrossSite(
            "a page of another site may not change anything here",
            hint="Use the page that Relia serves, or a program that is no web page.",
        )
    has_body = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers
    if has_body and headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return BodyNotJson(
            f"the body is {headers.get('content-type') or 'of no declared kind'}, and only JSON is read",
            hint="Send it with the header `Content-Type: application/json`.",
        )
    return None


_SCHEMES = ("http", "https")


def is_this_machine(host: str) -> bool:
    """Whether the value of a Host header names this machine: a loopback address, or `localhost`."""
    try:
        split = urlsplit(f"//{host}")
        name, _ = split.hostname, split.port
        if split.netloc != host or split.username is not None or not name:
            return False
        return name == "localhost" or ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False
