"""Joins the arguments that the words give with those that a model wrote for the same module."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from relia.catalog.domain import ModuleSpec, Option
from relia.generation.grounded.filling.filler import Filled
from relia.generation.grounded.filling.usage import CALM_STATES

Faults = Callable[[Mapping[str, object]], int]
"""How many faults the argument check finds in these arguments of the module."""
_LOOP = re.compile(r"\{[{%][^}]*\bitem\b")
_SECRET = re.compile(r"passw|passphrase|token|secret|private_key|api_?key|credential")
_FACTS = "ansible.builtin.set_fact"
_NAME = re.compile(r"[A-Za-z_]\w*")
_SHORTEST = 3
"""A value of fewer characters stands in any text by chance."""


@dataclass(frozen=True, slots=True)
class Merged:
    """Arguments that the module's spec allows."""

    arguments: dict[str, object]
    from_model: tuple[str, ...] = ()
    """Options whose values nobody but the model gave."""
    refused: tuple[str, ...] = ()
    """What the model wrote and nothing supports, or the module does not take; as it was written."""
    missing: tuple[str, ...] = ()
    """Required options that neither gives; they are variables in `arguments`."""
    assumed: tuple[str, ...] = ()
    """Of `arguments`, what is usual and neither said nor written."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What may support a value of the model's."""

    text: str
    """The prompt and the context, as the model saw them."""
    named: frozenset[str] = frozenset()
    """Options that the prompt names, each with its value: these are settled."""
    before: frozenset[str] = frozenset()
    """Options that play tasks before give the same module."""
    loops: bool = False
    """Whether the play task has a loop, so that a value may speak of its item."""


def merge(
    spec: ModuleSpec, filled: Filled, written: Mapping[str, object], around: Surroundings, faults: Faults
) -> Merged:
    """The arguments of `spec`, from what the words give (`filled`) and what a model wrote.

    - A value that the prompt gives by the option's name stays, whatever the model wrote.
    - One that was only read between the words gives way to another that stands in the prompt or the context.
    - Where the words give none (a variable or a usual value stands there), the model's is taken.
    - An option that only the model gives is taken where something supports it: its value stands in the prompt or the
      context, or a play task before gives the option to the same module. Measured, 17 of 21 such options were meant, of
      all others 29 of 203.
    - Nothing is taken that the module does not take, that adds a fault, or that speaks of an item without a loop, no
      secret that a model made up, and no state that may remove or interrupt something: words that ask for one say so.
    - Facts have the names that the model gives them, where the words give none.
    """
    arguments = dict(filled.arguments)
    taken: list[str] = []
    refused: list[str] = []
    for name, value in written.items():
        option = _option(spec, name) or _fact(spec, name, filled)
        if option is None or value is None or not _may_stand(option, value, around):
            refused.append(name)
            continue
        if option.name in spec.options and not _wanted(option, value, filled, around):
            if option.name not in arguments:
                refused.append(name)
            continue
        tried = {**arguments, option.name: value}
        if faults(tried) <= faults(arguments):
            arguments = tried
            taken.append(option.name)
        else:
            refused.append(name)
    return Merged(
        arguments,
        tuple(taken),
        tuple(refused),
        tuple(name for name in filled.missing if name not in taken),
        tuple(name for name in filled.assumed if name not in taken),
    )


def _option(spec: ModuleSpec, name: str) -> Option | None:
    if name in spec.options:
        return spec.options[name]
    return next((option for option in spec.options.values() if name in option.aliases), None)


def _wanted(option: Option, value: object, filled: Filled, around: Surroundings) -> bool:
    """Whether a value of the model's may stand for this option, in the place of what stands there."""
    if option.name in filled.missing or option.name in filled.assumed:
        return True
    if option.name in around.named:
        return False
    if option.name in filled.arguments:
        return value != filled.arguments[option.name] and _stands_in(value, around.text)
    return option.name in around.before or _stands_in(value, around.text)


def _fact(spec: ModuleSpec, name: str, filled: Filled) -> Option | None:
    """A variable to set, as an option; `set_fact` takes any name, and its documentation lists none."""
    return Option(name, "raw") if spec.fqcn == _FACTS and not filled.arguments and _NAME.fullmatch(name) else None


def _may_stand(option: Option, value: object, around: Surroundings) -> bool:
    if _SECRET.search(option.name) and not ("{{" in str(value) or _stands_in(value, around.text)):
        return False
    if option.name == "state" and str(value) not in CALM_STATES and "{{" not in str(value):
        return False
    return around.loops or not any(_LOOP.search(text) for text in _texts(value))


def _stands_in(value: object, text: str) -> bool:
    """Whether every text of a value stands in `text`; numbers and truth values stand nowhere."""
    found = [part for part in _texts(value) if part]
    return bool(found) and all(len(part) >= _SHORTEST and part in text for part in found)


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _texts(item)
    elif isinstance(value, Sequence):
        for item in value:
            yield from _texts(item)
