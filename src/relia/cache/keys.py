"""Keys: a kind, and the SHA-256 of everything that an answer depends on. They hold no text of anybody."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import Enum

_KIND = re.compile(r"[a-z][a-z0-9-]{0,31}")
Part = object
"""None, bool, int, float, Decimal, str, bytes, a member of an enum, or a list, tuple, set or mapping of them."""


def key_of(kind: str, /, **parts: Part) -> str:
    """The key `kind:` + 64 hexadecimal digits for an answer of this kind that depends on exactly these parts.

    The order of parts, of the items of mappings and of the members of sets does not count; everything else does: 1, 1.0,
    True, "1" and b"1" are five different parts, lists and tuples are the same. Different parts have different keys: each
    value is written with its type and its length, so nothing runs into its neighbour. Raises ValueError for a wrong kind
    and TypeError for a part of another type.
    """
    if not _KIND.fullmatch(kind):
        raise ValueError(f"a kind of key is lower case with hyphens, at most 32 characters, not {kind!r}")
    return f"{kind}:{hashlib.sha256(canonical((kind, parts))).hexdigest()}"


def canonical(part: Part) -> bytes:
    """A part as bytes: the same for equal parts of equal types, different for all others."""
    match part:
        case Enum():
            return canonical(part.value)
        case list() | tuple():
            return _joined(b"l", map(canonical, part))
        case set() | frozenset():
            return _joined(b"S", sorted(map(canonical, part)))
        case Mapping():
            return _joined(b"m", sorted(canonical(name) + canonical(value) for name, value in part.items()))
        case _:
            return _single(part)


def _single(part: Part) -> bytes:
    match part:
        case None:
            return _tagged(b"n", b"")
        case bool():
            return _tagged(b"t" if part else b"f", b"")
        case int():
            return _tagged(b"i", b"%d" % part)
        case float():
            return _tagged(b"d", part.hex().encode())
        case Decimal():
            return _tagged(b"D", str(part).encode())
        case str():
            # A lone surrogate is no text in UTF-8, and still a part like any other.
            return _tagged(b"s", part.encode("utf-8", "surrogatepass"))
        case bytes():
            return _tagged(b"b", part)
        case _:
            raise TypeError(f"a part of a key cannot be of type {type(part).__name__}")


def _tagged(tag: bytes, content: bytes) -> bytes:
    return b"%s%d:%s" % (tag, len(content), content)


def _joined(tag: bytes, items: Iterable[bytes]) -> bytes:
    return _tagged(tag, b"".join(items))
