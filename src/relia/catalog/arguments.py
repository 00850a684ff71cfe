"""Checks the arguments of one play task against its module's spec.

Types are converted and judged by ansible's own `check_type_*` functions, so that what passes here passes there; the walk
is Relia's own, because ansible's validator tells neither where a value stands nor what was probably meant. A value that
holds Jinja is known only at run time and is never a fault.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from relia.catalog.action_plugins import AS_IT_IS, HOST_NAMES, OPEN, PASSED_ON, TYPES
from relia.catalog.domain import FROM_SOURCE, ArgumentFault, FaultKind, ModuleSpec, Option
from relia.catalog.free_form import RAW, takes_raw
from relia.catalog.grammar import grammar_fault
from relia.catalog.rules import LINE_OPTIONS, check_rules
from relia.catalog.suggestions import closest
from relia.catalog.values import by_any_name, comparable, from_elsewhere, has_jinja, is_placeholder, listed, spoken

Path = tuple[str | int, ...]

_TRUSTED = ("ansible.", "community.")
"""Namespaces whose documentation was measured to agree with the modules."""

_ALLOWED_SHOWN = 60


def trusted(fqcn: str) -> bool:
    """Whether a fault in this module's arguments is an error; else its documentation may be wrong: a warning
    (docs/decisions/0004-argument-check.md)."""
    return fqcn.startswith(_TRUSTED)


def contested_key(fault: ArgumentFault) -> str:
    """Names a fault by its kind and option, wherever it occurs and whatever the value."""
    names = [part for part in fault.path if isinstance(part, str)]
    if fault.kind is FaultKind.MISSING_REQUIRED:
        names += fault.allowed
    return f"{fault.kind} {'.'.join(names)}"


def check_arguments(spec: ModuleSpec, arguments: Mapping[str, object]) -> tuple[ArgumentFault, ...]:
    """What is wrong with `arguments`, in the order in which a person would look: names, values, then what is missing.

    `arguments` are plain values as YAML gives them; keys are option names or aliases. Empty for a module whose
    documentation could not be read, and for modules that take any option.
    """
    if not spec.documented:
        return ()
    if spec.fqcn in OPEN:
        return tuple(_check_open(spec, arguments))
    given = {str(key): value for key, value in arguments.items()}
    raw = given.pop(RAW, None)
    if raw is not None and not takes_raw(spec.fqcn):
        text = f"{spec.fqcn} takes no free text, and {str(raw)!r} is not a key=value pair"
        return (ArgumentFault(FaultKind.UNKNOWN_OPTION, (), text, allowed=_names(spec.options)),)
    faults = list(_check_options(spec, spec.options, given, (), line=raw is not None))
    words = spec.options.get("free_form")
    if isinstance(raw, str) and words is not None and words.choices:
        # The documentation says what the text may be: `meta` knows a few words.
        faults += _wrong_choice(spec, words, raw.strip(), ())
    faults += check_rules(spec, given, line=raw is not None)
    return tuple(_unless_contested(spec, fault) for fault in faults)


def _check_open(spec: ModuleSpec, arguments: Mapping[str, object]) -> Iterator[ArgumentFault]:
    """The one thing that can be wrong with the arguments of a module that takes any."""
    if spec.fqcn == "ansible.builtin.set_fact" and not arguments.keys() - {"cacheable"}:
        yield ArgumentFault(FaultKind.MISSING_REQUIRED, (), f"{spec.fqcn} needs at least one variable to set")
    if spec.fqcn == "ansible.builtin.add_host" and not arguments.keys() & {*HOST_NAMES, RAW}:
        text = f"{spec.fqcn} needs one of {listed(HOST_NAMES)}"
        yield ArgumentFault(FaultKind.REQUIRED_ONE_OF, (), text, allowed=HOST_NAMES)


def _unless_contested(spec: ModuleSpec, fault: ArgumentFault) -> ArgumentFault:
    if not fault.certain or fault.kind in FROM_SOURCE or contested_key(fault) not in spec.contested:
        return fault
    return replace(fault, certain=False, message=f"{fault.message} (the module's own examples do the same)")


def _names(options: Mapping[str, Option]) -> tuple[str, ...]:
    return tuple(sorted(options))[:_ALLOWED_SHOWN]


def _check_options(
    spec: ModuleSpec, options: Mapping[str, Option], given: Mapping[str, object], path: Path, *, line: bool = False
) -> Iterator[ArgumentFault]:
    table = by_any_name(options)
    passed_on = frozenset[str]() if path else PASSED_ON.get(spec.fqcn, frozenset[str]())
    seen: set[str] = set()
    for key, value in given.items():
        option = table.get(key)
        if option is None:
            if key not in passed_on and not has_jinja(key):
                yield _unknown(spec, key, table, options, path)
            continue
        seen.add(option.name)
        if value is not None:
            yield from _check_value(spec, option, value, (*path, key))
    for option in options.values():
        if option.required and option.name not in seen and not (line and option.name in LINE_OPTIONS):
            message = f"{_where(spec, path)} needs the option {option.name!r}"
            certain = not path and spec.fqcn not in PASSED_ON and not from_elsewhere(spec.fqcn, option)
            yield ArgumentFault(FaultKind.MISSING_REQUIRED, path, message, allowed=(option.name,), certain=certain)


def _where(spec: ModuleSpec, path: Path) -> str:
    inside = ".".join(part for part in path if isinstance(part, str))
    return f"{inside!r} of {spec.fqcn}" if inside else spec.fqcn


def _unknown(
    spec: ModuleSpec, key: str, table: Mapping[str, Option], options: Mapping[str, Option], path: Path
) -> ArgumentFault:
    close = closest(key, list(table))
    message = f"{_where(spec, path)} has no option {key!r}"
    message += f"; did you mean {close!r}?" if close else f"; it takes {listed(_names(options))}"
    return ArgumentFault(
        FaultKind.UNKNOWN_OPTION, (*path, key), message, at_key=True, allowed=_names(options), closest=close
    )


def _check_value(spec: ModuleSpec, option: Option, value: object, path: Path) -> Iterator[ArgumentFault]:
    if isinstance(value, str) and has_jinja(value):
        return
    if (spec.fqcn, option.name) in AS_IT_IS:
        return
    kind = TYPES.get((spec.fqcn, option.name), option.type)
    fault = _wrong_type(kind, value)
    if fault:
        message = f"{path[-1]!r} of {spec.fqcn} must be {_article(kind)}, and {_shown(value)} is not: {fault}"
        yield ArgumentFault(FaultKind.WRONG_TYPE, path, message, allowed=(kind,), certain=kind not in _TEXT)
        return
    if text := grammar_fault(spec.fqcn, option.name, value) if len(path) == 1 else "":
        message = f"{path[-1]!r} of {spec.fqcn}: {_shown(value)} {text}"
        yield ArgumentFault(FaultKind.WRONG_VALUE, path, message)
    if option.choices:
        yield from _wrong_choice(spec, option, value, path)
    if option.type == "dict" and option.suboptions and isinstance(value, dict):
        yield from _check_options(spec, option.suboptions, _keyed(value), path)
    if option.type == "list" and isinstance(value, list):
        for index, item in enumerate(value):
            yield from _check_element(spec, option, item, (*path, index))


def _keyed(value: Mapping[object, object]) -> dict[str, object]:
    return {str(key): item for key, item in value.items()}


def _check_element(spec: ModuleSpec, option: Option, item: object, path: Path) -> Iterator[ArgumentFault]:
    if option.elements is None or item is None or (isinstance(item, str) and has_jinja(item)):
        return
    fault = _wrong_type(option.elements, item)
    if fault:
        wanted = f"each item of {option.name!r} of {spec.fqcn} must be {_article(option.elements)}"
        message = f"{wanted}, and {_shown(item)} is not: {fault}"
        certain = option.elements not in _TEXT
        yield ArgumentFault(FaultKind.WRONG_TYPE, path, message, allowed=(option.elements,), certain=certain)
    elif option.suboptions and isinstance(item, dict):
        yield from _check_options(spec, option.suboptions, _keyed(item), path)


_TEXT = frozenset(("str", "path"))
_ARTICLES = {
    "int": "an integer",
    "number": "a number",
    "bool": "true or false",
    "list": "a list",
    "dict": "a mapping",
    "str": "a text",
    "path": "a path",
}


def _article(kind: str) -> str:
    return _ARTICLES.get(kind, f"of type {kind}")


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _whole(value: object) -> int:
    if not isinstance(value, int | float | str):
        raise TypeError(f"it is {type(value).__name__}")
    try:
        return int(value)
    except (ValueError, OverflowError) as error:
        raise ValueError("it has no whole part") from error


@lru_cache(maxsize=1)
def _checkers() -> dict[str, Callable[[object], object]]:
    # Imported at the first check: a process that only searches does not pay for it.
    from ansible.module_utils.common import validation

    return {
        "bool": validation.check_type_bool,
        "int": validation.check_type_int,
        "float": validation.check_type_float,
        "list": validation.check_type_list,
        "dict": validation.check_type_dict,
        "jsonarg": validation.check_type_jsonarg,
        "bytes": validation.check_type_bytes,
        "bits": validation.check_type_bits,
        "number": _whole,
    }


def _wrong_type(kind: str, value: object) -> str:
    """Why `value` cannot be of this type, or an empty text."""
    if kind in _TEXT:
        # Ansible turns a list or mapping into its Python text, unless an action plugin takes it as it is.
        return "it is a list" if isinstance(value, list) else "it is a mapping" if isinstance(value, dict) else ""
    checker = _checkers().get(kind)
    if checker is None or (isinstance(value, list | dict) and has_jinja(value) and kind not in {"list", "dict"}):
        return ""
    try:
        checker(value)
    except (TypeError, ValueError) as error:
        return str(error)
    return ""


def _wrong_choice(spec: ModuleSpec, option: Option, value: object, path: Path) -> Iterator[ArgumentFault]:
    values = (
        value
        if isinstance(value, list)
        else value.split(",")
        if option.type == "list" and isinstance(value, str)
        else [value]
    )
    if any(map(is_placeholder, option.choices)):
        return
    allowed = {comparable(choice) for choice in option.choices}
    for index, item in enumerate(values):
        text = item.strip() if isinstance(item, str) and option.type == "list" else item
        if isinstance(text, dict | list) or has_jinja(text) or text is None or comparable(text) in allowed:
            continue
        names = tuple(spoken(choice) for choice in option.choices)
        same = _same_word(str(text), names)
        if same is not None and spec.powershell:
            continue
        close = same or closest(str(text), names)
        where: Path = (*path, index) if isinstance(value, list) else path
        named = repr(path[-1]) if path else "the text"
        message = f"{named} of {spec.fqcn} cannot be {spoken(text)!r}"
        message += f"; did you mean {close!r}?" if close else f"; it is one of {listed(names)}"
        yield ArgumentFault(FaultKind.WRONG_CHOICE, where, message, allowed=names, closest=close)


def _same_word(word: str, names: Sequence[str]) -> str | None:
    return next((name for name in names if name.casefold() == word.casefold()), None)
