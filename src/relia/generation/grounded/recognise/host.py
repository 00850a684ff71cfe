"""The host itself: its name, time zone, locale, facts, reboots.

hostname should become build01.corp.lan     timezone of all servers => Europe/Vienna     reboot, wait max 10 min
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, says
from relia.generation.grounded.text import quoted

_ZONE = r"\b((?:[A-Z][A-Za-z_]+/)+[A-Z][A-Za-z_-]+|UTC|GMT|Etc/\w+)\b"
_NO_NAMES = frozenset("into in become be to the of set file is on for and from as a an should must with".split())


def host(text: str, situation: Situation) -> list[Planned]:
    """Read a step about the host itself."""
    if situation.platform in {"ios", "nxos", "eos", "junos", "vyos"}:
        return []
    windows = situation.platform == "windows"
    for part in (_time_zone, _hostname, _shutdown, _reboot):
        if found := part(text, windows=windows):
            return [found]
    return _others(text)


def _time_zone(text: str, *, windows: bool) -> Planned | None:
    if not says(text, r"\btime ?zone\b|\btz\b"):
        return None
    zone = re.search(_ZONE, text)
    name = (
        zone.group(1)
        if zone
        else find(
            text, r"\btime ?zone\b.*?(?:\bto\b|=>?|->|:|\bis\b|\bbe\b|\s)\s*([A-Za-z][\w/+.-]+(?: [A-Z]\w+)*)\s*$"
        )
    )
    if name is None or name.lower() in _NO_NAMES:
        return None
    name = "UTC" if name.lower() == "utc" else name
    if windows:
        name = find(text, r"\b(?:to|=>?|->|:|is)\s+[\"']?([A-Z][\w. ]+?)[\"']?\s*$") or name
        return Planned("ansible.windows.win_timezone", {"timezone": name})
    return Planned("community.general.timezone", {"name": name})


def _hostname(text: str, *, windows: bool) -> Planned | None:
    if not says(text, r"\bhost ?name\b|\brename (?:the |this )?(?:host|server|machine|box)\b") or says(
        text, r"\b(?:print|show|debug|write|into|file|template|line|display)\b"
    ):
        return None
    of_inventory = r"\binventory[ _](?:host)?name\b|\bname (?:that it has )?in (?:the |our )?inventory\b"
    name = "{{ inventory_hostname }}" if says(text, of_inventory) else None
    name = (
        name
        or find(
            text,
            (
                r"\bhost ?name\s*(?:of [\w .-]{1,60}?\s*"
                r"(?=\b(?:should|must|has|needs|shall|become|to|is|be)\b|->|=>|=|:))?"
                r"(?:should |must |has to |needs to |shall )?(?:become|be set to"
                r"|be|to|is|=>?|->|:)?\s*[\"'`]?([A-Za-z0-9][\w.-]*|\{\{.*?\}\})"
            ),
        )
        or find(text, r"\b(?:rename|name|call) (?:it|the \w+|this \w+)\s+(?:to\s+|as\s+)?([\w.-]+)")
    )
    if name is None or name.lower() in _NO_NAMES:
        return None
    return Planned("ansible.windows.win_hostname" if windows else f"{B}hostname", {"name": name})


def _reboot(text: str, *, windows: bool) -> Planned | None:
    asked = says(
        text,
        (
            r"^\W*(?:(?!install|run|make|set|create|copy|upgrade|add|keep)\w+\s+){0,3}?(?:reboot|restart "
            r"(?:the |all )?(?:hosts?|servers?|machines?|boxes|computers?|system))\b"
        ),
    )
    if not asked or says(
        text,
        r"\bcron\b|@reboot|\bevery\b|\brun\b|\bafter (?:a |every )?reboot\b|\bover reboots\b|\bat (?:every )?reboot\b",
    ):
        return None
    timeout = _seconds(text)
    message = next((item for item in quoted(text) if says(text, r"\bmessage\b|\bsaying\b|\bmsg\b")), None)
    values = {"reboot_timeout": timeout, "msg": message}
    return Planned("ansible.windows.win_reboot" if windows else f"{B}reboot", compact(values))


def _shutdown(text: str, *, windows: bool) -> Planned | None:
    if (
        windows
        or not says(
            text,
            (
                r"^\W*(?:\w+\s+){0,2}?(?:shut ?down|power ?off|halt)\b(?:\s+(?:the|all|these|every)?\s*(?:hosts?"
                r"|servers?|machines?|boxes|nodes?|system)?\b)?"
            ),
        )
        or says(text, r"\bservices?\b|\bcontainer\b|\binstance\b|\bvm\b|\bcommand\b")
    ):
        return None
    if re.fullmatch(
        r"\W*(?:shut ?down|power ?off|halt)\s+(?!the hosts|all|these|every)[\w.-]+\W*", text, re.IGNORECASE
    ):
        return None
    message = next((item for item in quoted(text)), None)
    return Planned("community.general.shutdown", compact({"delay": _seconds(text), "msg": message}))


def _seconds(text: str) -> int | None:
    amount = re.search(r"(\d+)\s*(s(?:ec\w*)?|m(?:in\w*)?|h(?:ours?)?)\b", text, re.IGNORECASE)
    return int(amount.group(1)) * {"s": 1, "m": 60, "h": 3600}[amount.group(2)[0].lower()] if amount else None


_DEFAULT_LOCALE = (
    r"\b(?:default|system)(?: system)? (?:locale|language)\b|\bLANG=|\blocale\b.*\b(?:by default|as (?:the )?default)\b"
)


def _others(text: str) -> list[Planned]:
    if re.fullmatch(r"\W*ping(?: (?:it|them|all|every\w*))?\W*", text, re.IGNORECASE):
        return [Planned(f"{B}ping", {})]
    if locale := find(text, r"\b([a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?)\b") if says(text, _DEFAULT_LOCALE) else None:
        made = Planned("community.general.locale_gen", {"name": locale, "state": "present"})
        return [made, Planned(f"{B}command", {"cmd": f"localectl set-locale LANG={locale}"}, {"changed_when": True})]
    if says(text, r"\blocales?\b") and (locales := re.findall(r"\b([a-z]{2,3}_[A-Z]{2}(?:\.[\w-]+)?)(?!\w)", text)):
        gone = says(text, r"\b(?:remove|delete|drop|absent|gone|get rid of)\b")
        return [looped("community.general.locale_gen", "name", locales, {"state": "absent" if gone else "present"})]
    if says(
        text,
        (
            r"\bpackage[_ ]facts\b|\b(?:collect|gather)\b.*\binstalled packages\b|\bfacts about (?:the )?"
            r"(?:installed )?packages\b"
        ),
    ):
        return [Planned(f"{B}package_facts", {})]
    if says(text, r"^\W*(?:gather|collect) (?:all )?(?:the )?facts\b"):
        return [Planned(f"{B}setup", {})]
    if alternative := re.search(r"\balternatives?\b.*?\b(?:for\s+)?([a-z][\w-]*)\b.*?(/\S+)", text, re.IGNORECASE):
        name = find(
            text, r"\balternatives?\s+(?:for\s+|of\s+|link\s+)?(?!set\b|to\b|make\b)([a-z][\w-]*)"
        ) or alternative.group(1)
        return [Planned("community.general.alternatives", {"name": name, "path": alternative.group(2).rstrip(",.")})]
    return []
