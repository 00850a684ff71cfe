"""Times in words, as the fields of a cron entry."""

import re

from relia.generation.grounded.recognise.domain import find, says
from relia.generation.grounded.vocabulary import either

_DAYS = {"sun": 0, "mon": 1, "tue": 2, "wed": 3, "thu": 4, "fri": 5, "sat": 6}
_DAY = r"(?:sun|mon|tues?|wed(?:nes)?|thur?s?|fri|sat(?:ur)?)(?:day)?s?"
_MONTHS = dict(zip("jan feb mar apr may jun jul aug sep oct nov dec".split(), range(1, 13), strict=True))
_HOURS = dict(zip("one two three four five six seven eight nine ten eleven twelve".split(), range(1, 13), strict=True))
_WORDS = "|".join(_HOURS)
_TIME = re.compile(
    r"(?<![\d.:/-])(?P<h>[01]?\d|2[0-3])[:.h](?P<m>[0-5]\d)\s*(?P<half>am|pm|a\.m\.|p\.m\.)?(?![\d:/])"
    r"|\b(?P<bare>\d{1,2})\s*(?P<suffix>am|pm|a\.m\.|p\.m\.|o'?clock|uhr)(?!\w)"
    r"|\b(?:at|um|around)\s+(?P<at>\d{1,2})(?=\s*(?:$|,|\.|and\b|every|each|run|on|daily|in the|->))"
    r"|\b(?P<word>midnight|noon|midday)\b"
    rf"|\b(?P<part>half past|quarter past|quarter to)\s+(?P<past>{_WORDS}|\d{{1,2}})(?:\s+in the "
    rf"(?P<day>morning|afternoon|evening))?"
    rf"|\b(?P<named>{_WORDS})\s+(?:o'?clock|in the (?P<time>morning|afternoon|evening|night)|at night)"
    r"|\b(?P<two>\d{1,2})\s+in the (?P<when>morning|afternoon|evening)",
    re.IGNORECASE,
)
_HOUR_LIST = re.compile(
    r"\bat\s+(?P<hours>\d{1,2}(?:\s*,\s*\d{1,2}){0,23}\s*,?\s*(?:and|&)\s*\d{1,2})(?![\d:.]|\s*(?:[ap]m|minutes|past)\b)"
    r"(?:\s*(?:o'?clock|h|uhr|hours)\b)?",
    re.IGNORECASE,
)
_RHYTHM = either(rf"""
    every|each|daily|weekly|monthly|hourly|nightly|yearly|annually
    (?:once|twice|three times|four times) (?:a|an|per|every) (?:day|hour|week|month)|cron(?:tab| ?jobs?)?|crons|@\w+
    (?:at|on|after) (?:every |each |system )?(?:re)?boot|(?:on|every) {_DAY}|quarterly|biweekly|fortnightly
    (?:on )?the (?:first|1st|last|\d+(?:st|nd|rd|th)) (?:day )?of|last day of (?:the|each|every) month
    on the (?:first|1st|last|\d+(?:st|nd|rd|th))|{_DAY}\s+(?:at|to|through|till)\b|(?:on )?(?:week ?days|weekends)
""")
SCHEDULED = re.compile(rf"(?<![\w/.-])(?:{_RHYTHM})(?![\w-])", re.IGNORECASE)
_COUNTS = {
    "other": "2",
    "second": "2",
    "third": "3",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "ten": "10",
    "twelve": "12",
    "fifteen": "15",
    "twenty": "20",
    "thirty": "30",
    "half": "30",
}
EXPRESSION = re.compile(r"(?<!\S)[\"'`(]?((?:[\d*][\d*/,-]*\s+){4}[\d*a-zA-Z][\d*/,a-zA-Z-]*)(?=[\"'`)]|\s|$)")
_BEYOND_CRON = (
    r"\b(?:except|excluding|apart from|but not|unless|save for)\b|\blast (?:day|\w+day) (?:of|in)\b"
    r"|\bevery (?:other|second|third|2nd|3rd|two|three|\d+) (?:weeks?|"
    rf"{_DAY})\b|\b(?:first|second|third|fourth|1st|2nd|3rd|4th) {_DAY}\b"
    r"|\b(?:biweekly|fortnightly|every fortnight)\b|\bevery \w+ seconds?\b"
)
"""Rhythms that five fields cannot hold: half of one would run at other times than was asked."""
_CLOCK = r"\d{1,2}(?:[:.]\d\d)?(?:\s*[ap]m)?"
_DAYS_AT = re.compile(
    rf"\b(?:{_DAY}|week ?days|working days|weekends?)(?:\s*(?:,|and|to|-|through|till)\s*{_DAY})*\s+at\s+{_CLOCK}",
    re.IGNORECASE,
)
"""Days with a time of their own: `weekdays at 18:00 and saturdays at 12:00`."""
_FREE = re.compile(
    rf"\b(?:except|excluding|apart from|but not|not)\s+(?:for\s+|on\s+)?"
    rf"(?P<days>(?:{_DAY}|weekends?)(?:\s*(?:,|and)\s*{_DAY})*)",
    re.IGNORECASE,
)
_NICKNAMES = ("reboot", "hourly", "daily", "weekly", "monthly", "yearly", "annually")


def explicit_fields(text: str) -> dict[str, object] | None:
    """The fields of a cron expression that stands in the text, `*/5 * * * *` or `@daily`."""
    if match := EXPRESSION.search(text):
        fields = dict(zip(("minute", "hour", "day", "month", "weekday"), match.group(1).split(), strict=True))
        return {key: value for key, value in fields.items() if value != "*"} or {"minute": "*"}
    nickname = find(text, r"(?<!\w)@(\w+)\b")
    return {"special_time": nickname.lower()} if nickname and nickname.lower() in _NICKNAMES else None


def times_in(text: str) -> list[tuple[int, int]]:
    """The times of day in a text, as hours and minutes."""
    found: list[tuple[int, int]] = []
    if hours := _HOUR_LIST.search(text):
        found = [(int(hour), 0) for hour in re.findall(r"\d+", hours.group("hours")) if int(hour) < 24]
        text = text.replace(hours.group(), " ")
    for match in _TIME.finditer(text):
        said = match.groupdict()
        if said["word"]:
            found.append((0 if said["word"].lower() == "midnight" else 12, 0))
            continue
        late: str | None
        if said["part"]:
            hour = int(said["past"]) if said["past"].isdigit() else _HOURS[said["past"].lower()]
            minute = {"half past": 30, "quarter past": 15, "quarter to": 45}[said["part"].lower()]
            hour -= int(said["part"].lower() == "quarter to")
            late = said["day"]
        elif said["named"]:
            hour, minute, late = _HOURS[said["named"].lower()], 0, said["time"]
        else:
            hour, minute = int(said["h"] or said["bare"] or said["at"] or said["two"]), int(said["m"] or 0)
            late = said["when"]
        half = (said["half"] or said["suffix"] or "").lower().replace(".", "")
        if (half == "pm" or (late or "").lower() in {"afternoon", "evening"}) and hour < 12:
            hour += 12
        if half == "am" and hour == 12:
            hour = 0
        if 0 <= hour < 24:
            found.append((hour, minute))
    return found


def fields_of(text: str) -> list[dict[str, object]]:
    """The cron entries for a rhythm in words: one, or one for each time when their minutes differ."""
    if says(text, r"\b(?:at|on|after|every|each)\s+(?:each\s+|every\s+|system\s+)*(?:re)?boot\b|\bboot time\b"):
        return [{"special_time": "reboot"}]
    text, free = _without_free_days(text)
    if says(text, _BEYOND_CRON):
        return []
    parts = [match.group() for match in _DAYS_AT.finditer(text)]
    if len(parts) > 1:
        return [fields for part in parts for fields in fields_of(part)]
    days = {**(free or _weekdays(text)), **_dates(text)}
    times = times_in(text)
    if repeated := _repeated(text, days, bool(times)):
        return [repeated]
    if not times:
        if days:
            times = [(0, 0)]
        elif says(
            text,
            r"\bdaily\b|\bnightly\b|\bevery (?:single )?(?:day|night|morning|evening)\b|\bonce a day\b|\bmidnight\b",
        ):
            times = (
                [(2, 0)]
                if says(text, r"\bnight")
                else [(6, 0)]
                if says(text, r"\bmorning")
                else [(18, 0)]
                if says(text, r"\bevening")
                else [(0, 0)]
            )
        elif says(text, r"\btwice (?:a|per) day\b"):
            times = [(0, 0), (12, 0)]
        elif says(text, r"\bweekly\b|\bevery week\b|\bonce a week\b"):
            times, days = [(0, 0)], {"weekday": "0"}
        elif says(text, r"\b(?:yearly|annually|every year|once a year)\b"):
            return [{"special_time": "yearly"}]
        else:
            return []
    if says(text, r"\bweekly\b|\bevery week\b") and not days:
        days = {"weekday": "0"}
    return [
        {
            "minute": str(minute),
            "hour": ",".join(str(hour) for hour, other in sorted(set(times)) if other == minute),
            **days,
        }
        for minute in sorted({minute for _, minute in times})
    ]


def _repeated(text: str, days: dict[str, object], timed: bool) -> dict[str, object] | None:
    if says(text, r"\bevery (?:half[- ]hour|half an hour)\b|\btwice an hour\b"):
        return {"minute": "*/30", **days}
    if says(text, r"\bevery quarter(?: of an)?[- ]hour\b"):
        return {"minute": "*/15", **days}
    every = re.search(
        (
            rf"\b(?:every|each)\s+(?:(?P<number>\d+)|(?P<word>{'|'.join(_COUNTS)}))?[\s-]*(?P<unit>minutes?"
            rf"|mins?|hours?|hrs?|h|days?|m)\b"
        ),
        text,
        re.IGNORECASE,
    )
    count = (every.group("number") or _COUNTS.get((every.group("word") or "").lower())) if every else None
    unit = every.group("unit")[0].lower() if every else ""
    span = _hours_between(text)
    if count and unit in {"m", "h"} and not 0 < int(count) < (60 if unit == "m" else 24):
        return {"minute": "0", "hour": "0"} if count == "24" else None
    if unit == "m" and count and int(count) > 30:
        return None  # `*/45` runs at 0 and 45, a quarter of an hour apart
    if unit == "m":
        return {"minute": f"*/{count}" if count and count != "1" else "*", **({"hour": span} if span else {}), **days}
    if (unit == "h" and (not timed or span)) or says(text, r"\bhourly\b|\bonce (?:an|per|every) hour\b"):
        minute = _minutes(text)
        hour = span or (f"*/{count}" if count and count != "1" else None)
        return {"minute": minute, **({"hour": hour} if hour else {}), **days}
    if unit == "d" and count and count != "1":
        first = (times_in(text) or [(0, 0)])[0]
        return {"minute": str(first[1]), "hour": str(first[0]), "day": f"*/{count}"}
    return None


def _minutes(text: str) -> str:
    """The minutes of an hourly rhythm: `at minute 5 and 35`, `at 20 past`, `at :17`."""
    said = re.search(
        r"\bminutes? (\d+(?:(?:\s*,\s*|\s*(?:and|&)\s*)\d+)*)\b|\b(\d+(?:\s*(?:,|and)\s*\d+)*) (?:minutes )?past\b"
        r"|(?<!\d)(:\d\d(?:\s*(?:,|and)\s*:\d\d)*)\b",
        text,
        re.IGNORECASE,
    )
    return ",".join(str(int(one)) for one in re.findall(r"\d+", said.group())) if said else "0"


def _hours_between(text: str) -> str | None:
    """`between 8am and 6:30 pm` as the hours of a cron entry."""
    between = re.search(
        r"\b(?:between|from)\s+(\d{1,2})(?:[:.]\d\d)?\s*([ap]m)?\s*(?:and|to|-|till|until)\s*"
        r"(\d{1,2})(?:[:.]\d\d)?\s*([ap]m)?\b",
        text,
        re.IGNORECASE,
    )
    if between is None:
        return None
    hours = [
        int(hour) % 12 + 12 * (half.lower() == "pm") if half else int(hour)
        for hour, half in ((between.group(1), between.group(2)), (between.group(3), between.group(4)))
    ]
    return f"{hours[0]}-{hours[1]}" if hours[0] < hours[1] < 24 else None


def _without_free_days(text: str) -> tuple[str, dict[str, object]]:
    """The text without `except on sundays`, and the days that this leaves."""
    match = _FREE.search(text)
    if match is None:
        return text, {}
    off = {int(day) for day in str(_weekdays(match.group("days")).get("weekday", "")).split(",") if day}
    left = ",".join(str(day) for day in range(7) if day not in off)
    return text.replace(match.group(), " "), {"weekday": left} if off and left else {}


def _dates(text: str) -> dict[str, object]:
    listed = re.search(r"\b(\d+(?:st|nd|rd|th)(?:(?:\s*,\s*|\s*(?:and|&)\s*)(?:the\s+)?\d+(?:st|nd|rd|th))+)", text)
    day = (
        (",".join(re.findall(r"\d+", listed.group(1))) if listed else None)
        or find(text, r"\b(?:on|every|each) the\s+(\d+)(?:st|nd|rd|th)?\b(?!\s*:)")
        or find(text, r"\b(\d+)(?:st|nd|rd|th) (?:day )?of (?:each|every|the) month")
        or find(text, r"\b(?:day|month day)\s+(\d{1,2})\b")
    )
    if not day and says(
        text,
        (
            r"\bfirst (?:day )?of (?:each|every|the) month|\bmonthly\b|\bevery month\b|\bonce a month\b"
            r"|\bstart of (?:each|every|the) month|\b(?:every|each|the|on) (?:first|1st) of\b|\bquarterly\b"
            r"|\b(?:every|each|once a) quarter\b(?! (?:of an )?hour)|\bevery (?:\d|two|three|four|six) months\b"
        ),
    ):
        day = "1"
    if months := find(text, r"\bevery (\d|two|three|four|six) months\b"):
        return {"day": day, "month": f"*/{_COUNTS.get(months.lower(), months)}"}
    if says(text, r"\bquarterly\b|\b(?:every|each|once a) quarter\b(?!.*\bhour)"):
        return {"day": day, "month": "*/3"}
    month = re.search(rf"\b(?:in|every|of)\s+({'|'.join(_MONTHS)})\w*\b", text, re.IGNORECASE)
    return {**({"day": day} if day else {}), **({"month": str(_MONTHS[month.group(1)[:3].lower()])} if month else {})}


def _weekdays(text: str) -> dict[str, object]:
    span = re.search(rf"\b({_DAY})\s*(?:to|through|thru|till|until|-|\u2013)\s*({_DAY})\b", text, re.IGNORECASE)
    if span:
        first, last = _DAYS[span.group(1)[:3].lower()], _DAYS[span.group(2)[:3].lower()]
        if first > last:
            return {"weekday": ",".join(str(day) for day in range(7) if day >= first or day <= last)}
        return {"weekday": f"{first}-{last}"}
    if says(text, r"\b(?:week ?days?|working days?|business days?|workdays?)\b"):
        return {"weekday": "1-5"}
    if says(text, r"\bweekends?\b"):
        return {"weekday": "0,6"}
    names = re.findall(r"\b(sun|mon|tues?|wednes|thurs?|fri|satur)days?\b", text, re.IGNORECASE) or re.findall(
        r"\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat)\b|(?<=\bon )(sun|mon|tue|wed|thu|fri|sat)\b|(?<=\band )(sun|mon|tue|wed|thu|fri|sat)\b"
        r"|(?<=, )(mon|tue|wed|thu|fri|sat)\b|\b(mon|tue|wed|thu|fri)\b(?=,| and\b|\s+\d\d?[:.])",
        text,
    )
    names = ["".join(name) for name in names]
    return (
        {"weekday": ",".join(str(day) for day in sorted({_DAYS[name[:3].lower()] for name in names}))} if names else {}
    )
