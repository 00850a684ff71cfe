"""The sentence for a play task, from its module's wording or spec and its arguments."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from relia.catalog.domain import ModuleSpec
from relia.core.printable import visible
from relia.generation.explain.domain import ChangeKind
from relia.generation.explain.wording import READS_ONLY, Wording, third_person, wordings
from relia.security.secret_names import is_literal, is_secret_name
from relia.security.secret_places import IN_URL, secrets_in_command
from relia.security.secret_shapes import CERTAIN

HIDDEN = "(not shown)"
_SHOWN = 120
"""Characters of a value."""
_MEMBERS = 6
_ABOUT = ("name", "path", "dest", "src", "url", "id", "host", "state")
_OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
_OPTION = re.compile(r"\{(?:things:)?([\w|]+)\}")
_THINGS = re.compile(r"\{things:([\w|]+)\}")


@dataclass(frozen=True, slots=True)
class Told:
    """What a play task does, in words, and what it changes."""

    text: str
    kind: ChangeKind | None = None
    changed: str = ""
    certain: bool = True


def tell(spec: ModuleSpec, given: Mapping[str, object]) -> Told:
    """The sentence for a module with these arguments. Never holds a value that is a secret by its name."""
    values = _by_name(spec, given)
    for wording in wordings().get(spec.fqcn, ()):
        told = _worded(wording, spec, values)
        if told is not None:
            return told
    about = ", ".join(f"{name}: {shown(name, values[name])}" for name in _ABOUT if values.get(name) not in (None, ""))
    said = third_person(spec.short_description)
    text = said or f"Uses {spec.fqcn}" + (f": {spec.short_description.rstrip('.')}" if spec.short_description else "")
    kind = None if _only_reads(spec.fqcn) else ChangeKind.OTHER
    return Told(f"{visible(text)}{f' ({about})' if about else ''}", kind, about or spec.fqcn)


def _by_name(spec: ModuleSpec, given: Mapping[str, object]) -> dict[str, object]:
    """The arguments by the options' own names."""
    names = {alias: option.name for option in spec.options.values() for alias in option.aliases}
    return {names.get(name, name): value for name, value in given.items()}


def _worded(wording: Wording, spec: ModuleSpec, values: Mapping[str, object]) -> Told | None:
    for name, allowed in wording.conditions.items():
        value = values.get(name, spec.options[name].default if name in spec.options else None)
        if str(value) not in allowed:
            return None
    filled = dict(values) | {
        name: option.default
        for name, option in spec.options.items()
        if name not in values and option.default is not None and name in {"method", "state"}
    }
    sentence = _OPTIONAL.sub(lambda match: match[1] if _has_all(match[1], values) else "", wording.sentence)
    if not _has_all(sentence, filled):
        return None
    sentence = _THINGS.sub(lambda match: _things(_first(match[1], filled)[1]), sentence)
    text = _OPTION.sub(lambda match: shown(*_first(match[1], filled)), sentence)
    if not wording.kind:
        return Told(text)
    named = wording.changed.removeprefix("*") if wording.changed.startswith("*") else ""
    if not named:
        name, value = _first(wording.changed, filled)
        named = shown(name, value) if name else "what its arguments say"
    return Told(text, ChangeKind(wording.kind), named)


def _has_all(text: str, values: Mapping[str, object]) -> bool:
    return all(_first(match[1], values)[0] for match in _OPTION.finditer(text))


def _first(options: str, values: Mapping[str, object]) -> tuple[str, object]:
    """The first of several options that is given; an empty name when none is."""
    return next(
        ((name, values[name]) for name in options.split("|") if values.get(name) not in (None, "", [])), ("", None)
    )


def _things(value: object) -> str:
    many = isinstance(value, list) and len(value) > 1
    return f"package{'s' if many else ''} {shown('name', value)}"


def _only_reads(fqcn: str) -> bool:
    return fqcn in READS_ONLY or fqcn.endswith(("_info", "_facts"))


def shown(name: str, value: object) -> str:
    """A value as part of a sentence: short, on one line, and never a secret."""
    if is_secret_name(name) and isinstance(value, str) and is_literal(value.strip()):
        return HIDDEN
    if isinstance(value, list):
        texts = [shown(name, item) for item in value[:_MEMBERS]]
        more = f" and {len(value) - _MEMBERS} more" if len(value) > _MEMBERS else ""
        if len(texts) > 1 and not more:
            return f"{', '.join(texts[:-1])} and {texts[-1]}"
        return ", ".join(texts) + more
    if isinstance(value, dict):
        return f"{len(value)} value{'s' if len(value) != 1 else ''}"
    if isinstance(value, bool):
        return "yes" if value else "no"
    text = visible(" ".join(without_secrets(str(value)).split()))
    text = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}..."
    return f"`{text.replace('`', chr(39))}`"


def without_secrets(text: str) -> str:
    """A text with what is a secret by its shape or its place taken out."""
    found = [match.span() for pattern in CERTAIN for match in pattern.finditer(text)]
    placed = (*IN_URL.finditer(text), *secrets_in_command(text))
    found += [match.span("secret") for match in placed if is_literal(match["secret"])]
    for start, end in sorted(found, reverse=True):
        text = text[:start] + HIDDEN + text[end:]
    return text
