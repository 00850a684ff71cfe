"""Repairs of where the entries of play tasks stand: options beside their module, and entries of a list without a dash."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.catalog.service import Catalog
from relia.catalog.values import by_any_name
from relia.validation.document import Document, is_empty, own_pairs
from relia.validation.domain import Edit, Fix
from relia.validation.keywords import TASK_LISTS, keywords
from relia.validation.walk import IsModule, PlayTask, plays

_BOTH = frozenset(("name",))
"""Keywords that are options of many modules too: the second one in a play task is the option."""


def restructured(document: Document, tasks: list[PlayTask], catalog: Catalog, is_module: IsModule) -> Iterator[Fix]:
    """Fixes that move entries of play tasks to where they belong; none where it could be elsewhere."""
    lines = document.lines
    for play in plays(document):
        for key, value in own_pairs(play):
            if key.value in TASK_LISTS and isinstance(value, MappingNode) and value.value:
                yield from _dash_before(value.value[0][0], lines)
    for task in tasks:
        split = list(_second_task(task, is_module, lines))
        yield from split
        if not split:
            yield from _moved_in(task, catalog, lines)


def _second_task(task: PlayTask, is_module: IsModule, lines: list[str]) -> Iterator[Fix]:
    """A dash before the second `name:` of what are two play tasks with a module each."""
    entries = list(own_pairs(task.node))
    named = [at for at, (key, _) in enumerate(entries) if key.value == "name"]
    if task.node.flow_style or len(named) < 2:
        return
    at = named[1]
    modules = [
        position
        for position, (key, _) in enumerate(entries)
        if key.value.count(".") > 1 or (key.value not in keywords().handler and is_module(key.value, ()))
    ]
    if any(position < at for position in modules) and any(position > at for position in modules):
        yield from _dash_before(entries[at][0], lines)


def _dash_before(key: Node, lines: list[str]) -> Iterator[Fix]:
    line, column = int(key.start_mark.line), int(key.start_mark.column)
    before = lines[line][:column]
    if column >= 2 and not before.strip():
        edit = Edit(line + 1, column - 1, line + 1, column + 1, "- ")
        yield Fix("Put the dash of the list", (edit,))


def _moved_in(task: PlayTask, catalog: Catalog, lines: list[str]) -> Iterator[Fix]:
    """Options that stand beside their module, right behind it, put below it."""
    fqcn = catalog.resolve(task.module or "", task.scope.collections, suggest=False).fqcn
    if fqcn is None or task.worded or task.node.flow_style or not isinstance(task.module_node, ScalarNode):
        return
    arguments = task.arguments
    if not is_empty(arguments) and (not isinstance(arguments, MappingNode) or arguments.flow_style):
        return
    options = by_any_name(catalog.spec(fqcn).options)
    given = {key.value for key, _ in own_pairs(arguments)} if isinstance(arguments, MappingNode) else set()
    column = int(task.node.start_mark.column)
    depth = int(arguments.start_mark.column) - column if isinstance(arguments, MappingNode) and given else 2
    entries = list(own_pairs(task.node))
    start = next((at for at, (key, _) in enumerate(entries) if key is task.module_node), len(entries)) + 1
    before = {key.value for key, _ in entries[:start]}
    moved: list[str] = []
    edits: list[Edit] = []
    for at in range(start, len(entries)):
        key, _ = entries[at]
        keyword = key.value in keywords().handler and not (key.value in _BOTH and key.value in before)
        if keyword or key.value not in options or key.value in given or key.value in moved:
            break
        moved.append(key.value)
        end = int(entries[at + 1][0].start_mark.line) if at + 1 < len(entries) else _end(lines, key, column)
        filled = (line for line in range(int(key.start_mark.line), end) if lines[line].strip())
        edits += (Edit(line + 1, 1, line + 1, 1, " " * depth) for line in filled)
    if edits:
        yield Fix(f"Put {', '.join(moved)} below {task.module}", tuple(edits))


def _end(lines: list[str], key: Node, column: int) -> int:
    """The line behind the last entry of a mapping at this column."""
    end = int(key.start_mark.line) + 1
    while end < len(lines) and (not lines[end].strip() or len(lines[end]) - len(lines[end].lstrip(" ")) > column):
        end += 1
    return end
