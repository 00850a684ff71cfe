"""The shipped table of usual options: what it may hold, and what is never assumed."""

import json
import re
from importlib.resources import files

import pytest

from relia.catalog.service import Catalog
from relia.generation.grounded.filling.usage import FORMAT, UsageTable

RAW = files("relia.generation.grounded.filling") / "data" / "usage.json"


def table(**options: list[object]) -> UsageTable:
    return UsageTable({"format": FORMAT, "options": {"a.b.c": options}, "carried": {"owner": 0.8}})


def test_a_table_of_another_format_is_refused() -> None:
    with pytest.raises(ValueError, match="this version"):
        UsageTable({"format": FORMAT + 1, "options": {}, "carried": {}})


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("force", "true"),
        ("state", "absent"),
        ("validate_certs", "false"),
        ("purge", "true"),
        ("login_password", "admin"),
    ],
)
def test_a_value_that_may_do_harm_is_never_assumed(option: str, value: str) -> None:
    assert table(**{option: [0.9, value]}).usual("a.b.c")[option].value is None
    assert table(enabled=[0.9, "true"]).usual("a.b.c")["enabled"].value == "true"


def test_the_shipped_table_holds_options_that_modules_have_and_single_words(whole_catalog: Catalog) -> None:
    content = json.loads(RAW.read_text(encoding="utf-8"))
    installed = set(whole_catalog.modules())

    for module, options in content["options"].items():
        if module not in installed:
            continue
        spec = whole_catalog.spec(module).options.values()
        names = {name for option in spec for name in (option.name, *option.aliases)}
        assert set(options) <= names
        assert all(re.fullmatch(r"[\w-]{1,16}", row[1]) for row in options.values() if len(row) > 1)


def test_what_stays_is_known_by_option() -> None:
    assert table().stays("owner")
    assert not UsageTable.load().stays("path")
