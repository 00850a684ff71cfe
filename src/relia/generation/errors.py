"""What can be wrong with a request for a playbook."""

from relia.core.errors import ErrorKind, ReliaError


class PromptRejected(ReliaError):
    """The prompt cannot be read: empty, too long, or not text."""

    kind = ErrorKind.INVALID
    code = "prompt-rejected"
