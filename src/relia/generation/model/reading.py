"""Reads the play tasks of a model's text as the steps of a draft."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yaml.nodes import MappingNode

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate, DraftStep
from relia.validation.document import get, parse, text_of
from relia.validation.domain import FileKind
from relia.validation.project import LocalModules
from relia.validation.settings import ValidationSettings
from relia.validation.walk import PlayTask, play_tasks

Candidates = Callable[[str, Sequence[str]], Sequence[Candidate]]
"""What retrieval finds for the words of a step, given the modules before it."""
_STEPS = 50
"""Play tasks for which retrieval is asked."""
RIGHT = 0.95
"""How sure a step of a large model is that no check finds fault with: of a frontier model's answers to plain prompts, 98 of
100 were right."""
NOT_INSTALLED = 0.05


@dataclass(frozen=True, slots=True)
class WrittenTask:
    """A play task as a model wrote it."""

    name: str
    module: str | None
    """Its fully qualified name; None when no installed module is meant."""
    line: int


def written_tasks(text: str, kind: FileKind, catalog: Catalog, settings: ValidationSettings) -> list[WrittenTask]:
    """The play tasks and handlers of a text, in order; empty when it cannot be read."""
    document = parse(text, settings, kind)
    return [_written(task, catalog) for task in play_tasks(document, kind, catalog, LocalModules())]


def _written(task: PlayTask, catalog: Catalog) -> WrittenTask:
    module = task.module or ""
    fqcn = catalog.resolve(module, task.scope.collections, suggest=False).fqcn if module else None
    return WrittenTask(_name(task.node) or module, fqcn, task.node.start_mark.line + 1)


def _name(node: MappingNode) -> str:
    name = get(node, "name")
    return (text_of(name) or "") if name is not None else ""


def steps_of(tasks: Sequence[WrittenTask], candidates: Candidates) -> tuple[DraftStep, ...]:
    """The steps of a draft, each with what retrieval finds for its name."""
    steps: list[DraftStep] = []
    previous: list[str] = []
    for number, task in enumerate(tasks):
        found = tuple(candidates(task.name, previous[-6:])) if number < _STEPS else ()
        agrees = bool(found) and task.module == found[0].module
        reason = "the model and retrieval chose it" if agrees else "the model chose it"
        confidence = RIGHT if task.module else NOT_INSTALLED
        steps.append(DraftStep(task.name, task.module, confidence, found, reason, task.line))
        previous += [task.module] if task.module else []
    return tuple(steps)
