"""Keys that stand for everything an answer depends on."""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relia.cache.keys import canonical, key_of

SINGLES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.decimals(allow_nan=False)
    | st.text(alphabet=st.characters())
    | st.binary()
)
PARTS = st.recursive(
    SINGLES,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=12,
)


class Colour(StrEnum):
    RED = "red"


def with_types(part: object) -> object:
    """Something that is equal only for equal parts of equal types, in the order that does not count."""
    match part:
        case Mapping():
            return ("mapping", frozenset((name, with_types(value)) for name, value in part.items()))
        case list() | tuple():
            return ("sequence", tuple(map(with_types, part)))
        case float() | Decimal():
            return (type(part), str(part))
        case _:
            return (type(part), part)


@settings(deadline=None)
@given(PARTS, PARTS)
def test_parts_have_the_same_key_exactly_when_they_are_the_same(one: object, other: object) -> None:
    same = with_types(one) == with_types(other)
    assert (canonical(one) == canonical(other)) is same
    assert (key_of("draft", part=one) == key_of("draft", part=other)) is same


@settings(deadline=None)
@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_texts_do_not_run_into_their_neighbours(one: list[str], other: list[str]) -> None:
    assert (canonical(one) == canonical(other)) is (one == other)


@settings(deadline=None)
@given(st.dictionaries(st.text(max_size=6), PARTS, max_size=5))
def test_the_order_of_what_has_none_does_not_count(parts: dict[str, object]) -> None:
    backwards = dict(reversed(parts.items()))
    assert canonical(parts) == canonical(backwards)
    assert canonical(set(parts)) == canonical(frozenset(backwards))


@pytest.mark.parametrize("part", [True, 1, 1.0, Decimal(1), "1", b"1", None, (1,), {"1"}, {"1": 1}, "", b"", (), {}])
def test_parts_of_another_type_are_other_parts(part: object) -> None:
    others = [True, 1, 1.0, Decimal(1), "1", b"1", None, (1,), {"1"}, {"1": 1}, "", b"", (), {}]
    assert sum(key_of("draft", part=part) == key_of("draft", part=other) for other in others) == 1


def test_a_name_without_a_value_is_not_the_same_as_no_name() -> None:
    assert key_of("draft", model=None) != key_of("draft")
    assert key_of("draft", model="a") != key_of("draft", prompt="a")


def test_kinds_do_not_share_keys() -> None:
    assert key_of("draft", prompt="a").split(":")[1] != key_of("explain", prompt="a").split(":")[1]


def test_a_member_of_an_enum_is_its_value() -> None:
    assert key_of("draft", colour=Colour.RED) == key_of("draft", colour="red")


def test_a_key_holds_no_text() -> None:
    key = key_of("draft", prompt="the password is hunter2")
    assert key.startswith("draft:")
    assert len(key) == len("draft:") + 64
    assert set(key.removeprefix("draft:")) <= set("0123456789abcdef")


def test_a_key_is_the_same_in_every_process_and_version() -> None:
    """Replicas of two versions share a store while one takes the other's place."""
    assert key_of("draft", b=[1, "x"], a={"y": None}) == (
        "draft:25f1b770a37a04edfe722b1c85c103867b88d4cf624438e60df6e1b456cd0f8c"
    )


@pytest.mark.parametrize("kind", ["", "Draft", "a b", "a:b", "1a", "a" * 33])
def test_a_kind_is_a_plain_word(kind: str) -> None:
    with pytest.raises(ValueError, match="kind of key"):
        key_of(kind)


def test_an_object_that_has_no_canonical_form_is_no_part() -> None:
    with pytest.raises(TypeError, match="object"):
        key_of("draft", part=[object()])
