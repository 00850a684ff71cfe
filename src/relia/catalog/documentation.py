"""Reads what a module's file says about it, without executing the file.

The strings DOCUMENTATION and EXAMPLES are found by their form (a triple-quoted assignment at the start of a line), which
costs a fiftieth of parsing the file; a file of another form is parsed with `ast`.
"""

import ast
import re
from collections.abc import Mapping
from pathlib import Path

import yaml

Document = dict[str, object]
_ALIASES = 1000
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_ASSIGNED = re.compile(
    r"""^(DOCUMENTATION|EXAMPLES)\s*(?::\s*\w+\s*)?=\s*([rRuU]{0,2})('{3}|\"{3})(.*?)\3""", re.MULTILINE | re.DOTALL
)


class Unreadable(Exception):
    """The documentation of one module cannot be read; the message says why."""


def read_strings(source: str) -> dict[str, str]:
    """The module-level strings DOCUMENTATION and EXAMPLES of a Python source; missing ones are left out."""
    found: dict[str, str] = {}
    for match in _ASSIGNED.finditer(source):
        name, prefix, _, body = match.groups()
        if "\\" in body and "r" not in prefix.lower():
            return _parse_strings(source)
        found[name] = body
    if "DOCUMENTATION" not in found and "DOCUMENTATION" in source:
        return _parse_strings(source)
    return found


def _parse_strings(source: str) -> dict[str, str]:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise Unreadable(f"not Python: {error}") from error
    return {name: text for name, text in string_constants(tree.body).items() if name in {"DOCUMENTATION", "EXAMPLES"}}


def string_constants(body: list[ast.stmt]) -> dict[str, str]:
    """Names bound to a string in `body`, where the string is written out or joined from such strings by `+`."""
    names: dict[str, str] = {}
    for statement in body:
        if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
            target, value = statement.targets[0], statement.value
        elif isinstance(statement, ast.AnnAssign) and statement.value is not None:
            target, value = statement.target, statement.value
        else:
            continue
        text = _string(value, names)
        if isinstance(target, ast.Name) and text is not None:
            names[target.id] = text
    return names


def _string(node: ast.expr, names: Mapping[str, str]) -> str | None:
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.Name(id=name):
            return names.get(name)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            first, second = _string(left, names), _string(right, names)
            return None if first is None or second is None else first + second
        case _:
            return None


def load_yaml(text: str) -> Document:
    """The mapping in a documentation string. Raises `Unreadable`; aliases that grow without end are refused."""
    if "&" in text and text.count("*") > _ALIASES:
        raise Unreadable("too many YAML aliases")
    try:
        document = yaml.load(text, Loader=_LOADER)  # noqa: S506  (a SafeLoader, in C where there is one)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise Unreadable(f"not YAML: {error}") from error
    if not isinstance(document, dict):
        raise Unreadable("not a mapping")
    return document


def read_sidecar(path: Path) -> tuple[Document, str]:
    """DOCUMENTATION and EXAMPLES of a `.yml` file that stands beside a module."""
    whole = load_yaml(path.read_text(encoding="utf-8"))
    document = whole.get("DOCUMENTATION")
    examples = whole.get("EXAMPLES")
    if not isinstance(document, dict):
        raise Unreadable("no DOCUMENTATION")
    return document, examples if isinstance(examples, str) else ""


def merge_fragment(document: Document, fragment: Document) -> None:
    """Merge a doc fragment into a module's document, as ansible's `add_fragments` does: the module's own words win."""
    for key in ("notes", "seealso", "requirements"):
        extra = fragment.get(key)
        if isinstance(extra, list):
            own = document.get(key)
            document[key] = [*(own if isinstance(own, list) else []), *extra]
    for key in ("options", "attributes"):
        extra = fragment.get(key)
        if isinstance(extra, dict):
            own = document.get(key)
            document[key] = {**extra, **own} if isinstance(own, dict) else dict(extra)
