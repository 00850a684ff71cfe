"""Asks the recognisers in turn: the more particular a family's words are, the earlier it is asked."""

import re
from dataclasses import replace

from relia.generation.grounded.recognise.access import access
from relia.generation.grounded.recognise.certificates import certificates
from relia.generation.grounded.recognise.cloud import cloud
from relia.generation.grounded.recognise.commands import commands, run_as
from relia.generation.grounded.recognise.containers import containers
from relia.generation.grounded.recognise.databases import databases
from relia.generation.grounded.recognise.domain import Planned, Recogniser, Situation
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
        re.compile(
            r"\bserver 20(?:12|16|19|22|25)\b|\bprint spooler\b|\bntfs\b|\blocal administrators\b"
            r"|\b(?:security|critical)updates\b|\bwinrm\b|\bactive directory\b"
            r"|\bAD (?:account|user|group|computer)\b|\bOU=|\bpowershell\b"
            r"|(?<!\w)\\\\[\w.-]+\\|\bwin(?:clients|srv|dows_\w+|_\w+)\b",
            re.IGNORECASE,
        ),
    ),
    ("ios", re.compile(r"\bios[- ]?xe\b|\bcatalyst\b", re.IGNORECASE)),
)
"""Words that only one platform has, for prompts that do not name it."""
_RUN_BY_USERS = frozenset(
    "git pip npm composer command shell script openssh_keypair get_url unarchive gem cargo synchronize".split()
)
"""Modules whose play task is often run as somebody: what they make is that user's."""
_UNIX_FILES = frozenset({placing, lines, path_states})
_WINDOWS_PATH = re.compile(r"(?<!\w)[A-Za-z]:\\")


def recognise(text: str, situation: Situation) -> list[Planned]:
    """The play tasks that a step asks for in usual words, or nothing when no family knows them for sure."""
    if not situation.platform:
        situation.platform = next((name for name, words in _PLATFORM_HINTS if words.search(situation.prompt)), "")
    windows_files = situation.platform == "windows" or _WINDOWS_PATH.search(text) is not None
    for recogniser in _ORDER:
        if windows_files and recogniser in _UNIX_FILES:
            continue
        planned = recogniser(text, situation)
        if planned:
            _remember(planned[-1], situation)
            return [_run_as(one, text, situation) for one in planned]
    return []


def _run_as(planned: Planned, text: str, situation: Situation) -> Planned:
    """With the user that the words let a play task run as."""
    if planned.module.rsplit(".", 1)[-1] not in _RUN_BY_USERS or "become_user" in planned.keywords:
        return planned
    user = run_as(text, situation)
    return replace(planned, keywords={**planned.keywords, **user}) if user else planned


def _remember(planned: Planned, situation: Situation) -> None:
    """What `it` and `there` mean in the steps that follow."""
    short = planned.module.rsplit(".", 1)[-1]
    if short in {"firewalld", "ufw"}:
        situation.service = short
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
    elif short == "user":
        situation.user = name
