"""Reads a document into what an explanation is made of: each play task with its module, arguments and place."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.catalog.domain import ModuleSpec
from relia.catalog.service import Catalog
from relia.validation.checks.arguments import arguments_of
from relia.validation.document import Document, get, pairs, plain
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, TASK_LISTS
from relia.validation.project import LocalModules
from relia.validation.walk import PlayTask, play_tasks


@dataclass(frozen=True, slots=True)
class ReadTask:
    """A play task, read."""

    task: PlayTask
    section: str
    parts: tuple[str, ...]
    """For each block around it, in which of its lists: `block`, `rescue`, `always`."""
    fqcn: str | None
    """None when the module is not installed, or is known only at run time."""
    spec: ModuleSpec | None
    given: Mapping[str, object] | None
    """None when the arguments are known only at run time, or cannot be read."""

    @property
    def line(self) -> int:
        return int(self.task.node.start_mark.line) + 1

    @property
    def handler(self) -> bool:
        return self.task.scope.handlers

    def keyword(self, name: str) -> object:
        """The value of a keyword of the play task itself, or None."""
        node = get(self.task.node, name)
        return plain(node) if node is not None else None

    @property
    def name(self) -> str:
        value = self.keyword("name")
        return value if isinstance(value, str) else ""


def read_tasks(document: Document, kind: FileKind, catalog: Catalog) -> list[ReadTask]:
    """Every play task and handler, in the order of the text."""
    return [_read(task, catalog) for task in play_tasks(document, kind, catalog, LocalModules())]


def _read(task: PlayTask, catalog: Catalog) -> ReadTask:
    fqcn = catalog.resolve(task.module, task.scope.collections, suggest=False).fqcn if task.module else None
    given: Mapping[str, object] | None = None
    if fqcn is not None:
        try:
            given = arguments_of(task, fqcn, catalog)
        except ValueError:
            given = None
    spec = catalog.spec(fqcn) if fqcn is not None else None
    return ReadTask(task, _section(task), tuple(_parts(task)), fqcn, spec, given)


def _section(task: PlayTask) -> str:
    play = task.scope.play
    if play is not None:
        for name in TASK_LISTS:
            if _holds(get(play, name), task.node):
                return name
    return "handlers" if task.scope.handlers else "tasks"


def _parts(task: PlayTask) -> Iterator[str]:
    for owner in task.scope.around:
        if owner is not task.scope.play:
            yield next((name for name in BLOCK_LISTS if _holds(get(owner, name), task.node)), "block")


def _holds(outer: Node | None, inner: Node) -> bool:
    """Whether a node stands inside another one's text."""
    if outer is None:
        return False
    return bool(outer.start_mark.index <= inner.start_mark.index and inner.end_mark.index <= outer.end_mark.index)


def inherited(task: PlayTask, name: str) -> Iterator[object]:
    """The values of a keyword at the play task and around it, the innermost first."""
    for node in (task.node, *reversed(task.scope.around)):
        value = get(node, name)
        if value is not None:
            yield plain(value)


def as_list(value: object) -> list[object]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def texts_in(value: object) -> Iterator[str]:
    """Every text inside a plain value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from texts_in(name)
            yield from texts_in(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from texts_in(item)


def mappings(node: Node | None) -> list[MappingNode]:
    return [item for item in node.value if isinstance(item, MappingNode)] if isinstance(node, SequenceNode) else []


def names_of(node: MappingNode) -> set[str]:
    return {name for name, _, _ in pairs(node)}
