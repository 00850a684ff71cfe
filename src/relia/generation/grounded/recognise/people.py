"""Users and groups.

create users anna and bela, each with bash and member of docker       system user 'prometheus', no login shell, no home
group analysts with gid 4200                                          lock the account of bob, he left
"""

import re

from relia.generation.grounded.recognise.account import NAME, NAMES, comment, details, expires, half_read, shell
from relia.generation.grounded.recognise.domain import (
    B,
    Planned,
    Situation,
    compact,
    find,
    looped,
    says,
)
from relia.generation.grounded.text import QUOTED, words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, compiled

REMOVE = (
    r"\b(?:remove|delete|drop|get rid of|absent|userdel|kick out|deleted|removed|gone|must not exist"
    r"|should not exist|revoke|take away|purge|off-?board)\b"
)
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
_ABOUT = r"(?:shell|home(?: dir\w*)?|comment|password|uid|account|login|expiry|umask|groups?|full name|gecos)"
_OF_SOMEBODY = re.compile(
    rf"\bgroups?\s+\S+|\b(?:to|in|of) (?:the )?\S+ groups?|\b{_ABOUT} (?:of|for) (?:the )?(?:user |account )?\S+"
    r"|\busers?\s+[a-z]+\b(?=[^.;]*\b(?:uid|home|shell|nologin)\b)"
    rf"|\b\S+'s?\s+{_ABOUT}\b|\b(?:uid|home|shell|comment)\s+\S+|\buser postgres\b",
    re.IGNORECASE,
)
"""Names that may be those of other things too: `the shell of postgres`."""
_FOR_SOMEBODY = rf"\b(?:as|for|by|under|of)\s+(?:the\s+)?user\s+{NAME}"
_ATTRIBUTES = (
    r"\b(?:groups?|shell|home|passwords?|accounts?|u?gid|uid|lock(?:ed)?|unlock|expir\w+|comment|umask|logins?|keys?"
    r"|nologin|create|exists?|remove|delete|useradd|usermod|members?)\b"
)
_NOT_NAMES = frozenset(
    """
         backup's no he she they account accounts user users the a an and with for home his her their its system
    service login named called new     unix linux as each name is in     to on of that this local normal regular
    following all these some group groups     should must shell bash them it him any every password key ssh
    technical deploy-user our my from without primary main secondary supplementary additional extra
""".split()
)


def people(text: str, situation: Situation) -> list[Planned]:
    """Read a step about users or groups."""
    if says(_OF_SOMEBODY.sub(" ", text), _OTHERS):
        return []
    if says(text, _FOR_SOMEBODY) and not says(text, rf"{_ATTRIBUTES}|{REMOVE}"):
        return []
    return _group(text, situation) or _user(text, situation)


def _group(text: str, situation: Situation) -> list[Planned]:
    match = re.search(rf"\b(?:groups?)\s+(?:called\s+|named\s+|for\s+)?(?P<names>{NAMES}){_ENDS}", text, re.IGNORECASE)
    about = says(
        text,
        (
            r"^\W*(?:create|add|make|ensure|make sure|have|need|(?:i|we) (?:want|need)|remove|delete|drop|get rid of|the)?\s*"
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


_INTO_IT = r"^(?P<add>\W*(?:also\s+)?(?:add|put)\b.{1,120}?)\s+(?:in)?to (?:it|(?:that|this|the) group)$"


def _user(text: str, situation: Situation) -> list[Planned]:
    if made := situation.last.get("group"):
        text = re.sub(_INTO_IT, rf"\g<add> to the group {made}", text, flags=re.IGNORECASE)
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
    situation.user, situation.users = names[0], tuple(names)
    if each := _each_with_details(text, situation):
        return each
    if says(text, r"\b(?:un)?lock(?:ed|ing)?\b|\b(?:disabled?|deactivate|block)\b") and not says(text, REMOVE):
        return _locked(text, names)
    if says(text, REMOVE) and not says(text, r"\bfrom (?:the )?(?:groups?\b|\w+ group)"):
        everything = says(
            text, r"\bhomes?\b|\bhome dir\w+|\bfiles\b|\bcompletely\b|\bdata\b|\bmail\b|\beverything\b"
        ) and not says(text, r"\b(?:keep|leave|not|without)\b[^,]*\b(?:home|files|data)")
        extra = {"remove": True} if everything else {}
        if says(text, r"\bforce\b|\bstill logged in\b"):
            extra["force"] = True
        return [looped(f"{B}user", "name", names, {"state": "absent", **extra})]
    if says(text, REMOVE) and says(text, r"\bfrom\b.*\bgroups?\b") and not says(text, r"\b(?:add|put|append)\b"):
        return []  # the module can only say which groups are left, and the words do not
    arguments = {**details(text, situation), "state": "present"}
    if half_read(text, arguments):
        return []
    gid = find(text, r"\bgid\s*(?:of|=|:|is|to)?\s*(\d+)")
    if gid and len(names) == 1:
        arguments = {"group": names[0], **arguments}
        group = Planned(f"{B}group", {"name": arguments["group"], "gid": int(gid), "state": "present"})
        return [group, Planned(f"{B}user", {"name": names[0], **arguments})]
    return [looped(f"{B}user", "name", names, arguments, {"no_log": True} if "password" in arguments else {})]


def _locked(text: str, names: list[str]) -> list[Planned]:
    """Accounts that are locked or unlocked, with what else is said about them."""
    rest = compact({"shell": shell(text), "expires": expires(text), "comment": comment(text)})
    if half_read(text, rest):
        return []
    return [looped(f"{B}user", "name", names, {**rest, "password_lock": not says(text, r"\bunlock")})]


def _each_with_details(text: str, situation: Situation) -> list[Planned]:
    """`users mia (uid 2001), noah (uid 2002), both in group staff`: a play task for each."""
    asides = re.findall(rf"({NAME})\s*\(([^()]*(?:uid|home|shell|group|comment)[^()]*)\)", text)
    if len(asides) < 2:
        return []
    shared = details(re.sub(r"\([^()]*\)", " ", text), situation)
    return [
        Planned(f"{B}user", {"name": name, **shared, **details(about, situation), "state": "present"})
        for name, about in asides
    ]


_NEXT_STEP = frozenset(
    "incl including shell home uid gid no with without password comment group groups "
    "set give add put make create let restart start stop enable install copy run ensure grant allow".split()
)


_NAMED = (
    (
        rf"\b(?:users?|accounts?|logins?)\b\s*(?:accounts?\s+)?(?:called\s+|named\s+|for\s+|of\s+|:\s*"
        rf"|are\s+|with(?:out|\s+no)\s+login\s*:?\s+)?(?:the\s+)?(?:users?\s+)?(?P<names>{NAMES}){_ENDS}"
    ),
    (
        rf"\b(?:add|put|append)\s+(?:the\s+user\s+)?(?P<names>{NAMES})\s+(?:in)?to\s+(?:the\s+)?"
        rf"(?:[\w-]+\s+)?(?:groups?\b|sudo\b|wheel\b|docker\b|adm\b)"
    ),
    (
        rf"\b(?:add|put|append|move)\s+(?:the\s+user\s+)?(?P<names>{NAMES})\s+in(?:to)?\s+(?:the\s+)?(?:[\w-]+\s+)?groups?\b"
    ),
    (rf"\b(?:un)?lock\w*\s+(?:the\s+)?(?:passwd|passwords?|pw|logins?)\s+(?:of|for)\s+(?P<names>{NAMES})"),
    (rf"\bmake\s+(?P<names>{NAMES})\s+(?:an?\s+)?(?:members?|part)\s+of\b"),
    (rf"\b(?P<names>{NAME})'s?\s+{_ABOUT}\b"),
    (
        rf"^\W*(?:the\s+)?(?P<names>{NAMES})\s+(?:(?:become|are|is|join|should|must|has|have|need|to|be|get|both|all)\s+){{1,4}}"
        rf"(?:an?\s+|the\s+|added\s+to\s+|put\s+in(?:to)?\s+|in\s+)?(?:members?\s+of|part\s+of|group|the\s+group)\b"
    ),
    (rf"^\W*for\s+(?P<names>{NAMES})(?:\s+each)?\s*[:,]\s*(?:an?\s+)?(?:\w+\s+)?(?:account|user|login)s?\b"),
    (
        rf"^\W*for\s+(?P<names>{NAMES})(?:\s+each)?\s*,?\s*(?:create|add|make|set\s?up)\s+(?:\w+\s+)?(?:accounts?|users?|logins?)\b"
    ),
    (
        rf"\b(?:lock|unlock|disable|deactivate|delete|remove)\s+(?:the\s+)?(?P<names>{NAME})(?:'s)?\s+"
        rf"(?:account|user|login)"
    ),
    (
        rf"^(?:the\s+)?(?P<names>{NAMES})\s+(?:needs?|gets?|should (?:have|get)|must have)\s+(?:an?\s+"
        rf"|their own\s+)?(?:unix\s+|user\s+|shell\s+|system\s+|own\s+)*(?:accounts?|logins?|users?)\b"
    ),
    (rf"^(?:the\s+)?(?P<names>{NAME})\s+(?:user|account)\b"),
    (rf"\b{_ABOUT} (?:of|for) (?:the )?(?:users? |accounts? )?(?P<names>{NAMES})\b"),
    (rf"\b(?:give|get)\s+(?P<names>{NAMES})\s+(?:an?\s+|each an\s+)?(?:unix\s+|own\s+|shell\s+|user\s+)*accounts?\b"),
    (rf"\b(?:useradd|adduser|usermod)\s+(?:-\S+\s+)*(?P<names>{NAME})"),
)
"""How somebody is named; the first of these that gives a name counts."""


_ALL_OF_THEM = r"\b(?:them|they|all|each|every|everyone|everybody|both|these|those)\b"


def user_names(text: str, situation: Situation) -> list[str]:
    """The users that a step is about."""
    variable = find(text, r"\b(?:list|variable|var)\s+(?:variable\s+)?(?:called\s+)?([a-z_]\w*)\b")
    if variable and variable.lower() not in FUNCTION_WORDS and says(text, r"\b(?:each|every|all|loop|iterate)\b"):
        return [f"{{{{ {variable} }}}}"]
    pointed = (
        rf"\b(?:his|her|their|that user'?s|the user'?s)\s+(?:login )?{_ABOUT}\b|\b(?:the|an|his|her|their) (?:account|login)"
        r"(?= (?:with|and|has|needs|should|must)\b|\W*$)"
        r"|\b(?:he|she|they) (?:needs?|gets?|uses?|should|must|is|has)\b"
        r"|\b(?:add|put)\s+(?:him|her|them|it|that user|this user|the user(?!\s+(?!to\b"
        r"|into\b)[\"']?[a-z]))\b|\b(?:that|this|the) "
        r"(?:account|user)\b(?!\s+[\"']?[a-z])|\beach\b.*\bas a user\b"
    )
    if situation.user and says(text, pointed) and not re.search(rf"\buser\s+[\"']{NAME}[\"']", text):
        return list(situation.users) if len(situation.users) > 1 and says(text, _ALL_OF_THEM) else [situation.user]
    known = [name for name in dict.fromkeys((*situation.users, situation.user)) if name]
    if known and (match := re.search(rf"\b(?:add|put)\s+({NAMES})\s+(?:in)?to\b(?!\s+/)", text, re.IGNORECASE)):
        added = words_list(match.group(1))
        if all(name in known for name in added):
            return added
    # `anna (uid 1204) needs an account`: what stands in brackets comes between the name and the words about it.
    text = QUOTED.sub(lambda match: " " if " " in match.group() else match.group(), text)
    for told in dict.fromkeys((text, re.sub(r"\s*\([^()]*\)", "", text))):
        for pattern in _NAMED:
            match = compiled(pattern).search(told)
            if match and (found := _people_in(match.group("names"))):
                return found
    return []


def _people_in(listed: str) -> list[str]:
    names = words_list(listed)
    stop = next((number for number, name in enumerate(names) if number and name.lower() in _NEXT_STEP), len(names))
    return [name for name in names[:stop] if name.lower() not in _NOT_NAMES]
