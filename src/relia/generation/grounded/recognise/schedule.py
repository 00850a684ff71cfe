"""Times: cron jobs, cron variables, and commands to run once later.

twice a day, 7:10 and 19:10, run /usr/local/bin/sync-media as www-data
cron job: mondays to fridays 07:00 -> /usr/bin/report
every 5 minutes run "php artisan schedule:run" for user app
in 20 minutes run "/usr/local/bin/flip.sh" once, with at
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.times import SCHEDULED, explicit_fields, fields_of
from relia.generation.grounded.text import paths, quoted
from relia.generation.grounded.vocabulary import either

_REMOVE = r"\b(?:remove|delete|drop|get rid of|disable|absent|gone)\b"
_RUNS = either(
    "run|runs|running|execute|executes|executing|start|starts|call|calls|launch|do|job|script"
    "|command|trigger|invoke|kick off|fire|that does|runs"
)
_AFTER = either("""
    has to|have to|must|needs to|as|every|each|at|for user|for the user|for|on|daily|twice|once|in the|nightly
    hourly|weekly|monthly|with cron
    via cron|from cron|should|by|through|using|under|name it|named|called|and|mondays?
    tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|log(?:ging)? to
""")
_NO_USER = frozenset("user the a cron root's every each reboot all it this that sure well".split())


def schedule(text: str, situation: Situation) -> list[Planned]:
    """Read a step about something to run at a time."""
    del situation
    once = re.search(r"\bin\s+(\d+)\s+(minute|hour|day|week)s?\b", text, re.IGNORECASE)
    if (
        once
        and says(text, r"\bat\b|\bonce\b|\bfrom now\b")
        and not says(text, r"\bevery\b|\bcron")
        and (command := _command(text))
    ):
        return [
            Planned(
                "ansible.posix.at",
                {"command": command, "count": int(once.group(1)), "units": f"{once.group(2).lower()}s"},
            )
        ]
    if env := re.search(
        (
            r"\bset\s+(?:the\s+)?(?:variable\s+)?([A-Z_]+)\s*(?:=|\bto\b)\s*(\S+)\s+in\s+(?:the\s+)?(?:(\w+)"
            r"(?:'s)?\s+cron ?tab|cron ?tab\s+(?:of|for)\s+(\w+))"
        ),
        text,
    ):
        return [
            Planned(
                "community.general.cronvar",
                {"name": env.group(1), "value": env.group(2).strip("\"'"), "user": env.group(3) or env.group(4)},
            )
        ]
    expression = explicit_fields(text)
    if not (SCHEDULED.search(text) or expression) or says(
        text, r"\binstall\b(?!.*\bcron ?job\b)|\btemplate\b.*\.timer|\bretry\b|\bretries\b|\bcertbot renew hook"
    ):
        return []
    if says(text, r"\b(?:services?|daemon|unit)\b") and "/" not in text and not quoted(text):
        return []
    if says(text, rf"{_REMOVE}.*\bcron|\bcron.*{_REMOVE}") and (
        name := _name(text) or find(text, r"\b(?:cron ?)?(?:job|entry)\s+(?:called\s+|named\s+)?([\w-]+)")
    ):
        return [
            Planned(
                f"{B}cron", compact({"name": name, "state": "absent", "user": _user(text), "cron_file": _file(text)})
            )
        ]
    if says(text, r"^(?:copy|template|put|deploy)\b") and not says(text, r"\bcron ?job\b"):
        return []
    command = _command(re.sub(r"(?<!\S)(?:[\d*/,-]+\s+){4}[\d*/,a-zA-Z-]+(?=\s|$|['\"])", " ", text))
    if not command:
        return []
    when = [expression] if expression else fields_of(text.replace(command, " "))
    return [_cron(text, command, fields, number) for number, fields in enumerate(when)] if when else []


def _cron(text: str, command: str, fields: dict[str, object], number: int) -> Planned:
    name = _name(text, command) or f"Run {command.split(maxsplit=1)[0].rsplit('/', 1)[-1]}"
    if number:
        name = f"{name} ({number + 1})"
    user, file = _user(text.replace(command, " ")), _file(text)
    if file and not user:
        user = "root"
    disabled = {"disabled": True} if says(text, r"\bcommented out\b|\bdisabled\b") else {}
    return Planned(
        f"{B}cron",
        compact({"name": name, **fields, "user": user, "job": command, "cron_file": file, **disabled}),
        {},
        0.95,
    )


def _name(text: str, command: str = "") -> str | None:
    names = [item for item in quoted(text) if item != command and "/" not in item]
    called = find(text, r"\b(?:called|named|name it|name)\s+[\"'`]([^\"'`]+)[\"'`]") or find(
        text, r"\b(?:called|named|name it|name:?)\s+(?!cron)([\w.-]+)"
    )
    job = find(text, r"\b(?:cron ?)?(?:job|entry)\s+[\"']([^\"'/]+)[\"']")
    return called or job or (names[0] if names and says(text, _REMOVE) else None)


def _file(text: str) -> str | None:
    return find(text, r"\bcron\.d(?: file)?\s+(?:called\s+|named\s+|as\s+)?([\w-]+)") or find(
        text, r"/etc/cron\.d/([\w-]+)"
    )


def _user(text: str) -> str | None:
    for pattern in (
        (
            r"\b(?:as|for|under)\s+(?:the\s+)?(?:user\s+)?([a-z_][\w-]*)(?=\s*(?:$|,|\.|\)|;|\bevery\b|\bat\b"
            r"|\bon\b|\bvia\b|\bwith\b|'s|\band\b|:))"
        ),
        r"\buser\s*[:=]?\s*([a-z_][\w-]*)",
        r"\b([a-z_][\w-]*)'s? cron ?tab",
        r"\bcron ?tab (?:of|for) (?:the )?(?:user )?([a-z_][\w-]*)",
        r"\(([a-z_][\w-]*) user\)",
        r"\(as ([a-z_][\w-]*)\)|\bby ([a-z_][\w-]*)\b",
    ):
        if (user := find(text, pattern)) and user.lower() not in _NO_USER:
            return user
    return "root" if says(text, r"\broot's\b|\bas root\b|\broot crontab\b") else None


def _command(text: str) -> str | None:
    if script := re.search(r"\b([\w-]+\.(?:sh|py|pl|rb))\s+(?:from|in)\s+(/[\w./-]+)", text):
        return f"{script.group(2).rstrip('/')}/{script.group(1)}"
    strings = [item for item in quoted(text) if re.search(r"[/ ]|^\w+$", item) and item != _name(text)]
    strings = [
        item
        for item in strings
        if "/" in item or (" " in item and not says(text, rf"(?:job|called|named|name)\s+[\"']{re.escape(item)}"))
    ]
    if strings:
        return strings[0]
    match = re.search(
        (
            rf"\b{_RUNS}\b\s*:?\s+(?:the\s+)?(?:script\s+|command\s+|job\s+)?(?P<command>(?:~?/|[\w.-]+\s+"
            rf"(?:-\S+\s+)*/|[\w.-]+/)[^,;\"]*?)(?=\s+(?:{_AFTER})\b|[,;]|\s*->|\s+\(|$)"
        ),
        text,
        re.IGNORECASE,
    )
    if match:
        return match.group("command").strip().rstrip(".")
    if arrow := re.search(r"(?:->|=>)\s*(~?/.+)$", text):
        return re.split(r"\s+(?:as|for) (?:user )?[a-z_][\w-]*$|,\s", arrow.group(1))[0].strip()
    if colon := re.search(r":\s+(~?/[^,;]+?)(?=\s+as\s|\s+every\b|$|,)", text):
        return colon.group(1).strip()
    if plain := re.search(
        (
            r"\b(?:run|execute|call)\s+(?:the\s+)?(?P<command>[a-z][\w.-]*(?:\s+[\w./:=-]+){0,6}?)(?=\s+(?:as"
            r"|every|each|at|on|daily|twice|once|nightly|hourly|weekly|monthly|for user|via|with cron)\b|[,;]"
            r"|$)"
        ),
        text,
        re.IGNORECASE,
    ):
        return plain.group("command").strip()
    bare = [path for path in paths(text) if re.search(r"/s?bin/|\.(?:sh|py|pl|rb|php)$|/(?:scripts?|opt)/", path)]
    if not bare:
        return None
    start = text.find(bare[0])
    longer = re.match(
        rf"{re.escape(bare[0])}(?:\s+-{{1,2}}[\w=./-]+(?:\s+(?!as\b|every\b|at\b|on\b|for\b)[\w./]+)?)*", text[start:]
    )
    return longer.group() if longer else bare[0]
