"""SELinux.

SELinux enforcing, targeted policy     seboolean virt_use_nfs off, permanent     allow ssh on port 2222 (ssh_port_t)
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.ports import ports_in


def selinux(text: str, situation: Situation) -> list[Planned]:
    """Read a step about SELinux."""
    return _selinux(text, situation)


def _selinux(text: str, situation: Situation) -> list[Planned]:
    boolean = find(
        text,
        (
            r"\b((?:httpd|virt|samba|ftp|nfs|ssh|antivirus|container|daemons|deny|domain|ftpd|git|haproxy"
            r"|logging|mysql|named|nis|nagios|postgresql|rsync|selinuxuser|squid|tor|use|user|xen|zabbix"
            r"|cron)[a-z]*_[a-z_]+)\b"
        ),
    )
    if says(text, r"\bport\b") and (setype := find(text, r"\b(\w+_port_t)\b")):
        ports, proto = ports_in(text)
        return (
            [
                Planned(
                    "community.general.seport",
                    {
                        "ports": ports[0] if len(ports) == 1 else ports,
                        "proto": proto or "tcp",
                        "setype": setype,
                        "state": "present",
                    },
                )
            ]
            if ports
            else []
        )
    if (setype := find(text, r"\b(\w+_t)\b")) and says(text, r"\b(?:label|context|fcontext|type)\b"):
        target = find(text, r"(/[^\s,]*(?:\(/\.\*\)\?)?)")
        found = (
            [Planned("community.general.sefcontext", {"target": target, "setype": setype, "state": "present"})]
            if target
            else []
        )
        if found and says(text, r"\brestor") and target:
            found.append(
                Planned(
                    f"{B}command", {"cmd": f"restorecon -R {re.sub(r'[(].*$', '', target)}"}, {"changed_when": True}
                )
            )
        return found
    if says(situation.prompt, r"\bselinux\b|\bsebool\w*") or (boolean and boolean.count("_") >= 2):
        if (
            boolean
            and not boolean.endswith("_t")
            and says(text, r"\b(?:on|off|allow|let|enable|disable|turn|set|true|false|permanent\w*|persist\w*)\b")
        ):
            off = says(text, r"\boff\b|\bdisable\b|\bfalse\b|\bdeny\b|\bforbid\b")
            return [Planned("ansible.posix.seboolean", {"name": boolean, "state": not off, "persistent": True})]
        state = find(text, r"\b(enforcing|permissive|disabled)\b")
        if state and says(text, r"\bselinux\b"):
            policy = find(text, r"\b(targeted|mls|minimum)\b") or (None if state == "disabled" else "targeted")
            return [Planned("ansible.posix.selinux", compact({"policy": policy, "state": state.lower()}))]
    return []
