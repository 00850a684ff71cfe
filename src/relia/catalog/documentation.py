"""Reads what a module's file says about it, without executing the file.

The strings DOCUMENTATION and EXAMPLES are found by their form (a triple-quoted assignment at the start of a line), which
costs a fiftieth of parsing the file; a file of another form is parsed with `ast`.
"""

import ast
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import yaml

from relia.catalog.errors import Unreadable
from relia.catalog.files import read_text

Document = dict[str, object]
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ASSIGNED = re.compile(
    r"""^(DOCUMENTATION|EXAMPLES)[ \t]*(?::[ \t]*\w+[ \t]*)?=[ \t]*([rRuU]{0,2})('''|\"\"\")""", re.MULTILINE
)
_STRING_LIMIT = 4_000_000
"""Characters of a string that is joined from others: `a = a + a`, forty times, has no other end."""
_EXPANDED_LIMIT = 16_000_000
"""Characters of a document after its aliases are written out."""
_OPEN = -1
_DEPTH_LIMIT = 100
_SUSPICIOUS = 1000
"""Opening brackets, or columns of indentation, from which on the depth of a document is measured before it is loaded: the
C loader calls itself for each level, and ends the process where the stack does."""
_INDENTED = re.compile(rf"^[ \t?-]{{{_SUSPICIOUS}}}", re.MULTILINE)


def read_strings(source: str) -> dict[str, str]:
    """The module-level strings DOCUMENTATION and EXAMPLES of a Python source; missing ones are left out."""
    found: dict[str, str] = {}
    end = 0
    for match in _ASSIGNED.finditer(source):
        if match.start() < end:
            continue
        name, prefix, quote = match.groups()
        end = source.find(quote, match.end())
        if end < 0:
            return _parse_strings(source)
        body = source[match.end() : end]
        if "\\" in body and "r" not in prefix.lower():
            return _parse_strings(source)
        found[name] = body
    if "DOCUMENTATION" not in found and "DOCUMENTATION" in source:
        return _parse_strings(source)
    return found


def parse(source: str) -> ast.Module:
    """The syntax tree of a Python source. Raises `Unreadable`."""
    try:
        return ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"not Python: {error}") from error


def _parse_strings(source: str) -> dict[str, str]:
    constants = string_constants(parse(source).body)
    return {name: text for name, text in constants.items() if name in {"DOCUMENTATION", "EXAMPLES"}}


def string_constants(body: Iterable[ast.stmt], known: Mapping[str, str] | None = None) -> dict[str, str]:
    """Names bound to a string in `body`, where the string is written out or joined from such strings by `+`.

    `known` are names bound outside; an attribute of `self` counts as a name. Raises `Unreadable` for a string without
    end.
    """
    names = dict(known or {})
    for statement in body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target, value = statement.target, statement.value
        else:
            continue
        name = _name(target)
        text = _string(value, names) if name is not None else None
        if name is not None and text is not None:
            names[name] = text
    return names


def _name(node: ast.expr) -> str | None:
    match node:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name
        case _:
            return None


def _string(node: ast.expr, names: Mapping[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name() | ast.Attribute():
            name = _name(node)
            return None if name is None else names.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _string(left, names), _string(right, names)
            if first is None or second is None:
                return None
            if len(first) + len(second) > _STRING_LIMIT:
                raise Unreadable(f"a string of more than {_STRING_LIMIT} characters")
            return first + second
        case ast.JoinedStr(values=parts):
            # What stands in braces is a version or a name; if it is more, what comes out is no documentation.
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "unknown" for part in parts)
        case _:
            return None


def load_yaml(text: str) -> Document:
    """The mapping in a documentation string. Raises `Unreadable`, also for one that nests or grows without end."""
    if text.count("[") + text.count("{") > _SUSPICIOUS or _INDENTED.search(text):
        _refuse_depth(text)
    try:
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506  (a SafeLoader, in C where there is one)
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Unreadable(f"not YAML: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("not a mapping")
    if "&" in text and "*" in text:
        _expanded(document, {}, _DEPTH_LIMIT)
    return document


def _refuse_depth(text: str) -> None:
    depth = 0
    try:
        for event in yaml.parse(text, Loader=_LOADER):
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > _DEPTH_LIMIT:
                raise Unreadable(f"YAML that nests deeper than {_DEPTH_LIMIT} levels")
    except yaml.YAMLError as error:
        raise Unreadable(f"not YAML: {error}") from error


def _expanded(value: object, known: dict[int, int], depth: int) -> int:
    """Characters of a value with its aliases written out; each object is looked at once."""
    if depth == 0:
        raise Unreadable(f"YAML that nests deeper than {_DEPTH_LIMIT} levels")
    if not isinstance(value, dict | list):
        return len(value) + 1 if isinstance(value, str) else 1
    if id(value) not in known:
        known[id(value)] = _OPEN
        items = [*value.keys(), *value.values()] if isinstance(value, dict) else value
        known[id(value)] = 1 + sum(_expanded(item, known, depth - 1) for item in items)
        if known[id(value)] > _EXPANDED_LIMIT:
            raise Unreadable("YAML whose aliases grow without end")
    elif known[id(value)] == _OPEN:
        raise Unreadable("YAML that contains itself")
    return known[id(value)]


def read_sidecar(path: Path, limit: int) -> tuple[Document, str]:
    """DOCUMENTATION and EXAMPLES of a `.yml` file that stands beside a module. Raises `Unreadable`."""
    whole = load_yaml(read_text(path, limit))
    document = whole.get("DOCUMENTATION")
    examples = whole.get("EXAMPLES")
    if not isinstance(document, dict):
        raise Unreadable("no DOCUMENTATION")
    return document, examples if isinstance(examples, str) else ""


def merge_fragment(document: Document, fragment: Document) -> None:
    """Merge a doc fragment into a module's document, as ansible's `add_fragments` does: notes are joined, options that
    both have are merged key by key, and the module's own words win."""
    notes, options = fragment.get("notes"), fragment.get("options")
    if isinstance(notes, list):
        own = document.get("notes")
        document["notes"] = [*(own if isinstance(own, list) else []), *notes]
    if isinstance(options, dict):
        own = document.get("options")
        own = own if isinstance(own, dict) else {}
        document["options"] = {**options, **{name: _merged(item, options.get(name)) for name, item in own.items()}}
    for key, value in fragment.items():
        if key not in {"notes", "options"}:
            document.setdefault(key, value)


def _merged(own: object, extra: object) -> object:
    return {**extra, **own} if isinstance(own, dict) and isinstance(extra, dict) else own
