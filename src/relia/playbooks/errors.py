"""What can go wrong with stored playbooks."""

from relia.core.errors import ErrorKind, ReliaError


class PlaybookNotFound(ReliaError):
    """There is no playbook with this identifier, or it was deleted."""

    kind = ErrorKind.NOT_FOUND
    code = "playbook-not-found"


class RevisionNotFound(ReliaError):
    """The playbook has no revision with this number."""

    kind = ErrorKind.NOT_FOUND
    code = "revision-not-found"


class PlaybookChanged(ReliaError):
    """The playbook was changed after the revision that the change is based on."""

    kind = ErrorKind.CHANGED
    code = "playbook-changed"


class PlaybookTooLarge(ReliaError):
    """The text of a playbook is longer than the limit."""

    kind = ErrorKind.TOO_LARGE
    code = "playbook-too-large"
