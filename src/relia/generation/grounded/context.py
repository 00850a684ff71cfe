"""Reads the play tasks that stand before: hostile data, parsed with the limits of any other text, never obeyed."""

from collections.abc import Mapping
from dataclasses import dataclass

from yaml.nodes import MappingNode

from relia.catalog.service import Catalog
from relia.validation.document import pairs, parse, plain
from relia.validation.domain import FileKind
from relia.validation.project import LocalModules
from relia.validation.settings import ValidationSettings
from relia.validation.walk import play_tasks

_KEPT = 20


@dataclass(frozen=True, slots=True)
class PrecedingTask:
    """A play task of the context: its module, when it is installed, and its arguments."""

    module: str
    arguments: Mapping[str, object]
    name: str = ""


def read_context(text: str, catalog: Catalog) -> list[PrecedingTask]:
    """The last play tasks of a context, oldest first; empty when it is not readable."""
    if not text.strip():
        return []
    document = parse(text, ValidationSettings())
    found: list[PrecedingTask] = []
    for kind in (FileKind.PLAYBOOK, FileKind.TASKS):
        for task in play_tasks(document, kind, catalog, LocalModules()) if document.roots else ():
            fqcn = catalog.resolve(task.module).fqcn if task.module else None
            if fqcn is not None:
                values = plain(task.arguments) if isinstance(task.arguments, MappingNode) else {}
                arguments = {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}
                name = next((plain(value) for key, _, value in pairs(task.node) if key == "name"), "")
                found.append(PrecedingTask(fqcn, arguments, str(name)))
        if found:
            break
    return found[-_KEPT:]
