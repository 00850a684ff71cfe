"""Cursors: opaque places in a list. What was changed, or belongs to another list, is refused."""

import base64
import binascii
import hashlib
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import UUID

from relia.api.errors import CursorInvalid
from relia.playbooks.domain import Position

_CHECK = 8


class Listed(Protocol):
    """What stands in a list that is sorted by time and identifier."""

    @property
    def created(self) -> datetime: ...

    @property
    def id(self) -> UUID: ...


def encode_cursor(position: Position, of_list: str) -> str:
    """A cursor for what stands behind `position` in the list that `of_list` names."""
    payload = json.dumps([position.created.isoformat(), position.id.hex], separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(_check(payload, of_list) + payload).decode().rstrip("=")


def next_cursor(found: Sequence[Listed], limit: int, of_list: str) -> str | None:
    """A cursor behind the first `limit` of what was found; None when there are no more than these."""
    if len(found) <= limit:
        return None
    last = found[limit - 1]
    return encode_cursor(Position(last.created, last.id), of_list)


def decode_cursor(cursor: str, of_list: str) -> Position:
    """The place that `encode_cursor` wrote. Raises `CursorInvalid`."""
    try:
        whole = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        check, payload = whole[:_CHECK], whole[_CHECK:]
        created, identifier = json.loads(payload if check == _check(payload, of_list) else b"")
        return Position(datetime.fromisoformat(created), UUID(hex=identifier))
    except (ValueError, TypeError, binascii.Error) as error:
        raise CursorInvalid(
            "the cursor is not one of this list", hint="Take `next_cursor` of the page before, as it is."
        ) from error


def _check(payload: bytes, of_list: str) -> bytes:
    """Tells accidents from cursors. It keeps no secret: whoever forges one reads nothing that is not theirs."""
    return hashlib.blake2b(payload, digest_size=_CHECK, key=hashlib.sha256(of_list.encode()).digest()).digest()
