"""Parses YAML as Ansible reads it into nodes that know their place; bounded, and without making objects of any kind.

Positions are PyYAML's marks, counted in characters from 0; `Spot` turns them into the positions of findings. A byte order
mark is no part of the text: columns begin behind it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.domain import HOLDS_ANSIBLE, Check, Edit, FileKind, Finding, Fix, Severity
from relia.validation.lines import BOM, line_starts, split_lines
from relia.validation.settings import ValidationSettings
from relia.validation.spots import Spot, children, finding, replace_all, replace_scalar
from relia.validation.yaml_problems import empty, explain_syntax, find_unfit, unquoted_jinja

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_CORE = "tag:yaml.org,2002:"
_STR = f"{_CORE}str"
_MERGE = f"{_CORE}merge"
_KNOWN_TAGS = frozenset(
    [f"{_CORE}{name}" for name in "str int float bool null timestamp binary seq map set omap pairs merge".split()]
    + ["!vault", "!vault-encrypted", "!unsafe"]
)
"""What Ansible's own loader constructs."""

FATAL = frozenset(("yaml-too-large", "yaml-limit", "yaml-control-character", "yaml-empty"))
"""Rules of findings that make a text one that nobody should be given to read, not even a linter."""


@dataclass(frozen=True, slots=True)
class Document:
    """A text and the root nodes of its YAML documents."""

    text: str
    roots: tuple[Node, ...]
    findings: tuple[Finding, ...] = ()
    """Of the check `yaml`."""
    readable: bool = True
    """Whether the text could be read to its end. A readable text may still have findings."""

    @property
    def lines(self) -> list[str]:
        return split_lines(self.text)


def parse(text: str, settings: ValidationSettings, kind: FileKind = FileKind.PLAYBOOK) -> Document:
    """Parse a text. What makes it unreadable, or more than the limits allow, is a finding, never an exception.

    Ansible's own restrictions (one document, known tags only, keys given once) bind what holds Ansible's own content,
    not `FileKind.CONFIG` and `FileKind.OTHER`.
    """
    problem = find_unfit(text, settings, empty_is_fine=kind is not FileKind.PLAYBOOK)
    if problem is not None:
        return Document(text, (), (problem,), readable=False)
    bare = text.removeprefix(BOM)
    try:
        roots = tuple(compose(bare, settings))
    except yaml.MarkedYAMLError as error:
        return Document(text, (), (explain_syntax(error, bare),), readable=False)
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        problem = _error(Spot(1, 1, 1, 2), "unreadable", f"not readable as YAML: {error}")
        return Document(text, (), (problem,), readable=False)
    except LimitExceeded as error:
        return Document(text, (), (_error(error.spot, "limit", str(error)),), readable=False)
    if not roots and kind is FileKind.PLAYBOOK:
        return Document(text, (), (empty("the text holds nothing but comments"),), readable=False)
    found = [*_style(text), *(_ansible_rules(roots, bare) if kind in HOLDS_ANSIBLE else ())]
    return Document(text, roots, tuple(found[: settings.findings_limit]))


class LimitExceeded(Exception):
    """The text holds more than may be read of it; `spot` is where."""

    def __init__(self, message: str, at: yaml.Event | Node) -> None:
        super().__init__(message)
        mark = at.start_mark
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        self.spot = Spot(line + 1, column + 1, line + 1, column + 2)


def _error(spot: Spot, rule: str, message: str, fix: Fix | None = None) -> Finding:
    return finding(spot, Check.YAML, f"yaml-{rule}", Severity.ERROR, message, fix=fix)


def compose(text: str, settings: ValidationSettings) -> Iterator[Node]:
    """The root nodes of a text without a byte order mark. Raises `yaml.YAMLError` for what is no YAML, `LimitExceeded`,
    and, as the parser does, RecursionError and ValueError."""
    # The events are counted first: composing a hostile text would already cost what the limits are there to prevent.
    depth = nodes = aliases = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        nodes += isinstance(event, yaml.NodeEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        if depth > settings.yaml_depth:
            raise LimitExceeded(f"nested deeper than {settings.yaml_depth} levels", event)
        if nodes > settings.yaml_nodes:
            raise LimitExceeded(f"more than {settings.yaml_nodes:,} values", event)
        if aliases > settings.yaml_aliases:
            raise LimitExceeded(f"more than {settings.yaml_aliases:,} aliases", event)
    loader = LOADER(text)
    bounds = _Bounds(settings)
    try:
        while loader.check_node():
            root = cast("Node", loader.get_node())
            bounds.count(root, 0)
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
            raise LimitExceeded("an alias that contains itself, or nests too deep", node)
        if self._nodes > self._settings.yaml_nodes:
            raise LimitExceeded(f"its aliases stand for more than {self._settings.yaml_nodes:,} values", node)
        for child in children(node):
            self.count(child, depth + 1)


def walk_nodes(roots: tuple[Node, ...]) -> Iterator[Node]:
    """Every node of the text once, however often an alias repeats it, in the order of the text."""
    seen: set[int] = set()
    waiting = list(reversed(roots))
    while waiting:
        node = waiting.pop()
        if id(node) not in seen:
            seen.add(id(node))
            yield node
            waiting += reversed(list(children(node)))


def _ansible_rules(roots: tuple[Node, ...], text: str) -> Iterator[Finding]:
    starts = line_starts(text)
    if len(roots) > 1:
        message = "Ansible reads one YAML document from a file and refuses the second: take the line `---` away"
        spot = Spot.of(roots[1])
        # The nothing behind a last mark stands where the text has no line any more.
        spot = spot if spot.line <= len(starts) else Spot(len(starts), 1, len(starts), 2)
        yield _error(spot, "several-documents", message)
    for node in walk_nodes(roots):
        yield from _value(node)
        yield from _escaped_path(node, text, starts)
        if isinstance(node, MappingNode):
            yield from _keys(node, text, starts)


def _value(node: Node) -> Iterator[Finding]:
    if node.tag not in _KNOWN_TAGS:
        if node.tag == f"{_CORE}value":
            yield _error(Spot.of(node), "value", 'Ansible cannot read a bare `=`; quote it: "="')
            return
        name = node.tag.replace(_CORE, "!!")
        message = f"Ansible does not know the tag {name!r}; it knows !vault and !unsafe, and the plain ones of YAML"
        yield _error(Spot.of(node), "tag", message)
    elif isinstance(node, ScalarNode) and node.tag in _MAKES:
        try:
            _MAKES[node.tag](_PLAIN, node)
        except (ValueError, OverflowError, yaml.YAMLError, KeyError, IndexError) as error:
            what = node.tag.removeprefix(_CORE)
            shown = node.value if len(node.value) <= 40 else f"{node.value[:40]}..."
            fix = replace_scalar(node, f"Quote {shown}", f'"{node.value}"') if not node.style else None
            message = f"{shown} looks like a {what} and is none ({error}); quote it if it is a text"
            yield _error(Spot.of(node), "value", message, fix)


_PATH = re.compile(r"[A-Za-z]:\\[^\\].*")


def _escaped_path(node: Node, text: str, starts: list[int]) -> Iterator[Finding]:
    """A finding for a path of Windows between double quotes in which something else stands: in `"C:\\temp"` a tab."""
    if not isinstance(node, ScalarNode) or node.style != '"' or node.end_mark.line != node.start_mark.line:
        return
    start = starts[node.start_mark.line]
    written = text[start + node.start_mark.column + 1 : start + node.end_mark.column - 1]
    if _PATH.fullmatch(written) and "\\\\" not in written and not node.value.isprintable():
        fix = Fix("Quote the path with '", replace_all(node, f"'{written}'")) if "'" not in written else None
        message = "between double quotes a backslash begins an escape, so this is no path; put it between single quotes"
        yield _error(Spot.of(node), "escaped-path", message, fix)


def _keys(node: MappingNode, text: str, starts: list[int]) -> Iterator[Finding]:
    keys: dict[tuple[str, str], tuple[Node, Node]] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            fixable = unquoted_jinja(key.start_mark, text, starts)
            if fixable is not None:
                yield fixable
            else:
                message = "a key is a plain value; this is a list or a mapping"
                yield _error(Spot.of(key), "key", message)
            continue
        if key.tag == _MERGE:
            sources = value.value if isinstance(value, SequenceNode) else [value]
            if not all(isinstance(source, MappingNode) for source in sources):
                yield _error(Spot.of(value), "merge", "`<<:` takes a mapping, or a list of mappings")
            continue
        name = (key.tag, key.value)
        if name in keys:
            first, same = keys[name][0].start_mark.line + 1, _is_repeated(key, keys[name][1], value, text, starts)
            fix = Fix(f"Take the second {key.value} away", (Edit(same, 1, same + 1, 1, ""),)) if same else None
            message = f"the key {key.value!r} stands here twice (first in line {first}); Ansible takes the last"
            yield _error(Spot.of(key), "duplicate-key", message, fix)
        keys[name] = (key, value)


def _is_repeated(key: Node, first: Node, second: Node, text: str, starts: list[int]) -> int:
    """The line, from 1, of an entry that repeats another to the letter and stands alone in its line; else 0."""
    line = int(key.start_mark.line)
    scalars = isinstance(first, ScalarNode) and isinstance(second, ScalarNode)
    alone = not text[starts[line] : starts[line] + key.start_mark.column].strip() and line + 1 < len(starts)
    if (
        not scalars
        or not alone
        or second.end_mark.line != line
        or (first.tag, first.value) != (second.tag, second.value)
    ):
        return 0
    return line + 1


def _style(text: str) -> Iterator[Finding]:
    if text.startswith(BOM):
        message = "the text begins with a byte order mark; it is of no use in UTF-8"
        yield finding(Spot(1, 1, 1, 1), Check.YAML, "yaml-bom", Severity.INFO, message)


# ------------------------------------------------------------------------------------------------ values

UNKNOWN = "{{ unknown }}"
"""Stands for a value that is known only at run time (`!vault`, `!unsafe`): as a Jinja expression it is never at fault."""

_PLAIN = yaml.SafeLoader("")
_MAKES = {
    f"{_CORE}int": yaml.SafeLoader.construct_yaml_int,
    f"{_CORE}float": yaml.SafeLoader.construct_yaml_float,
    f"{_CORE}timestamp": yaml.SafeLoader.construct_yaml_timestamp,
}


def plain(node: Node) -> object:
    """A node as plain values, as Ansible would read them; what is tagged for run time becomes `UNKNOWN`."""
    if isinstance(node, ScalarNode):
        return _scalar(node)
    if isinstance(node, SequenceNode):
        return [plain(item) for item in node.value]
    if isinstance(node, MappingNode):
        return {_key(key): plain(value) for key, value in merged_pairs(node)}
    return None


def _key(node: Node) -> object:
    value = _scalar(node) if isinstance(node, ScalarNode) else node.tag
    return value if isinstance(value, str | int | float | bool) or value is None else str(value)


def _scalar(node: ScalarNode) -> object:
    match node.tag.removeprefix(_CORE):
        case "str" | "timestamp":
            return node.value
        case "null":
            return None
        case "bool":
            return node.value.lower() in {"yes", "true", "on"}
        case "int" | "float":
            try:
                return _MAKES[node.tag](_PLAIN, node)
            except (ValueError, OverflowError, IndexError):
                return node.value
        case _:
            return UNKNOWN


def text_of(node: Node | None) -> str | None:
    """The text of a scalar that is a string, else None."""
    return node.value if isinstance(node, ScalarNode) and node.tag == _STR else None


def is_empty(node: Node | None) -> bool:
    """Whether a node is absent or null."""
    return node is None or (isinstance(node, ScalarNode) and node.tag == f"{_CORE}null")


def own_pairs(node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
    """The entries that stand in this very place: without what `<<` merges into them."""
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.tag != _MERGE:
            yield key, value


def merged_pairs(node: MappingNode) -> Iterator[tuple[ScalarNode, Node]]:
    """All entries, also those that `<<` brings: the own ones first, and they win."""
    if not any(isinstance(key, ScalarNode) and key.tag == _MERGE for key, _ in node.value):
        yield from own_pairs(node)
        return
    seen: set[str] = set()
    for key, value in own_pairs(node):
        seen.add(key.value)
        yield key, value
    for key, value in node.value:
        if isinstance(key, ScalarNode) and key.tag == _MERGE:
            for source in value.value if isinstance(value, SequenceNode) else [value]:
                for name, item in merged_pairs(source) if isinstance(source, MappingNode) else ():
                    if name.value not in seen:
                        seen.add(name.value)
                        yield name, item


def pairs(node: MappingNode) -> Iterator[tuple[str, Node, Node]]:
    """The entries of a mapping: name, key node, value node; with what `<<` merges into it."""
    for key, value in merged_pairs(node):
        yield key.value, key, value


def get(node: MappingNode, name: str) -> Node | None:
    """The value under a key, the last one as Ansible does, or None."""
    found: Node | None = None
    for key, _, value in pairs(node):
        if key == name:
            found = value
    return found
