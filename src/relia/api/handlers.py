"""Turns every error, the framework's own included, into a problem."""

from http import HTTPStatus

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.routing import Match
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from relia.api.errors import BodyUnreadable, InternalError, MethodNotAllowed, RequestInvalid, RouteNotFound
from relia.api.problem import FieldProblem, printable, problem_response, refuse
from relia.core.errors import ErrorKind, ReliaError

_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_FIELDS = 20
"""Wrong fields that one problem names."""
_log = structlog.get_logger("relia.http")


def add_handlers(app: FastAPI) -> None:
    """Register the handlers for every kind of error."""
    app.add_exception_handler(ReliaError, _relia)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)


async def _relia(request: Request, error: Exception) -> Response:
    assert isinstance(error, ReliaError)  # noqa: S101  (it is registered for nothing else)
    if error.kind is ErrorKind.INTERNAL:
        _log.error("failed", exc_info=error)
    return problem_response(error, request.scope)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101
    faults = error.errors()
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem_response(_unreadable(), request.scope)
    # Never with what was sent: it may be long, secret, or impossible to write.
    fields = [
        FieldProblem(location=printable(".".join(map(str, fault["loc"]))[:200]), message=printable(fault["msg"][:500]))
        for fault in faults[:_FIELDS]
    ]
    named = "; ".join(f"{field.location}: {field.message}" for field in fields[:3])
    more = f" (and {len(faults) - 3} more)" if len(faults) > 3 else ""
    invalid = RequestInvalid(f"{named}{more}", hint="GET /v1/openapi.json says what each field takes.")
    return problem_response(invalid, request.scope, fields)


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101
    allowed = _allowed(request, error) if error.status_code == HTTPStatus.METHOD_NOT_ALLOWED else ""
    response = problem_response(_framework_error(request, error, allowed), request.scope)
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _allowed(request: Request, error: HTTPException) -> str:
    """The methods that some route takes at this path; the framework names those of one route only. What is
    mounted is no route, and names its own."""
    routes = request.app.routes
    found = [
        method
        for method in _METHODS
        if any(route.matches({**request.scope, "method": method})[0] is Match.FULL for route in routes)
    ]
    if "GET" in found:
        found.insert(found.index("GET") + 1, "HEAD")
    return ", ".join(found) or (error.headers or {}).get("Allow", "")


def _framework_error(request: Request, error: HTTPException, allowed: str) -> ReliaError:
    """What the framework means by a status."""
    path = request.url.path[:200]
    match error.status_code:
        case 404:
            return RouteNotFound(f"there is nothing at {path}", hint="GET /v1/openapi.json lists every path.")
        case 405:
            return MethodNotAllowed(f"{path} does not take {request.method}", hint=f"It takes {allowed}.")
        case 400:
            return _unreadable()
        case _:
            return InternalError(f"the framework answered {error.status_code}")


class FaultGuard:
    """Answers what nobody foresaw with a problem, behind the guards that add headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        begun = False

        async def watched(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:
            if begun or scope["type"] != "http":
                # The answer cannot be taken back; the server breaks the connection off.
                raise
            await refuse(fault(error), scope, receive, send)


def fault(error: BaseException) -> InternalError:
    """Log what nobody foresaw, and say where to look."""
    _log.error("failed", exc_info=error)
    return InternalError("something in Relia failed", hint="The log says more under this request's identifier.")


def _unreadable() -> BodyUnreadable:
    return BodyUnreadable("the body is not JSON in UTF-8, or it is nested too deeply", hint="Send one JSON object.")
