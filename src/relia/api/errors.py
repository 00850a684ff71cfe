"""What can be wrong with a request, before any service is asked."""

from relia.core.errors import ErrorKind, ReliaError


class RequestInvalid(ReliaError):
    """A field of the request is missing, unknown, or of the wrong kind."""

    kind = ErrorKind.INVALID
    code = "request-invalid"


class BodyUnreadable(ReliaError):
    """The body of the request is not JSON in UTF-8, or it is nested too deeply."""

    kind = ErrorKind.INVALID
    code = "body-unreadable"


class RequestUnreadable(ReliaError):
    """What was sent is no HTTP request, or one without its one Host header: the server itself refuses it."""

    kind = ErrorKind.INVALID
    code = "request-unreadable"


class CursorInvalid(ReliaError):
    """The cursor of a page is not one that Relia gave, or it belongs to another list."""

    kind = ErrorKind.INVALID
    code = "cursor-invalid"


class PreconditionMissing(ReliaError):
    """A change has to say which revision it is based on."""

    kind = ErrorKind.INVALID
    code = "precondition-missing"


class PreconditionInvalid(ReliaError):
    """The header If-Match holds something else than entity tags of playbooks."""

    kind = ErrorKind.INVALID
    code = "precondition-invalid"


class KeyInvalid(ReliaError):
    """The Idempotency-Key cannot be one."""

    kind = ErrorKind.INVALID
    code = "idempotency-key-invalid"


class KeyReused(ReliaError):
    """The Idempotency-Key was used for another request."""

    kind = ErrorKind.INVALID
    code = "idempotency-key-reused"


class KeyInUse(ReliaError):
    """A request with the same Idempotency-Key is still being answered."""

    kind = ErrorKind.CONFLICT
    code = "idempotency-key-in-use"


class ServerBusy(ReliaError):
    """So many generations and verifications are waiting that no more are taken."""

    kind = ErrorKind.BUSY
    code = "server-busy"


class RouteNotFound(ReliaError):
    """There is nothing at this path."""

    kind = ErrorKind.NOT_FOUND
    code = "route-not-found"


class MethodNotAllowed(ReliaError):
    """The path exists, and does not take this method."""

    kind = ErrorKind.INVALID
    code = "method-not-allowed"


class InternalError(ReliaError):
    """A fault of Relia itself. The log has more under the request's identifier."""

    kind = ErrorKind.INTERNAL
    code = "internal-error"
