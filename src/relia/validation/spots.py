"""Places in a text, the findings made there, and the edits of single values."""

from collections.abc import Iterator
from dataclasses import dataclass

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.domain import Check, Edit, Finding, Fix, Severity

HELP = "https://docs.ansible.com/ansible/latest/reference_appendices/YAMLSyntax.html"


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text: lines and columns from 1, the end behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, node: Node) -> "Spot":
        """The place of a node; of what spans lines, its first character only: nobody wants a page underlined."""
        start, end = node.start_mark, node.end_mark
        if end.line == start.line:
            return cls(start.line + 1, start.column + 1, end.line + 1, max(end.column, start.column) + 1)
        return cls(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


def finding(
    spot: Spot,
    check: Check,
    rule: str,
    severity: Severity,
    message: str,
    help_link: str = HELP,
    fix: Fix | None = None,
) -> Finding:
    return Finding(
        check, rule, severity, message, spot.line, spot.column, spot.end_line, spot.end_column, fix, help_link
    )


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value


def on_one_line(node: Node) -> bool:
    return bool(node.start_mark.line == node.end_mark.line)


def replace_all(node: Node, text: str) -> tuple[Edit, ...]:
    """The edit that writes `text` in the place of everything that a node is, its quotes included."""
    start, end = node.start_mark, node.end_mark
    return (Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, text),)


def replace_scalar(node: Node, title: str, text: str) -> Fix | None:
    """A fix that writes `text` in the place of a scalar on one line, with its quotes kept.

    None where that is not safe: a value over several lines, an empty place, or a text that would need other quotes.
    """
    if not isinstance(node, ScalarNode) or not on_one_line(node) or node.style in {"|", ">"}:
        return None
    start, end = node.start_mark, node.end_mark
    if end.column <= start.column:
        return None
    match node.style:
        case "'":
            written = "'" + text.replace("'", "''") + "'"
        case '"':
            written = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case _:
            written = text
    # An anchor or a tag stands inside the node's place and must not be written over, nor may an escape get lost.
    if end.column - start.column != len(node.value) + (2 if node.style else 0):
        return None
    return Fix(title, (Edit(start.line + 1, start.column + 1, end.line + 1, end.column + 1, written),))
