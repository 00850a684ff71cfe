"""The prompts and what a right answer to each holds, as written in the YAML files of this folder."""

import itertools
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml
from bench.prompts.values import Absent, AnyOf, Given, Holds, Matches

FOLDER = Path(__file__).parent
HELD_OUT = FOLDER / "held_out.yml"
STEP_KEYWORDS = frozenset(
    {"when", "until", "retries", "delay", "environment", "delegate_to", "run_once", "ignore_errors", "become_user"}
    | {"no_log", "hosts", "throttle", "async", "poll", "changed_when", "failed_when", "register", "tags", "loop"}
)
GROUPS: Mapping[str, tuple[str, ...]] = {
    "PKG": ("package", "apt", "dnf"),
    "DEB": ("package", "apt"),
    "RPM": ("package", "dnf"),
    "SVC": ("service", "systemd_service"),
    "CMD": ("command", "shell"),
    "COPY": ("copy", "template"),
    "SYSCTL": ("ansible.posix.sysctl",),
}
"""Modules that are equally right where a prompt names no more than it does."""


class Kind(StrEnum):
    SINGLE = "single"
    MULTI = "multi"
    FLAGGED = "flagged"


class CaseInvalid(ValueError):
    """A prompt's entry in the data is not written as it should be."""


@dataclass(frozen=True, slots=True)
class Handler:
    """A handler that a step must notify."""

    modules: tuple[str, ...]
    args: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that a right answer does: any of `modules`, with at least these arguments and keywords.

    An argument's key may name several options, `path|dest`. The first argument tells play tasks apart: it is what
    the step is about. `or_handler`: a handler that is notified does as well ("copy the file and restart nginx").
    """

    modules: tuple[str, ...]
    args: Mapping[str, object]
    keywords: Mapping[str, object] = field(default_factory=dict)
    notify: tuple[Handler, ...] = ()
    or_handler: bool = False


Alternatives = tuple[tuple[Step, ...], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One prompt. `steps` holds, for each step, the sequences of play tasks that are right for it."""

    identifier: str
    prompt: str
    steps: tuple[Alternatives, ...]
    flag: str | None = None
    hosts: object = None
    never: tuple[str, ...] = ()
    """Text that must not be in the answer: a secret, a command that was smuggled in."""
    free_order: bool = False
    looks_dangerous: bool = False
    held_out: bool = False

    @property
    def area(self) -> str:
        return self.identifier.split("-")[0]

    @property
    def kind(self) -> Kind:
        if self.flag:
            return Kind.FLAGGED
        return Kind.SINGLE if len(self.steps) == 1 else Kind.MULTI

    def sequences(self) -> Iterator[tuple[Step, ...]]:
        """Each sequence of steps that is right."""
        for choice in itertools.product(*self.steps):
            yield tuple(itertools.chain.from_iterable(choice))


class _Loader(yaml.SafeLoader):
    """Reads the tags of this data."""


def _any_of(loader: yaml.SafeLoader, node: yaml.Node) -> AnyOf:
    assert isinstance(node, yaml.SequenceNode)
    return AnyOf(tuple(loader.construct_sequence(node, deep=True)))


def _matches(loader: yaml.SafeLoader, node: yaml.Node) -> Matches:
    assert isinstance(node, yaml.ScalarNode)
    return Matches(str(loader.construct_scalar(node)))


def _holds(loader: yaml.SafeLoader, node: yaml.Node) -> Holds:
    assert isinstance(node, yaml.SequenceNode)
    return Holds(tuple(str(part) for part in loader.construct_sequence(node, deep=True)))


_Loader.add_constructor("!any", _any_of)
_Loader.add_constructor("!match", _matches)
_Loader.add_constructor("!holds", _holds)
_Loader.add_constructor("!given", lambda _loader, _node: Given())
_Loader.add_constructor("!absent", lambda _loader, _node: Absent())


def load_cases(folder: Path = FOLDER) -> tuple[Case, ...]:
    """All cases: those to look at from `dev/*.yml`, then those of `held_out.yml`."""
    cases = [case for path in sorted((folder / "dev").glob("*.yml")) for case in read_cases(path)]
    held_out = folder / HELD_OUT.name
    return (*cases, *(read_cases(held_out, held_out=True) if held_out.exists() else ()))


def read_cases(path: Path, *, held_out: bool = False) -> tuple[Case, ...]:
    """The cases of one file. Raises `CaseInvalid` that names the entry."""
    return parse_cases(path.read_text(encoding="utf-8"), held_out=held_out)


def parse_cases(source: str, *, held_out: bool = False) -> tuple[Case, ...]:
    """The cases in a YAML text. Raises `CaseInvalid` that names the entry."""
    return tuple(_case(entry, held_out) for entry in yaml.load(source, Loader=_Loader) or [])


def _case(entry: Mapping[str, Any], held_out: bool) -> Case:
    known = {"id", "prompt", "steps", "handlers", "flag", "hosts", "never", "free_order", "looks_dangerous", "held_out"}
    identifier = str(entry.get("id"))
    if unknown := set(entry) - known:
        raise CaseInvalid(f"{identifier}: {sorted(unknown)} is unknown; allowed: {sorted(known)}")
    if not entry.get("steps") and not entry.get("flag"):
        raise CaseInvalid(f"{identifier}: neither steps nor a flag")
    handlers = {
        name: Handler(modules, args)
        for name, body in (entry.get("handlers") or {}).items()
        for modules, args in [_action(identifier, body)]
    }
    return Case(
        identifier,
        str(entry["prompt"]),
        tuple(_alternatives(identifier, step, handlers) for step in entry.get("steps") or []),
        entry.get("flag"),
        entry.get("hosts"),
        tuple(entry.get("never") or ()),
        bool(entry.get("free_order")),
        bool(entry.get("looks_dangerous")),
        held_out or bool(entry.get("held_out")),
    )


def _alternatives(identifier: str, entry: Mapping[str, Any], handlers: Mapping[str, Handler]) -> Alternatives:
    ways = entry.get("any", [entry])
    return tuple(
        tuple(_step(identifier, part, handlers) for part in (way if isinstance(way, list) else [way])) for way in ways
    )


def _step(identifier: str, entry: Mapping[str, Any], handlers: Mapping[str, Handler]) -> Step:
    modules, args = _action(identifier, entry)
    notify = entry.get("notify") or []
    names = [notify] if isinstance(notify, str) else notify
    if missing := set(names) - set(handlers):
        raise CaseInvalid(f"{identifier}: notifies {sorted(missing)}, which handlers: does not hold")
    return Step(
        modules,
        args,
        {key: value for key, value in entry.items() if key in STEP_KEYWORDS},
        tuple(handlers[name] for name in names),
        bool(entry.get("or_handler")),
    )


def _action(identifier: str, entry: Mapping[str, Any]) -> tuple[tuple[str, ...], Mapping[str, object]]:
    actions = [key for key in entry if key not in STEP_KEYWORDS | {"notify", "or_handler"}]
    if len(actions) != 1:
        raise CaseInvalid(f"{identifier}: a step names its modules once, and this one names {actions}")
    names = itertools.chain.from_iterable(GROUPS.get(name, (name,)) for name in actions[0].split("|"))
    return tuple(names), entry[actions[0]] or {}
