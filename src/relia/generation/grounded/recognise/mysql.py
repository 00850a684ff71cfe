"""MySQL and MariaDB.

mariadb database crm (utf8mb4)                         user app with ALL on app.*, password from app_pw
user crm_ro that may only SELECT on crm.*              dump the database crm to /srv/dumps/crm.sql.gz
import /tmp/shop.sql into shop                         set the global variable slow_query_log to ON
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, looped, says
from relia.generation.grounded.recognise.naming import after, is_name, named, names, secret_variable, state_of
from relia.generation.grounded.recognise.postgresql import encoding
from relia.generation.grounded.text import paths

_C = "community.mysql."
_DATABASE, _USER = r"(?:databases?|dbs?|schemas?)", r"(?:users?|accounts?|logins?)"
_GRANT = r"(?:select|insert|update|delete|usage|create|drop|alter|execute|trigger|references|index|all(?: privileges| rights)?)"
_ALL_DATABASES = rf"\b(?:all|every)\b(?: of)?(?: the)?(?: mysql| mariadb)*(?: {_DATABASE})?\b|\beverything\b"


def mysql(text: str) -> list[Planned]:
    """Read a step about MySQL or MariaDB."""
    for read in (_variable, _dump, _import, _user, _database):
        if planned := read(text):
            return [planned]
    return []


def _variable(text: str) -> Planned | None:
    name = after(text, r"(?:global |system |server )*variables?", r"[a-z]+_[a-z_]+")
    value = find(text, rf"\b{name}\s*(?:=|to|is|:)+\s*[\"']?(\w+)") if name else None
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
    name = (
        named(text, _USER) if says(text, rf"\b{_USER}\b") else find(text, r"\bto\s+[\"']?([\w-]+)[\"']?(?:@\S+)?\s*$")
    )
    if not name:
        return None
    host = find(text, r"\w[\"']?@[\"']?([\w.%-]*[\w%])") or find(
        text, r"\b(?:from|hosts?)\s+(?:the\s+)?(?:host\s+|network\s+)?[\"']?((?:\d{1,3}\.){1,3}[\d%]+|%|localhost)"
    )
    if host is None and says(text, r"\bfrom (?:any|every)(?:where| host)\b"):
        host = "%"
    password = secret_variable(text)
    values = {
        "name": name.split("@")[0],
        "host": host,
        "password": password,
        "priv": _privileges(text),
        "state": state_of(text),
    }
    return Planned(f"{_C}mysql_user", compact(values), {"no_log": True} if password else {})


def _privileges(text: str) -> str | None:
    """As the module takes them: `crm.*:SELECT,INSERT`."""
    if literal := find(text, r"(?<![\w.])([\w*]+\.[\w*]+:[A-Z][A-Z ,]*[A-Z])"):
        return literal.replace(", ", ",")
    on = find(
        text, r"\b(?:on|to|for|over)\s+(?:the\s+|all of\s+)*(?:database\s+|db\s+|schema\s+)?[\"'`]?([\w*-]+\.[\w*]+)"
    ) or find(text, r"\bon\s+(?:the\s+)?(?:database\s+|db\s+|schema\s+)?[\"'`]?([\w-]+)")
    # `create` opens many sentences, and is a privilege only further on.
    told = re.sub(r"^\W*(?:create|alter|drop|delete)\b", " ", text, flags=re.IGNORECASE)
    granted = find(told, rf"\b({_GRANT}(?:\s*(?:,|and|/|\+)\s*{_GRANT})*)\b")
    if says(text, r"\bread[- ]only\b|\bonly read\b"):
        granted = "SELECT"
    if says(text, r"\bfull (?:access|rights|privileges)\b"):
        granted = "ALL"
    if not on or not granted or on.lower() in {"mysql", "mariadb", "the", "all", "server"}:
        return None
    words = (
        granted.upper()
        .replace("PRIVILEGES", "")
        .replace("RIGHTS", "")
        .replace("/", ",")
        .replace("+", ",")
        .replace(" AND ", ",")
    )
    return f"{on if '.' in on else f'{on}.*'}:{','.join(word.strip() for word in words.split(','))}"


def _database(text: str) -> Planned | None:
    found = names(text, _DATABASE) if says(text, rf"\b{_DATABASE}\b") else []
    if not found:
        return None
    collation = find(text, r"\b((?:utf8mb4|utf8|latin1)_\w+)\b")
    said = find(text, r"\b(utf8mb4|utf8|latin1)\b") or encoding(text)
    values = {"encoding": said, "collation": collation, "state": state_of(text)}
    return looped(f"{_C}mysql_db", "name", found, compact(values))
