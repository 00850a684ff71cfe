"""Every error as a problem document (RFC 9457), and the one table from errors to statuses."""

from http import HTTPStatus

from pydantic import BaseModel, Field
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from relia.core.errors import ErrorKind, ReliaError
from relia.monitoring.requests import REQUEST_ID

MEDIA_TYPE = "application/problem+json"

STATUS = {
    ErrorKind.INVALID: HTTPStatus.UNPROCESSABLE_ENTITY,
    ErrorKind.NOT_FOUND: HTTPStatus.NOT_FOUND,
    ErrorKind.CONFLICT: HTTPStatus.CONFLICT,
    ErrorKind.CHANGED: HTTPStatus.PRECONDITION_FAILED,
    ErrorKind.TOO_LARGE: HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    ErrorKind.BUSY: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.FORBIDDEN: HTTPStatus.FORBIDDEN,
    ErrorKind.UNAVAILABLE: HTTPStatus.SERVICE_UNAVAILABLE,
    ErrorKind.INTERNAL: HTTPStatus.INTERNAL_SERVER_ERROR,
}
EXACT = {
    "body-unreadable": HTTPStatus.BAD_REQUEST,
    "cursor-invalid": HTTPStatus.BAD_REQUEST,
    "idempotency-key-invalid": HTTPStatus.BAD_REQUEST,
    "method-not-allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "body-too-slow": HTTPStatus.REQUEST_TIMEOUT,
    "body-not-json": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "precondition-invalid": HTTPStatus.BAD_REQUEST,
    "request-unreadable": HTTPStatus.BAD_REQUEST,
    "precondition-missing": HTTPStatus.PRECONDITION_REQUIRED,
}
"""Errors of HTTP itself, for which HTTP has a status of their own."""


class FieldProblem(BaseModel):
    """What is wrong with one field of the request."""

    location: str = Field(description="Where the field is: `body.prompt`, `query.limit`.", examples=["body.prompt"])
    message: str = Field(examples=["Field required"])


class Problem(BaseModel):
    """A problem document (RFC 9457)."""

    type: str = Field(description="Stable; names the kind of problem.", examples=["/problems/playbook-not-found"])
    title: str = Field(description="The kind of problem in words.", examples=["Playbook not found"])
    status: int = Field(examples=[404])
    detail: str = Field(description="What was wrong this time, and what is allowed.")
    hint: str = Field(default="", description="What to do next.")
    request_id: str = Field(default="", description="The request's identifier, as in the log.")
    errors: list[FieldProblem] = Field(default_factory=list, description="Each field that is wrong.")


def status_of_kind(error: ReliaError | type[ReliaError]) -> HTTPStatus:
    """The status for an error, or for a kind of error."""
    return EXACT.get(error.code, STATUS[error.kind])


def title_of(code: str) -> str:
    """The name of a kind of problem in words."""
    return code.replace("-", " ").capitalize()


def problem_of(error: ReliaError, request_id: str, fields: list[FieldProblem] | None = None) -> Problem:
    """The document for an error."""
    return Problem(
        type=f"/problems/{error.code}",
        title=title_of(error.code),
        status=status_of_kind(error),
        detail=printable(error.detail),
        hint=printable(error.hint),
        request_id=request_id,
        errors=fields or [],
    )


def problem_response(error: ReliaError, scope: Scope, fields: list[FieldProblem] | None = None) -> Response:
    """The answer to a request that failed with `error`."""
    problem = problem_of(error, scope.get(REQUEST_ID, ""), fields)
    headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
    return Response(problem.model_dump_json(), problem.status, headers, MEDIA_TYPE)


async def refuse(error: ReliaError, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer a request with a problem, from outside of the application."""
    await problem_response(error, scope)(scope, receive, send)


def printable(text: str) -> str:
    """A message that may quote anything, as text that can be written in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")
