"""MySQL and MariaDB.

mariadb database crm (utf8mb4)                         user app with ALL on app.*, password from app_pw
user crm_ro that may only SELECT on crm.*              dump the database crm to /srv/dumps/crm.sql.gz
import /tmp/shop.sql into shop                         set the global variable slow_query_log to ON
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, looped, one_by_one, says
from relia.generation.grounded.recognise.naming import after, is_name, named, names, removes, secret_variable, state_of
from relia.generation.grounded.recognise.postgresql import encoding
from relia.generation.grounded.text import paths

_C = "community.mysql."
_DATABASE, _USER = r"(?:databases?|dbs?|schemas?)", r"(?:users?|accounts?|logins?)"
_GRANT = (
    r"(?:select|insert|update|delete|usage|create|drop|alter|execute|trigger|references|index|event|reload"
    r"|process|file|super|replication (?:client|slave)|lock tables|show view"
    r"|show databases|grant option|all(?: privileges| rights)?)"
)
_PIECES = re.compile(
    r"\s*(?:;\s*|,?\s*\band\s+)(?=(?:an?\s+|the\s+|its\s+|create\s+)*(?:databases?|schemas?|users?|accounts?)\s+[\"'\w])",
    re.IGNORECASE,
)
"""Where a user is followed by a database of its own, or the other way round."""
_ALL_DATABASES = rf"\b(?:all|every)\b(?: of)?(?: the)?(?: mysql| mariadb)*(?: {_DATABASE})?\b|\beverything\b"


def mysql(text: str) -> list[Planned]:
    """Read a step about MySQL or MariaDB."""
    return one_by_one(_PIECES.split(text), _read) or one_by_one([text], _read)


def _read(text: str) -> Planned | None:
    for read in (_replication, _variable, _dump, _import, _anonymous, _user, _database):
        if planned := read(text):
            return planned
    return None


def _replication(text: str) -> Planned | None:
    if not says(text, r"\b(?:replicas?|slaves?|replication)\b") or says(
        text, r"\busers?\b|\baccounts?\b|\bgrant\b|\bset\b"
    ):
        return None
    mode = next(
        (
            mode
            for mode, words in (
                ("getreplica", r"\b(?:status|state|show|info)\b"),
                ("stopreplica", r"\bstop(?:ped)?\b|\bpause\b"),
                ("startreplica", r"\b(?:re)?start(?:ed)?\b|\bresume\b"),
            )
            if says(text, words)
        ),
        None,
    )
    return Planned(f"{_C}mysql_replication", {"mode": mode}) if mode else None


def _anonymous(text: str) -> Planned | None:
    if not says(text, r"\banonymous\b") or not removes(text):
        return None
    return Planned(f"{_C}mysql_user", {"name": "", "host_all": True, "state": "absent"})


def _variable(text: str) -> Planned | None:
    name = after(text, r"(?:global |system |server )*variables?", r"[a-z]+_[a-z_]+") or find(
        text,
        r"\b(?:set|change)\s+(?:the\s+)?(?:global\s+)?(?:setting\s+|option\s+|value\s+of\s+)?[\"'`]?([a-z]+(?:_[a-z]+)+)\b",
    )
    value = find(text, rf"\b{name}[\"'`]?\s*(?:=|to|is|:)+\s*[\"']?([\w.]*\w)") if name else None
    if paths(text):
        return None
    if not name or not value or says(text, r"\bpassword\b|\busers?\b"):
        return None
    return Planned(f"{_C}mysql_variables", {"variable": name, "value": value, "mode": "global"})


def _file(text: str) -> str | None:
    return next((path for path in paths(text) if not path.endswith((".cnf", ".sock"))), None)


def _dump(text: str) -> Planned | None:
    target = _file(text)
    bare = text.replace(target, " ") if target else ""
    if (
        not target
        or not says(bare, r"\b(?:mysql)?dump\w*\b|\bexport\b|\bback(?:ed)? ?up\b")
        or says(bare, r"\bimport\b")
    ):
        return None
    name = named(bare, _DATABASE) if says(bare, rf"\b{_DATABASE}\b") else find(bare, r"\bdump\s+(?:of\s+)?([\w-]+)")
    if says(bare, _ALL_DATABASES):
        name = "all"
    elif not is_name(name):
        return None
    return Planned(f"{_C}mysql_db", {"name": name, "state": "dump", "target": target})


def _import(text: str) -> Planned | None:
    target = _file(text)
    if not target or not says(text, r"\bimport\w*\b|\brestore\w*\b|\bload\b"):
        return None
    bare = text.replace(target, " ")
    name = find(bare, r"\b(?:in)?to\s+(?:the\s+)?(?:mysql\s+|mariadb\s+)?(?:database\s+|db\s+)?[\"']?([\w-]+)")
    name = name if is_name(name) and name not in {"mysql", "mariadb"} else None
    name = name or (named(bare, _DATABASE) if says(bare, rf"\b{_DATABASE}\b") else None)
    return Planned(f"{_C}mysql_db", {"name": name, "state": "import", "target": target}) if name else None


def _user(text: str) -> Planned | None:
    if not says(text, rf"\b{_USER}\b|\bgrant\b"):
        return None
    found = (
        names(text, _USER)
        if says(text, rf"\b{_USER}\b")
        else [name for name in [find(text, r"\bto\s+[\"']?([\w-]+)[\"']?(?:@\S+)?\s*$")] if name]
    )
    if not found:
        return None
    host = find(text, r"\w[\"']?@[\"']?([\w.%-]*[\w%])") or find(
        text, r"\b(?:from|hosts?)\s+(?:the\s+)?(?:host\s+|network\s+)?[\"']?((?:\d{1,3}\.){1,3}[\d%]+|%|localhost)"
    )
    if host is None and says(text, r"\bfrom (?:any|every)(?:where| host)\b"):
        host = "%"
    password = secret_variable(text)
    values = {
        "host": host,
        "password": password,
        "priv": _privileges(text),
        "state": state_of(text),
    }
    bare = [name.split("@")[0] for name in found]
    return looped(f"{_C}mysql_user", "name", bare, compact(values), {"no_log": True} if password else {})


def _privileges(text: str) -> str | None:
    """As the module takes them: `crm.*:SELECT,INSERT`."""
    if literal := find(text, r"(?<![\w.])([\w*]+\.[\w*]+:[A-Z][A-Z ,]*[A-Z])"):
        return literal.replace(", ", ",")
    pairs = re.findall(
        rf"\b({_GRANT}(?:\s*(?:,|and|/|\+)\s*{_GRANT})*)\s+(?:privileges\s+|rights\s+)?on\s+[\"'`]?([\w*]+\.[\w*]+)",
        text,
        re.IGNORECASE,
    )
    if len(pairs) > 1:
        return "/".join(f"{on}:{_words(granted)}" for granted, on in pairs)
    on = find(
        text, r"\b(?:on|to|for|over)\s+(?:the\s+|all of\s+)*(?:database\s+|db\s+|schema\s+)?[\"'`]?([\w*-]+\.[\w*]+)"
    ) or find(text, r"\bon\s+(?:the\s+)?(?:database\s+|db\s+|schema\s+)?[\"'`]?([\w-]+)")
    on = on or find(text, rf"\b{_GRANT}\b.*?\b(?:from|in|of|inside|to|for)\s+(?:the\s+)?{_DATABASE}\s+[\"'`]?([\w-]+)")
    # `create` opens many sentences, and is a privilege only where it does not create the user itself.
    told = re.sub(
        r"^\W*(?:create|alter|drop|delete)\b|\b(?:create|alter|drop|delete)\b(?=\s+(?:[a-z]+\s+){0,3}(?:users?|accounts?|logins?|databases?)\b)",
        " ",
        text,
        flags=re.IGNORECASE,
    )
    granted = find(told, rf"\b({_GRANT}(?:\s*(?:,|and|/|\+)\s*{_GRANT})*)\b")
    if says(text, r"\bread[- ]only\b|\bonly read\b"):
        granted = "SELECT"
    if says(text, r"\bread(?:s)?(?: and |[ /-]+|/)writes?\b"):
        granted = "SELECT,INSERT,UPDATE,DELETE"
    if says(text, r"\bfull (?:access|rights|privileges)\b"):
        granted = "ALL"
    if not on or not granted or on.lower() in {"mysql", "mariadb", "the", "all", "server"}:
        return None
    return f"{on if '.' in on else f'{on}.*'}:{_words(granted)}"


def _words(granted: str) -> str:
    """`select, insert and update` as SELECT,INSERT,UPDATE."""
    words = re.split(
        r"\s*(?:,|/|\+|\band\b)\s*", re.sub(r"\s+(?:privileges|rights)\b", "", granted, flags=re.IGNORECASE)
    )
    return ",".join(word.strip().upper() for word in words if word.strip())


def _database(text: str) -> Planned | None:
    found = names(text, _DATABASE) if says(text, rf"\b{_DATABASE}\b") else []
    if not found:
        return None
    collation = find(text, r"\b((?:utf8mb4|utf8|latin1)_\w+)\b")
    said = find(text, r"\b(utf8mb4|utf8|latin1)\b") or encoding(text)
    values = {"encoding": said, "collation": collation, "state": state_of(text)}
    return looped(f"{_C}mysql_db", "name", found, compact(values))
