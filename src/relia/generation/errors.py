"""What can be wrong with a request for a playbook, and with what drafts it."""

from relia.core.errors import ErrorKind, ReliaError


class PromptRejected(ReliaError):
    """The prompt cannot be read: empty, too long, or not text."""

    kind = ErrorKind.INVALID
    code = "prompt-rejected"


class EngineUnavailable(ReliaError):
    """What the engine ships with cannot be read, so nothing can be drafted."""

    kind = ErrorKind.UNAVAILABLE
    code = "engine-unavailable"


class InstructionsUnreadable(ReliaError):
    """The file with the house's instructions cannot be read, or is too large."""

    kind = ErrorKind.INVALID
    code = "instructions-unreadable"
