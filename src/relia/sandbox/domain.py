"""What a sandbox is: something that turns a command into an isolated one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from relia.core.errors import ErrorKind, ReliaError


class SandboxUnavailable(ReliaError):
    """Nothing on this machine can isolate a program; the detail says why, the hint what to install."""

    kind = ErrorKind.UNAVAILABLE
    code = "sandbox-unavailable"


@dataclass(frozen=True, slots=True)
class Program:
    """A program to isolate. Sees nothing of the machine but the system's libraries and `readable`."""

    command: Sequence[str]
    readable: Sequence[Path] = ()
    """Folders and files that it may read, at their own paths."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """All of its environment."""
    folder: str = "/tmp"  # noqa: S108  (inside the sandbox, where /tmp is its own)
    """Its working folder, inside, empty at first: the only place where it can write."""


class Box(Protocol):
    """One sandbox that a command is started in, with what the kernel counts for it."""

    @property
    def command(self) -> Sequence[str]:
        """What to start, outside: puts itself under the sandbox's limits, then inside, then becomes the program."""
        ...

    @property
    def environment(self) -> Mapping[str, str]: ...

    def remove(self) -> None:
        """End whatever is left inside, and take the limits away."""
        ...


class Sandbox(Protocol):
    """What isolates."""

    @property
    def isolates(self) -> bool: ...

    @property
    def hint(self) -> str:
        """What to do so that it isolates; empty when it does."""
        ...

    def describe(self) -> str:
        """In a few words, for a person: what isolates, and which limits hold here."""
        ...

    def box(self, program: Program) -> Box:
        """A sandbox for `program`. Raises `SandboxUnavailable`."""
        ...
