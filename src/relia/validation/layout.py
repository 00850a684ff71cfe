"""Edits of whole lines of a mapping: what they insert or move keeps the indentation, the comments and the line ends."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.validation.document import Document, own_pairs
from relia.validation.domain import Edit, Fix
from relia.validation.lines import BOM
from relia.validation.spots import children, on_one_line

_PLAIN_START = set("!&*-?:,[]{}#|>@`\"'%")


class Layout:
    """The lines of a document, and what can be done with them."""

    def __init__(self, document: Document) -> None:
        self._lines = document.lines
        self._end = "\r\n" if "\r\n" in document.text.removeprefix(BOM) else "\n"

    def insert_first(self, node: MappingNode, key: str, value: str, title: str) -> Iterator[Fix]:
        """A new entry before all others of a mapping in block style."""
        first = self._first(node)
        if first is None:
            return
        line, column = first.start_mark.line, first.start_mark.column
        text = f"{key}: {quoted(value)}{self._end}{' ' * column}"
        yield Fix(title, (Edit(line + 1, column + 1, line + 1, column + 1, text),))

    def insert_last(self, node: MappingNode, key: str, value: str, title: str) -> Iterator[Fix]:
        """A new entry behind all others of a mapping in block style."""
        first = self._first(node)
        entries = list(own_pairs(node))
        if first is None or not entries:
            return
        last = self._last_line(entries[-1][1], first.start_mark.column)
        if last is None:
            return
        column = len(self._lines[last]) + 1
        text = f"{self._end}{' ' * first.start_mark.column}{key}: {value}"
        yield Fix(title, (Edit(last + 1, column, last + 1, column, text),))

    def move_first(self, node: MappingNode, index: int, title: str) -> Iterator[Fix]:
        """Move the entry with this index before all others, when it stands on a line of its own."""
        first = self._first(node)
        key, value = list(own_pairs(node))[index]
        line = key.start_mark.line
        alone = isinstance(value, ScalarNode) and on_one_line(value) and value.end_mark.line == line
        if first is None or not alone or line == first.start_mark.line or line + 1 >= len(self._lines):
            return
        content = self._lines[line]
        if content[: key.start_mark.column].strip():
            return
        column = first.start_mark.column
        put = Edit(
            first.start_mark.line + 1,
            column + 1,
            first.start_mark.line + 1,
            column + 1,
            f"{content.strip()}{self._end}{' ' * column}",
        )
        yield Fix(title, (put, Edit(line + 1, 1, line + 2, 1, "")))

    def move_out(self, inner: MappingNode, name: str, outer: MappingNode, title: str) -> Fix | None:
        """Move an entry of one line from a mapping to the mapping around it, behind the entry that it stood in."""
        entries = list(own_pairs(inner))
        first, owner = self._first(inner), self._first(outer)
        index = next((index for index, (key, _) in enumerate(entries) if key.value == name), None)
        if first is None or owner is None or index is None:
            return None
        key, value = entries[index]
        line = key.start_mark.line
        column = owner.start_mark.column
        content = self._lines[line]
        if not isinstance(value, ScalarNode) or value.end_mark.line != line or content[: key.start_mark.column].strip():
            return None
        if index == len(entries) - 1:
            return Fix(title, (Edit(line + 1, 1, line + 1, key.start_mark.column + 1, " " * column),))
        last = self._last_line(entries[-1][1], first.start_mark.column)
        if last is None:
            return None
        end = len(self._lines[last]) + 1
        put = Edit(last + 1, end, last + 1, end, f"{self._end}{' ' * column}{content.strip()}")
        return Fix(title, (Edit(line + 1, 1, line + 2, 1, ""), put))

    def _first(self, node: MappingNode) -> ScalarNode | None:
        """The first key of a mapping in block style that begins a line, maybe behind dashes."""
        key = next((key for key, _ in own_pairs(node)), None)
        if node.flow_style or key is None or (key is not node.value[0][0]):
            return None
        before = self._lines[key.start_mark.line][: key.start_mark.column]
        # An anchor or a tag in front of the key would end up at the new one.
        return key if not before.replace("-", " ").strip() else None

    def _last_line(self, node: Node, indent: int) -> int | None:
        """The last line of a value, without the blank lines and comments that follow it."""
        while (inside := list(children(node))) and not getattr(node, "flow_style", False):
            node = inside[-1]
        line = int(node.end_mark.line)
        if isinstance(node, ScalarNode) and node.style in {"|", ">"}:
            line = min(line, len(self._lines) - 1)
            if node.end_mark.column == 0 or not self._lines[line].strip():
                line -= 1
            while line > node.start_mark.line and self._outside(self._lines[line], indent):
                line -= 1
        return line if line < len(self._lines) else None

    @staticmethod
    def _outside(content: str, indent: int) -> bool:
        return not content.strip() or len(content) - len(content.lstrip(" ")) <= indent


def quoted(value: str) -> str:
    """A text as a YAML scalar on one line, with quotes only where it needs them."""
    lower = value.lower()
    special = not value or value != value.strip() or value[0] in _PLAIN_START or ": " in value or " #" in value
    special = special or value.endswith(":") or lower in {"null", "true", "false", "yes", "no", "on", "off", "~"}
    special = special or "{{" in value or value[0].isdigit()
    if not special:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
