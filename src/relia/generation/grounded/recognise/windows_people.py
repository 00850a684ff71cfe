r"""Accounts, groups, shares and rights on Windows hosts.

local user kiosk in the group Users       share D:\Public as "Public": CORP\Staff read, CORP\Leads full
AD account svc_web in OU=Service,DC=corp  CORP\svc_scan gets Modify on D:\Scans
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, looped, says
from relia.generation.grounded.recognise.naming import is_name, named, names, secret_variable, state_of
from relia.generation.grounded.text import quoted, words_list

_W = "ansible.windows."
_WHO = r"[A-Za-z][\w.$-]*(?:\\[\w.$-]+)?"
_RIGHTS = (
    ("FullControl", r"\bfull ?control\b|\bfull\b"),
    ("Modify", r"\bmodify\b|\bchange\b"),
    ("Write", r"\bwrite\b|\bwritable\b"),
    ("ReadAndExecute", r"\bread ?(?:and|&) ?execute\b"),
    ("Read", r"\bread\b|\breadable\b"),
)
_SHARED = (
    ("full", r"full(?: access| control)?"),
    ("change", r"change|writ(?:e|able)(?: access)?|modify"),
    ("read", r"read(?:able|[- ]only)?(?: access| only)?|readers?"),
)


_RIGHT = "|".join(pattern for _, pattern in _RIGHTS)


def shared(text: str, locations: list[str]) -> Planned | None:
    """Read a step that shares a folder: who may read, change or do everything stands before or after the right."""
    if not says(text, r"\b(?:smb |file |network )?shared?\b") or says(text, r"\bntfs\b") or not locations:
        return None
    name = next(iter(quoted(text)), None) or find(text, r"\bas\s+([\w$-]+)") or named(text, r"share")
    if not name:
        return None
    bare = text
    for known in (name, *locations):
        bare = bare.replace(known, " ")
    given = {option: ", ".join(_holders(bare, words)) or None for option, words in _SHARED}
    return Planned(f"{_W}win_share", compact({"name": name, "path": locations[0], **given, "state": state_of(text)}))


def _holders(text: str, words: str) -> list[str]:
    after = re.findall(
        rf"\b(?:{words})\s+(?:(?:access|only)\s+)?(?:by|for|to|=|:)\s*(?:the\s+)?(?:group\s+|user\s+)?[\"']?({_WHO})",
        text,
        re.IGNORECASE,
    )
    before = re.findall(
        rf"({_WHO})[\"']?\s*(?:=|:|gets?|has|have|with|may)?\s*(?:{words})(?!\s+(?:by|for|to)\b)", text, re.IGNORECASE
    )
    return [who for who in (after or before) if is_name(who) and "share" not in who.lower()]


def rights(text: str, locations: list[str]) -> Planned | None:
    """Read a step that gives or takes rights on a file or folder."""
    right = next((name for name, pattern in _RIGHTS if says(text, pattern)), None)
    if (
        right is None
        or not locations
        or not says(text, r"\bntfs\b|\bpermissions?\b|\brights?\b|\bacl\b|\bmodify\b|\bfull ?control\b|\bgrant\b")
    ):
        return None
    bare = text
    for known in locations:
        bare = bare.replace(known, " ")
    who = find(bare, r"(?<![\w\\])([A-Za-z][\w.-]*\\[\w.$-]*\w)") or find(
        bare,
        rf"\b(?:grant|give|allow|deny|for|to)\s+(?:the\s+)?(?:group\s+|user\s+|account\s+)?"
        rf"[\"']?({_WHO})[\"']?(?:\s+(?:the\s+)?(?:{_RIGHT})|\s*$|\s+on\b)",
    )
    if not who or not is_name(who):
        return None
    values = {
        "path": locations[0],
        "user": who,
        "rights": right,
        "type": "deny" if says(text, r"\bden(?:y|ied)\b|\bforbid\b") else "allow",
        "state": "absent" if says(text, r"\b(?:revoke|remove|take away)\b") else "present",
    }
    return Planned(f"{_W}win_acl", values)


def directory_account(text: str, locations: list[str]) -> Planned | None:
    """Read a step about a user or group of Active Directory."""
    del locations
    if not says(text, r"\bAD\b|\bactive directory\b|\bOU=|\bdomain (?:user|group|account)\b"):
        return None
    kind = "group" if says(text, r"\b(?:AD|directory|domain|security)[ -]+(?:security )?group\b") else "user"
    name = named(text, r"group" if kind == "group" else r"users?|accounts?")
    if not name:
        return None
    password = secret_variable(text) if kind == "user" else None
    scope = find(text, r"\b(global|universal|domainlocal)\b") if kind == "group" else None
    values = {
        "name": name,
        "path": find(text, r"\b((?:OU|CN)=[^,;]+(?:,\s?(?:OU|CN|DC)=[\w -]*\w)+)"),
        "password": password,
        "password_never_expires": True if says(text, r"\bnever expires?\b|\bdoes(?:n't| not) expire\b") else None,
        "scope": scope.lower() if scope else None,
        "state": state_of(text),
    }
    return Planned(f"microsoft.ad.{kind}", compact(values), {"no_log": True} if password else {})


def account(text: str, locations: list[str]) -> Planned | None:
    """Read local users, groups and their members."""
    del locations
    if says(text, r"\b(?:local )?group\b") and says(
        text, r"^\W*(?:create|add|make|remove|delete|ensure)?\s*(?:an?|the|local|windows|\s)*group\b"
    ):
        name = named(text, r"group")
        return Planned(f"{_W}win_group", {"name": name, "state": state_of(text)}) if name else None
    member = re.search(
        r"(?:\b(?:add|put|remove)\s+|^\W*)(?:the\s+)?"
        r"(?:(?:domain |local )?(?:users?|groups?|accounts?|members?)\s+)?(?P<who>\S.*?)"
        r"\s+(?:in)?(?:to|from)\s+"
        r"(?:the\s+)?(?:local\s+)?(?:group\s+)?[\"']?(?P<group>[\w ]*?\w)[\"']?(?:\s+group)?"
        r"(?:\s+of\s+(?:all\s+|the\s+)?[\w -]+)?\s*$",
        text,
        re.IGNORECASE,
    )
    member = member or re.search(
        r"^\W*(?P<who>.+?)\s+(?:is|are|shall be|should be|must be|has to be|have to be|belongs?|becomes?)\s+"
        r"(?:an?\s+)?(?:members?\s+of|in|to)\s+"
        r"(?:the\s+)?(?:local\s+)?(?:group\s+)?[\"']?(?P<group>[\w ]*\w)[\"']?(?:\s+group)?\s*$",
        text,
        re.IGNORECASE,
    )
    if member and says(text, r"\bgroup\b|\badministrators\b|\busers\b"):
        members = [who for who in words_list(member.group("who")) if re.fullmatch(r"[\w.-]+(?:\\[\w.$-]+)?", who)]
        if members and len(members) == len(words_list(member.group("who"))):
            group = re.sub(r"\s+group$", "", member.group("group"))
            return Planned(f"{_W}win_group_membership", {"name": group, "members": members, "state": state_of(text)})
    if not says(text, r"\b(?:local )?(?:user|account)s?\b") or says(text, r"\benvironment\b|\bservice\b"):
        return None
    found = names(text, r"(?:local |windows )?(?:users?|accounts?)")
    if "group" in found:
        return None  # `the Remote Desktop Users group` is no user.
    several = find(text, r"\b(?:in|to|of|member)\b[^,;]*?\bgroups?\s+((?-i:[A-Z]\w*(?: [A-Z]\w*){1,3}))") or find(
        text, r"\b(?:in|to|of)\s+(?:the\s+)?((?-i:[A-Z]\w*(?: [A-Z]\w*){1,3}))\s+group\b"
    )
    groups = (
        [several]
        if several
        else names(text, r"groups?")
        if says(text, r"\b(?:in|to|of|with|member)\b[^,;]*\bgroups?\b")
        else []
    )
    password = find(text, r"\{\{\s*([\w.]+)\s*\}\}") or find(text, r"\bpassword\b[^,;]*\b(?:variable|var)\s+(\w+)")
    values = compact(
        {
            "password": f"{{{{ {password} }}}}" if password else None,
            "groups": groups or None,
            "groups_action": "add" if groups else None,
            "account_disabled": True if says(text, r"\bdisable[d]?\b") else None,
            "password_never_expires": True if says(text, r"\bnever expires?\b|\bdoes(?:n't| not) expire\b") else None,
            "state": state_of(text),
        }
    )
    return looped(f"{_W}win_user", "name", found, values, {"no_log": True} if password else {}) if found else None
