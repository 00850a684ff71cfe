"""Values that are texts to the documentation, and have a grammar of their own: regular expressions, times, modes."""

import re
import warnings
from collections.abc import Callable, Mapping
from functools import lru_cache

_LONGEST = 1000
_FIELD = re.compile(r"\d{1,4}")
_OCTAL = re.compile(r"0?[0-7]{3,4}")
_DIGITS = re.compile(r"\d{3,5}")
_CRON = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 7)}


_OF_ONE_PYTHON = ("global flags not at the start", "bad inline flags: cannot use", r"bad escape \z")
"""How complaints begin that some Python does not make: of old ones a host may have, of new ones this may not be one."""


@lru_cache(maxsize=512)
def _regex(text: str | bytes) -> str:
    if len(text) > _LONGEST:
        return ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            re.compile(text)
    except (re.error, RecursionError, OverflowError) as error:
        return "" if str(error).startswith(_OF_ONE_PYTHON) else f"is no regular expression: {error}"
    return ""


def _regex_of_bytes(text: str) -> str:
    """What the module compiles as bytes has no escapes for characters, as `\\u00e9` is one."""
    return _regex(text.encode("utf-8", "surrogatepass"))


def _mode(text: str) -> str:
    return (
        "is no octal mode: its digits go from 0 to 7" if _DIGITS.fullmatch(text) and not _OCTAL.fullmatch(text) else ""
    )


def _within(low: int, high: int) -> Callable[[str], str]:
    def fault(text: str) -> str:
        return f"lies outside {low} to {high}" if _FIELD.fullmatch(text) and not low <= int(text) <= high else ""

    return fault


_GRAMMARS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("ansible.builtin.lineinfile", "regexp"): _regex_of_bytes,
    ("ansible.builtin.replace", "regexp"): _regex,
    **{("ansible.builtin.cron", field): _within(*limits) for field, limits in _CRON.items()},
    **{
        (f"ansible.builtin.{module}", "mode"): _mode
        for module in ("assemble", "blockinfile", "copy", "file", "get_url", "lineinfile", "replace", "template")
    },
}


def grammar_fault(fqcn: str, option: str, value: object) -> str:
    """What is wrong with a literal value, beyond its type; empty when nothing is, or nobody can tell."""
    judge = _GRAMMARS.get((fqcn, option))
    if judge is None or isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    # A number in place of a mode is judged elsewhere: YAML has read its digits already.
    return "" if judge is _mode and isinstance(value, int) else judge(str(value))
