"""Makes a module spec of a module's documentation, whatever its authors put into it."""

from collections.abc import Iterator
from dataclasses import replace

from relia.catalog.documentation import Document
from relia.catalog.domain import Constraints, ModuleSpec, Option

_SUBOPTION_DEPTH = 8
_VALUE_DEPTH = 20


def spec_of(
    fqcn: str,
    document: Document,
    examples: str,
    constraints: Constraints,
    own_names: frozenset[str],
    *,
    powershell: bool,
) -> ModuleSpec:
    """The spec of a module. Options that are not in `own_names` came from a shared fragment."""
    options = {
        name: option if name in own_names else replace(option, inherited=True)
        for name, option in _options(document.get("options"), _SUBOPTION_DEPTH).items()
    }
    return ModuleSpec(
        fqcn=fqcn,
        short_description=_text(document.get("short_description")),
        description=_text(document.get("description")),
        options=options,
        constraints=constraints,
        examples=_clean(examples.strip("\n")),
        notes=tuple(_texts(document.get("notes"))),
        version_added=_text(document.get("version_added")),
        deprecated=_deprecation(document.get("deprecated")),
        powershell=powershell,
    )


def _options(value: object, depth: int) -> dict[str, Option]:
    if not isinstance(value, dict) or depth == 0:
        return {}
    # An option that is only named takes anything: leaving it out would make every use of it a false error.
    return {
        name: _option(name, item, depth) if isinstance(item, dict) else Option(name, "raw")
        for name, item in ((_clean(str(key)), item) for key, item in value.items())
    }


def _option(name: str, item: Document, depth: int) -> Option:
    choices = item.get("choices")
    if isinstance(choices, dict):
        choices = list(choices)
    return Option(
        name=name,
        type=_text(item.get("type")) or "str",
        elements=_text(item.get("elements")) or None,
        required=item.get("required") is True,
        default=_plain(item.get("default"), _VALUE_DEPTH),
        choices=tuple(_plain(choice, _VALUE_DEPTH) for choice in choices) if isinstance(choices, list) else (),
        aliases=tuple(_texts(item.get("aliases"))),
        description=_text(item.get("description")),
        version_added=_text(item.get("version_added")),
        suboptions=_options(item.get("suboptions"), depth - 1),
    )


def _plain(value: object, depth: int) -> object:
    """A value with JSON's types only: a date, for example, becomes its text."""
    match value:
        case None | bool() | float():
            return value
        case int():
            return value if value.bit_length() <= 64 else "a very large number"
        case list() if depth:
            return [_plain(item, depth - 1) for item in value]
        case dict() if depth:
            return {_clean(str(key)): _plain(item, depth - 1) for key, item in value.items()}
        case _:
            return _clean(str(value))


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, list):
        yield from (_spoken(item) for item in value)
    elif value is not None:
        yield _spoken(value)


def _spoken(value: object) -> str:
    plain = _plain(value, _VALUE_DEPTH)
    return plain if isinstance(plain, str) else str(plain)


def _text(value: object) -> str:
    return " ".join(_texts(value)).strip()


def _clean(text: str) -> str:
    """Without half characters, which no file can hold."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _deprecation(value: object) -> str:
    if not isinstance(value, dict):
        return ""
    reason, instead = _text(value.get("why")), _text(value.get("alternative") or value.get("alternatives"))
    return f"{reason} Use instead: {instead}".strip() if instead else reason or "deprecated"
