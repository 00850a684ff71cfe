"""Reads a text that may be no YAML: its nodes, or how far it can be read."""

from dataclasses import dataclass

import yaml
from yaml.nodes import MappingNode, Node, SequenceNode

from relia.validation.document import LimitExceeded, compose, pairs
from relia.validation.domain import FileKind
from relia.validation.keywords import BLOCK_LISTS, IMPORTS, TASK_LISTS
from relia.validation.settings import ValidationSettings

_IN_A_PLAY = frozenset(("hosts", "host", "roles", *TASK_LISTS))


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a text. Lines count from 0."""

    roots: tuple[Node, ...] = ()
    readable: bool = True
    line: int = 0
    """Where reading ended, for a text that cannot be read."""
    column: int = 0
    begun: int = 0
    """The line in which that began in which reading ended."""
    problem: str = ""


def read(text: str, settings: ValidationSettings) -> Reading:
    """Read a text to its end, or as far as it goes."""
    try:
        return Reading(tuple(compose(text, settings)))
    except yaml.MarkedYAMLError as error:
        at = error.problem_mark or error.context_mark
        context = error.context_mark or at
        problem = f"{error.context or ''}: {error.problem or ''}"
        if at is None or context is None:
            return Reading(readable=False, problem=problem)
        return Reading((), readable=False, line=at.line, column=at.column, begun=context.line, problem=problem)
    except (yaml.YAMLError, LimitExceeded, RecursionError, ValueError) as error:
        return Reading((), readable=False, problem=str(error))


def is_well_formed(reading: Reading, kind: FileKind) -> bool:
    """Whether a text is what it should be in its outline: one list of plays, or of play tasks."""
    if not reading.readable or len(reading.roots) != 1:
        return False
    root = reading.roots[0]
    if not isinstance(root, SequenceNode) or not root.value:
        return False
    if kind is FileKind.PLAYBOOK:
        return all(isinstance(item, MappingNode) and _is_whole_play(item) for item in root.value)
    return all(isinstance(item, MappingNode) and not is_play(item) and _holds_tasks(item) for item in root.value)


def names_of(node: Node) -> set[str]:
    """The keys of a mapping, none for anything else."""
    return {name for name, _, _ in pairs(node)} if isinstance(node, MappingNode) else set()


def is_play(node: Node) -> bool:
    """Whether a node is meant to be a play."""
    return bool(_IN_A_PLAY & names_of(node))


def _is_whole_play(node: MappingNode) -> bool:
    names = names_of(node)
    return bool(names & IMPORTS) or (bool(names & _IN_A_PLAY) and _holds_tasks(node))


def _holds_tasks(node: MappingNode) -> bool:
    """Whether the lists of play tasks in a play or block are lists of mappings."""
    for name, _, value in pairs(node):
        if name in TASK_LISTS or name in BLOCK_LISTS:
            if isinstance(value, SequenceNode):
                if not all(isinstance(item, MappingNode) and _holds_tasks(item) for item in value.value):
                    return False
            elif value.value:
                return False
    return True
