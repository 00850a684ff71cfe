"""Entries as bytes in a shared store and back. Nothing is ever unpickled: what lies there may be damaged or foreign.

An entry is `RELIA`, a byte with the version of this format, the time it was made (microseconds since 1970, 8 bytes, most
significant first), 16 bytes of a checksum (BLAKE2b) over key, time and value, and the value.
"""

import hashlib
import struct
from datetime import UTC, datetime, timedelta

from relia.cache.domain import Entry

_VERSION = 1
_START = b"RELIA" + bytes([_VERSION])
_TIME = struct.Struct(">q")
_SUM = 16
_HEAD = len(_START) + _TIME.size + _SUM
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


def encode(key: str, entry: Entry) -> bytes:
    """An entry as it is kept under `key`."""
    time = _TIME.pack((entry.made - _EPOCH) // _MICROSECOND)
    return b"".join((_START, time, _checksum(key, time, entry.value), entry.value))


def decode(key: str, data: bytes) -> Entry:
    """What `encode` wrote under the same key. Raises ValueError for everything else: another version, another key's
    entry, a byte that fell over."""
    if len(data) < _HEAD or not data.startswith(_START):
        raise ValueError("no entry of this version of Relia")
    time, value = data[len(_START) : len(_START) + _TIME.size], data[_HEAD:]
    if data[_HEAD - _SUM : _HEAD] != _checksum(key, time, value):
        raise ValueError("the checksum does not fit")
    (microseconds,) = _TIME.unpack(time)
    try:
        return Entry(value, _EPOCH + microseconds * _MICROSECOND)
    except OverflowError as error:
        raise ValueError("no time that a calendar has") from error


def _checksum(key: str, time: bytes, value: bytes) -> bytes:
    digest = hashlib.blake2b(digest_size=_SUM)
    name = key.encode("utf-8", "surrogatepass")
    digest.update(len(name).to_bytes(8, "big"))
    digest.update(name)
    digest.update(time)
    digest.update(value)
    return digest.digest()
