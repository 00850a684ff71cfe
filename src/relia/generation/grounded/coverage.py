"""Looks whether all that a prompt says is in the playbook: what is not is told, so that no answer looks complete that is not."""

import re
from collections.abc import Iterable, Mapping, Sequence

from relia.generation.domain import Notice, NoticeKind
from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.splitting.platforms import without_platforms
from relia.generation.grounded.text import QUOTED
from relia.generation.grounded.vocabulary import either

_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s,;'\"()]+", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_~/.*@$%{][\w.@:/+=~*$%{}-]*")
_TECHNICAL = re.compile(r"[_/@=\\]|\w[.:]\w|\d|\w-\w")
_NUMBER = re.compile(r"(?<![\w./:-])\d+(?![\w./:-])")
_HYPHENATED = re.compile(
    either("""
        self|re|non|pre|post|up|all|read|write|well|long|short|multi|cross|one|two|three|world|start|log|no|day|so|in
        out|on|off|old|auto|sub|co|built|set|plain|clean|check|password|pass|host|key|time|boot|group|user|line|dual
        first|second|full|half|high|low|open|opt|real|root|run|shut|side|sign|site|soft|hard|sudo|tool|web|wide|e|i|a
        add|back|big|brand|by|can|cron|down|easy|end|every|fail|fast|follow|good|hand|home|ip|just|kick|know|left|make
        man|name|new|not|now|ones|over|per|roll|same|semi|single
    """)
    + r"(?:-[a-z]+)+",
    re.IGNORECASE,
)
_ORDINARY = re.compile(
    either(r"""
        (?:e\.g|i\.e|a\.m|p\.m|etc)\.?
        \d+(?:st|nd|rd|th)
        and/or|either/or|start/stop|tcp/ip|ssl/tls|client/server|on/off|read/write|n/a|yes/no|c/c\+\+
        [a-z]+'[a-z]+
        w/o?
        24/7
        \d+x
        \.+
        [\d:.]+(?:am|pm)
        v?\d+(?:\.\d+)?
        (?:chg|inc|req|ritm|prb|ops|jira|ticket)-?\d+
    """),
    re.IGNORECASE,
)
_AMOUNT = re.compile(r"(\d+)(s|secs?|m|mins?|h|hrs?|d|days?|w|k|kb|m|mb|mib|g|gb|gib|t|tb|tib|am|pm|ms)")
_CRONTAB = re.compile(r"\s*(?:[\d*/,-]{1,20}\s+){4}[\w*/,-]{1,20}\s+(?P<rest>\S.*)")
"""A line of a crontab: its times become fields of their own."""
_IN_FOLDER = re.compile(r"/etc/(sudoers|cron)\.d/(.+)")
_OTHER_NAMES = (
    ("authorized_keys", "authorized_key"),
    ("~/.ssh/authorized_keys", "authorized_key"),
    ("cron.d", "cron_file"),
    ("daemon-reload", "daemon_reload"),
    ("none", "mount"),
    ("limits.conf", "pam_limits"),
    ("/etc/security/limits.conf", "pam_limits"),
)
"""What people call by the file, and modules by the thing."""
_ABSOLUTE = re.compile(r"/[\w./-]*\w")
_TIMES = (1, 60, 3600, 24, 86400, 7, 1000, 1024)
"""By what a number may have been multiplied: minutes in seconds, days in hours."""


def unused_values(prompt: str, entries: Sequence[Entry], hosts: str) -> list[Notice]:
    """A notice for what the prompt spells out and no play task holds; empty when everything is used."""
    written = written_in(entries, hosts)
    squeezed = re.sub(r"[\s\\'\"]+", "", written).lower()
    numbers = {int(number) for number in re.findall(r"\d{1,12}", written)}
    left = [value for value in spelled_out(prompt) if not _is_used(value, squeezed, numbers)]
    left += [path for path in spelled_out(prompt) if path not in left and _is_start_only(path, written)]
    if not left:
        return []
    shown = ", ".join(dict.fromkeys(left[:6]))
    return [Notice(NoticeKind.UNSUPPORTED, f"the prompt says {shown}, and nothing in the playbook takes it")]


def _is_start_only(value: str, written: str) -> bool:
    """Whether a path stands only as the start of other names: not whole, and not with what lies below it."""
    path = value.rstrip("/")
    if not _ABSOLUTE.fullmatch(path) or path not in written:
        return False
    return re.search(rf"{re.escape(path)}(?![\w-]|\.\w)", written) is None


def written_in(entries: Sequence[Entry], hosts: str) -> str:
    """All that stands in a playbook apart from names: modules, arguments, keywords, hosts, and what was left out."""
    return " ".join(_flat([hosts, *(part for entry in entries for part in _parts(entry))]))


def _parts(entry: Entry) -> Iterable[object]:
    return (
        (entry.module or "", entry.arguments, entry.keywords, entry.hosts)
        if entry.module
        else ("\n".join(entry.comments),)
    )


def _flat(value: object) -> Iterable[str]:
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _flat(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from _flat(inner)
    else:
        yield str(value)


def spelled_out(prompt: str) -> list[str]:
    """The values that a prompt spells out: quoted text, addresses, paths, numbers, technical names."""
    found = [next(group for group in match.groups() if group is not None) for match in QUOTED.finditer(prompt)]
    rest = QUOTED.sub(" ", prompt)
    found += [url.rstrip(".") for url in _URL.findall(rest)]
    rest = without_platforms(_URL.sub(" ", rest))
    rest = re.sub(r"(?m)^\s*\(?\d{1,2}[.):]\s|(?<=\s)\d{1,2}[.)]\s(?=\w)|\b\d{1,2}:\d\d\b|->|=>", " ", rest)
    for token in _TOKEN.findall(rest):
        words = (part.strip(".,:;!?'\"-+&=") for part in re.split(r"[()\[\],;]", token))
        for word in words:
            if word and _TECHNICAL.search(word) and not _ORDINARY.fullmatch(word) and not _HYPHENATED.fullmatch(word):
                found.append(word)
    found += _NUMBER.findall(rest)
    return found


def _is_used(value: str, squeezed: str, numbers: set[int]) -> bool:
    if value.isdigit():
        number = int(value[:12])
        return any(number * times in numbers for times in _TIMES) or value.lstrip("0") in squeezed
    bare = re.sub(r"[\s\\'\"]+", "", value).lower()
    if bare in squeezed or bare.strip("*/~.") in squeezed:
        return True
    if crontab := _CRONTAB.fullmatch(value):
        return all(re.sub(r"['\"]", "", word).lower() in squeezed for word in crontab.group("rest").split())
    parts = [part for part in re.split(r"[:=/@+%]+", bare) if part]
    if len(parts) > 1 and all(part in squeezed for part in parts):
        return True
    return _is_said_otherwise(bare, squeezed, numbers)


def _is_said_otherwise(bare: str, squeezed: str, numbers: set[int]) -> bool:
    """Whether a value stands there in another unit or under the name that modules have for it."""
    if amount := _AMOUNT.fullmatch(bare):
        number, unit = int(amount.group(1)[:12]), amount.group(2)
        hour = number % 12 + (12 if unit == "pm" else 0)
        return any(number * times in numbers for times in _TIMES) or (unit in {"am", "pm"} and hour in numbers)
    if (inside := _IN_FOLDER.fullmatch(bare)) and inside.group(1) in squeezed:
        return inside.group(2) in squeezed
    if re.fullmatch(r"[r-][w-][x-]", bare):
        return bare.replace("-", "") in squeezed
    return any(bare == said and module in squeezed for said, module in _OTHER_NAMES)
