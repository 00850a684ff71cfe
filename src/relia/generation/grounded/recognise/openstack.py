"""OpenStack.

volume data01 with 200 GB, server db01 (image debian-12, flavor m1.large, network private, key ops), attach the volume to it
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import after, named, state_of

_O = "openstack.cloud."
_KINDS = r"(?:server|instance|vm|volume|network|subnet|security group)"


def openstack(text: str, situation: Situation) -> list[Planned]:
    """Read a step about OpenStack; a list of things is a play task for each."""
    if not situation.topic(r"\bopenstack\b"):
        return []
    phrases = re.split(rf"\s*,\s*(?={_KINDS}\s+\w)(?![^(]*\))", text)
    joined: list[str] = []
    for phrase in phrases:
        # `server web-1, network internal`: the network that a server is in, which need not be made.
        if (
            joined
            and says(joined[-1], r"^\W*(?:[\w:]+\s+)?(?:server|instance|vm)\b")
            and re.fullmatch(r"network\s+\S+", phrase)
        ):
            joined[-1] = f"{joined[-1]}, {phrase}"
        else:
            joined.append(phrase)
    found = (_one(phrase, situation) for phrase in joined)
    return [planned for planned in found if planned is not None]


def _one(text: str, situation: Situation) -> Planned | None:
    if says(text, r"\battach\b") and says(text, r"\bvolume\b|\bit\b"):
        return _attached(text, situation)
    for kind, read in (
        ("volume", _volume),
        ("security group", _security_group),
        ("server|instance|vm", _server),
        ("subnet", _subnet),
        ("network", _network),
    ):
        if says(text, rf"\b(?:{kind})\b") and (name := named(text, kind)):
            situation.last[kind.split("|")[0]] = name
            return read(text, name)
    return None


def _attached(text: str, situation: Situation) -> Planned | None:
    volume = named(text, r"volume") or situation.last.get("volume")
    server = named(text, r"server|instance") or situation.last.get("server")
    if not volume or not server:
        return None
    return Planned(f"{_O}server_volume", {"server": server, "volume": volume, "state": "present"})


def _volume(text: str, name: str) -> Planned:
    size = find(text, r"\b(\d+)\s*(?:gi?b|g)\b")
    values = {"name": name, "size": int(size) if size else None, "state": state_of(text)}
    return Planned(f"{_O}volume", compact(values))


def _security_group(text: str, name: str) -> Planned:
    return Planned(f"{_O}security_group", {"name": name, "state": state_of(text)})


def _server(text: str, name: str) -> Planned:
    values = {
        "name": name,
        "image": after(text, r"image"),
        "flavor": after(text, r"flavou?r"),
        "network": after(text, r"network"),
        "key_name": after(text, r"key(?:pair| name)?"),
        "state": state_of(text),
    }
    return Planned(f"{_O}server", compact(values))


def _subnet(text: str, name: str) -> Planned:
    block = find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b")
    values = {"name": name, "network": after(text, r"network"), "cidr": block, "state": state_of(text)}
    return Planned(f"{_O}subnet", compact(values))


def _network(text: str, name: str) -> Planned:
    return Planned(f"{_O}network", {"name": name, "state": state_of(text)})
