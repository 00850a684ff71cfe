"""Walks a document as Ansible reads it: plays, blocks and play tasks with what applies to them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.document import Document, get, pairs, plain, text_of
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, HANDLER, IMPORTS, TASK_LISTS, WORDED_ACTIONS


@dataclass(frozen=True, slots=True)
class Scope:
    """What a play task inherits from the play and the blocks around it."""

    play: MappingNode | None = None
    collections: tuple[str, ...] = ()
    defaults: tuple[Mapping[str, object], ...] = ()
    """`module_defaults`, the outermost first."""
    handlers: bool = False

    def inside(self, node: MappingNode) -> "Scope":
        """The scope of what stands in a play or block."""
        collections = get(node, "collections")
        names = [text_of(item) for item in collections.value] if isinstance(collections, SequenceNode) else None
        defaults = get(node, "module_defaults")
        values = plain(defaults) if isinstance(defaults, MappingNode) else None
        return Scope(
            self.play,
            tuple(name for name in names if name) if names is not None else self.collections,
            (*self.defaults, {str(k): v for k, v in values.items()}) if isinstance(values, dict) else self.defaults,
            self.handlers,
        )


@dataclass(frozen=True, slots=True)
class PlayTask:
    """A play task or handler: its node, its module as written, and where its arguments stand."""

    node: MappingNode
    scope: Scope
    module: str | None
    """The module's name as written; None when there is none, or more than one."""
    module_node: Node | None
    """The key (or the text of `action:`) that names the module."""
    arguments: Node | None
    """The value that holds the arguments; for `action: name k=v` the whole text."""
    worded: bool = False
    """Written as `action:` or `local_action:`."""
    others: tuple[tuple[str, Node], ...] = field(default=())
    """Keys that are neither keywords nor the first module: an unknown keyword, or a second module."""


def plays(document: Document) -> Iterator[MappingNode]:
    """The plays of a playbook, without the entries that only import another."""
    for root in document.roots:
        for entry in root.value if isinstance(root, SequenceNode) else ():
            if isinstance(entry, MappingNode) and not any(key in IMPORTS for key, _, _ in pairs(entry)):
                yield entry


def play_tasks(document: Document, kind: FileKind) -> Iterator[PlayTask]:
    """Every play task and handler of a document, in the order of the text."""
    match kind:
        case FileKind.PLAYBOOK:
            for play in plays(document):
                scope = Scope(play).inside(play)
                for name, _, value in pairs(play):
                    if name in TASK_LISTS:
                        yield from _in_list(value, _as(scope, handlers=name == "handlers"))
        case FileKind.TASKS | FileKind.HANDLERS:
            for root in document.roots:
                yield from _in_list(root, Scope(handlers=kind is FileKind.HANDLERS))
        case _:
            return


def _as(scope: Scope, *, handlers: bool) -> Scope:
    return Scope(scope.play, scope.collections, scope.defaults, handlers)


def is_block(node: MappingNode) -> bool:
    return any(name in BLOCK_LISTS for name, _, _ in pairs(node))


def _in_list(node: Node, scope: Scope) -> Iterator[PlayTask]:
    for entry in node.value if isinstance(node, SequenceNode) else ():
        if not isinstance(entry, MappingNode):
            continue
        if is_block(entry):
            inner = scope.inside(entry)
            for name, _, value in pairs(entry):
                if name in BLOCK_LISTS:
                    yield from _in_list(value, inner)
        else:
            yield read_play_task(entry, scope.inside(entry))


def read_play_task(node: MappingNode, scope: Scope) -> PlayTask:
    """Find the module of a play task, in each of the forms that Ansible takes."""
    worded = next(((key, value) for name, key, value in pairs(node) if name in WORDED_ACTIONS), None)
    named = [
        (name, key, value)
        for name, key, value in pairs(node)
        if name not in HANDLER and name not in WORDED_ACTIONS and not name.startswith("with_") and name != "<<"
    ]
    others = tuple((name, key) for name, key, _ in named)
    if worded is not None:
        _, value = worded
        if isinstance(value, MappingNode):
            module = get(value, "module")
            return PlayTask(node, scope, text_of(module), module, value, worded=True, others=others)
        text = text_of(value) or ""
        return PlayTask(
            node, scope, text.split()[0] if text.split() else None, value, value, worded=True, others=others
        )
    if not named:
        return PlayTask(node, scope, None, None, None)
    # With several, a dotted name is surely a module; else the first is taken and the others are told.
    name, key, value = next((item for item in named if "." in item[0]), named[0])
    return PlayTask(
        node, scope, name, key, value, others=tuple((other, spot) for other, spot, _ in named if spot is not key)
    )


def scalar(node: Node | None) -> str | None:
    return node.value if isinstance(node, ScalarNode) else None
