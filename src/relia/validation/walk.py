"""Walks a document as Ansible reads it: plays, blocks and play tasks with what applies to them."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from rapidfuzz import fuzz
from yaml.nodes import MappingNode, Node, SequenceNode

from relia.catalog.service import Catalog
from relia.validation.document import Document, get, pairs, plain, text_of
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, IMPORTS, TASK_LISTS, WORDED_ACTIONS, keywords
from relia.validation.project import LocalModules

IsModule = Callable[[str, tuple[str, ...]], bool]
"""Whether a name, looked for in some collections, leads to an installed module."""


def known_modules(catalog: Catalog, local: LocalModules) -> IsModule:
    """What tells module names from others by this catalog, and by what a project brings along."""

    def is_module(name: str, collections: tuple[str, ...]) -> bool:
        return local.has(name, collections) or catalog.resolve(name, collections, suggest=False).fqcn is not None

    return is_module


@dataclass(frozen=True, slots=True)
class Scope:
    """What a play task inherits from the play and the blocks around it."""

    play: MappingNode | None = None
    collections: tuple[str, ...] = ()
    defaults: tuple[Mapping[str, object], ...] = ()
    """`module_defaults`, the outermost first."""
    handlers: bool = False
    around: tuple[MappingNode, ...] = ()
    """The play and the blocks that the play task stands in, the outermost first."""

    def inside(self, node: MappingNode) -> "Scope":
        """The scope of what stands in a play or block."""
        collections = get(node, "collections")
        names = [text_of(item) for item in collections.value] if isinstance(collections, SequenceNode) else None
        return replace(
            self,
            collections=tuple(name for name in names if name) if names is not None else self.collections,
            defaults=(*self.defaults, *_module_defaults(get(node, "module_defaults"))),
            around=(*self.around, node),
        )


def _module_defaults(node: Node | None) -> Iterator[Mapping[str, object]]:
    for item in node.value if isinstance(node, SequenceNode) else [node]:
        values = plain(item) if isinstance(item, MappingNode) else None
        if isinstance(values, dict):
            yield {str(key): value for key, value in values.items()}


@dataclass(frozen=True, slots=True)
class PlayTask:
    """A play task or handler: its node, its module as written, and where its arguments stand."""

    node: MappingNode
    scope: Scope
    module: str | None
    """The module's name as written; None when there is none."""
    module_node: Node | None
    """The key (or the text of `action:`) that names the module."""
    arguments: Node | None
    """The value that holds the arguments; for `action: name k=v` the whole text."""
    worded: bool = False
    """Written as `action:` or `local_action:`."""
    others: tuple[tuple[str, Node], ...] = field(default=())
    """Keys that are neither keywords nor the module: an unknown keyword, or a second module."""


def plays(document: Document) -> Iterator[MappingNode]:
    """The plays of a playbook, without the entries that only import another."""
    for root in document.roots:
        for entry in root.value if isinstance(root, SequenceNode) else ():
            if isinstance(entry, MappingNode) and not any(key in IMPORTS for key, _, _ in pairs(entry)):
                yield entry


def owners(document: Document, tasks: list[PlayTask], kind: FileKind) -> list[MappingNode]:
    """The plays, blocks and play tasks of a document, of which `tasks` are all play tasks."""
    found = {id(play): play for play in plays(document)} if kind is FileKind.PLAYBOOK else {}
    for task in tasks:
        found.update((id(owner), owner) for owner in (*task.scope.around, task.node))
    return list(found.values())


def play_tasks(document: Document, kind: FileKind, catalog: Catalog, local: LocalModules) -> list[PlayTask]:
    """Every play task and handler of a document, in the order of the text."""
    start = Scope(collections=local.collections, handlers=kind is FileKind.HANDLERS)
    return list(_walk(document, kind, start, known_modules(catalog, local)))


def _walk(document: Document, kind: FileKind, start: Scope, is_module: IsModule) -> Iterator[PlayTask]:
    match kind:
        case FileKind.PLAYBOOK:
            for play in plays(document):
                yield from _in_play(play, start, is_module)
        case FileKind.TASKS | FileKind.HANDLERS:
            for root in document.roots:
                yield from _in_list(root, start, is_module)
        case _:
            return


def _in_play(play: MappingNode, start: Scope, is_module: IsModule) -> Iterator[PlayTask]:
    scope = replace(start, play=play).inside(play)
    for name, _, value in pairs(play):
        if name in TASK_LISTS:
            yield from _in_list(value, replace(scope, handlers=name == "handlers"), is_module)


def is_block(node: MappingNode) -> bool:
    return any(name in BLOCK_LISTS for name, _, _ in pairs(node))


def _in_list(node: Node, scope: Scope, is_module: IsModule) -> Iterator[PlayTask]:
    for entry in node.value if isinstance(node, SequenceNode) else ():
        if not isinstance(entry, MappingNode):
            continue
        if scope.play is None and get(entry, "hosts") is not None:
            # A play where play tasks belong; `structure` says so, and it is still read as what it is.
            yield from _in_play(entry, scope, is_module)
        elif is_block(entry):
            inner = scope.inside(entry)
            for name, _, value in pairs(entry):
                if name in BLOCK_LISTS:
                    yield from _in_list(value, inner, is_module)
        else:
            yield read_play_task(entry, scope, is_module)


def read_play_task(node: MappingNode, around: Scope, is_module: IsModule) -> PlayTask:
    """Find the module of a play task, in each of the forms that Ansible takes."""
    inner = around.inside(node)
    scope = replace(inner, around=around.around)
    known = keywords().handler
    named: list[tuple[str, Node, Node]] = []
    worded: Node | None = None
    for name, key, value in pairs(node):
        if name in WORDED_ACTIONS:
            worded = worded or value
        elif name not in known and not name.startswith("with_") and name != "<<":
            named.append((name, key, value))
    others = tuple((name, key) for name, key, _ in named)
    if worded is not None:
        if isinstance(worded, MappingNode):
            module = get(worded, "module")
            return PlayTask(node, scope, text_of(module), module, worded, worded=True, others=others)
        words = (text_of(worded) or "").split()
        return PlayTask(node, scope, words[0] if words else None, worded, worded, worded=True, others=others)
    if not named:
        return PlayTask(node, scope, None, None, None)
    chosen = _likeliest([name for name, _, _ in named], scope.collections, is_module)
    name, key, value = named[chosen]
    rest = tuple(other for index, other in enumerate(others) if index != chosen)
    return PlayTask(node, scope, name, key, value, others=rest)


def _likeliest(names: list[str], collections: tuple[str, ...], is_module: IsModule) -> int:
    """Which of several keys is the module: one that is installed, else one with dots, else the one that looks least
    like a keyword."""
    if len(names) == 1:
        return 0
    surest = next((index for index, name in enumerate(names) if is_module(name, collections)), None)
    if surest is None:
        surest = next((index for index, name in enumerate(names) if "." in name), None)
    if surest is not None:
        return surest
    known = list(keywords().handler)
    return min(range(len(names)), key=lambda index: max(fuzz.ratio(names[index], keyword) for keyword in known))
