"""Databases: which server a step is about; `postgresql` and `mysql` read the rest.

mongodb user metrics in database telemetry with role readWrite, password comes from variable mongo_metrics_pw
"""

import re
from dataclasses import replace

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.mysql import mysql
from relia.generation.grounded.recognise.naming import after, is_name, named, secret_variable, state_of
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
_POINTED = r"\b(in|inside|into|on|of|for)\s+(?:it|there|(?:that|this|the same|the new) (?:database|db))\b"
_STILL_DATABASES = r"\bextension\b|\bpg_hba|\bdump\b|\bimport\b|\bdatabases?\s+\w+.*\bown"


def databases(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a database server's databases, users, extensions, privileges and settings."""
    if situation.topic(r"\bse ?linux\b") and says(text, r"\b(?:connect|talk|reach|access)\w*\b"):
        return []  # What a program may reach is a boolean of SELinux.
    if says(text, r"\bmongo\w*"):
        return _mongodb(text)
    if situation.topic(r"\bredis\b"):
        if planned := _redis(text, situation.prompt):
            return planned
        if says(text, r"\bredis\b"):
            return []
    words = re.sub(r"\b(?:through|via|over|using|with|by) (?:the )?(?:unix )?socket\b", " ", text, flags=re.IGNORECASE)
    replication = says(text, r"\breplica\b|\breplicas?\b.*\bthreads?\b|\breplication\b") and situation.topic(
        r"\bmysql\w*|\bmariadb\b"
    )
    if not replication and says(words, _OF_OTHERS) and not says(text, _STILL_DATABASES):
        return []
    if (name := situation.last.get("database")) and not says(text, r"\bimport|\brestore"):
        text = re.sub(_POINTED, rf"\1 database {name}", text, flags=re.IGNORECASE)
    if role := situation.last.get("role"):
        text = re.sub(
            r"\bfor (?:that|this|the same|the new) (?:role|user)\b", f"owned by {role}", text, flags=re.IGNORECASE
        )
    own_mysql, own_postgresql = (
        says(text, r"\bmysql\b|\bmariadb\b"),
        says(text, r"\bgrant\b.*\b(?:schema|all tables|sequences?)\b")
        or says(text, r"\bpostgres\w*|\bpsql\b|\bpg_\w+|\bpg\b|\bpgsql\b|\bextension\b"),
    )
    if own_postgresql or (
        not own_mysql
        and situation.topic(r"\bpostgres\w*|\bpsql\b|\bpg_\w+|\bpg\b|\bpg[a-z]*-?(?:primary|main|master)\b")
    ):
        return postgresql(text)
    text = re.sub(r"\binto it\b", f"into {situation.last.get('database', 'it')}", text)
    if not own_mysql and not situation.topic(r"\bmysql\w*|\bmariadb\b"):
        return []
    socket = find(situation.prompt, r"(?<![\w/])(/[\w./-]+\.sock)\b")
    return [
        replace(one, arguments={**one.arguments, **({"login_unix_socket": socket} if socket else {})})
        for one in mysql(text)
    ]


def _redis(text: str, prompt: str) -> list[Planned]:
    """A setting of the running server; one in its file is a line for others."""
    found = re.search(
        r"\b(?:set|config set|change)\s+(?:the\s+)?[\"'`]?([a-z][a-z-]+)[\"'`]?\b.*?(?:\bto\b|=)\s*[\"'`]?([\w.-]*\w)",
        text,
        re.IGNORECASE,
    )
    if (
        found is None
        or says(text, r"/")
        or not says(prompt, r"\brunning\b|\bconfig\b|\bat runtime\b|\blive\b")
        or not is_name(found.group(1))
    ):
        return []
    return [Planned("community.general.redis", {"command": "config", "name": found.group(1), "value": found.group(2)})]


def _mongodb(text: str) -> list[Planned]:
    name = named(text, r"users?|accounts?") if says(text, r"\busers?\b|\baccounts?\b") else None
    if not name or says(text, _OF_OTHERS):
        return []
    password = secret_variable(text)
    values = {
        "database": after(text, r"databases?|db"),
        "name": name,
        "password": password,
        "roles": find(text, r"\b(readWriteAnyDatabase|readWrite|read|dbAdmin|dbOwner|userAdmin|clusterAdmin|root)\b")
        or after(text, r"roles?", r"[A-Za-z]\w+"),
        "state": state_of(text),
    }
    return [Planned("community.mongodb.mongodb_user", compact(values), {"no_log": True} if password else {})]
