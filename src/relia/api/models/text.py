"""Texts of requests: what cannot be stored or written in UTF-8 is refused where it comes in."""

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, JsonValue

_HALVES = re.compile("[\ud800-\udfff]")


def _utf8(text: str) -> str:
    half = _HALVES.search(text)
    if half:
        raise ValueError(f"character {half.start() + 1} is U+{ord(half[0]):04X}, half of a pair, which is not text")
    return text


def _storable(text: str) -> str:
    position = text.find("\0") + 1
    if position:
        raise ValueError(f"character {position} is U+0000, which is not text")
    return _utf8(text)


AnyText = Annotated[str, AfterValidator(_utf8)]
"""Text that may hold every character there is."""
StoredText = Annotated[str, AfterValidator(_storable)]
"""Text that a database can keep: without NUL."""


class Strict(BaseModel):
    """A request. A field that nobody knows is an error: it may be a misspelt one."""

    model_config = ConfigDict(extra="forbid")


def examples(*found: dict[str, JsonValue]) -> ConfigDict:
    """Whole requests as examples."""
    return ConfigDict(json_schema_extra={"examples": list(found)})
