"""A way of damage: what it does to a correct text, and what is then expected of the repair."""

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

import yaml
from bench.repair.corpus import Sample
from yaml.nodes import MappingNode, Node, ScalarNode

from relia.validation.document import own_pairs
from relia.validation.domain import FileKind
from relia.validation.spots import on_one_line
from relia.validation.walk import PlayTask


@dataclass(frozen=True, slots=True)
class Damaged:
    """A damaged text, and the correct one that a repair should lead back to."""

    text: str
    meant: str
    """Compared as data. Empty where nothing can lead back: then only what is found counts."""
    kind: FileKind
    """What is asked for."""
    hosts: str | None = None
    ended: bool | None = None
    """What the provider says of the model's end."""


Damage = Callable[[Sample, Random], Damaged | None]


@dataclass(frozen=True, slots=True)
class Way:
    """A way in which models damage what they write."""

    name: str
    damage: Damage
    repairable: bool
    """Whether somebody could know from the text alone what was meant, and Relia claims to repair it."""
    style: bool = False
    """Whether the damaged text says the same, in a way that nobody should write."""
    linted: bool = False
    """Whether it is for the linter to find; it then takes part, in fewer texts."""


WAYS: list[Way] = []


def way(name: str, *, repairable: bool = True, style: bool = False, linted: bool = False) -> Callable[[Damage], Damage]:
    """Register a function as a way of damage. It returns None for a text to which it does not apply."""

    def register(damage: Damage) -> Damage:
        WAYS.append(Way(name, damage, repairable, style, linted))
        return damage

    return register


def damaged(sample: Sample, text: str, meant: str | None = None, kind: FileKind | None = None) -> Damaged | None:
    """What became of a sample; None where nothing became of it."""
    expected = sample.text if meant is None else meant
    return None if text in {sample.text, expected} else Damaged(text, expected, kind or sample.kind)


def with_lines(sample: Sample, changes: dict[int, str | None]) -> str:
    """The text with some lines changed or, for None, left out."""
    lines = [changes.get(number, line) for number, line in enumerate(sample.lines)]
    return "\n".join(line for line in lines if line is not None)


def replaced(sample: Sample, node: Node, written: str) -> str:
    """The text with a scalar on one line written otherwise, quotes and all."""
    line = sample.lines[node.start_mark.line]
    new = line[: node.start_mark.column] + written + line[node.end_mark.column :]
    return with_lines(sample, {node.start_mark.line: new})


def block_tasks(sample: Sample) -> list[PlayTask]:
    """The play tasks whose module has its arguments below it, one in a line at least, and a line each."""
    return [
        task
        for task in sample.tasks
        if isinstance(task.arguments, MappingNode)
        and not task.arguments.flow_style
        and not task.node.flow_style
        and not task.worded
        and task.module_node is not None
        and not task.others
        and list(own_pairs(task.arguments))
        and task.arguments.start_mark.line > task.module_node.start_mark.line
    ]


def simple(task: PlayTask) -> list[tuple[ScalarNode, ScalarNode]]:
    """The arguments of a play task whose value is a scalar in the line of its key."""
    if not isinstance(task.arguments, MappingNode) or task.arguments.flow_style:
        return []
    return [
        (key, value)
        for key, value in own_pairs(task.arguments)
        if isinstance(value, ScalarNode)
        and on_one_line(value)
        and value.start_mark.line == key.start_mark.line
        and value.value
        and value.style not in {"|", ">"}
    ]


def typo(word: str, random: Random) -> str:
    """A word with two neighbours changed, or a letter left out, as hands and models do it."""
    at = random.randrange(1, max(2, len(word) - 1))
    if random.random() < 0.5 and at + 1 < len(word):
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + word[at + 1 :]


class _Loader(yaml.SafeLoader):
    """Reads what is tagged for run time (`!vault`, `!unsafe`) as the text that it is."""


_Loader.add_multi_constructor("!", lambda _, suffix, node: f"!{suffix} {node.value}")


def as_data(text: str) -> object:
    """What a text says, without where and how: None when it is no YAML."""
    try:
        return yaml.load(text, Loader=_Loader)
    except yaml.YAMLError:
        return None
