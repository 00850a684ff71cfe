"""Cron schedules as sets of moments, so that `7,19` in one entry and two entries are the same."""

import itertools
from collections.abc import Mapping

from bench.prompts.values import text

SCHEDULE = "SCHEDULE"
"""In a step's arguments: `minute hour day month weekday`, or `@reboot`."""

FIELDS = ("minute", "hour", "day", "month", "weekday")
SPECIAL = {
    "hourly": "0 * * * *",
    "daily": "0 0 * * *",
    "weekly": "0 0 * * 0",
    "monthly": "0 0 1 * *",
    "annually": "0 0 1 1 *",
    "yearly": "0 0 1 1 *",
}
NAMES = {
    "weekday": {name: str(number) for number, name in enumerate(["sun", "mon", "tue", "wed", "thu", "fri", "sat"])},
    "month": {
        name: str(number)
        for number, name in enumerate(
            ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1
        )
    },
}
SPANS = {"minute": (0, 59), "hour": (0, 23), "day": (1, 31), "month": (1, 12), "weekday": (0, 6)}

Schedule = frozenset[tuple[str, ...]]


def schedule_of(source: str | Mapping[str, object]) -> Schedule:
    """The moments of a crontab line, or of the arguments of the cron module."""
    if isinstance(source, Mapping):
        special = text(source.get("special_time"))
        if special == "reboot":
            return frozenset({("@reboot",)})
        line = SPECIAL.get(special, "")
        parts = line.split() or [text(source.get(name)) or "*" for name in FIELDS]
    elif source == "@reboot":
        return frozenset({(source,)})
    else:
        parts = source.split()
    return frozenset(itertools.product(*(_moments(name, part) for name, part in zip(FIELDS, parts, strict=True))))


def covers(wanted: Schedule, args: Mapping[str, object]) -> bool:
    """Whether a cron entry runs at no other moments than wanted; several entries may share them."""
    return schedule_of(args) <= wanted


def _moments(name: str, part: str) -> list[str]:
    low, high = SPANS[name]
    found: set[str] = set()
    for piece in part.lower().replace(" ", "").split(","):
        span, _, step = piece.partition("/")
        first, dash, last = (_number(name, word) for word in span.partition("-"))
        if span == "*" and not step:
            found.add("*")
            continue
        start, end = (str(low), str(high)) if span == "*" else (first, last if dash else (str(high) if step else first))
        if not (start.isdecimal() and end.isdecimal()):
            found.add(piece)
            continue
        end = "7" if name == "weekday" and end == "0" and start != "0" else end
        found |= {
            str(moment % 7 if name == "weekday" else moment)
            for moment in range(int(start), int(end) + 1, int(step or 1))
        }
    # All moments of a field are the same as no limit.
    return ["*"] if "*" in found or len(found) == high - low + 1 else sorted(found)


def _number(name: str, word: str) -> str:
    return NAMES.get(name, {}).get(word[:3] if word.isalpha() else word, word.lstrip("0") or ("0" if word else ""))
