"""What the installed modules accept: module specs, and the faults found in a play task's arguments. No I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Option:
    """One option of a module, as its documentation says.

    `type` and `elements` are the names of ansible's argument spec (str, int, bool, list, dict, path, raw, ...).
    """

    name: str
    type: str = "str"
    elements: str | None = None
    required: bool = False
    default: object = None
    choices: tuple[object, ...] = ()
    aliases: tuple[str, ...] = ()
    description: str = ""
    version_added: str = ""
    suboptions: Mapping[str, "Option"] = field(default_factory=dict)
    inherited: bool = False
    """Documented in a fragment that many modules share: connection, credentials. Such values are often given by
    `module_defaults` in another file, or by the environment."""


@dataclass(frozen=True, slots=True)
class RequiredIf:
    """When `option` has `value`, then all (or, with `any_of`, one) of `requirements` must be given."""

    option: str
    value: object
    requirements: tuple[str, ...]
    any_of: bool = False


@dataclass(frozen=True, slots=True)
class Constraints:
    """The rules between options, which stand in a module's source and not in its documentation."""

    mutually_exclusive: tuple[tuple[str, ...], ...] = ()
    required_together: tuple[tuple[str, ...], ...] = ()
    required_one_of: tuple[tuple[str, ...], ...] = ()
    required_if: tuple[RequiredIf, ...] = ()
    required_by: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ModuleSpec:
    """One module: its options, the constraints between them, and its examples."""

    fqcn: str
    short_description: str
    description: str
    options: Mapping[str, Option]
    constraints: Constraints = Constraints()
    examples: str = ""
    """YAML text of the EXAMPLES block, as its authors wrote it."""
    notes: tuple[str, ...] = ()
    version_added: str = ""
    deprecated: str = ""
    """Why it is deprecated and what replaces it; empty when it is not."""
    powershell: bool = False
    """Written in PowerShell, where choices are compared without regard to case."""
    contested: tuple[str, ...] = ()
    """Faults, by kind and option, that the module's own examples have: its documentation contradicts itself there."""
    documented: bool = True
    """False when the module is installed but its documentation could not be read: its arguments cannot be checked."""

    @property
    def collection(self) -> str:
        """`namespace.name` of the collection it belongs to."""
        return ".".join(self.fqcn.split(".")[:2])


class NotResolved(StrEnum):
    """Why a module name leads to nothing."""

    UNKNOWN = "unknown"
    REMOVED = "removed"
    """A tombstone: the module existed once."""
    TEMPLATED = "templated"
    """The name holds a Jinja expression, so it is known only at run time."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """Where a module name as written leads, by the rules of Ansible's own plugin loader."""

    name: str
    """As written."""
    fqcn: str | None
    """Of the module, all redirects followed; None when it leads to nothing."""
    failure: NotResolved | None = None
    redirected_from: tuple[str, ...] = ()
    deprecation: str = ""
    closest: tuple[str, ...] = ()
    """Installed modules with a similar name, best first; only for a name that leads to nothing."""
    message: str = ""
    """For a removed module, what its collection says about it; for one that moved to what is not installed, where to."""

    @property
    def complaint(self) -> str:
        """What is wrong with a name that leads to nothing, in words."""
        return f"{self.name!r}: {self.message}" if self.message else f"no installed module is called {self.name!r}"


class FaultKind(StrEnum):
    """What can be wrong with the arguments of a play task."""

    UNKNOWN_OPTION = "unknown-option"
    MISSING_REQUIRED = "missing-required"
    WRONG_TYPE = "wrong-type"
    WRONG_CHOICE = "wrong-choice"
    WRONG_VALUE = "wrong-value"
    """A text that does not follow the grammar of what it stands for."""
    MUTUALLY_EXCLUSIVE = "mutually-exclusive"
    REQUIRED_TOGETHER = "required-together"
    REQUIRED_ONE_OF = "required-one-of"
    REQUIRED_IF = "required-if"
    REQUIRED_BY = "required-by"


FROM_SOURCE = frozenset(
    (
        FaultKind.MUTUALLY_EXCLUSIVE,
        FaultKind.REQUIRED_TOGETHER,
        FaultKind.REQUIRED_ONE_OF,
        FaultKind.REQUIRED_IF,
        FaultKind.REQUIRED_BY,
    )
)
"""Faults against what a module's source says; all others are against its documentation."""


@dataclass(frozen=True, slots=True)
class ArgumentFault:
    """One thing wrong with the arguments of a play task.

    `path` leads to the key or value at fault from the arguments' root: option names and list indexes; empty when the
    fault is about the arguments as a whole (something missing).
    """

    kind: FaultKind
    path: tuple[str | int, ...]
    message: str
    at_key: bool = False
    """True when the key at the end of `path` is what is wrong, not its value."""
    allowed: tuple[str, ...] = ()
    closest: str | None = None
    """The name or choice that was most likely meant; None when nothing is close enough."""
    certain: bool = True
    """False where the documentation was measured to be wrong too often, or where the value may come from elsewhere:
    then it is worth a warning, not an error (docs/decisions/0004-argument-check.md)."""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """A module that a search found; a higher score is better, and only comparable within one search."""

    fqcn: str
    short_description: str
    score: float
