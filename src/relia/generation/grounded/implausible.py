"""Looks for what can hardly be meant: sentences where a value has to stand, folders of the system that would go, modules of
other systems."""

import re
from collections.abc import Iterable, Mapping, Sequence

from relia.generation.domain import Notice, NoticeKind
from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.splitting.platforms import platforms_of
from relia.generation.grounded.text import quoted

_WITHOUT_CONDITION = frozenset({"ansible.builtin.fail"})
_OF_LINES = frozenset({"ansible.builtin.lineinfile", "ansible.builtin.blockinfile", "ansible.builtin.replace"})
_COMMANDS = frozenset({"ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.raw"})
_IN_COMMANDS = re.compile(r"\s(?:the|an?|our|my|should|must|which|without|so that|by)\s", re.IGNORECASE)
_IN_VALUES = re.compile(
    r"(?:^|\s)(?:the|an?|our|my|its|should|must|which|that|without|with|by|and|or|in|on|from|into|to|if|when)(?=\s|$)",
    re.IGNORECASE,
)
_FREE = frozenset(
    """
    banner block body cmd comment config content definition description display_name fail_msg insertafter insertbefore job
    line lines motd msg name prompt query regexp replace rich_rule spec subject success_msg text that title value
    """.split()
)
"""Options that people fill with sentences."""
_CONTENT = {
    "ansible.builtin.lineinfile": ("line",),
    "ansible.builtin.blockinfile": ("block", "content"),
    "ansible.builtin.copy": ("src", "content"),
    "ansible.builtin.cron": ("job", "special_time"),
}
"""What a play task of these modules is about."""
_PUTS = frozenset({"ansible.builtin.unarchive", "ansible.builtin.git", "ansible.posix.synchronize"})
"""What fills a folder that is meant to stay."""
_OF_THE_SYSTEM = re.compile(
    r"/(?:etc|usr|var|opt|srv|home|root|boot|tmp|bin|sbin|lib|usr/(?:local|s?bin|lib|share|local/s?bin)|var/(?:lib|log|tmp|www))?"
)
_OF_POSIX = frozenset(
    """
    apt apt_key apt_repository blockinfile copy cron deb822_repository dnf dnf5 file get_url group hostname known_hosts
    lineinfile package replace service systemd systemd_service sysvinit template unarchive user yum_repository
    """.split()
)
"""Modules of ansible.builtin that need a POSIX system, and have a `win_` of their own."""


def implausible(prompt: str, entries: Sequence[Entry]) -> list[Notice]:
    """Notices for what in a playbook can hardly be what the prompt means."""
    strings = quoted(prompt)
    return [
        *_destructive(entries),
        *(notice for entry in entries for notice in _sentences(entry, strings)),
        *_of_other_systems(prompt, entries),
    ]


def _say(message: str) -> Notice:
    return Notice(NoticeKind.UNSUPPORTED, message)


def _destructive(entries: Sequence[Entry]) -> list[Notice]:
    """Play tasks that stop every host, or remove a folder that is used otherwise."""
    said = []
    put: set[str] = set()
    for entry in entries:
        path = str(entry.arguments.get("path") or entry.arguments.get("dest") or "").rstrip("/")
        if entry.arguments.get("state") == "absent" and (path in put or _OF_THE_SYSTEM.fullmatch(path)):
            said.append(_say(f"{path} would be removed, which the prompt hardly means"))
        elif entry.module in _PUTS:
            put.add(path)
        if lacks := _lacking(entry):
            said.append(_say(f"{entry.module} says nothing without {lacks}"))
        if entry.module in _OF_LINES and _OF_THE_SYSTEM.fullmatch(path):
            said.append(_say(f"{path} is a folder, and {entry.module} changes files"))
        if entry.module in _WITHOUT_CONDITION and "when" not in entry.keywords:
            said.append(_say(f"{entry.module} without a condition ends the play on every host"))
    return said


def _lacking(entry: Entry) -> str:
    """The options without which a play task of its module changes nothing, or writes nothing; empty when it has one."""
    needs = _CONTENT.get(entry.module or "", ())
    if not needs or entry.arguments.get("state") == "absent" or entry.arguments.keys() & set(needs):
        return ""
    return " or ".join(needs)


def _sentences(entry: Entry, strings: Sequence[str]) -> Iterable[Notice]:
    """Parts of sentences that were taken for a command or for a value, where the prompt does not quote them."""
    command = str(entry.arguments.get("cmd") or entry.arguments.get("_raw_params") or "")
    if entry.module in _COMMANDS and _IN_COMMANDS.search(command) and not _is_quoted(command, strings):
        yield _say(f"{command[:80]!r} reads like a sentence rather than like a command")
    for option, value in _texts(entry.arguments):
        if " " in value and "{{" not in value and _IN_VALUES.search(value) and not _is_quoted(value, strings):
            yield _say(f"{option}: {value[:80]!r} reads like a sentence rather than like a value")


def _texts(arguments: Mapping[str, object]) -> Iterable[tuple[str, str]]:
    """The texts of arguments whose options take no sentences, at any depth."""
    for option, value in arguments.items():
        if option in _FREE:
            continue
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, str):
                yield option, inner
            elif isinstance(inner, Mapping):
                yield from _texts(inner)


def _of_other_systems(prompt: str, entries: Sequence[Entry]) -> list[Notice]:
    """Modules that cannot run on Windows, where the prompt speaks of nothing else."""
    if platforms_of(prompt) != ("windows",):
        return []
    modules = (entry.module or "" for entry in entries)
    return [
        _say(f"{module} does not run on Windows hosts")
        for module in dict.fromkeys(modules)
        if module.startswith("ansible.posix.") or module.removeprefix("ansible.builtin.") in _OF_POSIX
    ]


def _is_quoted(value: str, strings: Sequence[str]) -> bool:
    return any(value in text or text in value for text in strings)
