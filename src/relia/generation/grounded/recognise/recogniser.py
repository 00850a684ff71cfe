"""Asks the recognisers in turn: the more particular a family's words are, the earlier it is asked."""

import re
from collections.abc import Mapping
from dataclasses import replace

from relia.generation.grounded.recognise.access import access
from relia.generation.grounded.recognise.apache import apache
from relia.generation.grounded.recognise.certificates import certificates
from relia.generation.grounded.recognise.cloud import cloud
from relia.generation.grounded.recognise.commands import commands, run_as
from relia.generation.grounded.recognise.containers import containers
from relia.generation.grounded.recognise.databases import databases
from relia.generation.grounded.recognise.domain import Planned, Recogniser, Situation, says
from relia.generation.grounded.recognise.downloads import downloads
from relia.generation.grounded.recognise.firewall import firewall
from relia.generation.grounded.recognise.host import host
from relia.generation.grounded.recognise.kernel import kernel
from relia.generation.grounded.recognise.kubernetes import kubernetes
from relia.generation.grounded.recognise.lines import lines
from relia.generation.grounded.recognise.managers import managers
from relia.generation.grounded.recognise.network import network
from relia.generation.grounded.recognise.nmcli import nmcli
from relia.generation.grounded.recognise.packages import packages
from relia.generation.grounded.recognise.paths import path_states
from relia.generation.grounded.recognise.people import people
from relia.generation.grounded.recognise.placing import placing
from relia.generation.grounded.recognise.repositories import repositories
from relia.generation.grounded.recognise.schedule import schedule
from relia.generation.grounded.recognise.selinux import selinux
from relia.generation.grounded.recognise.services import services
from relia.generation.grounded.recognise.sources import sources
from relia.generation.grounded.recognise.storage import storage
from relia.generation.grounded.recognise.telling import telling
from relia.generation.grounded.recognise.waiting import waiting
from relia.generation.grounded.recognise.web import web
from relia.generation.grounded.recognise.windows import windows

_ORDER: tuple[Recogniser, ...] = (
    network,
    nmcli,
    windows,
    schedule,
    waiting,
    telling,
    databases,
    containers,
    kubernetes,
    access,
    certificates,
    cloud,
    firewall,
    selinux,
    kernel,
    storage,
    host,
    repositories,
    sources,
    apache,
    web,
    downloads,
    commands,
    people,
    services,
    managers,
    placing,
    lines,
    path_states,
    packages,
)
_KINDS = {
    "docker_image_pull": "image",
    "docker_image_build": "image",
    "podman_image": "image",
    "docker_network": "network",
    "podman_network": "network",
    "docker_volume": "volume",
    "podman_volume": "volume",
    "mysql_db": "database",
    "postgresql_db": "database",
    "postgresql_user": "role",
    "s3_bucket": "bucket",
    "ec2_security_group": "security group",
    "server": "server",
    "volume": "volume",
    "azure_rm_resourcegroup": "resource group",
}
"""What the names of these modules' play tasks are names of, for the steps that speak of `it` afterwards."""
_SERVICE_OF = {
    "mariadb-server": "mariadb",
    "mysql-server": "mysql",
    "openssh-server": "sshd",
    "docker-ce": "docker",
    "docker.io": "docker",
    "postgresql-server": "postgresql",
    "nfs-utils": "nfs-server",
    "bind9": "named",
}
"""Services that are not named like their packages."""
_PLATFORM_HINTS = (
    (
        "windows",
        (
            r"\bserver 20(?:12|16|19|22|25)\b|\bprint spooler\b|\bntfs\b|\blocal administrators\b"
            r"|\b(?:security|critical)updates\b|\bwinrm\b|\bactive directory\b"
            r"|\bAD (?:account|user|group|computer)\b|\bOU=|\bpowershell\b"
            r"|(?<!\w)\\\\[\w.-]+\\|\bwin(?:clients|srv|dows_\w+|_\w+)\b"
        ),
    ),
    ("ios", r"\bios[- ]?xe\b|\bcatalyst\b"),
)
"""Words that only one platform has, for prompts that do not name it."""
_RUN_BY_USERS = frozenset(
    "git pip npm composer command shell script openssh_keypair get_url unarchive gem cargo synchronize".split()
)
"""Modules whose play task is often run as somebody: what they make is that user's."""
_SOMEBODY = re.compile(
    r"\b(?P<verb>(?P<permits>give|grant|let|allow|permit)|add|put|make|lock|remove|delete) (?P<who>him|her|(?(permits)them|him))"
    r"(?=\s+(?:to|in|into|from|use|run|have|access|an?|the|sudo|root|log|be|become|execute|members?|part|as|with)\b|\s*(?:$|[,.;]))",
    re.IGNORECASE,
)
"""Somebody who was named before; whom one permits something are people also where they are several."""
_VARIABLE = re.compile(r"\{\{\s*([A-Za-z_]\w*)\s*\}\}")
_FOLDER_FIRST = (
    r"[\s,(;]*\b(?:and |also )?(?:create|make|creating|making) (?:the|its|that|this) (?:parent |target )?"
    r"(?:dir(?:ectory)?|folder) (?:first|before\w*|as needed|(?:if|when) (?:it'?s? )?(?:is |does )?"
    r"(?:not|n't|missing|needed|necessary|absent)(?: (?:exist|there|yet))*)\)?"
)
_UNIX_FILES = frozenset({placing, lines, path_states})
_WINDOWS_PATH = re.compile(r"(?<!\w)[A-Za-z]:\\")


def recognise(text: str, situation: Situation) -> list[Planned]:
    """The play tasks that a step asks for in usual words, or nothing when no family knows them for sure."""
    if speaks_of_nobody(text, situation):
        return []
    plain = re.sub(_FOLDER_FIRST, " ", text, flags=re.IGNORECASE)
    planned = _asked(plain, situation)
    if not planned and _VARIABLE.search(plain):
        planned = _asked(_VARIABLE.sub(r"\1", plain), situation)
    found = [_templated(_run_as(one, text, situation), text) for one in planned]
    return [*_folder_first(found, text), *found]


def _asked(text: str, situation: Situation) -> list[Planned]:
    """What the first family that knows the step makes of it."""
    if not situation.platform:
        situation.platform = next((name for name, words in _PLATFORM_HINTS if situation.topic(words)), "")
    windows_files = situation.platform == "windows" or _WINDOWS_PATH.search(text) is not None
    for recogniser in _ORDER:
        if windows_files and recogniser in _UNIX_FILES:
            continue
        planned = recogniser(text, situation)
        if planned:
            _remember(planned[-1], situation)
            return planned
    return []


def _templated(planned: Planned, text: str) -> Planned:
    """With the variables that the step gives in braces still in braces."""
    names = set(_VARIABLE.findall(text))
    if not names:
        return planned

    def put(value: object) -> object:
        if isinstance(value, list):
            return [put(one) for one in value]
        if isinstance(value, Mapping):
            return {option: put(one) for option, one in value.items()}
        return f"{{{{ {value} }}}}" if isinstance(value, str) and value in names else value

    return replace(planned, arguments={option: put(value) for option, value in planned.arguments.items()})


def _folder_first(planned: list[Planned], text: str) -> list[Planned]:
    """The folder of a file that is written, where the step wants it made before: `(create the directory first)`."""
    if len(planned) != 1 or planned[0].arguments.get("state") == "directory" or not says(text, _FOLDER_FIRST):
        return []
    file = planned[0].arguments.get("dest") or planned[0].arguments.get("path")
    if not isinstance(file, str) or file.count("/") < 2 or not file.startswith("/"):
        return []
    folder = file.rstrip("/").rpartition("/")[0]
    return [Planned("ansible.builtin.file", {"path": folder, "state": "directory", "mode": "0755"})]


def speaks_of_nobody(text: str, situation: Situation) -> bool:
    """Whether a step is about a person, `add her to the wheel group`, where nobody was named."""
    left = _SOMEBODY.match(text)
    return not situation.user and left is not None and left.group("who").lower() != "them"


def with_people(text: str, situation: Situation) -> str:
    """A step with the names of those whom it speaks of: `let her use sudo`."""
    if not situation.user:
        return text
    everybody = " and ".join(situation.users or (situation.user,))
    return _SOMEBODY.sub(
        lambda said: f"{said.group('verb')} {everybody if said.group('who').lower() == 'them' else situation.user}",
        text,
    )


def _run_as(planned: Planned, text: str, situation: Situation) -> Planned:
    """With the user that the words let a play task run as."""
    if planned.module.rsplit(".", 1)[-1] not in _RUN_BY_USERS or "become_user" in planned.keywords:
        return planned
    user = run_as(text, situation)
    return replace(planned, keywords={**planned.keywords, **user}) if user else planned


def _remember(planned: Planned, situation: Situation) -> None:
    """What `it` and `there` mean in the steps that follow."""
    short = planned.module.rsplit(".", 1)[-1]
    situation.last.pop("firewall", None)
    situation.last.pop("group", None)
    if short in {"firewalld", "ufw"}:
        situation.last["firewall"] = short
        situation.service = situation.service or short
    name = planned.arguments.get("name")
    if isinstance(name, list):
        situation.things = tuple(_SERVICE_OF.get(str(one), str(one)) for one in name)
        name = name[-1]
    if not isinstance(name, str) or "{{" in name:
        return
    short = planned.module.rsplit(".", 1)[-1]
    if kind := _KINDS.get(short):
        tag = planned.arguments.get("tag")
        situation.last[kind] = f"{name}:{tag}" if tag else name
    if short in {"apt", "dnf", "package", "yum", "zypper", "pacman", "apk"}:
        situation.thing, situation.service = name, _SERVICE_OF.get(name, name)
    elif short in {"service", "systemd_service", "win_service"}:
        situation.service = name
    elif short == "group":
        situation.last["group"] = name
    elif short == "user":
        situation.user = name
