"""Why a request is refused before anything of Relia sees it. The web application turns these into its problems."""

from collections.abc import Awaitable, Callable

from starlette.types import Receive, Scope, Send

from relia.core.errors import ErrorKind, ReliaError

Refuse = Callable[[ReliaError, Scope, Receive, Send], Awaitable[None]]
"""Answers a request with an error."""


class ForeignHost(ReliaError):
    """The request names a host that is not this machine: a web site may be pretending to be Relia (DNS rebinding)."""

    kind = ErrorKind.FORBIDDEN
    code = "foreign-host"


class CrossSite(ReliaError):
    """A page of another site tried to change something here."""

    kind = ErrorKind.FORBIDDEN
    code = "cross-site"


class TooManyRequests(ReliaError):
    """So many requests are in work that no more are taken."""

    kind = ErrorKind.BUSY
    code = "too-many-requests"


class BodyNotJson(ReliaError):
    """The body of a request is not declared as JSON."""

    kind = ErrorKind.INVALID
    code = "body-not-json"


class BodyTooLarge(ReliaError):
    """The body of a request is larger than the limit."""

    kind = ErrorKind.TOO_LARGE
    code = "body-too-large"


class BodyTooSlow(ReliaError):
    """The body of a request did not arrive in time."""

    kind = ErrorKind.INVALID
    code = "body-too-slow"
