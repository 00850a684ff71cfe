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
_RHYTHM = either(rf"""
    every|each|daily|weekly|monthly|hourly|nightly|yearly|annually
    (?:once|twice|three times|four times) (?:a|an|per|every) (?:day|hour|week|month)|cron(?:tab| ?jobs?)?|crons|@\w+
    (?:at|on|after) (?:every |each |system )?(?:re)?boot|(?:on|every) {_DAY}
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
_EXPRESSION = re.compile(r"(?<!\S)[\"'`(]?((?:[\d*][\d*/,-]*\s+){4}[\d*a-zA-Z][\d*/,a-zA-Z-]*)(?=[\"'`)]|\s|$)")
_NICKNAMES = ("reboot", "hourly", "daily", "weekly", "monthly", "yearly", "annually")


def explicit_fields(text: str) -> dict[str, object] | None:
    """The fields of a cron expression that stands in the text, `*/5 * * * *` or `@daily`."""
    if match := _EXPRESSION.search(text):
        fields = dict(zip(("minute", "hour", "day", "month", "weekday"), match.group(1).split(), strict=True))
        return {key: value for key, value in fields.items() if value != "*"} or {"minute": "*"}
    nickname = find(text, r"(?<!\w)@(\w+)\b")
    return {"special_time": nickname.lower()} if nickname and nickname.lower() in _NICKNAMES else None


def times_in(text: str) -> list[tuple[int, int]]:
    """The times of day in a text, as hours and minutes."""
    found: list[tuple[int, int]] = []
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
    days = {**_weekdays(text), **_dates(text)}
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
    between = re.search(
        r"\b(?:between|from)\s+(\d{1,2})(?::00)?\s*(?:and|to|-|till|until)\s*(\d{1,2})(?::00)?\b", text, re.IGNORECASE
    )
    span = f"{between.group(1)}-{between.group(2)}" if between else None
    if unit == "m":
        return {"minute": f"*/{count}" if count and count != "1" else "*", **({"hour": span} if span else {}), **days}
    if (unit == "h" and (not timed or span)) or says(text, r"\bhourly\b|\bonce (?:an|per|every) hour\b"):
        minute = (
            find(text, r"\bat minute (\d+)|\bminute (\d+)")
            or find(text, r"\b(\d+) (?:minutes )?past\b")
            or find(text, r"(?<!\d):(\d\d)\b")
            or "0"
        )
        hour = span or (f"*/{count}" if count and count != "1" else None)
        return {"minute": str(int(minute)), **({"hour": hour} if hour else {}), **days}
    if unit == "d" and count and count != "1":
        first = (times_in(text) or [(0, 0)])[0]
        return {"minute": str(first[1]), "hour": str(first[0]), "day": f"*/{count}"}
    return None


def _dates(text: str) -> dict[str, object]:
    day = (
        find(text, r"\b(?:on|every|each) the\s+(\d+)(?:st|nd|rd|th)?\b(?!\s*:)")
        or find(text, r"\b(\d+)(?:st|nd|rd|th) (?:day )?of (?:each|every|the) month")
        or find(text, r"\b(?:day|month day)\s+(\d{1,2})\b")
    )
    if not day and says(
        text,
        (
            r"\bfirst (?:day )?of (?:each|every|the) month|\bmonthly\b|\bevery month\b|\bonce a month\b"
            r"|\bstart of (?:each|every|the) month"
        ),
    ):
        day = "1"
    month = re.search(rf"\b(?:in|every|of)\s+({'|'.join(_MONTHS)})\w*\b", text, re.IGNORECASE)
    return {**({"day": day} if day else {}), **({"month": str(_MONTHS[month.group(1)[:3].lower()])} if month else {})}


def _weekdays(text: str) -> dict[str, object]:
    span = re.search(rf"\b({_DAY})\s*(?:to|through|thru|till|until|-|\u2013)\s*({_DAY})\b", text, re.IGNORECASE)
    if span:
        return {"weekday": f"{_DAYS[span.group(1)[:3].lower()]}-{_DAYS[span.group(2)[:3].lower()]}"}
    if says(text, r"\b(?:week ?days?|working days?|business days?|workdays?)\b"):
        return {"weekday": "1-5"}
    if says(text, r"\bweekends?\b"):
        return {"weekday": "0,6"}
    names = re.findall(r"\b(sun|mon|tues?|wednes|thurs?|fri|satur)days?\b", text, re.IGNORECASE) or re.findall(
        r"\b(Sun|Mon|Tue|Wed|Thu|Fri|Sat)\b", text
    )
    return (
        {"weekday": ",".join(str(day) for day in sorted({_DAYS[name[:3].lower()] for name in names}))} if names else {}
    )
