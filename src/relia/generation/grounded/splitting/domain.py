"""What a prompt asks for, in parts."""

from dataclasses import dataclass

LONGEST = 1000
"""Characters of a step. Longer ones are no sentences, and patterns take time that grows with their square."""


@dataclass(frozen=True, slots=True)
class Clause:
    """One step as the person wrote it."""

    text: str
    condition: str = ""
    """Words of a condition that hold for this step: `only on Debian`."""
    on_change: bool = False
    """To be done only when an earlier step changed something: a handler."""
    numbered: bool = False
    """An item of a list: exactly one play task."""
    hosts: str = ""
    """Hosts that this step alone is for."""


@dataclass(frozen=True, slots=True)
class Request:
    """A prompt, read."""

    clauses: tuple[Clause, ...]
    title: str = ""
    hosts: str = ""
    platform: str = ""
    """debian, redhat, suse, arch, alpine, freebsd, windows, ios, nxos, eos, junos, vyos, macos or empty."""
