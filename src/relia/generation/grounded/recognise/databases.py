"""Databases: which server a step is about; `postgresql` and `mysql` read the rest.

mongodb user metrics in database telemetry with role readWrite, password comes from variable mongo_metrics_pw
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.mysql import mysql
from relia.generation.grounded.recognise.naming import after, named, secret_variable, state_of
from relia.generation.grounded.recognise.postgresql import postgresql
from relia.generation.grounded.vocabulary import either

_OF_OTHERS = (
    r"\b"
    + either(r"""
    install\w*|services?|(?:re)?start\w*|reload\w*|packages?|stop|enabled?(?!.*\bextension)|apt|dnf|yum
    docker|podman|containers?|images?|helm|charts?
    listens?|systemd|repo(?:sitory)?|socket|director(?:y|ies)|folder
""")
    + r"\b"
)
_STILL_DATABASES = r"\bextension\b|\bpg_hba|\bdump\b|\bimport\b|\bdatabases?\s+\w+.*\bown"


def databases(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a database server's databases, users, extensions, privileges and settings."""
    if says(text, r"\bmongo\w*"):
        return _mongodb(text)
    if says(text, _OF_OTHERS) and not says(text, _STILL_DATABASES):
        return []
    own_mysql, own_postgresql = (
        says(text, r"\bmysql\b|\bmariadb\b"),
        says(text, r"\bpostgres\w*|\bpsql\b|\bpg_\w+|\bpgsql\b|\bextension\b"),
    )
    if own_postgresql or (not own_mysql and situation.topic(r"\bpostgres\w*|\bpsql\b")):
        return postgresql(text)
    text = re.sub(r"\binto it\b", f"into {situation.last.get('database', 'it')}", text)
    return mysql(text) if own_mysql or situation.topic(r"\bmysql\b|\bmariadb\b") else []


def _mongodb(text: str) -> list[Planned]:
    name = named(text, r"users?|accounts?") if says(text, r"\busers?\b|\baccounts?\b") else None
    if not name or says(text, _OF_OTHERS):
        return []
    password = secret_variable(text)
    values = {
        "database": after(text, r"databases?|db"),
        "name": name,
        "password": password,
        "roles": find(text, r"\b(readWriteAnyDatabase|readWrite|read|dbAdmin|dbOwner|userAdmin|clusterAdmin|root)\b"),
        "state": state_of(text),
    }
    return [Planned("community.mongodb.mongodb_user", compact(values), {"no_log": True} if password else {})]
