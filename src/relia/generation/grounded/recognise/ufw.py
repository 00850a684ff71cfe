"""Rules and policies of ufw: `allow 8443/tcp only from 10.20.0.0/16`, `limit ssh`, `deny what comes in, then enable it`."""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, looped, says
from relia.generation.grounded.recognise.ports import KNOWN_PORTS, SERVICES, SOURCE, ports_in
from relia.generation.grounded.text import IP

_PROFILES = r"\b(OpenSSH|Nginx Full|Nginx HTTPS?|Apache Full|Apache Secure|Apache|Samba|Postfix|CUPS)\b"


_LEVEL = r"\blogging\s+(?:to\s+|is\s+|=\s*|level\s+|should be\s+)*(on|off|low|medium|high|full)\b"
_DELETES = (
    r"\b(?:delete|remove|revoke)\b|\b(?:remove|delete|revoke|drop|get rid of|take (?:out|away))\b.*\brules?\b"
    r"|\bno longer (?:be )?(?:allowed?|open|permitted)"
)


_IT = r"(?:\s+(?:it|ufw|the firewall|everything|now|too|afterwards|again|at boot|on boot))*\W*$"
"""The firewall, and nothing else that is to be enabled or reloaded."""


def ufw(text: str) -> list[Planned]:
    module = "community.general.ufw"
    off = (
        r"\b(?:turn|switch)(?:ed)?\s+(?:the\s+)?(?:ufw\s+)?(?:firewall\s+)?off\b|^\W*disable (?:the )?"
        r"(?:ufw|firewall|it)\b|\bfirewall off\b|\bufw (?:firewall )?(?:is |should be |must be )?(?:off"
        r"|disabled)\b|\bturn off (?:the )?(?:ufw|firewall)"
    )
    if says(text, off):
        return [Planned(module, {"state": "disabled"})]
    if says(text, rf"^\W*(?:ufw\W+)?(?:reset|reload){_IT}|\b(?:reset|reload) (?:the )?ufw\b"):
        return [Planned(module, {"state": "reset" if says(text, r"\breset\b") else "reloaded"})]
    if level := find(text, _LEVEL):
        return [Planned(module, {"logging": level.lower()})]
    found: list[Planned] = []
    closed = re.search(
        (
            r"\b(?:deny|block|reject|close)\b.{0,30}\b(?:everything|all|incoming|traffic)\b.{0,40}\b(?:but"
            r"|except(?: for)?)\s+(?P<open>.+)$"
        ),
        text,
        re.IGNORECASE,
    )
    if closed:
        found.append(Planned(module, {"default": "deny", "direction": "incoming"}, name="Deny what comes in"))
        found += _ufw_rules(f"allow {closed.group('open')}")
    elif says(text, r"\b(?:(?:everything|all|anything) else|the rest)\b"):
        policy = "allow" if says(text, r"\ballow") else "deny"
        found.append(Planned(module, {"default": policy, "direction": "incoming"}))
    elif says(text, r"\bdefault\b|\bby default\b") or (
        says(text, r"\b(?:incoming|outgoing|inbound|outbound|routed)\b") and not _names_a_rule(text)
    ):
        for policy, direction in _defaults(text):
            found.append(Planned(module, {"default": policy, "direction": direction}))
    else:
        found += _ufw_rules(text)
    on = (
        r"\benabled? (?:the )?ufw\b|\bufw (?:is |must be |should be )?(?:enabled|on|active)\b|\bturn "
        r"(?:ufw|it|on)\b(?: on)?|\benable (?:it|the firewall)\b|\band on\b|\bactivate\b|\bswitch(?:ed)? "
        r"(?:it|ufw) on\b|\band "
        rf"(?:then )?enable{_IT}|^\W*enable{_IT}"
    )
    if says(text, on) and not says(text, r"\bstart(?:ed)?\b"):
        found.append(Planned(module, {"state": "enabled"}, name="Enable the firewall"))
    return found


def _defaults(text: str) -> list[tuple[str, str]]:
    pairs = re.findall(
        r"\b(deny|allow|reject)\w*\s+(?:all\s+|everything\s+|any\s+|for\s+|what is\s+)*"
        r"(incoming|outgoing|inbound|outbound|routed)",
        text,
        re.IGNORECASE,
    )
    pairs += [
        (policy, direction)
        for direction, policy in re.findall(
            r"\b(incoming|outgoing|inbound|outbound|routed)\b[^,]*?\b(deny|allow|reject)", text, re.IGNORECASE
        )
    ]
    if not pairs and (policy := find(text, r"\b(deny|allow|reject)\b")):
        pairs = [(policy, "outgoing" if says(text, r"\boutgoing\b|\boutbound\b") else "incoming")]
    names = {"inbound": "incoming", "outbound": "outgoing"}
    return list(
        dict.fromkeys((policy.lower(), names.get(direction.lower(), direction.lower())) for policy, direction in pairs)
    )


def _names_a_rule(text: str) -> bool:
    """Whether a step says more than which way traffic goes: a port, an address, a service."""
    return bool(ports_in(text)[0] or IP.search(text) or SERVICES.search(text) or find(text, _PROFILES))


def _ufw_rules(text: str) -> list[Planned]:
    module = "community.general.ufw"
    ports, proto = ports_in(text)
    rules = (
        ("deny", r"\b(?:den(?:y|ied)|forbid(?:den)?|refuse|block(?:ed)?|close[ds]?|drop|ban)\b"),
        ("reject", r"\breject\b"),
        ("limit", r"\b(?:rate[- ])?limit\b"),
    )
    rule = next((name for name, pattern in rules if says(text, pattern)), "allow")
    target = find(text, r"\bto\s+(?:host\s+|ip\s+)?((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)")
    rest = re.sub(rf"\bto\s+(?:\w+\s+)?{re.escape(target)}", " ", text, flags=re.IGNORECASE) if target else text
    source = find(rest, SOURCE) or (match.group() if (match := IP.search(rest)) else None)
    interface = find(text, r"\b(?:on|interface)\s+((?:eth|ens|enp|bond|wg|tun|tailscale)\w*)")
    extra = {
        "rule": rule,
        "from_ip": source,
        "to_ip": target,
        "route": True if says(text, r"\brout(?:e|ed|ing)\b|\bforwarded\b") else None,
        "interface": interface,
        "direction": "in" if interface else "out" if says(text, r"\boutgoing\b|\boutbound\b") else None,
        "comment": find(text, r"\bcomment\s*(?:is|=|:)?\s*[\"']([^\"']+)"),
        "delete": True if says(text, _DELETES) else None,
        "log": True if says(text, r"\blog(?:ged|ging)?\b") else None,
    }
    if not ports and (name := find(text, _PROFILES)):
        return [Planned(module, compact({**extra, "name": name}))]
    if not ports:
        names = [name.lower() for name in SERVICES.findall(text)]
        ports = [KNOWN_PORTS[name] for name in names if name in KNOWN_PORTS]
        proto = proto or "tcp"
    if not ports:
        return (
            [Planned(module, compact(extra))]
            if source and says(text, r"\b(?:allow|deny|block|reject|only from)")
            else []
        )
    ports = [port.replace("-", ":") for port in ports]
    several = len(ports) > 1 or source or any(":" in port for port in ports)
    return [looped(module, "port", ports, compact({**extra, "proto": proto or ("tcp" if several else None)}))]
