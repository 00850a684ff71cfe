"""A spec comes back from the disk as it went there."""

import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relia.catalog.domain import Constraints, ModuleSpec, RequiredIf
from relia.catalog.encoding import decode, encode
from relia.catalog.service import Catalog
from relia.catalog.specs import spec_of

YAML = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.dates()
    | st.binary(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8) | st.integers() | st.dates(), inner)
    ),
    max_leaves=12,
)
KEYS = "type default choices aliases elements required description suboptions version_added".split()
OPTION = YAML | st.dictionaries(st.sampled_from(KEYS), YAML)
DOCUMENT = st.fixed_dictionaries(
    {"options": YAML | st.dictionaries(st.text(max_size=8), OPTION, max_size=4)},
    optional=dict.fromkeys("short_description description notes deprecated version_added".split(), YAML),
)


@settings(max_examples=150, deadline=None)
@given(DOCUMENT, st.text())
def test_whatever_the_authors_wrote_is_kept(document: dict[str, object], examples: str) -> None:
    spec = spec_of("a.b.c", document, examples, Constraints(), frozenset(), powershell=False)
    assert decode(encode(spec)) == spec


def test_constraints_and_all_else_are_kept() -> None:
    spec = ModuleSpec(
        "a.b.c",
        "short",
        "long",
        {},
        Constraints((("a", "b"),), (("c", "d"),), (("e",),), (RequiredIf("f", True, ("g",), True),), {"h": ("i",)}),
        examples="- a.b.c:",
        notes=("one",),
        version_added="1.0",
        deprecated="old",
        powershell=True,
        contested=("unknown-option x",),
        documented=False,
    )
    assert decode(encode(spec)) == spec


@pytest.mark.parametrize("data", [b"", b"x", zlib.compress(b"{"), zlib.compress(json.dumps({"f": 1}).encode())])
def test_anything_else_is_refused(data: bytes) -> None:
    with pytest.raises((zlib.error, ValueError, KeyError, TypeError)):
        decode(data)


def test_specs_of_real_modules_are_kept(whole_catalog: Catalog) -> None:
    for fqcn in whole_catalog.modules()[::400]:
        spec = whole_catalog.spec(fqcn)
        assert decode(encode(spec)) == spec
