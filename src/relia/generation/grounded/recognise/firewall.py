"""Firewalls.

ufw allow 8443/tcp only from 10.20.0.0/16
open http and https in firewalld, permanently
iptables - drop incoming packets from 203.0.113.9
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.ports import ports_in
from relia.generation.grounded.text import IP

_VERB = (
    r"\b(?:open(?:ed)?|allow(?:ed|s)?|permit(?:ted|s)?|close[ds]?|den(?:y|ied)|forbid(?:den)?|refuse|block(?:ed)?|reject"
    r"(?:ed)?|enable[ds]?|disable[ds]?|reach(?:able)?|may|must|should|expose|accept(?:ed)?|limit"
    r"(?:ed)?|turn(?:ed)?|remove[ds]?|off|on|add(?:ed)?|let|put|assign|drop(?:ped)?|ban|forward"
    r"|redirect|default|rule|rate[- ]limit|set|through|masquerad\w+|belongs?|goes|switch(?:ed)?)\b"
)
_CLOSES = (
    r"\b(?:close[ds]?|den(?:y|ied)|block(?:ed)?|remove[ds]?|disable[ds]?|delete[ds]?|drop(?:ped)?|no longer|not)\b"
)
_NOT_RULES = r"\b(?:install|package|uninstall)\b"
_SOURCE = (
    r"\bfrom\s+(?:the\s+)?(?:network\s+|subnet\s+|net\s+|range\s+|host\s+|ip\s+)?((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)"
)
_SERVICES = re.compile(
    (
        r"\b(https?|ssh|dns|ntp|nfs3?|samba|mysql|postgresql|ldaps?|smtps?|imaps?|pop3s?|ftp|cockpit|mdns"
        r"|dhcp(?:v6)?|kerberos|redis|mountd|rpc-bind|prometheus|grafana|elasticsearch|mongodb|tftp"
        r"|syslog|zabbix-agent|vnc-server|wireguard|openvpn|ipsec|docker-registry|kube-apiserver"
        r"|high-availability|freeipa-ldaps?)\b"
    ),
    re.IGNORECASE,
)
_KNOWN_PORTS = {
    "http": "80",
    "https": "443",
    "ssh": "22",
    "dns": "53",
    "smtp": "25",
    "mysql": "3306",
    "postgresql": "5432",
    "redis": "6379",
}
_PROFILES = r"\b(OpenSSH|Nginx Full|Nginx HTTPS?|Apache Full|Apache Secure|Apache|Samba|Postfix|CUPS)\b"


def firewall(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a firewall."""
    if says(situation.prompt, r"\biptables\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return _iptables(text)
    if says(situation.prompt, r"\bfirewalld\b|\bfirewall-cmd\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return _firewalld(text)
    if says(situation.prompt, r"\bufw\b") and says(text, _VERB) and not says(text, _NOT_RULES):
        return _ufw(text)
    plain = (
        r"\b(?:allow|open|permit|block|deny)\b.*\bfirewall\b|\bopen\b.*\bports?\b|\bports?\b.*\b(?:open"
        r"|reachable|allowed)\b|\bfirewall\b.*(?:\bport\b|\d)"
        r"|\b(?:allow|block|deny)\b.*(?:\bports?\b|/tcp|/udp)|\d+/(?:tcp|udp)\b.*\b(?:open|allow|through)"
    )
    if not says(text, plain) or says(
        text, r"\bwait\b|\bcontainer\b|\bsecurity group\b|\blisten|\bselinux\b|\banswers?\b|\bcheck\b"
    ):
        return []
    if situation.platform == "debian":
        return _ufw(text)
    return _firewalld(text, 0.9 if situation.platform == "redhat" else 0.75)


def _iptables(text: str) -> list[Planned]:
    jumps = (
        ("DROP", r"\bdrop\b|\bblock\b|\bban\b|\bden(?:y|ied)\b"),
        ("REJECT", r"\breject\b"),
        ("ACCEPT", r"\ballow\b|\baccept\b|\bopen\b|\bpermit\b|\blet\b"),
    )
    jump = next((name for name, pattern in jumps if says(text, pattern)), None)
    if jump is None:
        return []
    source = find(text, _SOURCE) or (match.group() if (match := IP.search(text)) else None)
    ports, proto = ports_in(text)
    chain = (
        "OUTPUT"
        if says(text, r"\boutgoing\b|\boutput\b|\boutbound\b")
        else "FORWARD"
        if says(text, r"\bforward\b")
        else "INPUT"
    )
    values = {
        "chain": chain,
        "protocol": proto or ("tcp" if ports else None),
        "source": source,
        "destination_port": ports[0].replace("-", ":") if len(ports) == 1 else None,
        "destination_ports": [port.replace("-", ":") for port in ports] if len(ports) > 1 else None,
        "in_interface": find(text, r"\b(?:on|interface)\s+((?:eth|ens|enp|bond|wg|tun)\w*)"),
        "jump": jump,
        "action": "insert" if says(text, r"\binsert\b|\bat the top\b|\bfirst\b") else None,
        "state": "absent" if says(text, r"\b(?:remove|delete) the rule") else None,
    }
    return [Planned(f"{B}iptables", compact(values))]


def _firewalld(text: str, confidence: float = 0.93) -> list[Planned]:
    module = "ansible.posix.firewalld"
    bare = re.sub(r"\bfirewalld?\b", "", text)
    zone = find(
        text, r"\bzone\s+(?:called\s+)?[\"']?(?!permanent|immediate|with\b|and\b|in\b|is\b|on\b|for\b|via\b)(\w+)"
    ) or find(text, r"\b(\w+)\s+zone\b")
    zone = None if zone and zone.lower() in {"the", "default", "a", "this"} else zone
    state = "disabled" if says(bare, _CLOSES) else "enabled"
    rest = compact({"zone": zone, "permanent": True, "immediate": True, "state": state})
    if rich := find(text, r"[\"'](rule .+?)[\"'](?:\s|$|,)"):
        return [Planned(module, {"rich_rule": rich, **rest}, confidence=confidence)]
    ports, proto = ports_in(bare)
    only = IP.search(text) if says(text, r"\bonly\b") else None
    source = find(text, _SOURCE) or (only.group() if only else None)
    services = list(dict.fromkeys(name.lower() for name in _SERVICES.findall(re.sub(r"\bservice\s+\w+'s", " ", bare))))
    named = find(text, r"\bservices?\s+[\"']?(?!on\b|in\b|is\b|and\b|from\b)([a-z][\w-]*)")
    services = services or ([named] if named and not ports else [])
    if source and (ports or services):
        what = [f'port port="{port}" protocol="{proto or "tcp"}"' for port in ports] or [
            f'service name="{name}"' for name in services
        ]
        verdict = "reject" if state == "disabled" and says(text, r"\breject|\bblock|\bdeny") else "accept"
        rules = [f'rule family="ipv4" source address="{source}" {part} {verdict}' for part in what]
        if verdict == "reject":
            rest["state"] = "enabled"
        return [looped(module, "rich_rule", rules, rest, confidence=confidence)]
    if says(text, r"\bmasquerad\w+"):
        return [Planned(module, {"masquerade": True, **rest}, confidence=confidence)]
    if interface := find(text, r"\binterface\s+([\w.-]+)") or find(
        text, r"\b((?:eth|ens|enp|eno|bond|br|wg|tun)\w*\d)\b"
    ):
        return [Planned(module, {"interface": interface, **rest}, confidence=confidence)]
    if ports and named:
        both = (("port", [f"{port}/{proto or 'tcp'}" for port in ports]), ("service", [named]))
        return [looped(module, option, values, rest, confidence=confidence) for option, values in both]
    if ports:
        return [looped(module, "port", [f"{port}/{proto or 'tcp'}" for port in ports], rest, confidence=confidence)]
    if services:
        return [looped(module, "service", services, rest, confidence=confidence)]
    return [Planned(module, {"source": source, **rest}, confidence=confidence)] if source else []


def _ufw(text: str) -> list[Planned]:
    module = "community.general.ufw"
    off = (
        r"\b(?:turn|switch)(?:ed)?\s+(?:the\s+)?(?:ufw\s+)?(?:firewall\s+)?off\b|^\W*disable (?:the )?"
        r"(?:ufw|firewall|it)\b|\bfirewall off\b|\bufw (?:firewall )?(?:is |should be |must be )?(?:off"
        r"|disabled)\b|\bturn off (?:the )?(?:ufw|firewall)"
    )
    if says(text, off):
        return [Planned(module, {"state": "disabled"})]
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
    elif says(text, r"\bdefault\b|\bby default\b"):
        for policy, direction in _defaults(text):
            found.append(Planned(module, {"default": policy, "direction": direction}))
    else:
        found += _ufw_rules(text)
    on = (
        r"\benabled? (?:the )?ufw\b|\bufw (?:is |must be |should be )?(?:enabled|on|active)\b|\bturn "
        r"(?:ufw|it|on)\b(?: on)?|\benable (?:it|the firewall)\b|\band on\b|\bactivate\b|\bswitch(?:ed)? "
        r"(?:it|ufw) on\b|\band "
        r"(?:then )?enable\b|^\W*enable\b"
    )
    if says(text, on):
        found.append(Planned(module, {"state": "enabled"}, name="Enable the firewall"))
    return found


def _defaults(text: str) -> list[tuple[str, str]]:
    pairs = re.findall(
        r"\b(deny|allow|reject)\w*\s+(?:all\s+|everything\s+)?(incoming|outgoing|inbound|outbound|routed)",
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


def _ufw_rules(text: str) -> list[Planned]:
    module = "community.general.ufw"
    ports, proto = ports_in(text)
    rules = (
        ("deny", r"\b(?:den(?:y|ied)|forbid(?:den)?|refuse|block(?:ed)?|close[ds]?|drop|ban)\b"),
        ("reject", r"\breject\b"),
        ("limit", r"\b(?:rate[- ])?limit\b"),
    )
    rule = next((name for name, pattern in rules if says(text, pattern)), "allow")
    source = find(text, _SOURCE) or (match.group() if (match := IP.search(text)) else None)
    interface = find(text, r"\b(?:on|interface)\s+((?:eth|ens|enp|bond|wg|tun|tailscale)\w*)")
    extra = {
        "rule": rule,
        "from_ip": source,
        "interface": interface,
        "direction": "in" if interface else "out" if says(text, r"\boutgoing\b|\boutbound\b") else None,
        "comment": find(text, r"\bcomment\s*(?:is|=|:)?\s*[\"']([^\"']+)"),
        "delete": True if says(text, r"\b(?:remove|delete)\b.*\brule\b|\b(?:remove|delete) (?:the )?ufw") else None,
        "log": True if says(text, r"\blog(?:ged|ging)?\b") else None,
    }
    if not ports and (name := find(text, _PROFILES)):
        return [Planned(module, compact({**extra, "name": name}))]
    if not ports:
        names = [name.lower() for name in _SERVICES.findall(text)]
        ports = [_KNOWN_PORTS[name] for name in names if name in _KNOWN_PORTS]
        proto = proto or "tcp"
    if not ports:
        return [Planned(module, compact(extra))] if source and says(text, r"\b(?:allow|deny|block|reject)") else []
    ports = [port.replace("-", ":") for port in ports]
    several = len(ports) > 1 or source or any(":" in port for port in ports)
    return [looped(module, "port", ports, compact({**extra, "proto": proto or ("tcp" if several else None)}))]
