"""How values and names in a play task's arguments are compared and said, for every part of the argument check."""

import re
from collections.abc import Mapping, Sequence

from relia.catalog.domain import Option

_OMIT = re.compile(r"\bomit\b")
_PLACEHOLDER = re.compile(r"[*<].+[*>]")
_TRUE, _FALSE = frozenset(("yes", "true", "on", "1")), frozenset(("no", "false", "off", "0"))
_SHOWN = 12
_CORE = "ansible.builtin."
_CONNECTION = re.compile(
    r"(^|_)(token|key|user|username|password|secret|host|hostname|url|uri|baseuri|ioms|account|organization|project|region|server)(_|$)"
)


def has_jinja(value: object) -> bool:
    """Whether a value is known only at run time: it holds a Jinja expression or statement somewhere."""
    match value:
        case str():
            return "{{" in value or "{%" in value
        case dict():
            return any(has_jinja(key) or has_jinja(item) for key, item in value.items())
        case list():
            return any(map(has_jinja, value))
        case _:
            return False


def may_be_left_out(value: object) -> bool:
    """Whether the option may turn out not to be given at all: `{{ x | default(omit) }}`."""
    return isinstance(value, str) and has_jinja(value) and _OMIT.search(value) is not None


def is_placeholder(choice: object) -> bool:
    """Whether a documented choice stands for values of a kind: `*regex*`, `<path>`."""
    return isinstance(choice, str) and _PLACEHOLDER.fullmatch(choice) is not None


def listed(names: Sequence[str]) -> str:
    """The first of many names, for a message."""
    return ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "") if names else "no options"


def spoken(value: object) -> str:
    """As it is written in YAML."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def comparable(value: object) -> str:
    """One text for what YAML and the documentation may write in several ways: `yes`, `true`, `True`; `1`, `"1"`."""
    text = str(value)
    lower = text.lower()
    return "true" if lower in _TRUE else "false" if lower in _FALSE else text


def by_any_name(options: Mapping[str, Option]) -> dict[str, Option]:
    """The options by their names and aliases."""
    table = {alias: option for option in options.values() for alias in option.aliases}
    table.update(options)
    return table


def from_elsewhere(fqcn: str, option: Option) -> bool:
    """Whether the value is likely to come from `module_defaults` or the environment: where to connect, and as whom.

    ansible-core's own modules connect as Ansible does: what they need, they are given.
    """
    if fqcn.startswith(_CORE):
        return False
    described = "environment" in option.description.lower()
    return option.inherited or described or _CONNECTION.search(option.name) is not None
