"""Connections of NetworkManager.

nmcli: ethernet connection eth1 with 10.0.5.10/24, gateway 10.0.5.1, dns 10.0.0.53 and 10.0.0.54
NetworkManager connection uplink on ens192 via dhcp, autoconnect
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import is_name, named, removes

_ADDRESS = r"(?:\d{1,3}\.){3}\d{1,3}"
_INTERFACE = (
    r"(?:^\W*|\b)(?:on|for|interface|ifname|device|nic|^)\s*(?:the\s+)?(?:interface\s+|device\s+)?([a-z]+[\w.-]*\d)\b"
)
_TYPES = r"\b(ethernet|bridge|bond|vlan|dummy)\b"


def nmcli(text: str, situation: Situation) -> list[Planned]:
    """Read a step about one connection; nothing for kinds whose options are not read, like a bond's."""
    if not situation.topic(r"\bnmcli\b|\bnetwork ?manager\b") or not says(
        text, r"\bconnections?\b|\bprofile\b|\bstatic (?:ip|address)|\bdhcp\b"
    ):
        return []
    kind = (find(text, _TYPES) or "ethernet").lower()
    name = named(text, r"connection|profile") if says(text, r"\bconnections?\b|\bprofile\b") else find(text, _INTERFACE)
    if not name or not is_name(name) or (kind not in {"ethernet", "dummy"} and not removes(text)):
        return []
    module = "community.general.nmcli"
    if removes(text):
        return [Planned(module, {"conn_name": name, "state": "absent"})]
    servers = find(
        text,
        rf"\b(?:dns|name ?servers?)(?: servers?)?\s*(?:=|:|is|are)?\s*({_ADDRESS}(?:(?:\s*,\s*|\s+and\s+|\s+){_ADDRESS})*)",
    )
    address = find(text, rf"(?<![\d.])({_ADDRESS}/\d{{1,2}})(?![\d.])")
    dynamic = says(text, r"\bdhcp\b|\bauto(?:matic)? (?:ip|address\w*)\b")
    if not address and not dynamic:
        return []
    interface = find(text, _INTERFACE)
    values = {
        "conn_name": name,
        "ifname": interface or (name if re.fullmatch(r"(?:eth|en|em|wl)[a-z]*\d[\w.]*", name) else None),
        "type": kind,
        "method4": "manual" if address else "auto",
        "ip4": address,
        "gw4": find(text, rf"\b(?:gateway|gw)\s*(?:=|:|is|of)?\s*({_ADDRESS})"),
        "dns4": re.findall(_ADDRESS, servers) if servers else None,
        "autoconnect": True if says(text, r"\bauto-?connect\w*\b|\bat boot\b|\bcomes? up\b") else None,
        "state": "present",
    }
    return [Planned(module, compact(values))]
