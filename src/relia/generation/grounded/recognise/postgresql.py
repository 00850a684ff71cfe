"""PostgreSQL.

postgres database warehouse owned by etl with UTF8 encoding    enable extension pg_trgm in database shop
role reporting that may login, password from reporting_pw      grant connect on database sales to reporting
pg_hba: allow host app app 10.4.0.0/24 scram-sha-256 in /var/lib/pgsql/data/pg_hba.conf
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Values, compact, find, looped, one_by_one, says
from relia.generation.grounded.recognise.naming import after, is_name, named, names, removes, secret_variable, state_of
from relia.generation.grounded.text import paths, quoted

_C = "community.postgresql."
_DATABASE, _USER = r"(?:databases?|dbs?)", r"(?:users?|roles?|accounts?|logins?)"
_AS_POSTGRES: Values = {"become": True, "become_user": "postgres"}
_GRANT = r"(?:select|insert|update|delete|usage|connect|create|temporary|execute|trigger|references|all)"
_FLAGS = (
    ("SUPERUSER", r"superusers?"),
    ("CREATEDB", r"createdb|create databases?"),
    ("CREATEROLE", r"createrole|create (?:roles?|users?)"),
    ("REPLICATION", r"replication|replicate"),
    ("LOGIN", r"log ?in"),
)
_NOT = r"(?:no|not|non|never|without|isn't|can't|cannot|mustn't|nor)[ -]*(?:be )?(?:an? |allowed to |to )?"
_PIECES = re.compile(
    r"\s*(?:,\s*(?:and\s+)?|;\s*|\band\s+)(?=(?:an?\s+|the\s+|its\s+|create\s+)*(?:databases?|dbs?|users?|roles?|schemas?|extensions?)\s+[\"'\w])",
    re.IGNORECASE,
)
_GIVEN = (
    r"\b(?:give|grant)\s+(?P<role>(?:the\s+)?(?:user\s+|role\s+)?[\"']?[\w-]+[\"']?)\s+"
    r"read(?:[- ]only)?[- ](?:access|rights?|permissions?)\s+(?:to|on|for)\s+(?P<on>.+)"
)
_THERE = r"\b(?:in there|in it|inside it|into it|there)\b"
_OF_TABLES = frozenset(("SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE"))
_ABOUT_A_DATABASE = (
    rf"^\W*(?:(?:create|add|make|ensure|need|have|a|an|the|new|our|postgres\w*|that|there|should|be)\s+)*{_DATABASE}\b"
)


def postgresql(text: str) -> list[Planned]:
    """Read a step about PostgreSQL."""
    if says(text, r"\b(?:os|system|unix|linux) user\b|\bconnect(?:ing)? as\b"):
        return []
    pieces = _PIECES.split(text)
    if len(pieces) > 1 and "pg_hba" not in text:
        database = named(text, _DATABASE) if says(text, rf"\b{_DATABASE}\b") else None
        pieces = [re.sub(_THERE, f"in database {database}", piece) if database else piece for piece in pieces]
        if made := one_by_one(pieces, _read):
            return made
    return one_by_one([text], _read)


def _read(text: str) -> Planned | None:
    for read in (_hba, _dump, _extension, _query, _setting, _privileges, _table):
        if planned := read(text):
            return planned
    if says(
        text,
        r"\b(?:gets?|grant(?:ed)?|revoked?|may|can|has)\s+(?:only\s+)?(?:select|insert|update|delete|usage|execute)\b"
        r"|\b(?:read|write|full)(?:[- ]only)?[- ](?:access|rights?|permissions?)\b|\baccess to\b",
    ):
        return None  # Half of such a step would make the schema that somebody is only to read.
    return next((planned for read in (_user, _schema, _database) if (planned := read(text))), None)


def _hba(text: str) -> Planned | None:
    target = next((path for path in paths(text) if "pg_hba" in path), None)
    if target is None:
        return None
    source = find(text, r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3}/\d{1,2}|samehost|samenet)(?![\w.])")
    values: dict[str, object] = {
        "contype": find(text, r"\b(hostssl|hostnossl|local|host)\b") or "host",
        "databases": after(text, _DATABASE),
        "users": after(text, _USER),
    }
    # A line as it stands in the file: host DATABASE USER ADDRESS METHOD.
    if line := find(
        text, r"\b((?:hostssl|hostnossl|local|host)\s+[\w,]+\s+[\w,]+)\s+(?:\d|samehost|samenet|scram|md5|peer|trust)"
    ):
        values = dict(zip(("contype", "databases", "users"), line.split(), strict=True))
    method = find(text, r"\b(scram-sha-256|md5|trust|peer|cert|reject|ident)\b")
    return Planned(f"{_C}postgresql_pg_hba", compact({"dest": target, **values, "address": source, "method": method}))


def _dump(text: str) -> Planned | None:
    target = next((path for path in paths(text) if not path.endswith((".conf", ".sock"))), None)
    if target is None:
        return None
    bare = text.replace(target, " ")
    restores = says(bare, r"\brestore\w*\b|\bimport\w*\b|\bload\b")
    if not restores and not says(bare, r"\b(?:pg_?)?dump\w*\b|\bback(?:ed)? ?up\b|\bexport\b"):
        return None
    name = named(bare, _DATABASE) if says(bare, rf"\b{_DATABASE}\b") else None
    name = name or find(
        bare, r"\b(?:dump|restore|export|back ?up)\s+(?:of\s+)?(?:the\s+)?(?:postgres\w*\s+)?[\"']?([\w-]+)"
    )
    if not is_name(name) or name in {"postgres", "postgresql"}:
        return None
    values = {"name": name, "state": "restore" if restores else "dump", "target": target}
    return Planned(f"{_C}postgresql_db", values, _AS_POSTGRES)


def _table(text: str) -> Planned | None:
    if not says(text, r"\btables?\b"):
        return None
    name = named(text, r"tables?")
    if not name or not removes(text):
        return None
    values = {"name": name, "login_db": after(text, _DATABASE), "state": "absent"}
    return Planned(f"{_C}postgresql_table", compact(values), _AS_POSTGRES)


def _extension(text: str) -> Planned | None:
    found = names(text, r"extensions?") if says(text, r"\bextension") else []
    if not found:
        return None
    values = {"login_db": after(text, _DATABASE), "state": state_of(text)}
    return looped(f"{_C}postgresql_ext", "name", found, compact(values), _AS_POSTGRES)


def _query(text: str) -> Planned | None:
    query = next((item for item in quoted(text) if " " in item), None)
    if not query or not says(text, r"\brun\b|\bquery\b|\bexecute\b|\bsql\b"):
        return None
    autocommit = True if says(query, r"\bvacuum\b") else None
    values = {"login_db": after(text, _DATABASE), "query": query, "autocommit": autocommit}
    return Planned(f"{_C}postgresql_query", compact(values), _AS_POSTGRES)


def _setting(text: str) -> Planned | None:
    name = after(text, r"(?:parameter|setting|config(?:uration)? (?:parameter|setting|option)|variable)", r"[a-z_]+")
    name = name or find(text, r"\bset\s+([a-z]+_[a-z_]+)\b")
    value = find(text, rf"\b{name}[\"']?\s*(?:=|:|\bto\b|\bis\b|\bat\b)\s*[\"']?([\w.%-]*\w)") if name else None
    if not name or not value or says(text, r"\bpassword\b") or paths(text):
        return None
    return Planned(f"{_C}postgresql_set", {"name": name, "value": value}, _AS_POSTGRES)


def _privileges(text: str) -> Planned | None:
    # `give report read access to all tables`: what SQL calls SELECT.
    text = re.sub(_GIVEN, r"grant SELECT on \g<on> to \g<role>", text, flags=re.IGNORECASE)
    gets = find(
        text,
        rf"^\W*(?:postgres\w*\W+)?(?:(?:the\s+)?{_USER}\s+)?[\"']?([\w-]+)[\"']?\s+"
        rf"(?:gets?|may|can|has|should (?:get|have)|needs?)\s+(?:only\s+)?{_GRANT}\b",
    )
    if not gets and (
        not says(text, r"\bgrant(?:ed)?\b|\brevoke[ds]?\b") or says(text, r"\b(?:create|add|new)\b(?! on)")
    ):
        return None
    granted = find(text, rf"\b({_GRANT}(?:\s*(?:,|and|/)\s*{_GRANT})*)\b")
    role = gets or find(text, rf"\b(?:to|from|for)\s+(?:the\s+)?(?:{_USER}\s+)?[\"']?([\w-]+)")
    if not granted or not role or not is_name(role):
        return None
    rights = [word.upper() for word in re.findall(_GRANT, granted, re.IGNORECASE)]
    kind, objects, schema = _objects(text, rights)
    database = after(text, rf"(?:on|in|of)\s+(?:the\s+)?{_DATABASE}") or after(text, _DATABASE)
    database = database or (find(text, r"\bon\s+[\"']?([\w-]+)") if not objects or objects == "ALL_IN_SCHEMA" else None)
    if not database or not is_name(database):
        return None
    values = {
        "login_db": database,
        "type": kind,
        "objs": objects,
        "schema": schema,
        "privs": ",".join(rights),
        "roles": role,
        "state": "absent" if says(text, r"\brevoke") else "present",
    }
    return Planned(f"{_C}postgresql_privs", compact(values), _AS_POSTGRES)


def _objects(text: str, rights: list[str]) -> tuple[str, str | None, str | None]:
    """What the privileges are on: the kind of object, which ones, and in which schema."""
    schema = named(text, r"schema") if says(text, r"\bschema\b") else None
    for kind in ("table", "sequence", "function"):
        if says(text, rf"\b(?:all|every|any)\s+(?:the\s+|of the\s+)?{kind}s?\b"):
            return kind, "ALL_IN_SCHEMA", schema or "public"
        if says(text, rf"\b{kind}s?\b") and (found := names(text, rf"{kind}s?")):
            return kind, ",".join(found), schema
    if schema:
        return "schema", schema, None
    if rights and _OF_TABLES.issuperset(rights):
        return "table", "ALL_IN_SCHEMA", "public"
    return "database", None, None


def _user(text: str) -> Planned | None:
    if says(text, _ABOUT_A_DATABASE) or not says(text, rf"\b{_USER}\b"):
        return None
    found = names(text, _USER)
    if not found:
        return None
    flags = _flags(text)
    password = secret_variable(text)
    values = compact({"password": password, "role_attr_flags": ",".join(flags) or None, "state": state_of(text)})
    return looped(
        f"{_C}postgresql_user", "name", found, values, {**_AS_POSTGRES, **({"no_log": True} if password else {})}
    )


def _flags(text: str) -> list[str]:
    """`may log in, no superuser` as LOGIN and NOSUPERUSER."""
    flags = []
    for flag, words in _FLAGS:
        if says(text, rf"\b{_NOT}(?:{words})\b|\bno{flag}\b"):
            flags.append(f"NO{flag}")
        elif says(text, rf"(?<!as )\b(?:{words})\b"):
            flags.append(flag)
    return flags


def _schema(text: str) -> Planned | None:
    name = named(text, r"schema") if says(text, r"\bschema\b") else None
    if not name:
        return None
    values = {"name": name, "login_db": after(text, _DATABASE), "owner": _owner(text), "state": state_of(text)}
    return Planned(f"{_C}postgresql_schema", compact(values), _AS_POSTGRES)


def _database(text: str) -> Planned | None:
    found = names(text, _DATABASE) if says(text, rf"\b{_DATABASE}\b") else []
    if not found:
        return None
    values = {
        "owner": _owner(text),
        "encoding": encoding(text),
        "template": after(text, r"template"),
        "lc_collate": after(text, r"(?:lc_)?collat(?:e|ion)"),
        "state": state_of(text),
    }
    return looped(f"{_C}postgresql_db", "name", found, compact(values), _AS_POSTGRES)


def _owner(text: str) -> str | None:
    return after(text, r"owned by(?: user| role)?|owner|belong(?:s|ing)? to(?: user| role)?")


def encoding(text: str) -> str | None:
    """The character encoding that a step names."""
    said = find(text, r"\b(utf-?8(?:mb4)?|latin-?1|sql_ascii)\b")
    return said or after(text, r"encod(?:ing|ed)(?: in| as)?|charset|character set", r"[\w-]+")
