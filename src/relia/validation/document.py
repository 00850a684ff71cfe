"""Parses YAML as Ansible writes it into nodes that know their place; bounded, and without making objects of any kind.

Positions are PyYAML's marks (counted in characters from 0); `Spot` turns them into the positions of findings.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.domain import Check, Finding, Severity
from relia.validation.settings import ValidationSettings

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_STR = "tag:yaml.org,2002:str"
HELP = "https://docs.ansible.com/ansible/latest/reference_appendices/YAMLSyntax.html"


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the root nodes of its YAML documents."""

    text: str
    roots: tuple[Node, ...]
    findings: tuple[Finding, ...] = ()
    """Of the check `yaml`."""

    @property
    def readable(self) -> bool:
        """Whether the text could be read to its end."""
        return not any(finding.severity is Severity.ERROR for finding in self.findings)


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a text: lines and columns from 1, the end behind the last character."""

    line: int
    column: int
    end_line: int
    end_column: int

    @classmethod
    def of(cls, node: Node) -> "Spot":
        """The place of a node; of a mapping or list, its first line only: nobody wants a page underlined."""
        start, end = node.start_mark, node.end_mark
        if isinstance(node, ScalarNode) or end.line == start.line:
            return cls(start.line + 1, start.column + 1, end.line + 1, end.column + 1)
        return cls(start.line + 1, start.column + 1, start.line + 1, start.column + 2)


def finding(spot: Spot, check: Check, rule: str, severity: Severity, message: str, help_link: str = HELP) -> Finding:
    return Finding(
        check, rule, severity, message, spot.line, spot.column, spot.end_line, spot.end_column, None, help_link
    )


def parse(text: str, settings: ValidationSettings) -> Document:
    """Parse a text. What makes it unreadable, or more than the limits allow, is a finding, never an exception."""
    problem = _unfit(text, settings)
    if problem is not None:
        return Document(text, (), (problem,))
    try:
        roots = tuple(_compose(text, settings))
    except yaml.MarkedYAMLError as error:
        return Document(text, (), (_syntax(error, text),))
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        return Document(text, (), (_error(Spot(1, 1, 1, 2), "unreadable", f"not readable as YAML: {error}"),))
    except _TooMuchError as error:
        return Document(text, (), (_error(error.spot, "limit", str(error)),))
    found = [*_duplicates(roots), *_style(text)]
    return Document(text, roots, tuple(found))


class _TooMuchError(Exception):
    def __init__(self, message: str, at: yaml.Event | Node) -> None:
        super().__init__(message)
        mark = at.start_mark
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        self.spot = Spot(line + 1, column + 1, line + 1, column + 2)


def _error(spot: Spot, rule: str, message: str) -> Finding:
    return finding(spot, Check.YAML, f"yaml-{rule}", Severity.ERROR, message)


def _unfit(text: str, settings: ValidationSettings) -> Finding | None:
    size = len(text.encode("utf-8", "surrogatepass"))
    if size > settings.text_limit:
        return _error(
            Spot(1, 1, 1, 2), "too-large", f"the text has {size:,} bytes; at most {settings.text_limit:,} are read"
        )
    if not text.strip():
        return _error(
            Spot(1, 1, 1, 2),
            "empty",
            "the text is empty; a playbook is a list of plays, each with `hosts:` and `tasks:`",
        )
    for number, line in enumerate(text.split("\n"), 1):
        for column, character in enumerate(line, 1):
            if (
                (character < " " and character not in "\t\r")
                or character in "\x7f\ufffe\uffff"
                or "\ud800" <= character <= "\udfff"
            ):
                spot = Spot(number, column, number, column + 1)
                return _error(spot, "control-character", f"the character U+{ord(character):04X} is not allowed in YAML")
    return None


def _compose(text: str, settings: ValidationSettings) -> Iterator[Node]:
    # The events are counted first: composing a hostile text would already cost what the limits are there to prevent.
    depth = nodes = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        if depth > settings.yaml_depth:
            raise _TooMuchError(f"nested deeper than {settings.yaml_depth} levels", event)
        if nodes > settings.yaml_nodes:
            raise _TooMuchError(f"more than {settings.yaml_nodes:,} values", event)
    loader = LOADER(text)
    try:
        while loader.check_node():
            root = cast("Node", loader.get_node())
            _Bounds(settings).count(root, 0)
            yield root
    finally:
        loader.dispose()


class _Bounds:
    """Counts nodes with aliases written out: a few hundred bytes can stand for billions of values."""

    def __init__(self, settings: ValidationSettings) -> None:
        self._settings = settings
        self._nodes = 0

    def count(self, node: Node, depth: int) -> None:
        self._nodes += 1
        if depth > self._settings.yaml_depth:
            raise _TooMuchError("an alias that contains itself, or nests too deep", node)
        if self._nodes > self._settings.yaml_nodes:
            raise _TooMuchError(f"its aliases stand for more than {self._settings.yaml_nodes:,} values", node)
        for child in children(node):
            self.count(child, depth + 1)


def children(node: Node) -> Iterator[Node]:
    """The nodes directly inside a node."""
    if isinstance(node, MappingNode):
        for key, value in node.value:
            yield key
            yield value
    elif isinstance(node, SequenceNode):
        yield from node.value


def _syntax(error: yaml.MarkedYAMLError, text: str) -> Finding:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    lines = text.split("\n")
    if line > len(lines):
        line, column = len(lines), len(lines[-1]) + 1
    message = f"not YAML: {error.problem or error.context or error}"
    content = lines[line - 1]
    if "\t" in content[: len(content) - len(content.lstrip())]:
        message += "; the line is indented with a tab, and YAML takes spaces only"
    elif "{{" in content and "mapping" in str(error):
        message += '; a value that begins with {{ must be quoted: "{{ name }}"'
    elif error.context and error.context_mark:
        message += f" ({error.context}, line {error.context_mark.line + 1})"
    return _error(Spot(line, column, line, column + 1), "syntax", message)


def _duplicates(roots: tuple[Node, ...]) -> Iterator[Finding]:
    seen: set[int] = set()
    waiting = list(roots)
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting += children(node)
        if isinstance(node, MappingNode):
            keys: dict[str, Node] = {}
            for key, _ in node.value:
                if isinstance(key, ScalarNode) and key.value != "<<":
                    if key.value in keys:
                        first = keys[key.value].start_mark.line + 1
                        message = (
                            f"the key {key.value!r} stands here twice (first in line {first}); Ansible takes the last"
                        )
                        yield _error(Spot.of(key), "duplicate-key", message)
                    keys[key.value] = key


def _style(text: str) -> Iterator[Finding]:
    if text.startswith("\ufeff"):
        spot = Spot(1, 1, 1, 2)
        yield finding(
            spot,
            Check.YAML,
            "yaml-bom",
            Severity.INFO,
            "the text begins with a byte order mark; it is of no use in UTF-8",
        )


# ------------------------------------------------------------------------------------------------ values

UNKNOWN = "{{ unknown }}"
"""Stands for a value that is known only at run time (`!vault`, `!unsafe`): as a Jinja expression it is never at fault."""


@dataclass(slots=True)
class _Plain:
    loader: yaml.SafeLoader = field(default_factory=lambda: yaml.SafeLoader(""))


_PLAIN = _Plain()


def plain(node: Node) -> object:
    """A node as plain values, as Ansible would read them; what is tagged for run time becomes `UNKNOWN`."""
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, MappingNode):
        return _mapping(node)
    return None


def _mapping(node: MappingNode) -> dict[object, object]:
    merged: dict[object, object] = {}
    own: dict[object, object] = {}
    for key, value in node.value:
        if key.tag == "tag:yaml.org,2002:merge":
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                if isinstance(source, MappingNode):
                    merged = {**_mapping(source), **merged}
        else:
            name = plain(key)
            own[name if isinstance(name, str | int | float | bool) or name is None else str(name)] = plain(value)
    return {**merged, **own}


def _scalar(node: ScalarNode) -> object:
    match node.tag.removeprefix("tag:yaml.org,2002:"):
        case "str" | "timestamp":
            return node.value
        case "null":
            return None
        case "bool":
            return node.value.lower() in {"yes", "true", "on"}
        case "int" | "float" as kind:
            construct = _PLAIN.loader.construct_yaml_int if kind == "int" else _PLAIN.loader.construct_yaml_float
            try:
                return construct(node)
            except (ValueError, OverflowError):
                return node.value
        case _:
            return UNKNOWN


def text_of(node: Node | None) -> str | None:
    """The text of a scalar that is a string, else None."""
    return node.value if isinstance(node, ScalarNode) and node.tag == _STR else None


def pairs(node: MappingNode) -> Iterator[tuple[str, Node, Node]]:
    """The entries of a mapping whose keys are texts: name, key node, value node."""
    for key, value in node.value:
        if isinstance(key, ScalarNode):
            yield key.value, key, value


def get(node: MappingNode, name: str) -> Node | None:
    """The value under a key, the last one as Ansible does, or None."""
    return next((value for key, _, value in reversed(list(pairs(node))) if key == name), None)
