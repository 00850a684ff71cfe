"""The errors that a caller can act on, and the kinds that an entry point maps to its own terms.

A domain raises a subclass of `ReliaError`; HTTP and the command line each hold one table from `ErrorKind` to a
status or an exit code, so that no domain knows either.
"""

from enum import StrEnum


class ErrorKind(StrEnum):
    """What a caller can do about an error."""

    INVALID = "invalid"
    """The input is wrong; the same call will fail again."""
    NOT_FOUND = "not_found"
    CONFLICT = "conflict"
    """What is asked for contradicts the state that the object is in."""
    CHANGED = "changed"
    """The object is no longer what the caller based the change on; read it again first."""
    TOO_LARGE = "too_large"
    """A limit named in the settings was exceeded."""
    BUSY = "busy"
    """A bounded queue is full; `retry_after` says when to come back."""
    FORBIDDEN = "forbidden"
    UNAVAILABLE = "unavailable"
    """Something that Relia needs is missing or down; the message says how to get it."""
    INTERNAL = "internal"


class ReliaError(Exception):
    """An error with a stable name, a message for a person, and what to do next.

    Attributes:
        kind: what the caller can do about it.
        code: stable, lower case with hyphens; documented in docs/errors.md.
        detail: what was wrong, where, and what is allowed.
        hint: what to do next; may be empty.
        retry_after: seconds until another try is worth it, or None.
    """

    kind: ErrorKind = ErrorKind.INTERNAL
    code: str = "internal-error"

    def __init__(self, detail: str, *, hint: str = "", retry_after: int | None = None) -> None:
        super().__init__(detail)
        self.detail = detail
        self.hint = hint
        self.retry_after = retry_after
