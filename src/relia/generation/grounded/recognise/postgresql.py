"""PostgreSQL.

postgres database warehouse owned by etl with UTF8 encoding    enable extension pg_trgm in database shop
role reporting that may login, password from reporting_pw      grant connect on database sales to reporting
pg_hba: allow host app app 10.4.0.0/24 scram-sha-256 in /var/lib/pgsql/data/pg_hba.conf
"""

from relia.generation.grounded.recognise.domain import Planned, Values, compact, find, looped, says
from relia.generation.grounded.recognise.naming import after, named, names, secret_variable, state_of
from relia.generation.grounded.text import paths, quoted

_C = "community.postgresql."
_DATABASE, _USER = r"(?:databases?|dbs?)", r"(?:users?|roles?|accounts?|logins?)"
_AS_POSTGRES: Values = {"become": True, "become_user": "postgres"}
_GRANT = r"(?:select|insert|update|delete|usage|connect|create|temporary|execute|trigger|references|all)"
_FLAGS = ("createdb", "superuser", "createrole", "replication", "nologin")
_ABOUT_A_DATABASE = (
    rf"^\W*(?:(?:create|add|make|ensure|need|have|a|an|the|new|our|postgres\w*|that|there|should|be)\s+)*{_DATABASE}\b"
)


def postgresql(text: str) -> list[Planned]:
    """Read a step about PostgreSQL."""
    for read in (_hba, _extension, _query, _setting, _privileges, _user, _schema, _database):
        if planned := read(text):
            return [planned]
    return []


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


def _extension(text: str) -> Planned | None:
    name = named(text, r"extensions?") if says(text, r"\bextension") else None
    if not name:
        return None
    values = {"name": name, "login_db": after(text, _DATABASE), "state": state_of(text)}
    return Planned(f"{_C}postgresql_ext", compact(values), _AS_POSTGRES)


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
    value = find(text, r"(?:=|\bto\b)\s*[\"']?([\w.]+)[\"']?\s*$")
    if not name or not value or says(text, r"\bpassword\b"):
        return None
    return Planned(f"{_C}postgresql_set", {"name": name, "value": value}, _AS_POSTGRES)


def _privileges(text: str) -> Planned | None:
    if not says(text, r"\bgrant(?:ed)?\b|\brevoke[ds]?\b") or says(text, r"\b(?:create|add|new)\b(?! on)"):
        return None
    granted = find(text, rf"\b({_GRANT}(?:\s*,\s*{_GRANT})*)\b")
    database = (
        after(text, rf"(?:on|in)\s+(?:the\s+)?{_DATABASE}")
        or after(text, _DATABASE)
        or find(text, r"\bon\s+[\"']?([\w-]+)")
    )
    role = find(text, rf"\b(?:to|from|for)\s+(?:the\s+)?(?:{_USER}\s+)?[\"']?([\w-]+)")
    if not granted or not database or not role:
        return None
    values = {
        "login_db": database,
        "type": "database",
        "privs": granted.upper().replace(" ", ""),
        "roles": role,
        "state": "absent" if says(text, r"\brevoke") else "present",
    }
    return Planned(f"{_C}postgresql_privs", values, _AS_POSTGRES)


def _user(text: str) -> Planned | None:
    if says(text, _ABOUT_A_DATABASE) or not says(text, rf"\b{_USER}\b"):
        return None
    found = names(text, _USER)
    if not found:
        return None
    flags = [flag.upper() for flag in _FLAGS if says(text, rf"\b{flag}\b")]
    if says(text, r"\b(?:with|may|can|and|allowed to|that can) login\b"):
        flags.append("LOGIN")
    password = secret_variable(text)
    values = compact({"password": password, "role_attr_flags": ",".join(flags) or None, "state": state_of(text)})
    return looped(
        f"{_C}postgresql_user", "name", found, values, {**_AS_POSTGRES, **({"no_log": True} if password else {})}
    )


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
