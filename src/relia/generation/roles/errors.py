"""What can be wrong with a request for a role."""

from relia.core.errors import ErrorKind, ReliaError


class RoleNameInvalid(ReliaError):
    """The name cannot be that of a role."""

    kind = ErrorKind.INVALID
    code = "role-name-invalid"
