"""What is redacted and what stands in its place. No I/O."""

from dataclasses import dataclass
from enum import StrEnum


class Label(StrEnum):
    """What a placeholder says of the thing that it stands for; a model needs no more to write correctly."""

    PASSWORD = "PASSWORD"  # noqa: S105 - the word that a model reads
    TOKEN = "TOKEN"  # noqa: S105
    PRIVATE_KEY = "PRIVATE_KEY"
    KEY = "KEY"
    HASH = "HASH"
    VAULT = "VAULT"
    SECRET = "SECRET"  # noqa: S105
    ADDRESS = "ADDRESS"
    HOST = "HOST"
    EMAIL = "EMAIL"


@dataclass(frozen=True, slots=True)
class Found:
    """A secret in a text, from `start` up to before `end`."""

    start: int
    end: int
    kind: str
    """As people are told: `github-token`."""
    label: Label


class Surrounding(StrEnum):
    """What a value stands in, which decides how it has to be written."""

    DOUBLE = "double"
    """Between double quotes, with nothing else."""
    SINGLE = "single"
    BLOCK = "block"
    """Alone on its line or lines."""
    SCALAR = "scalar"
    """The whole rest of the line after `key: ` or `- `."""
    TEXT = "text"
