"""Rules of iptables: by chain, source, port, interface and state; policies, address translation, saved rules.

drop incoming packets from 203.0.113.9      policy of FORWARD is DROP      masquerade what leaves through ens3
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, compact, find, looped, says
from relia.generation.grounded.recognise.ports import ports_in
from relia.generation.grounded.text import IP, paths, quoted

_JUMPS = (
    ("DROP", r"\bdrop(?:s|ped|ping)?\b|\bblock(?:s|ed|ing)?\b|\bban(?:ned|ning)?\b|\bden(?:y|ied|ies)\b|\bdiscard"),
    ("REJECT", r"\breject(?:s|ed|ing)?\b"),
    ("LOG", r"\blog(?:ged|ging)?\b"),
    (
        "ACCEPT",
        r"\ballow(?:s|ed|ing)?\b|\baccept(?:s|ed|ing)?\b|\bopen\b|\bpermit(?:s|ted)?\b|\blet\b|\bmay\b|\breach\b",
    ),
)
_REMOVES = (
    r"\b(?:remove|delete|drop|take (?:out|away)|get rid of) (?:the |that |this )?(?:iptables )?(?:\w+ )?rules?\b"
    r"|\brule\b.*\b(?:go|gone|removed|deleted|disappear)\b"
)
_INTERFACE = r"((?:eth|ens|enp|eno|em|bond|br|wg|tun|tap|wlan|docker|virbr|ppp|vlan)[\w.-]*|lo)\b"
_INWARDS = (
    r"\b(?:on|interface|in on|at|arriving (?:on|at)|coming in (?:on|at|through|via)|from)\s+"
    rf"(?:interface\s+)?{_INTERFACE}"
)
_OUTWARDS = (
    rf"\b(?:leav(?:es?|ing)|through|via|out of|out on|going out (?:on|through|via|of)|goes out (?:on|through|via|of)"
    rf"|onto|to|on|behind|over)\s+(?:the\s+)?(?:interface\s+|via\s+|through\s+)?{_INTERFACE}"
)
_STATES = ("established", "related", "new", "invalid")
_NAT = r"\bmasquerad\w*\b|\bs?nat(?:ted|ting)?\b"
_SOURCE = (
    r"\bfrom\s+(?:the\s+)?(?:network\s+|subnet\s+|net\s+|range\s+|host\s+|ip\s+|source\s+)?"
    r"((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)"
)
_TARGET = (
    r"\b(?:to|towards|for)\s+(?:the\s+)?(?:destination\s+|host\s+|network\s+)?((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)(?!:)"
)


def iptables(text: str) -> list[Planned]:
    """Read a step about iptables; a rule that would match everything is not read."""
    for part in (_saved, _policy, _flushed, _translated, _rule):
        if found := part(text):
            return found
    return []


def _saved(text: str) -> list[Planned]:
    path = next(iter(paths(text)), None)
    if path is None or not says(text, r"\b(?:save[ds]?|persist\w*|store[ds]?|dump\w*|restore[ds]?|load)\b"):
        return []
    state = "restored" if says(text, r"\brestore|\bload\b") else "saved"
    return [Planned("community.general.iptables_state", {"state": state, "path": path})]


def _policy(text: str) -> list[Planned]:
    if not says(text, r"\bpolic(?:y|ies)\b|\bby default\b|\bdefault\b"):
        return []
    chains = [chain for chain in _chains(text) if chain in {"INPUT", "OUTPUT", "FORWARD"}]
    policy = next((name for name, pattern in _JUMPS if name in {"DROP", "ACCEPT"} and says(text, pattern)), None)
    if not chains or policy is None or ports_in(text)[0]:
        return []
    return [looped(f"{B}iptables", "chain", chains, {"policy": policy})]


def _flushed(text: str) -> list[Planned]:
    chains = _chains(text)
    if not chains or not says(text, r"\bflush(?:ed)?\b|\bempty the\b"):
        return []
    return [looped(f"{B}iptables", "chain", chains, compact({"table": _table(text), "flush": True}))]


def _translated(text: str) -> list[Planned]:
    """Address translation: masquerade, and ports that are sent elsewhere."""
    state = {"state": "absent"} if says(text, _REMOVES) else {}
    if says(text, _NAT):
        values = {
            "table": "nat",
            "chain": "POSTROUTING",
            "source": find(text, _SOURCE) or _first_address(text),
            "out_interface": find(text, _OUTWARDS),
            "jump": "MASQUERADE",
        }
        return [Planned(f"{B}iptables", compact({**values, **state}))] if values["out_interface"] else []
    moved = re.search(
        r"\b(?:port\s+)?(\d{1,5})(?:/(tcp|udp))?\s+(?:is\s+|be\s+|gets\s+)?(?:redirected\s+|forwarded\s+|sent\s+)?(?:to|->|=>)\s+"
        r"(?:(?:local\s+)?port\s+)?(?:((?:\d{1,3}\.){3}\d{1,3}):)?(\d{1,5})\b(?!\.)",
        text,
        re.IGNORECASE,
    )
    if moved is None or not says(text, r"\b(?:redirect|forward|dnat|sent|send)"):
        return []
    port, proto, address, target = moved.groups()
    there: dict[str, object] = (
        {"jump": "DNAT", "to_destination": f"{address}:{target}"}
        if address
        else {"jump": "REDIRECT", "to_ports": target}
    )
    values = {
        "table": "nat",
        "chain": "PREROUTING",
        "protocol": (proto or find(text, r"\b(tcp|udp)\b") or "tcp").lower(),
        "destination_port": port,
        "in_interface": find(text, _INWARDS),
    }
    return [Planned(f"{B}iptables", compact({**values, **there, **state}))]


def _rule(text: str) -> list[Planned]:
    bare = re.sub(
        _REMOVES, lambda match: match.group() if "drop" not in match.group().lower() else " ", text, flags=re.IGNORECASE
    )
    jump = next((name for name, pattern in _JUMPS if says(bare, pattern)), None)
    if jump is None:
        return []
    ports, proto = ports_in(
        re.sub(r"\b\d+\s*(?:/|per )\s*(?:s(?:ec\w*)?|m(?:in\w*)?|h(?:our)?)\b|\bipv[46]\b", " ", text)
    )
    chain = next(iter(_chains(text)), None) or _direction(text)
    target = find(text, _TARGET)
    source = find(text, _SOURCE) or _first_address(re.sub(_TARGET, " ", text, flags=re.IGNORECASE))
    states = [state.upper() for state in _STATES if says(text, rf"\b{state}\b")]
    icmp = says(text, r"\bicmp\b|\bping")
    loopback = says(text, r"\bloop-?back\b")
    outgoing = chain == "OUTPUT"
    matches = {
        "protocol": proto or ("icmp" if icmp else "tcp" if ports else None),
        "icmp_type": "echo-request" if says(text, r"\bping|\becho") else None,
        "source": source,
        "destination": target,
        "destination_port": ports[0].replace("-", ":") if len(ports) == 1 else None,
        "destination_ports": [port.replace("-", ":") for port in ports] if len(ports) > 1 else None,
        "in_interface": None if outgoing else ("lo" if loopback else find(text, _INWARDS)),
        "out_interface": ("lo" if loopback else find(text, _OUTWARDS)) if outgoing else None,
        "ctstate": states or None,
    }
    if not compact(matches):
        return []
    comment = next((item for item in quoted(text)), None)
    rest = {
        "jump": jump,
        "action": "insert" if says(text, r"\binsert\b|\bat the top\b|\bfirst\b") else None,
        "comment": comment if comment and says(text, r"\bcomment") else None,
        "log_prefix": comment if comment and jump == "LOG" else None,
        "ip_version": "ipv6" if says(text, r"\bip6tables\b|\bipv6\b") else None,
        "state": "absent" if says(text, _REMOVES) else None,
    }
    return [Planned(f"{B}iptables", compact({"chain": chain, **matches, **rest}))]


def _first_address(text: str) -> str | None:
    match = IP.search(text)
    return match.group() if match else None


def _chains(text: str) -> list[str]:
    named = re.findall(r"\b(INPUT|OUTPUT|FORWARD|PREROUTING|POSTROUTING|DOCKER-USER)\b", text)
    own = find(text, r"\bchain\s+([A-Z][A-Z0-9_-]+)\b") if not named else None
    return list(dict.fromkeys(named or ([own.upper()] if own and own.lower() not in {"is", "to", "and"} else [])))


def _direction(text: str) -> str:
    if says(text, r"\boutgoing\b|\boutput\b|\boutbound\b"):
        return "OUTPUT"
    return "FORWARD" if says(text, r"\bforward(?:ed)?\b") else "INPUT"


def _table(text: str) -> str | None:
    return find(text, r"\b(?:table\s+(nat|mangle|raw)|(?:nat|mangle|raw)\s+table)\b")
