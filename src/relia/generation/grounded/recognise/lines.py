"""Lines and settings in files.

add the line "x" to /etc/y
in /etc/default/grub the line starting with GRUB_TIMEOUT= has to read GRUB_TIMEOUT=3
PermitRootLogin no in /etc/ssh/sshd_config
set memory_limit to 512M in section [PHP] of /etc/php.ini
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, looped, says
from relia.generation.grounded.text import QUOTED, paths, quoted, unquote, words_list

_REMOVE = r"\b(?:remove|delete|drop|get rid of|absent|gone|must not contain|should not contain)\b"
_NOT_KEYS = frozenset(
    """
         permissions permission perms ownership rights line the create install remove write add put replace owner
    mode user group change make it file in to and set     with from on is be     copy append should must has a an of
    for if ensure sure content contains contain have     comment template run restart port
""".split()
)
_KEY = r"[A-Za-z_][\w.-]*(?:::[\w.-]+)*"
_VALUE = r"[\"']?[\w.:/@%+,*-]+[\"']?(?:\s*(?:[KMG]B|ms|min|s))?"
_PAIR = re.compile(
    (
        rf"^(?:the\s+)?(?:value\s+of\s+|setting\s+|option\s+|parameter\s+|directive\s+)?[\"'`]?"
        rf"(?P<key>{_KEY})[\"'`]?(?P<sign>\s*=\s*|\s*:\s+|\s+(?:is\s+|be\s+)?(?:set\s+)?to\s+|\s+(?:should"
        rf"|must|has to|needs to)\s+(?:be|read|say)\s+(?:set to\s+)?|\s+is\s+|\s+)(?P<value>{_VALUE})$"
    ),
    re.IGNORECASE,
)
_SPACED = re.compile(r"postgresql\.conf$|\.cnf$|smb\.conf$|\.toml$")
_EQUALS = re.compile(
    r"\.(?:ini|env|properties)$|/(?:default|sysconfig)/|environment$|\.desktop$|os-release$|login\.defs\.eq$"
)


def lines(text: str, situation: Situation) -> list[Planned]:
    """Read a step about lines or settings in a file."""
    for part in (_replace, _ini, _block, _line, _settings):
        if found := part(text, situation):
            return found
    return []


def _target(text: str, situation: Situation) -> str:
    """The file that is changed: a path outside of quotes, or the one that was named last."""
    files = paths(QUOTED.sub(" ", text)) or paths(text)
    if files:
        return files[-1]
    return situation.path if says(text, r"\b(?:it|there|that file|the (?:same )?file|the config)\b") else ""


def _is_of_others(text: str) -> bool:
    """Whether a step has words of another family: templates, cron, sections of a file."""
    others = r"\b(?:template|sysctl|crontab|ini file|section|cron)\b|\.j2\b|\bsection\s+\[|\bcontent\b"
    return says(text, others) and not says(text, r"\bline\b")


def _speaks_of_lines(text: str) -> bool:
    if _is_of_others(text):
        return False
    words = r"\blines?\b|\bappend\b|\bentr(?:y|ies)\b|\bcontains?\b|\bcomment out\b|\buncomment\b"
    return says(text, words) or (bool(quoted(text)) and says(text, r"^(?:also )?(?:add|remove|put)\b"))


def _line(text: str, situation: Situation) -> list[Planned]:
    target = _target(text, situation)
    hosts_entry = target == "/etc/hosts" and says(text, r"\d+\.\d+\.\d+\.\d+")
    if not target or not (_speaks_of_lines(text) or (hosts_entry and not _is_of_others(text))):
        return []
    strings = [item for item in quoted(text) if item != target]
    start = find(
        text, r"\b(?:starting|starts?|beginning|begins?|that starts|which starts)\s+with\s+[\"'`]?([^\s\"'`,]+)"
    )
    absent = says(text, rf"{_REMOVE}|\b(?:kick|take|throw)\b.*\bout\b")
    if absent and not strings and (dropped := _dropped(text, target)):
        return dropped
    if says(text, r"\bcomment out\b|\bcomment the\b"):
        return _commented(text, target, strings, start)
    if says(text, r"\blines\b|\bentries\b") and len(strings) > 1:
        return [looped(f"{B}lineinfile", "line", strings, {"path": target, "state": "absent" if absent else "present"})]
    line = _line_of(text, target, strings, start, hosts_entry=hosts_entry)
    if not line or says(line, r"^(?:the|it|this|that|in|starting)$"):
        return []
    arguments: dict[str, object] = {"path": target, "line": line, "state": "absent" if absent else "present"}
    if not absent and (pattern := _pattern_of(start, line, target)):
        arguments["regexp"] = pattern
    if after := find(text, r"\b(?:insert (?:it )?)?(?:after|below) (?:the line\s+)?[\"']([^\"']+)[\"']"):
        arguments["insertafter"] = re.escape(after)
        arguments["line"] = next((item for item in strings if item != after), line)
    elif says(text, r"\bat the (?:top|beginning|start)\b|\bas the first line\b"):
        arguments["insertbefore"] = "BOF"
    if says(text, r"\bcreate (?:it|the file)\b|\bcreated? if\b"):
        arguments["create"], arguments["mode"] = True, "0644"
    situation.path = target
    return [Planned(f"{B}lineinfile", arguments)]


def _line_of(text: str, target: str, strings: list[str], start: str | None, *, hosts_entry: bool) -> str | None:
    """The line that a step is about: what it quotes, else what stands where a line is told."""
    line = strings[-1] if strings else None
    if line is None and start:
        line = find(text, r"\b(?:read|be|become|say|to|with)\s+([^\s,]+(?:\s*=\s*\S+)?)\s*$")
    if line is None:
        bare = re.sub(rf"(?:^in\s+)?{re.escape(target)}", " ", text)
        line = find(
            bare,
            (
                r"\blines?\s*:?\s+(?:that says\s+|saying\s+|with\s+|which says\s+|reading\s+)?(.+?)(?:\s+(?:to|in"
                r"|into|from|at the (?:end|bottom|top))\s*$|\s+(?:to|in|into|from)\s+|$)"
            ),
        )
        line = line or find(
            bare, r"\b(?:contains?|append|add)\s+(.+?)(?:\s+(?:to|in|into|from)\s*$|\s+(?:to|in|into|from)\s+|$)"
        )
    if hosts_entry and line is None:
        line = find(text, r"((?:\d{1,3}\.){3}\d{1,3}(?:\s+[a-z][\w.-]*)+?)(?=\s+(?:to|in|into)\b|,|$)")
    return line


def _dropped(text: str, target: str) -> list[Planned]:
    """`remove the entries for oldhost.lan from /etc/hosts`: every line with a word in it."""
    word = find(
        text,
        r"\b(?:entr(?:y|ies)|lines?)\s+(?:for|with|containing|about|of|that mentions?|mentioning)\s+[\"'`]?([^\s\"'`,]+)",
    )
    if word is None or word.startswith("/"):
        return []
    return [Planned(f"{B}lineinfile", {"path": target, "regexp": re.escape(word), "state": "absent"})]


def _pattern_of(start: str | None, line: str, target: str) -> str | None:
    if start:
        return rf"^\s*#?\s*{re.escape(start)}"
    if target == "/etc/hosts" and (entry := re.match(r"^\S+\s+(\S+)", line)):
        return rf"\s{re.escape(entry.group(1))}(\s|$)"
    if exported := re.match(r"^export\s+(\w+)=", line):
        return rf"^\s*export\s+{exported.group(1)}="
    if key := re.match(r"^([A-Za-z_][\w.-]*)(\s*=\s*|\s+)\S+$", line):
        return rf"^\s*#?\s*{re.escape(key.group(1))}\b"
    return None


def _commented(text: str, target: str, strings: list[str], start: str | None) -> list[Planned]:
    what = (
        start
        or next(iter(strings), None)
        or find(text, r"\bcomment out\s+(?:the\s+|all\s+|any\s+)*(?:lines?\s+(?:with\s+|containing\s+)?)?([\w.-]+)")
    )
    if not what:
        return []
    inside = "" if start else ".*"
    return [
        Planned(
            f"{B}replace",
            {
                "path": target,
                "regexp": rf"^(\s*[^#\s]{inside}{re.escape(what)}.*)$" if inside else rf"^(\s*{re.escape(what)}.*)$",
                "replace": r"# \1",
            },
        )
    ]


def _settings(text: str, situation: Situation) -> list[Planned]:
    target = _target(text, situation)
    if not target or says(
        text,
        (
            r"\b(?:copy|template|download|fetch|unpack|mount|clone|cron|archive|sysctl|directory|folder"
            r"|symlink|link|vault|format|extract|run|key from)\b|\.j2\b|->"
        ),
    ):
        return []
    if says(text, r"\b\w+ should (?:only )?listen on\b|\blisten(?:s)? (?:only )?on\b") and (
        address := find(text, r"\blisten\w* (?:only )?on\s+([\d.:]+)")
    ):
        return [
            _setting(
                target,
                "bind" if "redis" in target else "listen_addresses" if "postgres" in target else "Listen",
                " ",
                address,
            )
        ]
    aside = next(
        (part for part in re.findall(r"\(([^()]*)\)", text) if target in part and part.strip() != target), None
    )
    bare = aside or re.sub(r"\([^()]*\)", " ", text)
    bare = re.sub(
        (
            rf"\b(?:in|inside|within|of|to|into|for|from)\s+(?:the\s+)?(?:file\s+|config(?:uration)?"
            rf"(?:\s+file)?\s+)?{re.escape(target)}|{re.escape(target)}\s*(?::|has|with|should have|must have"
            rf"|,)?"
        ),
        " ",
        bare,
    )
    bare = re.sub(
        (
            r"^\W*(?:please\s+)?(?:set|change|turn|configure|switch|raise|lower|increase|put|ensure|make sure"
            r"(?: that)?|add|have|edit|modify|adjust|update|disable|enable)\b(?:\s+the)?"
        ),
        " ",
        bare.strip(),
        flags=re.IGNORECASE,
    )
    found = []
    for part in words_list(re.sub(r"\s+", " ", bare).strip(" ,:;.")):
        match = _PAIR.match(re.sub(r"^(?:set|change)\s+", "", part.strip()))
        if (
            match is None
            or (match.group("key").lower() in _NOT_KEYS and match.group("key")[0].islower())
            or match.group("value").lower() in {"in", "the", "to"}
        ):
            return []
        found.append(_setting(target, match.group("key"), match.group("sign"), unquote(match.group("value"))))
    if found:
        situation.path = target
    return found


def _setting(target: str, key: str, sign: str, value: str) -> Planned:
    if _SPACED.search(target) or " = " in sign:
        joined = " = "
    elif "=" in sign or _EQUALS.search(target):
        joined = "="
    elif ":" in sign or target.endswith((".yml", ".yaml")):
        joined = ": "
    else:
        joined = " "
    arguments = {
        "path": target,
        "regexp": rf"^\s*#?\s*{re.escape(key)}\b",
        "line": f"{key}{joined}{value}",
        "state": "present",
    }
    if target.endswith("sshd_config"):
        arguments["validate"] = "/usr/sbin/sshd -t -f %s"
    return Planned(f"{B}lineinfile", arguments)


def _replace(text: str, situation: Situation) -> list[Planned]:
    old = r"(?P<q>[\"'`]?)(?P<old>[^\"'`]+?)(?P=q)"
    every = (
        r"(?:every|all|each|any)?\s*(?:the\s+)?(?:occurr?[ae]n?ces?|instances?)?\s*(?:of\s+)?(?:the\s+"
        r"(?:string|text|word|value)\s+)?"
    )
    match = re.search(
        (
            rf"\b(?:replace|substitute|swap|change)\s+{every}{old}\s+(?:with|by|to|for|->)\s+[\"'`]?"
            rf"(?P<new>[^\"'`\s]+)[\"'`]?\s+(?:everywhere\s+)?(?:in|inside|within)\s+(?:the file\s+)?"
            rf"(?P<path>/\S+)"
        ),
        text,
        re.IGNORECASE,
    ) or re.search(
        (
            rf"\bin\s+(?:the file\s+)?(?P<path>/\S+),?\s+(?:replace|substitute|swap)\s+{every}{old}\s+(?:with"
            rf"|by|to|->)\s+(?P<n>[\"'`]?)(?P<new>(?<=[\"'`])[^\"'`]+|[^\"'`\s]+)"
        ),
        text,
        re.IGNORECASE,
    )
    if match is None or (says(text, r"\bchange\b") and not match.group("q") and "." not in match.group("old")):
        return []
    situation.path = match.group("path").rstrip(",.")
    return [
        Planned(
            f"{B}replace",
            {
                "path": situation.path,
                "regexp": re.escape(match.group("old").strip()),
                "replace": match.group("new").rstrip(","),
            },
        )
    ]


def _ini(text: str, situation: Situation) -> list[Planned]:
    section = (
        find(text, r"\bsection\s+[\"'\[]*([\w .-]+?)[\"'\]]*(?=\s+(?:of|in|to|set)\b|\s*$|,|\)|\])")
        or find(text, r"\[(\w[\w .-]*)\]")
        or find(text, r"\bthe\s+([\w.-]+)\s+section\b")
    )
    target = next(iter(paths(text)), None)
    if not (section and target):
        return []
    bare = re.sub(
        rf"\bsection\s+\S+|\[{re.escape(section)}\]|\bthe\s+[\w.-]+\s+section|\S*/\S+|\b(?:set|in|of|under|change|option)\b",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    found = re.findall(r"([A-Za-z][\w.-]*)\s*(?:=|\bto\b|:|\bis\b)\s*[\"']?([\w.:/%@-]+)", bare)
    values = {"path": target, "section": section}
    if says(text, _REMOVE) and not found:
        option = find(bare, r"\b(?:remove|delete|drop)\s+(?:the\s+)?(?:option\s+)?([\w.-]+)")
        return [
            Planned(
                "community.general.ini_file",
                {**values, **({"option": option} if option else {}), "state": "absent", "mode": "0644"},
            )
        ]
    situation.path = target
    return [
        Planned("community.general.ini_file", {**values, "option": option, "value": value, "mode": "0644"})
        for option, value in found
    ]


def _block(text: str, situation: Situation) -> list[Planned]:
    if not says(text, r"\bblock\b") or not (strings := [item for item in quoted(text) if "/" not in item[:1]]):
        return []
    target = _target(text, situation)
    return (
        [
            Planned(
                f"{B}blockinfile",
                {
                    "path": target,
                    "block": strings[0].replace("\\n", "\n"),
                    "state": "absent" if says(text, _REMOVE) else "present",
                },
            )
        ]
        if target
        else []
    )
