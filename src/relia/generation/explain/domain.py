"""What is told of a text. No I/O."""

from dataclasses import dataclass
from enum import StrEnum


class ChangeKind(StrEnum):
    """What of a host is changed."""

    FILES = "files"
    PACKAGES = "packages"
    SERVICES = "services"
    USERS = "users"
    NETWORK = "network"
    STORAGE = "storage"
    CONTAINERS = "containers"
    DATABASES = "databases"
    SYSTEM = "system"
    COMMANDS = "commands"
    """What a command changes cannot be known from its text."""
    OTHER = "other"
    """The module may change something, and its spec does not say in words that a table knows what."""


class RiskKind(StrEnum):
    """Why a person should look before running it."""

    SECURITY = "security"
    DESTRUCTIVE = "destructive"
    SHELL = "shell"
    DOWNLOAD = "download"
    NOT_IDEMPOTENT = "not_idempotent"
    INTERRUPTS = "interrupts"
    HIDES_FAILURE = "hides_failure"
    UNKNOWN = "unknown"
    """What it does cannot be told: the module or its arguments are not known here."""


class NeedKind(StrEnum):
    """What has to be there before it runs."""

    VARIABLE = "variable"
    COLLECTION = "collection"
    FILE = "file"
    ROLE = "role"
    PRIVILEGES = "privileges"
    NETWORK = "network"
    FACTS = "facts"


@dataclass(frozen=True, slots=True)
class Step:
    """What one play task, block, role or import does."""

    text: str
    """A sentence."""
    line: int
    """From 1."""
    section: str
    """`pre_tasks`, `roles`, `tasks`, `post_tasks`, `handlers`; `tasks` in a file of play tasks."""
    name: str = ""
    """As the author calls it."""
    module: str = ""
    """FQCN; as written where it is not installed; empty for a role or an import."""
    details: tuple[str, ...] = ()
    """When, for what, as whom, and what follows."""
    depth: int = 0
    """Blocks around it."""
    certain: bool = True
    """False where what it does cannot be told from the text."""


@dataclass(frozen=True, slots=True)
class ExplainedPlay:
    """One play, or a file of play tasks, in the order in which Ansible runs it."""

    title: str
    text: str
    """On which hosts, as whom, how many at a time."""
    line: int
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Change:
    kind: ChangeKind
    what: str
    line: int


@dataclass(frozen=True, slots=True)
class Risk:
    kind: RiskKind
    message: str
    line: int


@dataclass(frozen=True, slots=True)
class Need:
    kind: NeedKind
    what: str
    line: int
    """Where it is needed first."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a text does. Nothing of it was run, and nothing was invented: what cannot be told is said."""

    summary: str
    engine: str = "grounded"
    plays: tuple[ExplainedPlay, ...] = ()
    changes: tuple[Change, ...] = ()
    risks: tuple[Risk, ...] = ()
    needs: tuple[Need, ...] = ()
    problems: tuple[str, ...] = ()
    """Why the text, or a part of it, could not be read; empty when all of it was."""
