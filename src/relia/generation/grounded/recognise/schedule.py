"""Times: cron jobs, cron variables, and commands to run once later.

twice a day, 7:10 and 19:10, run /usr/local/bin/sync-media as www-data
cron job: mondays to fridays 07:00 -> /usr/bin/report
every 5 minutes run "php artisan schedule:run" for user app
in 20 minutes run "/usr/local/bin/flip.sh" once, with at
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.times import EXPRESSION, SCHEDULED, explicit_fields, fields_of, times_in
from relia.generation.grounded.text import paths, quoted
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, either

_REMOVE = r"\b(?:removed?|deleted?|drop|get rid of|absent|gone|throw out)\b"
_REMOVED_JOB = (
    rf"{_REMOVE}(?:\s+(?!and\b|then\b)[\w'\"-]+){{0,5}}\s+(?:cron ?(?:jobs?|tabs?|entry)?|jobs?)\b|\bcron.*"
    r"\b(?:is|are|be|must|should|needs?|to)\s+(?:be\s+|to\s+)?(?:gone|go|removed|deleted|absent|dropped)\b"
    rf"|\bno\s+(?:more\s+)?cron ?(?:jobs?|entry|entries)\b|^\W*(?:please\s+)?{_REMOVE}[^/]*\bcron|\bcron.*\b(?:absent|gone)\W*$"
)
"""The job goes, not something that the job deletes."""
_RUNS = either(
    "run|runs|running|execute|executes|executing|start|starts|call|calls|launch|do|job|script"
    "|command|trigger|invoke|kick off|fire|that does|schedule"
)
_AFTER = either("""
    has to|have to|must|needs to|runs(?= as| by| every| at| daily|$)|is (?:run|executed|started)
    as|every|each|at|for user|for the user|for|on|daily|twice|once|in the|nightly
    hourly|weekly|monthly|with cron
    via cron|from cron|should|by|through|using|under|name it|named|called|and|mondays?
    tuesdays?|wednesdays?|thursdays?|fridays?|saturdays?|sundays?|log(?:ging)? to
""")
_RUN_WORDS = frozenset("run runs running execute call start launch job script command named called user".split())
_NO_ARGUMENTS = frozenset(
    "as at on by for with and every each in to from then if when the it is has must should please via".split()
)
_NO_USER = frozenset("user the a an it cron root's every each reboot all it this that sure well".split())


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
    if says(text, r"\bcron") and (variable := _variable(text)):
        return [variable]
    expression = explicit_fields(text)
    if not (SCHEDULED.search(text) or expression or len(times_in(text)) > 1) or says(
        text, r"\binstall\b(?!.*\bcron ?job\b)|\btemplate\b.*\.timer|\bretry\b|\bretries\b|\bcertbot renew hook"
    ):
        return []
    if says(text, r"\b(?:services?|daemon|unit)\b") and "/" not in text and not quoted(text):
        return []
    if says(text, _REMOVED_JOB) and (
        name := _name(text) or find(text, r"\b(?:cron ?)?(?:job|entry)\s+(?:called\s+|named\s+)?([\w-]+)")
    ):
        return [
            Planned(
                f"{B}cron", compact({"name": name, "state": "absent", "user": _user(text), "cron_file": _file(text)})
            )
        ]
    if says(text, r"^(?:copy|template|put|deploy)\b") and not says(text, r"\bcron ?job\b"):
        return []
    command = _after_expression(text) if expression else None
    command = command or _command(re.sub(r"(?<!\S)(?:[\d*/,-]+\s+){4}[\d*/,a-zA-Z-]+(?=\s|$|['\"])", " ", text))
    if not command:
        return []
    when = (
        [expression] if expression else fields_of(re.sub(r"\b(?:with|using|via)\s*$", "", text.replace(command, " ")))
    )
    return [_cron(text, command, fields, number) for number, fields in enumerate(when)] if when else []


def _variable(text: str) -> Planned | None:
    """`MAILTO=ops@example.com in root's crontab`; the value may stand before or after the place."""
    match = re.search(
        r"(?<![\w$/])(?P<name>[A-Z][A-Z_]{3,})\b(?:\s*(?:=|:)\s*|\s+(?:to|is|should be|as)\s+|(?=[^:=]{0,60}:\s+\S+\W*$))"
        r"(?P<value>[\"'][^\"']*[\"']|[^\s,;:][^\s,;]*)?",
        text,
    )
    if match is None or EXPRESSION.search(text):
        return None
    value = match.group("value") or find(text, r":\s+(\S+?)\W*$")
    if not value or value.strip("\"'").lower() in FUNCTION_WORDS:
        return None
    user = _user(text.replace(match.group(), " "))
    name = match.group("name")
    if says(text, _REMOVE):
        return None
    return Planned(f"{B}cron", compact({"name": name, "env": True, "job": value.strip("\"'."), "user": user}))


def _after_expression(text: str) -> str | None:
    """The command that follows the five fields, as in a crontab."""
    match = EXPRESSION.search(text)
    rest = text[match.end() :].strip(" `\"':") if match else ""
    rest = (
        re.split(r"\s+(?:as|for)\s+(?:the\s+)?(?:user\s+)?[a-z_][\w-]*\W*$|[\"`]|,\s|\s+\(", rest)[0]
        .strip()
        .rstrip(".")
    )
    first = rest.split(" ", 1)[0].lower()
    return rest if re.match(r"~?/|[a-z]", rest) and first not in FUNCTION_WORDS | _RUN_WORDS else None


def _cron(text: str, command: str, fields: dict[str, object], number: int) -> Planned:
    user, file = _user(text.replace(command, " ")), _file(text)
    if file and (column := re.match(r"([a-z_][\w-]*)\s+(?=/)", command)):
        user, command = column.group(1), command[column.end() :]
    if file and not user:
        user = "root"
    name = _name(text, command) or f"Run {command.split(maxsplit=1)[0].rsplit('/', 1)[-1]}"
    if number:
        name = f"{name} ({number + 1})"
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
    job = job or find(text, r"\bcron ?(?:job|entry)\s+([a-z][\w-]*[-_][\w-]+)\s*[:,(]")
    return called or job or (names[0] if names and says(text, _REMOVE) else None)


def _file(text: str) -> str | None:
    return find(text, r"\bcron\.d(?: file)?\s+(?:called\s+|named\s+|as\s+)?([\w-]+)") or find(
        text, r"/etc/cron\.d/([\w-]+)"
    )


def _user(text: str) -> str | None:
    for pattern in (
        r"\bcron ?(?:job|entry) (?:of|for) (?:the )?(?:user )?([a-z_][\w-]*)(?=\W*$|\s+is\b|[,);])",
        (
            r"\b(?:as|for|under)\s+(?:the\s+)?(?:user\s+)?([a-z_][\w-]*)(?=\s*(?:$|,|\.|\)|;|\bevery\b|\bat\b"
            r"|\bon\b|\bvia\b|\bwith\b|'s|\band\b|:))"
        ),
        r"\buser\s*[:=]?\s*([a-z_][\w-]*)",
        r"\b([a-z_][\w-]*)'s? cron ?tab",
        r"\bcron ?(?:tab|jobs?|entry|entries)?(?: file)? (?:of|for) (?:the )?(?:user )?([a-z_][\w-]*)",
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
    if by := re.search(r"\b(?:with|using|via)\s+(?P<command>[a-z][\w.-]*\s+[^,;\"]*\s-\w[^,;\"]*)$", text):
        return by.group("command").strip().rstrip(".")
    if cleaning := _cleaning(text):
        return cleaning
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
    if marked := _after_mark(text):
        return marked
    if plain := re.search(
        (
            r"\b(?:runs?|executes?|calls?|schedule)\s+(?:the\s+)?(?P<command>[a-z][\w.-]*(?:\s+(?:[\w./:=-]+|\d?>{1,2}(?:&\d)?(?=\s)|\d>&\d)){0,8}?)(?=\s+(?:as"
            r"|every|each|at|on|daily|twice|once|nightly|hourly|weekly|monthly|for user|via|with cron)\b|[,;]"
            r"|$)"
        ),
        text,
        re.IGNORECASE,
    ):
        command = plain.group("command").strip()
        if command.split(" ", 1)[0].lower() not in FUNCTION_WORDS:
            return command
    return _bare_script(text)


def _cleaning(text: str) -> str | None:
    """`delete *.log files older than 30 days under /var/log/batch` as a command."""
    age = re.search(r"\bolder than\s+(\d+)\s+(day|hour|minute)s?\b", text, re.IGNORECASE)
    folders = [path for path in paths(text) if "*" not in path]
    if age is None or len(folders) != 1 or not says(text, r"\b(?:delet|remov|clean|purg|wip)\w*|\bthrow\b"):
        return None
    pattern = find(text, r"(?<![\w/])(\*[.\w-]+|[\w-]+\*[.\w-]*)")
    unit, number = age.group(2).lower(), int(age.group(1))
    test = f"-mtime +{number}" if unit == "day" else f"-mmin +{number * (60 if unit == 'hour' else 1)}"
    named = f"-name '{pattern}' " if pattern else ""
    return f"find {folders[0]} -type f {named}{test} -delete"


def _after_mark(text: str) -> str | None:
    """The command behind an arrow or a colon."""
    if arrow := re.search(r"(?:->|=>)\s*(~?/.+)$", text):
        return re.split(r"\s+(?:as|for) (?:user )?[a-z_][\w-]*$|,\s", arrow.group(1))[0].strip()
    if colon := re.search(r":\s+(~?/[^,;]+?)(?=\s+as\s|\s+every\b|$|,)", text):
        return colon.group(1).strip()
    colon = re.search(r":\s+([a-z][\w.-]*\s+[^,;\n]+?)(?=\s+(?:at|every|as|daily|weekly|hourly|on)\b|$|,)", text)
    if colon is None or not says(text, r"\bcron"):
        return None
    command = colon.group(1).strip()
    return None if SCHEDULED.search(command) or times_in(command) or says(command, _RUNS) else command


def _bare_script(text: str) -> str | None:
    """A program's path that stands without a verb, with the options after it."""
    bare = [path for path in paths(text) if re.search(r"/s?bin/|\.(?:sh|py|pl|rb|php)$|/(?:scripts?|opt)/", path)]
    if not bare:
        return None
    start = text.find(bare[0])
    longer = re.match(
        rf"{re.escape(bare[0])}(?:\s+-{{1,2}}[\w=./-]+(?:\s+(?!(?:as|every|at|on|for|runs?|should|must|has|is|by|with|and|daily|nightly|weekly|hourly)\b)[\w./]+)?)*",
        text[start:],
    )
    command = longer.group() if longer else bare[0]
    words = re.match(r"(?:\s+[\w./=-]+){1,3}(?=\s*(?:[,;]|$))", text[start + len(command) :])
    after = words.group().strip() if words else ""
    is_argument = after and not SCHEDULED.search(after) and not times_in(after)
    if is_argument and not any(word.lower() in _NO_ARGUMENTS | _RUN_WORDS for word in after.split()):
        return f"{command} {after}"
    return command
