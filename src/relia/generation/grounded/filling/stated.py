"""Completes a plan with what a step states beside it by an option's own name: `…, context staging`, `(timeout 30)`.

A family of words reads what people usually say of its things. Every module takes more than that, and people name it as the
documentation does.
"""

import re
from collections.abc import Mapping

from relia.catalog.domain import ModuleSpec, Option
from relia.generation.grounded.filling.pairs import by_spoken_name, convert
from relia.generation.grounded.recognise.domain import Values
from relia.generation.grounded.text import QUOTED, unquote
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_PIECE = re.compile(r"[,;()\n]|\.\s|\s-\s|\s(?:and|with|but|using|plus)\s", re.IGNORECASE)
_STATED = re.compile(
    r"(?:(?:the|its|an?|in|set|under|use|as|on)\s+)*(?P<name>[a-z][a-z_-]*(?:\s[a-z]+){0,2}?)"
    r"\s*(?:=|:|\s(?:is|to|of|should be|must be|set to)\s|\s)"
    r"\s*(?P<value>\"[^\"]+\"|'[^']+'|`[^`]+`|[^\s\"'`]+)",
    re.IGNORECASE,
)
_GENERAL = frozenset(
    "name state src dest path url key value type user users group groups owner mode command cmd line service port source".split()
)
"""Options whose names are words for many other things: which one is meant, only a family of words can tell."""


def stated(spec: ModuleSpec, text: str, arguments: Values) -> dict[str, object]:
    """Options of `spec` that pieces of `text` state and `arguments` neither give nor hold the value of."""
    by_name = by_spoken_name(spec)
    held = str(arguments).lower()
    found: dict[str, object] = {}
    for piece in _pieces(text):
        match = _STATED.fullmatch(piece)
        option = _option(by_name, match.group("name")) if match else None
        if match is None or option is None or _is_given(option, {**arguments, **found}):
            continue
        value = _value(option, match.group("value"), held)
        if value is not None:
            found[option.name] = value
    return found


def _pieces(text: str) -> list[str]:
    """The parts of a step that commas and the like set off; the first is what the step does."""
    hidden = QUOTED.sub(lambda quote: re.sub(r"[^\"'`]", "x", quote.group()), text)
    ends = [0, *(match.end() for match in _PIECE.finditer(hidden)), len(text)]
    starts = [*(match.start() for match in _PIECE.finditer(hidden)), len(text)]
    return [text[begin:end].strip(" .:") for begin, end in zip(ends, starts, strict=False)][1:]


def _option(by_name: Mapping[str, Option], name: str) -> Option | None:
    option = by_name.get(name.lower())
    return None if option is None or option.name in _GENERAL or name.lower() in _GENERAL else option


def _is_given(option: Option, arguments: Values) -> bool:
    return bool(arguments.keys() & {option.name, *option.aliases})


def _value(option: Option, written: str, held: str) -> object | None:
    bare = unquote(written)
    plain = bare.lower()
    if option.type == "bool":
        return convert(bare, option)
    if plain in FUNCTION_WORDS or re.search(rf"(?<![\w.-]){re.escape(plain)}(?![\w.-])", held):
        return None
    if option.type not in {"str", "int", "float"}:
        return None
    return convert(written, option)
