"""Values that are texts to the documentation, and have a grammar of their own: regular expressions, times, modes."""

import re
import warnings
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

_LONGEST = 1000
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "sun mon tue wed thu fri sat".split()
_OPERATOR = re.compile(r"[+=-]")
_USERS = re.compile(r"[ugo]+|a?")
_PERMISSIONS = re.compile(r"[rwxXstugo]*")
_CRON_ITEM = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>\w+))?")


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
    """By the very steps in which a module reads it (`AnsibleModule.set_mode_if_different`)."""
    try:
        int(text, 8)
    except ValueError:
        pass
    else:
        return ""
    if text.isdigit():
        return "is no octal mode: its digits go from 0 to 7"
    for part in text.split(","):
        users, *permissions = _OPERATOR.split(part)
        if not _USERS.fullmatch(users) or not all(map(_PERMISSIONS.fullmatch, permissions)):
            return "is no mode: it is written in octal, as '0644', or in symbols, as 'u=rw,g=r,o=r'"
    return ""


def _mode_or_preserve(text: str) -> str:
    return "" if text == "preserve" else _mode(text)


def _cron_field(low: int, high: int, names: Sequence[str] = ()) -> Callable[[str], str]:
    """One of the five fields of a line for cron. Signs that only some of its kinds know (`~`, `?`) are let be."""

    def wrong(word: str) -> str:
        if word.isdecimal():
            return "" if len(word) > _LONGEST or low <= int(word) <= high else f"{word} lies outside {low} to {high}"
        return "" if word[:3].lower() in names else f"{word!r} is no number" + (" and no name" if names else "")

    def fault(text: str) -> str:
        if not text.strip():
            return "is empty, and cron takes the next field in its place"
        if len(text.split()) > 1:
            return "holds white space, and cron takes what follows for the next field"
        for item in text.strip().split(","):
            parts = _CRON_ITEM.fullmatch(item)
            if parts is None:
                continue
            step = parts["step"]
            if step is not None and not step.strip("0123456789") and not step.strip("0"):
                return f"is no field of cron's: {item!r} has the step 0"
            for word in (parts["first"], parts["last"]):
                if word is not None and (said := wrong(word)):
                    return f"is no field of cron's: {said}"
        return ""

    return fault


_CRON: Mapping[str, Callable[[str], str]] = {
    "minute": _cron_field(0, 59),
    "hour": _cron_field(0, 23),
    "day": _cron_field(1, 31),
    "month": _cron_field(1, 12, _MONTHS),
    "weekday": _cron_field(0, 7, _DAYS),
}
_WITH_MODE = (
    "apt_repository assemble blockinfile deb822_repository file get_url lineinfile replace unarchive uri yum_repository"
).split()
_GRAMMARS: Mapping[tuple[str, str], Callable[[str], str]] = {
    ("ansible.builtin.lineinfile", "regexp"): _regex_of_bytes,
    ("ansible.builtin.replace", "regexp"): _regex,
    **{("ansible.builtin.cron", field): judge for field, judge in _CRON.items()},
    **{(f"ansible.builtin.{module}", "mode"): _mode for module in _WITH_MODE},
    ("ansible.builtin.copy", "mode"): _mode_or_preserve,
    ("ansible.builtin.copy", "directory_mode"): _mode_or_preserve,
    ("ansible.builtin.template", "mode"): _mode_or_preserve,
}
_MODES = frozenset((_mode, _mode_or_preserve))


def grammar_fault(fqcn: str, option: str, value: object) -> str:
    """What is wrong with a literal value, beyond its type; empty when nothing is, or nobody can tell."""
    judge = _GRAMMARS.get((fqcn, option))
    if judge is None or isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    # A number in place of a mode is judged elsewhere: YAML has read its digits already.
    return "" if judge in _MODES and isinstance(value, int) else judge(str(value))
