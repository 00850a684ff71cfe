"""Users and groups.

create users anna and bela, each with bash and member of docker       system user 'prometheus', no login shell, no home
group analysts with gid 4200                                          lock the account of bob, he left
"""

import re
from datetime import UTC, datetime

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, one_or_many, says
from relia.generation.grounded.text import words_list

REMOVE = (
    r"\b(?:remove|delete|drop|get rid of|absent|userdel|kick out|deleted|removed|gone|must not exist"
    r"|should not exist|revoke|take away|purge|off-?board)\b"
)
NAME = r"[a-z_][\w.-]*"
NAMES = rf"[\"']?{NAME}[\"']?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)[\"']?{NAME}[\"']?)*"
_ENDS = (
    r"(?=\W*(?:$|[,;:.()])|\s+(?:\w+\s+)?(?:with|in|to|and|who|whose|incl\w*|needs?|should|must|has"
    r"|have|shell|home|uid|gid|on|as|from|via|into|if|without|system|is|are|exists?|for|of|at|or|left"
    r"|primary|gets?|via|password|account)\b|\s+-)"
)
_OTHERS = (
    r"\b(?:mysql|mariadb|postgres\w*|database|db|mongo\w*|rabbitmq|grafana|iam|ldap|keycloak"
    r"|container|compose|kubernetes|cron|crontab|s3|bucket|role|snmp|vlan|units?|systemd(?!-)|redis|influxdb|proxysql"
    r"|zabbix|htpasswd|windows|domain admins?)\b"
)
_OTHER_GROUPS = (
    r"\b(?:volume|security|resource|consumer|action|log|autoscaling|host|inventory|target|placement"
    r"|node) groups?\b|\bdocker (?:network|container)"
)
_SHELLS = {"bash": "/bin/bash", "zsh": "/bin/zsh", "sh": "/bin/sh", "fish": "/usr/bin/fish"}
_NO_LOGIN = (
    r"\bno[- ]?login(?: shell)?\b|\bno shell\b|\bwithout (?:a )?(?:login )?shell\b|\b(?:can't|cannot"
    r"|must not|may not|should not|shouldn't be able to) log ?in\b|\bno interactive\b"
)
_NOT_NAMES = frozenset(
    """
         backup's no he she they account accounts user users the a an and with for home his her their its system
    service login named called new     unix linux as each name is in     to on of that this local normal regular
    following all these some group groups     should must shell bash them it him any every password key ssh
    technical deploy-user our my from without
""".split()
)


def people(text: str, situation: Situation) -> list[Planned]:
    """Read a step about users or groups."""
    if says(re.sub(r"\bgroups?\s+\S+|\b(?:to|in|of) (?:the )?\S+ groups?", " ", text), _OTHERS):
        return []
    return _group(text, situation) or _user(text, situation)


def _group(text: str, situation: Situation) -> list[Planned]:
    match = re.search(rf"\b(?:groups?)\s+(?:called\s+|named\s+|for\s+)?(?P<names>{NAMES}){_ENDS}", text, re.IGNORECASE)
    about = says(
        text,
        (
            r"^\W*(?:create|add|make|ensure|make sure|have|need|remove|delete|drop|get rid of|the)?\s*"
            r"(?:that\s+|there is\s+)?(?:an?\s+|the\s+|new\s+|unix\s+|system\s+|linux\s+|local\s+"
            r"|posix\s+)*groups?\b"
        ),
    )
    if not about or says(text, _OTHER_GROUPS):
        return []
    if match is None:
        match = re.search(rf"\b(?P<names>{NAME})\s+group\b", text, re.IGNORECASE)
    names = [name for name in words_list(match.group("names")) if name.lower() not in _NOT_NAMES] if match else []
    if not names:
        return []
    situation.group = names[0]
    state = "absent" if says(text, REMOVE) else "present"
    gid = find(text, r"\bg(?:roup )?id\s*(?:of|=|:|is)?\s*(\d+)")
    extra = compact(
        {"gid": int(gid) if gid else None, "system": True if says(text, r"\bsystem group\b|\bas a system\b") else None}
    )
    return [looped(f"{B}group", "name", names, {**extra, "state": state})]


def _user(text: str, situation: Situation) -> list[Planned]:
    names = user_names(text, situation)
    if not names or says(
        text,
        (
            r"\b(?:run|execute|clone|check out|mount|copy|template|download)\b.*\bas (?:the )?user\b"
            r"|\bowned by user\b|\baccess\b.*\bacl\b|\bby user\b|\bbelongs? to\b|\bowne[rd]\b|\bdirector(?:y"
            r"|ies) /|\bfolders? /"
        ),
    ):
        return []
    situation.user = names[0]
    if each := _each_with_details(text, situation):
        return each
    if says(text, r"\bunlock\b"):
        return [looped(f"{B}user", "name", names, {"password_lock": False})]
    if says(text, r"\b(?:lock(?:ed)?|disabled?|deactivate|block)\b") and not says(text, REMOVE):
        return [looped(f"{B}user", "name", names, {"password_lock": True})]
    if says(text, REMOVE) and not says(text, r"\bfrom (?:the )?(?:groups?\b|\w+ group)"):
        everything = says(text, r"\bhome\b|\bfiles\b|\bcompletely\b|\bdata\b|\bmail\b|\beverything\b") and not says(
            text, r"\b(?:keep|leave|not|without)\b[^,]*\b(?:home|files|data)"
        )
        extra = {"remove": True} if everything else {}
        if says(text, r"\bforce\b|\bstill logged in\b"):
            extra["force"] = True
        return [looped(f"{B}user", "name", names, {"state": "absent", **extra})]
    arguments = {**_details(text, situation), "state": "present"}
    return [looped(f"{B}user", "name", names, arguments, {"no_log": True} if "password" in arguments else {})]


def _each_with_details(text: str, situation: Situation) -> list[Planned]:
    """`users mia (uid 2001), noah (uid 2002), both in group staff`: a play task for each."""
    asides = re.findall(rf"({NAME})\s*\(([^()]*(?:uid|home|shell|group|comment)[^()]*)\)", text)
    if len(asides) < 2:
        return []
    shared = _details(re.sub(r"\([^()]*\)", " ", text), situation)
    return [
        Planned(f"{B}user", {"name": name, **shared, **_details(about, situation), "state": "present"})
        for name, about in asides
    ]


def _details(text: str, situation: Situation) -> dict[str, object]:
    groups = _groups(text, situation)
    primary = find(text, rf"\b(?:primary|main) group\s*(?:is|=|:|of)?\s*({NAME})")
    uid = find(text, r"\bu(?:ser )?id\s*(?:of|=|:|is)?\s*(\d+)")
    arguments = compact(
        {
            "comment": find(
                text, r"\b(?:comment|full name|gecos|real name|description)\s*(?:is|=|:|of)?\s*[\"']([^\"']+)"
            ),
            "uid": int(uid) if uid else None,
            "group": primary,
            "groups": one_or_many([name for name in groups if name != primary]) if groups else None,
            "append": True if groups else None,
            "shell": _shell(text),
            "home": find(
                text, r"\bhome\s*(?:dir(?:ectory)?|folder)?\s*(?:is|=|:|in|at|under|should be|to)?\s*(/[\w./-]+)"
            ),
            "system": True
            if says(text, r"\bsystem(?:[ -](?:user|account|level)s?)?\b(?! group)|\bservice[- ](?:user|account)s?\b")
            and says(text, r"\bsystem\b|\bservice (?:user|account)")
            else None,
            "create_home": False
            if says(text, r"\b(?:no|without(?: an?| creating(?: an?)?)?) home\b|\bdon'?t create (?:a |the )?home")
            else None,
            "expires": _expires(text),
        }
    )
    if password := _password(text):
        arguments["password"] = password
        if says(text, r"\bonly (?:on|when|at) creat|\bon_create\b|\bonly set\b"):
            arguments["update_password"] = "on_create"  # noqa: S105  (an option of the module)
    if says(text, r"\bgenerat\w+\b.*\bssh[- ]?key\b|\bwith an? (?:new )?ssh[- ]?key(?:pair)?\b"):
        arguments["generate_ssh_key"] = True
    return arguments


def _shell(text: str) -> str | None:
    if path := find(text, r"(?<![\w.])(/(?:usr/)?s?bin/(?:[a-z]*sh|nologin|false|true|git-shell))\b"):
        return path
    if says(text, _NO_LOGIN):
        return "/usr/sbin/nologin"
    name = find(text, r"\b(?:shell|with|use|uses|login shell)\s*(?:is|=|:|of|a)?\s*(bash|zsh|sh|fish)\b") or find(
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


def _expires(text: str) -> float | None:
    date = re.search(r"\bexpir\w*\b.*?\b(\d{4}-\d\d-\d\d)\b", text, re.IGNORECASE)
    if date is None:
        return None
    try:
        return datetime.fromisoformat(date.group(1)).replace(tzinfo=UTC).timestamp()
    except ValueError:
        return None


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
    stop = {"home", "shell", "with", "uid", "no", "the", "should", "must", "has", "is", "system", "login", "keep", "a"}
    found = []
    for name in names:
        if name.lower() in stop:
            break
        found.append(name)
    return found


def user_names(text: str, situation: Situation) -> list[str]:
    """The users that a step is about."""
    variable = find(text, r"\b(?:list|variable|var)\s+(?:variable\s+)?(?:called\s+)?([a-z_]\w*)\b")
    if variable and says(text, r"\b(?:each|every|all|loop|iterate)\b"):
        return [f"{{{{ {variable} }}}}"]
    pointed = (
        r"\b(?:add|put)\s+(?:him|her|them|it|that user|this user|the user(?!\s+(?!to\b"
        r"|into\b)[\"']?[a-z]))\b|\b(?:that|this|the) "
        r"(?:account|user)\b(?!\s+[\"']?[a-z])|\beach\b.*\bas a user\b"
    )
    if situation.user and says(text, pointed) and not re.search(rf"\buser\s+[\"']{NAME}[\"']", text):
        return [situation.user]
    match = (
        re.search(
            (
                rf"\b(?:users?|accounts?|logins?)\s*(?:accounts?\s+)?(?:called\s+|named\s+|for\s+|of\s+|:\s*"
                rf"|are\s+)?(?:the\s+)?(?:users?\s+)?(?P<names>{NAMES}){_ENDS}"
            ),
            text,
            re.IGNORECASE,
        )
        or re.search(
            (
                rf"\b(?:add|put|append)\s+(?:the\s+user\s+)?(?P<names>{NAMES})\s+(?:in)?to\s+(?:the\s+)?"
                rf"(?:[\w-]+\s+)?(?:groups?\b|sudo\b|wheel\b|docker\b)"
            ),
            text,
            re.IGNORECASE,
        )
        or re.search(
            (
                rf"\b(?:lock|unlock|disable|deactivate|delete|remove)\s+(?:the\s+)?(?P<names>{NAME})(?:'s)?\s+"
                rf"(?:account|user|login)"
            ),
            text,
            re.IGNORECASE,
        )
        or re.search(
            (
                rf"^(?:the\s+)?(?P<names>{NAMES})\s+(?:needs?|gets?|should (?:have|get)|must have)\s+(?:an?\s+"
                rf"|their own\s+)?(?:unix\s+|user\s+|shell\s+|system\s+|own\s+)*(?:accounts?|logins?|users?)\b"
            ),
            text,
            re.IGNORECASE,
        )
        or re.search(rf"^(?:the\s+)?(?P<names>{NAME})\s+(?:user|account)\b", text, re.IGNORECASE)
        or re.search(
            rf"\b(?:shell|home(?: dir\w*)?|comment) of (?:the )?(?:user )?(?P<names>{NAME})\b", text, re.IGNORECASE
        )
        or re.search(
            rf"\b(?:give|get)\s+(?P<names>{NAMES})\s+(?:an?\s+|each an\s+)?(?:unix\s+|own\s+|shell\s+|user\s+)*accounts?\b",
            text,
            re.IGNORECASE,
        )
        or re.search(rf"\b(?:useradd|adduser|usermod)\s+(?:-\S+\s+)*(?P<names>{NAME})", text, re.IGNORECASE)
    )
    if match is None:
        return []
    return [name for name in words_list(match.group("names")) if name.lower() not in _NOT_NAMES]
