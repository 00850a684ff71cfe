"""What is said about an account: shell, home, groups, expiry.

shell /bin/zsh, uid 1501, home /srv/deploy        group web, extra groups docker and adm
expires on 2026-12-31, comment "Deploy Bot"       password expires after 90 days
"""

import re
from datetime import UTC, datetime

from relia.generation.grounded.recognise.domain import Situation, Values, compact, find, one_or_many, says
from relia.generation.grounded.text import words_list

NAME = r"[a-z_][\w.-]*"
NAMES = rf"[\"']?{NAME}[\"']?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)[\"']?{NAME}[\"']?)*"
_FURTHER = r"(?:supplementary|secondary|additional|extra|further)"
_KEPT = (
    r",?\s*(?:\b(?:and|but)\s+)?\b(?:without|keep\w*|not|never|don'?t|leav\w+)\b[^,;.]{0,40}\b"
    r"(?:other|existing|current|remaining|old)\s+(?:groups?|memberships?|ones)\b(?:\s+alone)?"
)
"""What is said of groups that somebody is in already."""
_SHELLS = {"bash": "/bin/bash", "zsh": "/bin/zsh", "sh": "/bin/sh", "fish": "/usr/bin/fish"}
_NO_LOGIN = (
    r"\b(?:no|without)\b(?: an?)? home\b(?: dir\w*)? (?:or|and|nor)(?: an?)?(?: login)? shell\b"
    r"|\bno[- ]?login(?: shell)?\b|\bno shell\b|\bwithout (?:a )?(?:login )?shell\b|\bno interactive\b"
    r"|\b(?:can't|cannot|must not|may not|should not|shouldn't)(?: be (?:able|allowed) to)? log ?(?:in|on)\b"
    r"|\b(?:disable|no|without|deny) shell access\b"
)

_SPOKEN = (
    (r"\bexpir\w+", ("expires", "password_expire_max")),
    (r"\buids?\b", ("uid",)),
    (r"\b(?:comment|gecos|full name|real name)\b", ("comment",)),
    (r"\bumask\b", ("umask",)),
    (r"\bhome\b[^,;]*\s/\w", ("home",)),
    (r"\bshell\b(?! accounts?| users?)", ("shell",)),
    (r"\bprimary group\b", ("group",)),
)


def half_read(text: str, arguments: Values) -> bool:
    """Whether the words speak of an attribute that was not read: half of an account is no account."""
    return any(says(text, words) and not any(key in arguments for key in keys) for words, keys in _SPOKEN)


def details(text: str, situation: Situation) -> dict[str, object]:
    groups, primary = _memberships(text, situation)
    uid = find(text, r"\bu(?:ser )?id\s*(?:of|=|:|is|to)?\s*(\d+)")
    home = find(text, _HOME)
    exact = says(
        text,
        r"\bonly (?:in|of|to|a member)\b|\b(?:exactly|only) (?:the|these) groups?\b|\bno other groups?\b"
        r"|\bmember of [\w-]+ only\b|\bremove\w* (?:\w+ )?from (?:all|any) others?\b",
    )
    arguments = compact(
        {
            "comment": comment(text),
            "uid": int(uid) if uid else None,
            "group": primary,
            "groups": one_or_many([name for name in groups if name != primary]) if groups else None,
            "append": (not exact) if groups else None,
            "shell": shell(text),
            "home": home,
            "move_home": True if home and says(text, r"\bmov(?:e|ed|ing)\b") else None,
            "system": True
            if says(text, r"\bsystem(?:[ -](?:user|account|level)s?)?\b(?! group)|\bservice[- ](?:user|account)s?\b")
            and says(text, r"\bsystem\b|\bservice (?:user|account)")
            else None,
            "create_home": _create_home(text),
            "expires": expires(text),
            "umask": find(text, r"\bumask\s*(?:is|=|:|of|to)?\s*(0?\d{3})\b"),
            **_ageing(text),
        }
    )
    if password := _password(text):
        arguments["password"] = password
        if says(text, r"\bonly (?:on|when|at) creat|\bon_create\b|\bonly set\b"):
            arguments["update_password"] = "on_create"  # noqa: S105  (an option of the module)
    if says(text, r"\bgenerat\w+\b.*\bssh[- ]?key\b|\bwith an? (?:new )?ssh[- ]?key(?:pair)?\b"):
        arguments["generate_ssh_key"] = True
    return arguments


_HOME = (
    r"\bhome\s*(?:dir(?:ectory)?|folder)?\s*(?:of\s+(?:the\s+)?(?:user\s+)?[\w.-]+\s+)?"
    r"(?:is|=|:|in|at|on|under|should be|must be|to)?\s*(/[\w./-]+)"
)


def _memberships(text: str, situation: Situation) -> tuple[list[str], str | None]:
    """The further groups and the primary one: `group web, extra groups docker and adm`."""
    text = re.sub(_KEPT, " ", text, flags=re.IGNORECASE)
    primary = find(text, rf"\b(?:primary|main) group\s*(?:is|=|:|of|to)?\s*({NAME})")
    if primary is None and (says(text, rf"\b{_FURTHER}\s+groups?\b") or says(text, r"[,;(:]\s*group\b")):
        primary = find(text, rf"(?:[,;(:]|\bwith|\band|\bin)\s*(?:the\s+)?group\s*(?:=|:|is)?\s*({NAME})")
        if primary:
            text = re.sub(rf"(?<!\w )\bgroup\s*(?:=|:|is)?\s*{re.escape(primary)}\b", " ", text, flags=re.IGNORECASE)
    return _groups(re.sub(rf"\b{_FURTHER}\s+(?=groups?\b)", "in ", text, flags=re.IGNORECASE), situation), primary


def comment(text: str) -> str | None:
    said = r"\b(?:comment|full name|gecos|real name|description)\s*(?:field\s*)?(?:is|=|:|of|to|should be|must be)*\s*"
    if literal := re.search(said + r"([\"'])([^\"']+)\1", text, re.IGNORECASE):
        return literal.group(2)
    return find(
        re.sub(rf"\b(comment|full name|gecos|real name)\s+(?:of|for)\s+(?:the\s+)?(?:user\s+)?{NAME}\s+", r"\1 ", text),
        rf"(?-i:{said}((?:[A-Z][\w.'-]*|\()(?:\s+(?!and\b|with\b|in\b|home\b|shell\b|uid\b)[\w.'()-]+)*))",
    )


def _create_home(text: str) -> bool | None:
    if says(text, r"\b(?:no|without(?: an?| creating(?: an?)?)?|nor) home\b|\bdon'?t create (?:a |the |its )?home"):
        return False
    return (
        True
        if says(text, r"\b(?:create (?:its|the|a|their|his|her)|with (?:an? |its own |own )?) ?home\b(?![^,;]*\s/)")
        else None
    )


def _ageing(text: str) -> dict[str, int | None]:
    """`password expires after 90 days`, `at least 7 days between changes`."""
    longest = re.search(
        r"\bpasswords?\b.*\b(?:expires?|valid|changed?|max\w*)\b[^\d.;]{0,20}\b(\d+) days\b", text, re.IGNORECASE
    )
    if longest is None or says(text, r"\b(?:minimum|at least|warn\w*)\b"):
        return {}
    return {"password_expire_max": int(longest.group(1))}


def shell(text: str) -> str | None:
    if path := find(text, r"(?<![\w.])(/(?:usr/)?s?bin/(?:[a-z]*sh|nologin|false|true|git-shell))\b"):
        return path
    if says(text, _NO_LOGIN):
        return "/usr/sbin/nologin"
    name = find(text, r"\b(?:shell|with|use|uses|login shell)\s*(?:is|=|:|of|a|to)?\s*(bash|zsh|sh|fish)\b") or find(
        text, r"\b(bash|zsh|fish)\s+(?:as (?:the )?(?:login )?)?shell\b"
    )
    return _SHELLS[name.lower()] if name else None


def _password(text: str) -> str | None:
    if vault := find(text, r"\{\{\s*(vault_\w+)\s*\}\}"):
        return f"{{{{ {vault} | password_hash('sha512') }}}}"
    hashed = find(
        text,
        (
            r"\b(?:password(?: hash)?|hash(?:ed password)?|pw)\b[^.]*?\b(?:variable|var|from)\s+(?:the\s+)?"
            r"(?:variable\s+|var\s+|vault\s+)*([a-z_]\w*)"
        ),
    )
    hashed = hashed or find(text, r"\bpassword(?: hash)?\b[^.]*\{\{\s*([\w.]+)\s*\}\}")
    return f"{{{{ {hashed} }}}}" if hashed and hashed not in {"the", "vault", "a", "variable"} else None


_LONG_AGO = 86400
"""The second day of 1970: the first would be a zero, which some systems take for never."""


def expires(text: str) -> float | None:
    if says(text, r"\b(?:never|not|no) (?:longer )?expir"):
        return -1
    if says(
        text, r"\bexpir\w*\b(?: (?:it|him|her|them|the account))?(?: (?:right )?now| immediately| at once| right away)"
    ):
        return _LONG_AGO
    date = re.search(r"\b(?:expir\w*|valid until|until|ends? on)\b.*?\b(\d{4}-\d\d-\d\d)\b", text, re.IGNORECASE)
    if date is None:
        return None
    try:
        return datetime.fromisoformat(date.group(1)).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


_AFTER_GROUPS = frozenset(
    """home shell with uid gid no the should must has is system login keep a an comment expires expire expiring umask
    password locked lock full real gecos primary main append create nologin bash zsh not without""".split()
)
"""Where the list of groups ends, and the next attribute begins."""


def _groups(text: str, situation: Situation) -> list[str]:
    bare = re.sub(r"\b(?:primary|main) group\s*(?:is|=|:|of)?\s*\S+", " ", text, flags=re.IGNORECASE)
    if says(bare, r"\b(?:in|of|to|into) (?:(?:that|this|the same|the new|it'?s own) group|it)\b") and situation.group:
        return [situation.group]
    match = (
        re.search(
            (
                rf"\b(?:in|to|into|of|for|member of|with|plus|and|the)\s+(?:the\s+|these\s+)?(?:supplementary\s+"
                rf"|secondary\s+|additional\s+|extra\s+)?groups?\s*(?:called\s+|named\s+|:\s*)?({NAMES})"
            ),
            bare,
            re.IGNORECASE,
        )
        or re.search(
            rf"(?:^|[,;(]|\b(?:supplementary|secondary|additional|extra|who))\s*groups?\s*(?:=|:|are|is)?\s*({NAMES})",
            bare,
            re.IGNORECASE,
        )
        or re.search(
            rf"\b(?:to|in|into|of)\s+(?:the\s+)?({NAME}(?:(?:\s*,\s*|\s+and\s+)(?:the\s+)?{NAME})*)\s+groups?\b",
            bare,
            re.IGNORECASE,
        )
        or re.search(rf"\b(?:members?|part) of\s+(?:the\s+)?({NAMES})", bare, re.IGNORECASE)
        or re.search(
            (
                rf"\b(?:add|put|append)\s+(?:him|her|them|it|(?:the\s+)?(?:user\s+)?{NAME})\s+(?:in)?to\s+"
                rf"(?:the\s+)?({NAMES})(?!\S*/)"
            ),
            bare,
            re.IGNORECASE,
        )
        or re.search(r"\b(?:in|has|gets?|with)\s+(?:the\s+)?(sudo|wheel|docker|adm)\b", bare, re.IGNORECASE)
    )
    names = [re.sub(r"^the\s+", "", name) for name in words_list(match.group(1))] if match else []
    stop = _AFTER_GROUPS
    found = []
    for name in names:
        if name.lower() in stop:
            break
        found.append(name)
    return found
