"""Reads arguments that a text names by the module's own option names: `with src a, dest b`, `Set daemon reload to yes`.

What stands between one option's name and the next is its value.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from relia.catalog.domain import ModuleSpec, Option

_TRUE, _FALSE = frozenset(("yes", "true", "on", "enabled")), frozenset(("no", "false", "off", "disabled"))
_QUOTES = (("'", "'"), ('"', '"'), ("`", "`"), ("“", "”"))
_LINE = ("free_form", "free-form")
"""How documentation writes that a module takes a line of text; people say `cmd`."""


@dataclass(frozen=True, slots=True)
class _Style:
    """A way to write pairs out: how they begin, what stands between two pairs and between a name and its value."""

    opening: re.Pattern[str]
    between: str
    link: str
    full_stop: bool


_STYLES = (
    _Style(re.compile(r"[.;!?:]\s+Set\s+(?=[a-z])"), r",\s+(?:and\s+)?", r"\s+to(?:\s+|$)", full_stop=True),
    _Style(
        re.compile(r"[.;!?:]\s+The\s+(?=[a-z])"), r";\s+(?:and\s+)?the\s+", r"\s+(?:is|are)(?:\s+|$)", full_stop=True
    ),
    _Style(re.compile(r",\s+with\s+(?=[a-z])"), r",\s+(?:and\s+)?", r"(?:\s+|$)", full_stop=False),
)
_LOOSE_OPENING = re.compile(r"\bwith\s+|\bset\s+", re.IGNORECASE)
_LOOSE_LEAD = r"(?:(?<=\bwith )|(?<=\bset )|(?<=\bthe )|(?<=, )|(?<=; )|(?<=\band )|(?<=: )|(?<=\. ))"
_LOOSE_LINK = r"\s*(?:\bis\b|\bto\b|\bas\b|\bof\b|=|:)?\s+|\s*=\s*"
_LOOSE_END = re.compile(r"(?:[\s,;]+(?:and(?:\s+the)?|the)?|\s+and|[\s,;.]+(?:The|Set))\s*$")
_REST_END = re.compile(r"(?:[,.;]?\s*(?:with|Set|The|the|and))?\s*$")

Named = tuple[dict[str, object], str]


def named_arguments(text: str, spec: ModuleSpec) -> Named:
    """The arguments that `text` names, and the text without them."""
    spoken = by_spoken_name(spec)
    best: Named = ({}, text)
    for style in _STYLES:
        for opening in style.opening.finditer(text):
            found = _pairs(text[opening.end() :], style, spoken)
            if len(found) > len(best[0]):
                best = (found, text[: opening.start()].strip())
    return best if best[0] else _loose(text, spoken)


def by_spoken_name(spec: ModuleSpec) -> dict[str, Option]:
    """The options by every way to say their names."""
    spoken: dict[str, Option] = {}
    for option in spec.options.values():
        for name in (option.name, *option.aliases, *(("cmd",) if option.name in _LINE else ())):
            for form in (name, name.replace("_", " "), name.replace("-", " ")):
                spoken.setdefault(form.lower(), option)
    return spoken


def _alternatives(spoken: Mapping[str, Option]) -> str:
    return "|".join(re.escape(name) for name in sorted(spoken, key=len, reverse=True))


def _pairs(text: str, style: _Style, spoken: Mapping[str, Option]) -> dict[str, object]:
    if not spoken:
        return {}
    pattern = re.compile(rf"(?:^|{style.between})(?P<name>{_alternatives(spoken)})(?:{style.link})", re.IGNORECASE)
    found = list(pattern.finditer(text))
    pairs: dict[str, object] = {}
    for index, match in enumerate(found):
        last = index + 1 == len(found)
        value = text[match.end() : len(text) if last else found[index + 1].start()].strip()
        if last and style.full_stop:
            value = re.sub(r"(?<!\.)\.$", "", value)
        _put(pairs, spoken[match["name"].lower()], value)
    return pairs


def _put(pairs: dict[str, object], option: Option, value: str) -> None:
    if option.name not in pairs and (converted := convert(value, option)) is not None:
        pairs[option.name] = converted


def _loose(text: str, spoken: Mapping[str, Option]) -> Named:
    """Pairs as people write them in the middle of a sentence."""
    first = _LOOSE_OPENING.search(text)
    if first is None or not spoken:
        return {}, text
    pattern = re.compile(rf"{_LOOSE_LEAD}(?:the\s+)?(?P<name>{_alternatives(spoken)})(?:{_LOOSE_LINK})", re.IGNORECASE)
    found = [match for match in pattern.finditer(text) if match.start() >= first.start()]
    pairs: dict[str, object] = {}
    start = len(text)
    for index, match in enumerate(found):
        last = index + 1 == len(found)
        value = (
            _LOOSE_END.sub("", text[match.end() : len(text) if last else found[index + 1].start()]).strip().rstrip(",;")
        )
        if last:
            value = re.sub(r"(?<!\.)\.$", "", value)
        before = len(pairs)
        if value:
            _put(pairs, spoken[match["name"].lower()], value)
        if len(pairs) > before:
            start = min(start, match.start())
    return (pairs, _REST_END.sub("", text[:start]).strip()) if pairs else ({}, text)


def convert(value: str, option: Option) -> object | None:
    """Words as a value of the option's type, or None when they cannot be one."""
    text = _unquoted(value)
    if "{{" in text:
        return text
    if reader := _READERS.get(option.type):
        return reader(text, option)
    if option.choices:
        return _choice(text, option)
    return text


def _unquoted(value: str) -> str:
    """Without the quotes around the whole; a quote that has no partner, or others inside, belongs to the value."""
    text = value.strip()
    for opening, closing in _QUOTES:
        inner = text[1:-1]
        if (
            len(text) > 1
            and text[0] == opening
            and text[-1] == closing
            and opening not in inner
            and closing not in inner
        ):
            return inner.strip()
    return text


def _choice(text: str, option: Option) -> object | None:
    lower = text.lower()
    for choice in option.choices:
        if str(choice).lower() == lower:
            return choice
    if lower in _TRUE | _FALSE and any(isinstance(choice, bool) for choice in option.choices):
        return lower in _TRUE
    return None


def _bool(text: str, option: Option) -> object | None:
    del option
    lower = text.lower()
    return True if lower in _TRUE else False if lower in _FALSE else None


def _int(text: str, option: Option) -> object | None:
    del option
    return int(text) if re.fullmatch(r"-?\d+", text) else None


def _float(text: str, option: Option) -> object | None:
    del option
    return float(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _list(text: str, option: Option) -> object | None:
    """Single words behind each other are items; anything longer is one item, as a condition or a sentence is."""
    items = [_unquoted(item) for item in re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+", text) if item]
    if any(re.search(r"\s", item) for item in items):
        items = [text]
    return [int(item) if option.elements == "int" and item.isdigit() else item for item in items] or None


def _none(text: str, option: Option) -> object | None:
    """A mapping cannot be told from words."""
    del text, option
    return None


_READERS: Mapping[str, Callable[[str, Option], object | None]] = {
    "bool": _bool,
    "int": _int,
    "float": _float,
    "list": _list,
    "dict": _none,
    "json": _none,
    "jsonarg": _none,
}
