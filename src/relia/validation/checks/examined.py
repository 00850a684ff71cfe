"""What the rules of the check `security` ask of a document: its plays, its play tasks, and the command lines in them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.catalog.domain import ModuleSpec, Option
from relia.catalog.service import Catalog
from relia.validation.checks.logged import option_named
from relia.validation.checks.places import words_of
from relia.validation.document import Document, pairs
from relia.validation.domain import FileKind, Fix, Severity
from relia.validation.spots import Spot, children
from relia.validation.walk import PlayTask

COMMANDS = frozenset(("command", "shell", "raw", "expect", "win_command", "win_shell", "psexec", "powershell"))
_COMMAND_OPTIONS = frozenset((("cron", "job"), ("at", "command"), ("win_scheduled_task", "arguments")))


@dataclass(frozen=True, slots=True)
class ExaminedTask:
    """A play task with what the rules ask of it."""

    play_task: PlayTask
    short: str
    """The last part of the module's name."""
    spec: ModuleSpec | None
    """None for a module that is not installed."""
    options: tuple[tuple[str, Node, Node], ...]
    """Name, key and value of each; for `k=v` text the value is also the key."""
    command_lines: tuple[ScalarNode, ...]

    def option(self, name: str) -> Option | None:
        """What the module says about an option, by any of its names; None when it says nothing."""
        return option_named(self.spec.options, name) if self.spec is not None else None


@dataclass(frozen=True, slots=True)
class ExaminedText:
    """A document with what the rules ask of it."""

    document: Document
    kind: FileKind
    plays: tuple[MappingNode, ...]
    tasks: tuple[ExaminedTask, ...]


@dataclass(frozen=True, slots=True)
class Hit:
    """A place that breaks a rule, in words, where the rule's own severity or fix does not do."""

    at: Node | Spot
    what: str
    severity: Severity | None = None
    fix: Fix | None = None


@dataclass(frozen=True, slots=True)
class SecurityRule:
    """A rule: its name, how bad a hit is, what to do instead, and what finds it."""

    name: str
    severity: Severity
    advice: str
    find: Callable[[ExaminedText], Iterator[Hit]]


def examine(task: PlayTask, catalog: Catalog) -> ExaminedTask:
    """Read a play task for the rules."""
    name = task.module or ""
    fqcn = catalog.resolve(name, task.scope.collections, suggest=False).fqcn
    short = (fqcn or name).rsplit(".", 1)[-1]
    options = tuple(_options(task.arguments, short))
    lines = list(scalars(task.arguments)) if short in COMMANDS else []
    lines += [line for option, _, value in options if (short, option) in _COMMAND_OPTIONS for line in scalars(value)]
    return ExaminedTask(task, short, catalog.spec(fqcn) if fqcn is not None else None, options, tuple(lines))


def _options(arguments: Node | None, short: str) -> Iterator[tuple[str, Node, Node]]:
    if isinstance(arguments, MappingNode):
        yield from pairs(arguments)
    elif isinstance(arguments, ScalarNode) and short not in COMMANDS:
        for name, value in words_of(arguments):
            yield name, value, value


def scalars(node: Node | None) -> Iterator[ScalarNode]:
    """Every scalar in a node, in its order."""
    if isinstance(node, ScalarNode):
        yield node
    elif node is not None:
        for child in children(node):
            yield from scalars(child)
