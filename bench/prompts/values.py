"""What a prompt asks a value to be, and whether an answer's value is that."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

import yaml
from bench.prompts.specs import Option

TRUE = frozenset({"true", "yes", "on", "1", "y", "t"})
FALSE = frozenset({"false", "no", "off", "0", "n", "f"})
SAME_STATE = {"installed": "present", "removed": "absent"}
SYMBOLIC_MODE = re.compile(r"u=([rwx]*),g=([rwx]*),o=([rwx]*)")
ANY_TYPE = Option()


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of these is right: `!any [a, b]`."""

    values: tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Matches:
    """Text in which this pattern is found, in any case: `!match REGEX`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Holds:
    """Text (or a structure, read as text) that holds each of these, in any case: `!holds [a, b]`."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Given:
    """Any value at all: `!given`."""


@dataclass(frozen=True, slots=True)
class Absent:
    """Not given: `!absent`."""


def text(value: object) -> str:
    """A value as Ansible would pass it where text is asked for, with runs of blanks made one."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {text(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(text(inner) for inner in value)
    return " ".join(str(value).split())


def truth(value: object) -> bool | None:
    """The boolean that Ansible reads in a value; None when it reads none."""
    word = text(value).lower()
    if word in TRUE:
        return True
    return False if word in FALSE else None


def mode(value: object) -> str:
    """A file mode as four octal digits, where it says all of them."""
    word = text(value)
    if symbolic := SYMBOLIC_MODE.fullmatch(word.replace(" ", "")):
        bits = {"r": 4, "w": 2, "x": 1}
        return "0" + "".join(str(sum(bits[letter] for letter in set(part))) for part in symbolic.groups())
    octal = word.removeprefix("0o")
    return octal.zfill(4) if re.fullmatch(r"[0-7]{3,4}", octal) else word


def elements(value: object, option: Option) -> list[object]:
    """A value as the list it stands for: `a,b` is two elements where the option takes a list."""
    if isinstance(value, list | tuple):
        return list(value)
    if option.type == "list" and isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [value]


def same(expected: object, actual: object, option: Option = ANY_TYPE, key: str = "") -> bool:
    """Whether `actual`, the value of the option named `key`, is what `expected` asks for."""
    match expected:
        case AnyOf(values):
            return any(same(value, actual, option, key) for value in values)
        case Matches(pattern):
            return re.search(pattern, text(actual), re.IGNORECASE) is not None
        case Holds(parts):
            return all(part.lower() in text(actual).lower() for part in parts)
        case Given() | Absent():
            return (actual is not None) is isinstance(expected, Given)
        case Mapping():
            found = _as_mapping(actual)
            return bool(found) and all(_same_entry(name, value, found, option) for name, value in expected.items())
        case list():
            return same_elements(expected, elements(actual, option), option, key)
        case _:
            if isinstance(actual, list | tuple):
                return len(actual) == 1 and same(expected, actual[0], option, key)
            return _same_scalar(expected, actual, option, key)


def same_elements(expected: list[object], actual: list[object], option: Option, key: str) -> bool:
    """Whether two lists hold the same, in any order."""
    return all(any(same(wanted, found, option, key) for found in actual) for wanted in expected) and all(
        any(same(wanted, found, option, key) for wanted in expected) for found in actual
    )


def _same_entry(name: str, value: object, actual: Mapping[str, object], option: Option) -> bool:
    names = name.split("|")
    for written, inner in actual.items():
        if option.suboption_name(str(written)) in {option.suboption_name(wanted) for wanted in names}:
            return same(
                value, inner, option.suboptions.get(option.suboption_name(str(written)), ANY_TYPE), str(written)
            )
    return isinstance(value, Absent)


def _as_mapping(value: object) -> Mapping[str, object]:
    """A mapping, also where it stands alone in a list or is written as YAML text, as some modules take it."""
    if isinstance(value, list | tuple) and len(value) == 1:
        return _as_mapping(value[0])
    if isinstance(value, str) and ":" in value:
        try:
            value = yaml.safe_load(value)
        except yaml.YAMLError:
            return {}
    return value if isinstance(value, Mapping) else {}


def _same_scalar(expected: object, actual: object, option: Option, key: str) -> bool:
    if isinstance(actual, Mapping):
        return False
    if option.type == "bool" or isinstance(expected, bool) or isinstance(actual, bool):
        wanted = truth(expected)
        if wanted is not None:
            return wanted is truth(actual)
    if key.endswith("mode"):
        return mode(expected) == mode(actual)
    left, right = text(expected), text(actual)
    if key == "state":
        left, right = SAME_STATE.get(left, left), SAME_STATE.get(right, right)
    if left.isdecimal() and right.isdecimal():
        return int(left) == int(right)
    if key == "name":
        left, right = left.removesuffix(".service"), right.removesuffix(".service")
    return left == right or _as_path(left) == _as_path(right)


def _as_path(value: str) -> str:
    """A path without what changes nothing: the slash at its end, and the folders that Ansible searches by itself."""
    value = value.replace("{{ playbook_dir }}/", "").removeprefix("./")
    for folder in ("files/", "templates/"):
        value = value.removeprefix(folder)
    return value.rstrip("/") or value
