"""What stands to reason for a module's options: values of the play tasks before, and what most uses of a module give."""

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher

from relia.catalog.domain import ModuleSpec, Option
from relia.generation.grounded.filling.pairs import convert
from relia.generation.grounded.filling.usage import CALM_STATES, UsageTable

_EARLIER = 6
"""How many of the play tasks before are read."""
NEARLY_ALWAYS = 0.9
"""An option that so many uses give is needed, whatever the documentation says."""
_LINE = ("free_form", "free-form", "cmd")
_ALIKE = 0.6
"""Names with at least this share of words in common, in the same order, are about the same thing."""


def alike(spec: ModuleSpec, text: str, before: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """The arguments of the play task before whose name reads nearly the same, with the words that differ exchanged: after
    `Create the group blue` with `name: blue`, `Create the group green` has `name: green`."""
    own = _words(text)
    found: tuple[float, dict[str, object]] = (0.0, {})
    for earlier in before[:_EARLIER]:
        if earlier.get("_module") != spec.fqcn:
            continue
        other = _words(str(earlier.get("_name", "")))
        matcher = SequenceMatcher(
            None, [word.lower() for word in other], [word.lower() for word in own], autojunk=False
        )
        if matcher.ratio() >= _ALIKE and matcher.ratio() > found[0]:
            exchanged = [
                (" ".join(other[a:b]), " ".join(own[c:d]))
                for kind, a, b, c, d in matcher.get_opcodes()
                if kind == "replace"
            ]
            arguments = {name: value for name, value in earlier.items() if _option(spec, name) is not None}
            found = (matcher.ratio(), {name: _exchange(value, exchanged) for name, value in arguments.items()})
    return found[1]


def _words(text: str) -> list[str]:
    return re.findall(r"[\w./:@{}-]+", text)[:60]


def _exchange(value: object, exchanged: Sequence[tuple[str, str]]) -> object:
    if isinstance(value, list):
        return [_exchange(item, exchanged) for item in value]
    if not isinstance(value, str):
        return value
    for old, new in exchanged:
        value = re.sub(rf"(?<![A-Za-z0-9]){re.escape(old)}(?![A-Za-z0-9])", new.replace("\\", r"\\"), value)
    return value


def carried(spec: ModuleSpec, table: UsageTable, before: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """Values of the play tasks before that stay: connection and credentials of the same module, and its required ones."""
    found: dict[str, object] = {}
    for earlier in before[:_EARLIER]:
        if earlier.get("_module") != spec.fqcn:
            continue
        for name, value in earlier.items():
            option = _option(spec, name)
            if option and (option.inherited or option.required) and (option.inherited or table.stays(name)):
                found.setdefault(name, value)
    return found


def usual(
    spec: ModuleSpec,
    table: UsageTable,
    before: Sequence[Mapping[str, object]],
    given: Mapping[str, object],
    *,
    placeholders: bool,
) -> dict[str, object]:
    """The options that most uses of a module give and `given` lacks, each with the value of a play task before where such
    values stay, or with the value that most uses give, or, with `placeholders`, with a variable that may be left undefined."""
    taken = set(given) | {alias for name in given if name in spec.options for alias in spec.options[name].aliases}
    found: dict[str, object] = {}
    for name, usage in table.usual(spec.fqcn).items():
        option = _option(spec, name)
        if option is None or name in taken or option.name in taken or taken & set(option.aliases):
            continue
        value = _before(name, option, table, spec, before)
        if value is None and usage.value is not None:
            value = convert(usage.value, option)
        if value is None and placeholders and not option.required and usage.share < NEARLY_ALWAYS:
            value = f"{{{{ {variable(spec, option)} | default(omit) }}}}"
        if value is not None:
            found[option.name] = value
            taken.add(option.name)
    return found


def needed(spec: ModuleSpec, table: UsageTable, given: Mapping[str, object]) -> list[Option]:
    """The options that nearly every use gives and `given` lacks."""
    return [
        option
        for name, usage in table.usual(spec.fqcn).items()
        if usage.share >= NEARLY_ALWAYS
        and (option := _option(spec, name)) is not None
        and not given.keys() & {option.name, *option.aliases}
        and option.name not in _LINE
        and not option.choices
    ]


def usual_value(spec: ModuleSpec, table: UsageTable, option: Option) -> object | None:
    """The value that most uses of a module give an option, where it may be assumed; None where there is none."""
    usage = table.usual(spec.fqcn).get(option.name)
    return None if usage is None or usage.value is None else convert(usage.value, option)


def calm_choice(option: Option) -> object | None:
    """The choice of a state that removes and interrupts nothing; None for another option, or without such a choice."""
    if option.name != "state":
        return None
    return next((choice for choice in option.choices if choice in CALM_STATES), None)


def variable(spec: ModuleSpec, option: Option) -> str:
    """The name of the variable that stands for a value nobody gave."""
    return f"{spec.fqcn.rpartition('.')[2]}_{option.name}".replace("-", "_")


def _option(spec: ModuleSpec, name: str) -> Option | None:
    if name in spec.options:
        return spec.options[name]
    return next((option for option in spec.options.values() if name in option.aliases), None)


def _before(
    name: str, option: Option, table: UsageTable, spec: ModuleSpec, before: Sequence[Mapping[str, object]]
) -> object | None:
    """The value that a play task before gave the same option, the same module's first."""
    if not table.stays(name):
        return None
    recent = before[:_EARLIER]
    ordered = [one for one in recent if one.get("_module") == spec.fqcn] + list(recent)
    for earlier in ordered:
        if name in earlier and (not option.choices or earlier[name] in option.choices):
            return earlier[name]
    return None
