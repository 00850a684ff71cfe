"""Checks the rules between a module's options, which its source states: one of these, not both, this when that."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from relia.catalog.action_plugins import IN_CODE
from relia.catalog.domain import ArgumentFault, FaultKind, ModuleSpec
from relia.catalog.values import by_any_name, comparable, from_elsewhere, has_jinja, listed, may_be_left_out, spoken

LINE_OPTIONS = ("free_form", "cmd", "argv", "_raw_params", "file", "name")
"""Options that text which is no `key=value` pair may stand for."""


def check_rules(spec: ModuleSpec, given: Mapping[str, object], *, line: bool) -> Iterator[ArgumentFault]:
    """Faults against the module's constraints. `line` says that free text was given as well."""
    yield from _check(spec, given, line=line)
    yield from _check_in_code(spec, given)


def _check_in_code(spec: ModuleSpec, given: Mapping[str, object]) -> Iterator[ArgumentFault]:
    table = by_any_name(spec.options)
    values = {table[key].name: (key, value) for key, value in given.items() if key in table}
    seen = {
        key: value
        for name, (key, value) in values.items()
        if value is not None and _differs(value, spec.options[name].default)
    }
    for item in IN_CODE.get(spec.fqcn, ()):
        now = {
            name: values[name][1] if name in values else spec.options[name].default
            for name in item.when
            if name in spec.options
        }
        if any(has_jinja(value) or _differs(value, item.when[name]) for name, value in now.items()):
            continue
        for fault in _check(replace(spec, constraints=item.rules), seen, line=False):
            said = f"{fault.message}, unless {item.unless}" if item.unless else fault.message
            yield replace(fault, message=said, certain=not item.unless)


def _differs(value: object, other: object) -> bool:
    return comparable(value) != comparable(other)


def _check(spec: ModuleSpec, given: Mapping[str, object], *, line: bool) -> Iterator[ArgumentFault]:
    table = by_any_name(spec.options)
    named = {table[key].name if key in table else key: key for key in given}
    # What may be left out counts as given where something is needed, and as absent where something must not be.
    surely = {name for name, key in named.items() if not may_be_left_out(given[key])}
    present = set(named) | {option.name for option in spec.options.values() if option.default is not None}
    if line:
        present.update(LINE_OPTIONS)
    yield from _exclusive(spec, named, surely)
    yield from _together(spec, named, surely, present)
    for group in spec.constraints.required_one_of:
        if not any(name in present for name in group):
            message = f"{spec.fqcn} needs one of {listed(group)}"
            certain = not _elsewhere(spec, group)
            yield ArgumentFault(FaultKind.REQUIRED_ONE_OF, (), message, allowed=group, certain=certain)
    yield from _required_if(spec, given, named, present)
    for name, needed in spec.constraints.required_by.items():
        if name in surely and (missing := [item for item in needed if item not in present]):
            message = f"{name!r} of {spec.fqcn} needs {listed(missing)} as well"
            yield ArgumentFault(FaultKind.REQUIRED_BY, (named[name],), message, at_key=True, allowed=needed)


def _elsewhere(spec: ModuleSpec, names: Iterable[str]) -> bool:
    return any(from_elsewhere(spec.fqcn, spec.options[name]) for name in names if name in spec.options)


def _exclusive(spec: ModuleSpec, named: Mapping[str, str], surely: set[str]) -> Iterator[ArgumentFault]:
    for group in spec.constraints.mutually_exclusive:
        both = [name for name in group if name in surely]
        if len(both) > 1:
            message = f"{spec.fqcn} takes only one of {listed(group)}, and {' and '.join(both)} are given"
            yield ArgumentFault(FaultKind.MUTUALLY_EXCLUSIVE, (named[both[1]],), message, at_key=True, allowed=group)


def _together(
    spec: ModuleSpec, named: Mapping[str, str], surely: set[str], present: set[str]
) -> Iterator[ArgumentFault]:
    for group in spec.constraints.required_together:
        first = next((name for name in group if name in surely), None)
        missing = [name for name in group if name not in present]
        if first is not None and missing:
            message = f"{spec.fqcn} needs {listed(missing)} together with {first!r}"
            certain = not _elsewhere(spec, missing)
            where = (named[first],)
            yield ArgumentFault(
                FaultKind.REQUIRED_TOGETHER, where, message, at_key=True, allowed=group, certain=certain
            )


def _required_if(
    spec: ModuleSpec, given: Mapping[str, object], named: Mapping[str, str], present: set[str]
) -> Iterator[ArgumentFault]:
    for rule in spec.constraints.required_if:
        option = spec.options.get(rule.option)
        value = given.get(named.get(rule.option, rule.option), option.default if option else None)
        if value is None or has_jinja(value) or comparable(value) != comparable(rule.value):
            continue
        missing = [name for name in rule.requirements if name not in present]
        if missing and (not rule.any_of or len(missing) == len(rule.requirements)):
            joined = " or ".join(missing) if rule.any_of else ", ".join(missing)
            message = f"{spec.fqcn} needs {joined} when {rule.option} is {spoken(rule.value)!r}"
            yield ArgumentFault(FaultKind.REQUIRED_IF, (), message, allowed=rule.requirements)
