"""Where in the text a module's name, an option or a value stands, in every form that Ansible takes."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.domain import ArgumentFault
from relia.validation.document import get, pairs
from relia.validation.domain import Edit, Fix
from relia.validation.spots import Spot, on_one_line, replace_scalar
from relia.validation.walk import PlayTask


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the text, and what stands there."""

    spot: Spot
    text: str = ""
    node: Node | None = None
    """The scalar that stands there by itself; None for a word inside a longer text."""
    exact: bool = False
    """Whether the place holds just what is meant, so that something else may be written there."""

    def replace(self, title: str, text: str) -> Fix | None:
        """A fix that writes `text` there, or None where that is not safe."""
        if not self.exact:
            return None
        if self.node is not None:
            return replace_scalar(self.node, title, text)
        spot = self.spot
        return Fix(title, (Edit(spot.line, spot.column, spot.end_line, spot.end_column, text),))


def place_of_module(task: PlayTask) -> Place:
    """Where the name of the module stands."""
    node = task.module_node or task.node
    if isinstance(node, ScalarNode) and task.worded and node is task.arguments:
        word = re.match(r"\s*(\S+)", node.value)
        return _inside(node, word.start(1), word.end(1)) if word else Place(Spot.of(node))
    if isinstance(node, ScalarNode):
        return Place(Spot.of(node), node.value, node, exact=True)
    return Place(Spot.of(node))


def place_of_fault(task: PlayTask, fault: ArgumentFault) -> Place:
    """Where the key or value at fault stands; the module's name for a fault about the arguments as a whole."""
    if fault.path:
        for root in (task.arguments, get(task.node, "args")):
            if isinstance(root, ScalarNode) and len(fault.path) <= 2:
                found = _in_words(root, str(fault.path[0]), at_key=fault.at_key)
            else:
                found = place_in(root, fault.path, at_key=fault.at_key)
            if found is not None:
                return found
    whole = place_of_module(task)
    return Place(whole.spot, whole.text)


def place_in(root: Node | None, path: tuple[str | int, ...], *, at_key: bool) -> Place | None:
    """Where a path of keys and indexes leads, or None."""
    node, key = root, None
    for part in path:
        key = None
        if isinstance(node, MappingNode) and isinstance(part, str):
            key, node = next(((key, value) for name, key, value in pairs(node) if name == part), (None, None))
        elif isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
            node = node.value[part]
        else:
            node = None
        if node is None:
            return None
    chosen = key if at_key and key is not None else node
    if chosen is None:
        return None
    text = chosen.value if isinstance(chosen, ScalarNode) else ""
    return Place(Spot.of(chosen), text, chosen, exact=isinstance(chosen, ScalarNode))


def _in_words(node: ScalarNode, key: str, *, at_key: bool) -> Place | None:
    """Where the key or value of a `key=value` pair stands in a text."""
    found = list(re.finditer(rf"(?:^|\s)({re.escape(key)})=(\"[^\"]*\"|'[^']*'|\S*)", node.value))
    if len(found) != 1:
        return None
    start, end = found[0].span(1 if at_key else 2)
    if not at_key and node.value[start : start + 1] in {'"', "'"}:
        start, end = start + 1, end - 1
    return _inside(node, start, end)


_PAIR = re.compile(r"(?:^|\s)([A-Za-z_]\w*)=(\"[^\"]*\"|'[^']*'|\S+)")


def words_of(node: ScalarNode) -> Iterator[tuple[str, ScalarNode]]:
    """The `key=value` pairs of a text on one line, the values as scalars with their place."""
    for match in _PAIR.finditer(node.value):
        start, end = match.span(2)
        if node.value[start] in {'"', "'"}:
            start, end = start + 1, end - 1
        spot = _inside(node, start, end).spot
        begin = yaml.Mark("", 0, spot.line - 1, spot.column - 1, None, 0)
        behind = yaml.Mark("", 0, spot.end_line - 1, spot.end_column - 1, None, 0)
        # Quoted, because such a value is always a text, whatever it looks like.
        yield match.group(1), ScalarNode("tag:yaml.org,2002:str", node.value[start:end], begin, behind, style='"')


def _inside(node: ScalarNode, start: int, end: int) -> Place:
    """A part of a scalar; the whole scalar where the text in the file is not the value letter for letter."""
    mark = node.start_mark
    quote = 1 if node.style in {"'", '"'} else 0
    plainly = on_one_line(node) and node.end_mark.column - mark.column == len(node.value) + 2 * quote
    if not plainly or start == end:
        return Place(Spot.of(node))
    column = mark.column + 1 + quote
    spot = Spot(mark.line + 1, column + start, mark.line + 1, column + end)
    return Place(spot, node.value[start:end], exact=True)
