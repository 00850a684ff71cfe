"""The plugins of a collection that a playbook calls by name: filters, tests, lookups, and ways to connect and to run.

Read from the files, never executed. A file of filters or tests holds many: the keys of what its `filters()` or `tests()`
returns.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from relia.catalog.documentation import parse
from relia.catalog.errors import Unreadable
from relia.catalog.files import files_under, read_text

_SUFFIXES = frozenset((".py", ".yml", ".yaml"))
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


class PluginKind(StrEnum):
    """A kind of plugin, by the name of its folder in a collection and of its part of `runtime.yml`."""

    FILTER = "filter"
    TEST = "test"
    LOOKUP = "lookup"
    CONNECTION = "connection"
    BECOME = "become"
    STRATEGY = "strategy"


_MAPS = {PluginKind.FILTER: "filters", PluginKind.TEST: "tests"}
"""The method that tells the names in one file."""


@dataclass(frozen=True, slots=True)
class PluginNames:
    """The names of one kind."""

    names: frozenset[str] = frozenset()
    whole: bool = True
    """False when a file makes its names at run time, or could not be read: then there may be others."""


def plugin_names(folder: Path, kind: PluginKind, limit: int) -> PluginNames:
    """The plugins of this kind in a folder, and the folders in it. Files of more than `limit` bytes are not read."""
    names, whole = set[str](), True
    for path in files_under(folder):
        parts = path.relative_to(folder).with_suffix("").parts
        if path.suffix not in _SUFFIXES or parts[-1] == "__init__" or not all(map(_NAME.fullmatch, parts)):
            continue
        if path.suffix == ".py" and kind in _MAPS:
            found, all_of_them = _names_in(path, _MAPS[kind], limit)
            names |= found
            whole = whole and all_of_them
        else:
            # A deprecated plugin of ansible-core has a line in front of its file's name.
            names.update((".".join(parts), ".".join((*parts[:-1], parts[-1].lstrip("_")))))
    return PluginNames(frozenset(names), whole)


def _names_in(path: Path, method: str, limit: int) -> tuple[set[str], bool]:
    """The names that a file gives to its plugins, and whether there can be no others."""
    try:
        tree = parse(read_text(path, limit))
    except Unreadable:
        return set(), False
    telling = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == method]
    # Some keep the mapping as a constant of the class or of the file, so its keys count wherever they stand.
    names = set(_keys(tree)) if telling else set()
    return names, bool(names) and not any(map(_computes, telling))


def _keys(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Dict(keys=keys):
                yield from (key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str))
            case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                yield from (item.arg for item in keywords if item.arg is not None)
            case ast.Assign(targets=[ast.Subscript(slice=ast.Constant(value=str(name)))]):
                yield name
            case _:
                pass


def _computes(function: ast.FunctionDef) -> bool:
    """Whether names come out of a loop, or a key is no literal."""
    for node in ast.walk(function):
        match node:
            case ast.DictComp() | ast.For() | ast.While():
                return True
            case ast.Dict(keys=keys) if any(not isinstance(key, ast.Constant) for key in keys):
                return True
            case _:
                pass
    return False
