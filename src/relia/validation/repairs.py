"""Repairs that need no finding: what every Ansible author would change the same way."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.catalog.service import Catalog
from relia.validation.checks.structure import replace_scalar
from relia.validation.document import Document, Spot, children, pairs
from relia.validation.domain import Edit, FileKind, Fix
from relia.validation.walk import play_tasks

_BOOLEANS = {"yes": "true", "no": "false", "on": "true", "off": "false"}


def repairs(document: Document, kind: FileKind, catalog: Catalog) -> Iterator[Fix]:
    """Fixes for a readable document: short module names to FQCN, and truth values to `true` and `false`."""
    yield from _full_names(document, kind, catalog)
    yield from _booleans(document)


def _full_names(document: Document, kind: FileKind, catalog: Catalog) -> Iterator[Fix]:
    for task in play_tasks(document, kind):
        if task.module is None or task.worded or task.module_node is None or task.others:
            continue
        resolution = catalog.resolve(task.module, task.scope.collections)
        if (
            resolution.fqcn is not None
            and ("." not in task.module or resolution.redirected_from)
            and resolution.fqcn != task.module
        ):
            fix = replace_scalar(task.module_node, f"Write {task.module} as {resolution.fqcn}", resolution.fqcn)
            if fix is not None:
                yield fix


def _booleans(document: Document) -> Iterator[Fix]:
    waiting: list[Node] = list(document.roots)
    seen: set[int] = set()
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        waiting += children(node)
        for _, _, value in pairs(node) if isinstance(node, MappingNode) else ():
            if isinstance(value, ScalarNode) and value.tag.endswith(":bool") and value.style is None:
                lower = value.value.lower()
                new = _BOOLEANS.get(lower, lower)
                if new != value.value:
                    spot = Spot.of(value)
                    edit = Edit(spot.line, spot.column, spot.end_line, spot.end_column, new)
                    yield Fix(f"Write {value.value} as {new}", (edit,))
