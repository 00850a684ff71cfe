"""Firewalls.

ufw allow 8443/tcp only from 10.20.0.0/16
open http and https in firewalld, permanently
iptables - drop packets from 203.0.113.9
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.ports import ports_in
from relia.generation.grounded.text import IP


def firewall(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a firewall."""
    return _firewall(text, situation)


def _firewall(text: str, situation: Situation) -> list[Planned]:
    whole = situation.prompt
    if says(text, r"\biptables\b"):
        source = find(text, r"\bfrom\s+((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)")
        ports, proto = ports_in(text)
        jump = (
            "DROP"
            if says(text, r"\bdrop\b|\bblock\b|\bban\b")
            else "REJECT"
            if says(text, r"\breject\b")
            else "ACCEPT"
            if says(text, r"\ballow\b|\baccept\b|\bopen\b")
            else None
        )
        if not jump or says(text, r"\binstall\b"):
            return []
        chain = (
            "OUTPUT" if says(text, r"\boutgoing\b|\boutput\b") else "FORWARD" if says(text, r"\bforward\b") else "INPUT"
        )
        return [
            Planned(
                f"{B}iptables",
                compact(
                    {
                        "chain": chain,
                        "protocol": proto or ("tcp" if ports else None),
                        "source": source,
                        "destination_port": ports[0] if ports else None,
                        "jump": jump,
                    }
                ),
            )
        ]
    verb = (
        r"\b(?:open|allow|permit|close|deny|block|reject|enable|disable|reach|may|expose|accept|limit"
        r"|turn (?:on|off)|remove|off|on)\b"
    )
    if (
        says(whole, r"\bfirewalld\b|\bfirewall-cmd\b")
        and says(text, verb)
        and not says(text, r"\binstall\b|\bstart\b|\brestart\b")
    ):
        return _firewalld(text)
    if says(whole, r"\bufw\b") and says(text, verb + r"|\bdefault\b") and not says(text, r"\binstall\b|\bstart\b"):
        return _ufw(text)
    if says(text, r"\bopen\b.*\bports?\b|\bports?\b.*\bopen\b|\bfirewall\b.*\bport\b|\ballow\b.*\bport\b") and not says(
        text, r"\bwait\b"
    ):
        return (
            _ufw(text)
            if situation.platform == "debian"
            else _firewalld(text, 0.75 if situation.platform != "redhat" else 0.9)
        )
    return []


def _firewalld(text: str, confidence: float = 0.93) -> list[Planned]:
    state = "disabled" if says(text, r"\b(?:close|deny|block|remove|disable|not)\b") else "enabled"
    zone = find(text, r"\bzone\s+(\w+)|(\w+)\s+zone\b") or find(
        text, r"\b(public|internal|external|dmz|trusted|home|work)\s+zone"
    )
    rest = {"zone": zone, "permanent": True, "immediate": True, "state": state}
    ports, proto = ports_in(text)
    if ports:
        names = [f"{port}/{proto or 'tcp'}" for port in ports]
        return [looped("ansible.posix.firewalld", "port", names, compact(rest), confidence=confidence)]
    service = re.findall(
        r"\b(https?|ssh|dns|ntp|nfs|samba|mysql|postgresql|ldaps?|smtp|imaps?|ftp|cockpit|mdns|dhcp|kerberos|redis)\b",
        re.sub(r"firewalld", "", text),
        re.IGNORECASE,
    )
    if service:
        return [
            looped(
                "ansible.posix.firewalld",
                "service",
                list(dict.fromkeys(name.lower() for name in service)),
                compact(rest),
                confidence=confidence,
            )
        ]
    return []


def _ufw(text: str) -> list[Planned]:
    module = "community.general.ufw"
    if says(text, r"\bdefault\b"):
        policy = find(text, r"\b(deny|allow|reject)\b")
        direction = "outgoing" if says(text, r"\boutgoing\b|\boutbound\b") else "incoming"
        found = [Planned(module, compact({"default": policy, "direction": direction}))]
        if says(text, r"\bturn (?:ufw )?on\b|\benable\b|\bturn it on\b|\band on\b"):
            found.append(Planned(module, {"state": "enabled"}))
        return found
    ports, proto = ports_in(text)
    rule = (
        "deny"
        if says(text, r"\b(?:deny|block|close)\b")
        else "reject"
        if says(text, r"\breject\b")
        else "limit"
        if says(text, r"\blimit\b")
        else "allow"
    )
    source = find(text, r"\bfrom\s+((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)") or (
        m.group() if (m := IP.search(text)) else None
    )
    found = []
    if ports:
        found.append(
            looped(
                module,
                "port",
                ports,
                compact(
                    {
                        "rule": rule,
                        "proto": proto or ("tcp" if len(ports) > 1 or source else None),
                        "from_ip": source,
                        "delete": True if says(text, r"\b(?:remove|delete) the rule") else None,
                    }
                ),
            )
        )
    elif name := find(text, r"\b(OpenSSH|Nginx Full|Nginx HTTPS?|Apache Full|Apache|Samba|Postfix)\b"):
        found.append(Planned(module, {"rule": rule, "name": name}))
    if says(
        text,
        (
            r"\b(?:turn|switch)(?:ed)?\s+(?:the\s+)?(?:ufw\s+)?(?:firewall\s+)?off\b|\bdisable\b"
            r"|\bfirewall off\b|\bufw off\b"
        ),
    ):
        return [Planned(module, {"state": "disabled"})]
    if says(
        text,
        r"\benable ufw\b|\bufw (?:is )?(?:enabled|on)\b|\bturn (?:ufw|it|on) ?(?:on)?\b|\benable (?:it|the firewall)\b",
    ):
        found.append(Planned(module, {"state": "enabled"}))
    return found
