"""Fills a module's arguments: what the text names, what its words imply, and what the module cannot do without."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from relia.catalog.domain import ArgumentFault, FaultKind, ModuleSpec
from relia.catalog.service import Catalog
from relia.generation.grounded.filling.implied import implied
from relia.generation.grounded.filling.pairs import named_arguments
from relia.generation.grounded.filling.stated import stated
from relia.generation.grounded.filling.usage import UsageTable
from relia.generation.grounded.filling.usual import alike, calm_choice, carried, needed, usual, usual_value, variable
from relia.generation.grounded.recognise.domain import Planned, Situation
from relia.generation.grounded.recognise.recogniser import recognise

_RAW = "_raw_params"
_FREE = ("free_form", "free-form")
"""How documentation writes that a module takes a line of text instead of options; Ansible itself reads `_raw_params`."""
_COMMANDS = frozenset(f"ansible.builtin.{name}" for name in ("command", "shell", "script"))
_LACKS = frozenset(
    (FaultKind.MISSING_REQUIRED, FaultKind.REQUIRED_ONE_OF, FaultKind.REQUIRED_IF, FaultKind.REQUIRED_TOGETHER)
)
_COMPLETIONS = 8
_FIRST = ("name", "src", "path", "dest", "url", "repo", "cmd")
"""Options that people write first, in this order."""


@dataclass(frozen=True, slots=True)
class FillingContext:
    """What stands around a step."""

    prompt: str = ""
    platform: str = ""
    previous: tuple[Mapping[str, object], ...] = ()
    """The arguments of the preceding play tasks, the last first, each with its module under the key `_module` and its name
    under `_name`."""
    usual: bool = False
    """Whether options that most uses give, and nobody named, are given as well: as a value that most uses have, or as a
    variable that may be left undefined."""


@dataclass(frozen=True, slots=True)
class Filled:
    """Arguments that the module's spec allows, and what is still missing."""

    arguments: dict[str, object]
    keywords: dict[str, object] = field(default_factory=dict)
    missing: tuple[str, ...] = ()
    """Required options that the words do not give; they are variables in `arguments`."""
    recognised: bool = False
    assumed: tuple[str, ...] = ()
    """Options that neither the words nor the module ask for: their values are usual, or those of the play task before."""


class ArgumentFiller:
    """Fills arguments from words. What it returns passes the argument check. Safe to use from several threads."""

    def __init__(self, catalog: Catalog, table: UsageTable | None = None) -> None:
        """`table` replaces the shipped one."""
        self._catalog = catalog
        self._table = table or UsageTable.load()

    def fill(self, spec: ModuleSpec, text: str, context: FillingContext | None = None) -> Filled:
        """The arguments of `spec` that `text` gives or implies; never an option that the module does not take."""
        context = context or FillingContext()
        named, rest = named_arguments(text, spec)
        words = rest or text
        planned = self._planned(spec, words, context)
        # Words that a recogniser knows give all values of a play task; a loop over them does not go with named values.
        keywords = dict(planned.keywords) if planned and not named else {}
        if planned is None:
            said = implied(spec, words, named)
        else:
            said = {} if named and "loop" in planned.keywords else dict(planned.arguments)
        before = carried(spec, self._table, context.previous)
        said = {**stated(spec, words, {**said, **named}), **said}
        if context.usual and not named:
            before |= alike(spec, text, context.previous)
        arguments = self._valid(spec, _known(spec, {**before, **said, **named}), named)
        assumed: dict[str, object] = {}
        if context.usual:
            assumed = self._assumed(spec, arguments, context, told=bool(named))
            arguments |= assumed
        missing, supposed = self._complete(spec, arguments)
        if context.usual and not named:
            missing += self._needed(spec, arguments)
        return Filled(_ordered(arguments), keywords, missing, planned is not None, (*assumed, *supposed))

    @staticmethod
    def _planned(spec: ModuleSpec, words: str, context: FillingContext) -> Planned | None:
        """What a recogniser plans for these words, when it is about the same module."""
        plans = recognise(words, Situation(context.prompt or words, context.platform))
        return next((plan for plan in plans if plan.module == spec.fqcn), None)

    def _assumed(
        self, spec: ModuleSpec, arguments: Mapping[str, object], context: FillingContext, *, told: bool
    ) -> dict[str, object]:
        """Usual options, each only where the argument check has nothing more against the whole than without it. Who has
        `told` the arguments gets a file mode at most: without one, what a file permits depends on the machine."""
        found: dict[str, object] = {}
        faults = self._weighty(spec, arguments)
        for name, value in usual(spec, self._table, context.previous, arguments, placeholders=not told).items():
            if told and name != "mode":
                continue
            tried = self._weighty(spec, {**arguments, **found, name: value})
            if tried <= faults:
                found[name] = value
        return found

    def _needed(self, spec: ModuleSpec, arguments: dict[str, object]) -> tuple[str, ...]:
        """Give each option that nearly every use gives a variable, where that breaks no rule; returns their names."""
        added = []
        for option in needed(spec, self._table, arguments):
            value = f"{{{{ {variable(spec, option)} }}}}"
            if self._weighty(spec, {**arguments, option.name: value}) <= self._weighty(spec, arguments):
                arguments[option.name] = value
                added.append(option.name)
        return tuple(added)

    def _weighty(self, spec: ModuleSpec, arguments: Mapping[str, object]) -> int:
        return len(self._catalog.check_arguments(spec.fqcn, arguments))

    def _valid(self, spec: ModuleSpec, arguments: dict[str, object], named: Mapping[str, object]) -> dict[str, object]:
        """Without what the argument check refuses; what the person named themselves goes last."""
        for _ in range(len(arguments) + 1):
            spoiled = [
                name for fault in self._catalog.check_arguments(spec.fqcn, arguments) for name in _spoiled(fault)
            ]
            spoiled = [name for name in spoiled if name in arguments]
            if not spoiled:
                return arguments
            drop = next((name for name in spoiled if name not in named), spoiled[0])
            arguments = {name: value for name, value in arguments.items() if name != drop}
        return arguments

    def _complete(self, spec: ModuleSpec, arguments: dict[str, object]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Give each required option that is missing a value that may be assumed, else a variable; returns the names of
        those with a variable, and of those with an assumed value."""
        missing: list[str] = []
        assumed: list[str] = []
        if _needs_line(spec, arguments):
            arguments[_line_option(spec)] = f"{{{{ {spec.fqcn.rpartition('.')[2]}_line }}}}"
            missing.append(_line_option(spec))
        for _ in range(_COMPLETIONS):
            faults = [f for f in self._catalog.check_arguments(spec.fqcn, arguments) if f.kind in _LACKS]
            name = next((n for f in faults for n in f.allowed if n in spec.options and n not in arguments), None)
            if name is None:
                break
            option = spec.options[name]
            value = usual_value(spec, self._table, option) or calm_choice(option)
            if value is not None:
                arguments[name] = value
                assumed.append(name)
                continue
            arguments[name] = f"{{{{ {variable(spec, option)} }}}}"
            missing.append(name)
        return tuple(missing), tuple(assumed)


def _spoiled(fault: ArgumentFault) -> tuple[str, ...]:
    """The options to blame, the first the most."""
    if fault.kind is FaultKind.MUTUALLY_EXCLUSIVE:
        return fault.allowed
    return (str(fault.path[0]),) if fault.path else ()


def _known(spec: ModuleSpec, arguments: Mapping[str, object]) -> dict[str, object]:
    """Only what the module takes, under the option's own name; its line of text as Ansible reads it."""
    by_alias = {alias: option.name for option in spec.options.values() for alias in option.aliases}
    found: dict[str, object] = {}
    for written, value in arguments.items():
        name = by_alias.get(written, written)
        if name in _FREE and "cmd" in spec.options:
            name = "cmd"
        elif name in _FREE and name in spec.options:
            name = _RAW
        if name in spec.options or name == _RAW or spec.fqcn.endswith(".set_fact"):
            found[name] = value
    return found


def _takes_line(spec: ModuleSpec) -> bool:
    return any(name in spec.options and spec.options[name].required for name in _FREE) or spec.fqcn in _COMMANDS


def _line_option(spec: ModuleSpec) -> str:
    return "cmd" if "cmd" in spec.options else _RAW


def _needs_line(spec: ModuleSpec, arguments: Mapping[str, object]) -> bool:
    return _takes_line(spec) and not arguments.keys() & {_RAW, "cmd", "argv"}


def _ordered(arguments: Mapping[str, object]) -> dict[str, object]:
    return dict(sorted(arguments.items(), key=lambda item: _FIRST.index(item[0]) if item[0] in _FIRST else len(_FIRST)))
