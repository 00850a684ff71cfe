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
        *[("unarchive", "mode", mode, True) for mode in ("u=rwX,g-w,o+t", "a+x", "+x", "u=rw-x+X", "g=u", "0o644", "")],
        *[("uri", "mode", mode, False) for mode in ("u=rwz", "rwxr-xr-x", "89", "0888", "b+x", "preserve", "u=rw;g=r")],
        ("copy", "mode", "preserve", True),
        ("template", "mode", "preserve", True),
        ("template", "mode", "keep", False),
        ("cron", "hour", "25,26", False),
        ("cron", "hour", "0-24", False),
        ("cron", "hour", "8-18/2,22", True),
        ("cron", "minute", "*/0", False),
        ("cron", "minute", "*/5 * * * *", False),
        ("cron", "minute", "", False),
        ("cron", "minute", "0~59", True),
        ("cron", "day", "L", False),
        ("cron", "day", "?", True),
        ("cron", "month", "foo", False),
        ("cron", "month", "JAN,mar-December", True),
        ("cron", "month", "mon", False),
        ("cron", "weekday", "mon-fri", True),
    ],
)
def test_a_value_that_cannot_be_what_it_stands_for_is_a_fault(
    module: str, option: str, value: object, fits: bool
) -> None:
    assert (grammar_fault(f"ansible.builtin.{module}", option, value) == "") is fits
