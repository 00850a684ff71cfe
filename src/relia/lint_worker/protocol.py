"""What goes over the pipe: one JSON object a message, its length in four bytes before it."""

import json
import struct
from typing import IO, Any

HEADER = struct.Struct(">I")
LIMIT = 64 * 1024 * 1024
"""Bytes of one message; a longer one ends the connection."""
OVERRUN = 3
"""The worker's exit code when a request's processes came faster than they could be ended."""


class Closed(Exception):
    """The other side has gone, or sent something that is no message."""


def write(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Send one message. Raises BrokenPipeError when nobody reads, ValueError when it is too long."""
    data = json.dumps(message, ensure_ascii=False, default=str).encode("utf-8", "replace")
    if len(data) > LIMIT:
        raise ValueError(f"a message of {len(data)} bytes; at most {LIMIT}")
    stream.write(HEADER.pack(len(data)) + data)
    stream.flush()


def read(stream: IO[bytes]) -> dict[str, Any]:
    """Receive one message. Raises `Closed`."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise Closed("closed")
    (length,) = HEADER.unpack(header)
    if length > LIMIT:
        raise Closed(f"announces {length} bytes")
    data = stream.read(length)
    if len(data) < length:
        raise Closed("closed in the middle of a message")
    try:
        message = json.loads(data)
    except ValueError as error:
        raise Closed(f"not JSON: {error}") from error
    if not isinstance(message, dict):
        raise Closed("not an object")
    return message
