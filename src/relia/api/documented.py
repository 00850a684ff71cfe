"""What the routes say of themselves in the OpenAPI document."""

from typing import Any

from relia.api.problem import MEDIA_TYPE, Problem, title_of

_SAID = {
    400: "The body is not JSON, or a header or cursor cannot be read.",
    403: "The request came from another web site, or under a foreign host name.",
    404: "There is no such thing.",
    408: "The body did not arrive in time.",
    409: "A request with the same Idempotency-Key is still being answered.",
    412: "The playbook was changed in between: read it again.",
    413: "The body or the text is larger than the limit.",
    415: "The body is not declared as JSON.",
    422: "A field is missing, unknown or wrong, or the prompt cannot be read.",
    428: "If-Match is missing.",
    503: "Too much is under way, or a part is missing; Retry-After says when to come back.",
}
READS = (400, 403, 422, 503)
CHECKS = (400, 403, 408, 413, 415, 422, 503)
"""Of what has a body and changes nothing."""
WRITES = (400, 403, 408, 409, 413, 415, 422, 503)

Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> Responses:
    """The problems that an operation may answer with."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": _SAID[status],
            "content": {MEDIA_TYPE: {"schema": schema, "example": _example(status)}},
            **({"headers": _RETRY} if status in {409, 503} else {}),
        }
        for status in sorted(set(statuses))
    }


_RETRY = {"Retry-After": {"description": "Seconds until another try is worth it.", "schema": {"type": "integer"}}}
_CODES = {
    400: "body-unreadable",
    403: "cross-site",
    404: "playbook-not-found",
    408: "body-too-slow",
    409: "idempotency-key-in-use",
    412: "playbook-changed",
    413: "body-too-large",
    415: "body-not-json",
    422: "request-invalid",
    428: "precondition-missing",
    503: "server-busy",
}


def _example(status: int) -> dict[str, Any]:
    code = _CODES[status]
    return Problem(
        type=f"/problems/{code}",
        title=title_of(code),
        status=status,
        detail=_SAID[status],
        request_id="1e2a7b0e-63f2-4d0e-9d83-2f5a2b4e8c11",
    ).model_dump(mode="json")
