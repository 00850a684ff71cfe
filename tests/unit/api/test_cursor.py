"""Cursors."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relia.api.cursor import decode_cursor, encode_cursor
from relia.api.errors import CursorInvalid
from relia.playbooks.domain import Position

POSITION = Position(datetime(2026, 7, 1, 12, 0, 0, 123456, tzinfo=UTC), UUID(int=7))


@given(st.datetimes(timezones=st.just(UTC)), st.uuids())
def test_a_cursor_leads_back_to_its_position(created: datetime, identifier: UUID) -> None:
    position = Position(created, identifier)
    assert decode_cursor(encode_cursor(position, "list"), "list") == position


@given(st.data())
def test_no_changed_cursor_is_read(data: st.DataObject) -> None:
    cursor = encode_cursor(POSITION, "list")
    place = data.draw(st.integers(0, len(cursor) - 1))
    character = data.draw(st.characters())
    changed = cursor[:place] + character + cursor[place + 1 :]
    if changed != cursor and decoded(changed) != decoded(cursor):
        with pytest.raises(CursorInvalid):
            decode_cursor(changed, "list")


def decoded(cursor: str) -> bytes:
    """Base64 has spare bits at its end, so that two texts may be the same bytes."""
    import base64

    try:
        return base64.b64decode(cursor.encode("utf-8", "replace") + b"==", altchars=b"-_", validate=False)
    except ValueError:
        return cursor.encode("utf-8", "replace")


@given(st.text(max_size=200))
def test_no_other_text_is_read(text: str) -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(text, "list")


def test_a_cursor_belongs_to_its_list() -> None:
    with pytest.raises(CursorInvalid):
        decode_cursor(encode_cursor(POSITION, "list"), "another")
