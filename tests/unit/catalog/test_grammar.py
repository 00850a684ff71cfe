"""Values with a grammar of their own."""

import pytest

from relia.catalog.grammar import grammar_fault


@pytest.mark.parametrize(
    ("module", "option", "value", "fits"),
    [
        ("lineinfile", "regexp", "^(a|b)$", True),
        ("lineinfile", "regexp", "^(a", False),
        ("replace", "regexp", "[a", False),
        ("lineinfile", "regexp", "^foo(?i)", True),
        ("lineinfile", "regexp", "(?L)^foo", True),
        ("replace", "regexp", "(?L)^foo", True),
        ("lineinfile", "regexp", "caf\\u00e9", False),
        ("replace", "regexp", "caf\\u00e9", True),
        ("cron", "minute", "*/5", True),
        ("cron", "minute", 59, True),
        ("cron", "minute", 60, False),
        ("cron", "hour", "24", False),
        ("cron", "month", "jan", True),
        ("cron", "weekday", 7, True),
        ("file", "mode", "0755", True),
        ("file", "mode", "2775", True),
        ("file", "mode", "u=rwx,g=rx", True),
        ("file", "mode", "0999", False),
        ("file", "mode", 755, True),
    ],
)
def test_a_value_that_cannot_be_what_it_stands_for_is_a_fault(
    module: str, option: str, value: object, fits: bool
) -> None:
    assert (grammar_fault(f"ansible.builtin.{module}", option, value) == "") is fits
