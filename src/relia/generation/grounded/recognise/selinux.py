"""SELinux.

SELinux enforcing, targeted policy     seboolean virt_use_nfs off, permanent
allow ssh on port 2222 (ssh_port_t)    label /srv/web(/.*)? as httpd_sys_content_t and restore the contexts below /srv/web
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.ports import ports_in

_BOOLEAN = (
    r"\b((?:abrt|antivirus|container|cron|daemons|deny|domain|ftp|ftpd|git|glance|gluster|haproxy|httpd|logging|mcelog|mysql|named|nagios"
    r"|nfs|nis|nscd|openvpn|postgresql|puppet|rsync|samba|secure|selinuxuser|smartmon|spamassassin|squid|ssh|staff|sysadm|tftp|tor|unconfined"
    r"|use|user|virt|xen|xserver|zabbix|zoneminder)[a-z]*_[a-z0-9_]*[a-z0-9])\b(?!_)"
)
_WEB = r"\b(?:httpd|apache2?|nginx|php(?:-fpm)?|web ?servers?)\b[^,;]*"
_PURPOSES = (
    (
        "httpd_can_network_connect_db",
        rf"{_WEB}\b(?:connect|talk|reach|access)\w*\b[^,;]*\b(?:database|db|mysql|mariadb|postgres\w*)\b",
    ),
    (
        "httpd_can_network_connect",
        rf"{_WEB}\b(?:connect|talk|prox(?:y|ies)|outgoing)\w*\b[^,;]*\b(?:network|upstreams?|backends?|connections?)\b",
    ),
    ("httpd_can_sendmail", rf"{_WEB}\bsend\w*\b[^,;]*\be?-?mails?\b"),
    ("httpd_use_nfs", rf"{_WEB}\b(?:nfs)\b"),
    ("httpd_enable_homedirs", rf"{_WEB}\bhome ?dir\w*"),
    ("samba_enable_home_dirs", r"\bsamba\b[^,;]*\bhome ?dir\w*"),
)
"""Booleans that people name by what they allow; the more particular first."""
_ON = r"\b(?:on|allow(?:ed|s)?|let|enabled?|turn|set|true|yes|activate|flip|may|able|must|permanent\w*|persist\w*|1)\b"
_OFF = r"\boff\b|\bdisabled?\b|\bfalse\b|\bdeny\b|\bforbid\b|\bno longer\b"
_TARGET = r"(?<![\w.])(/[^\s,;]*(?:\(/\.\*\)\?)?)"
_STATE = r"\b(enforcing|permissive|disabled)\b"


def selinux(text: str, situation: Situation) -> list[Planned]:
    """Read a step about SELinux."""
    if says(text, r"\binstall\b|\bfirewall|\bufw\b"):
        return []
    pieces = re.split(r"\s*(?:[;,]\s*(?:and\s+)?|\band\s+)", text)
    if len(pieces) > 1 and all(says(piece, r"\b\w+_t\b") for piece in pieces):
        apart = [_read(piece, situation) for piece in pieces]
        return [planned for one in apart for planned in one] if all(apart) else []
    return _read(text, situation)


def _read(text: str, situation: Situation) -> list[Planned]:
    if kind := find(text, r"\b(\w+_port_t)\b"):
        ports, proto = ports_in(text)
        state = "absent" if says(text, r"\b(?:remove|delete)\b") else "present"
        one: object = ports[0] if len(ports) == 1 else ports
        return (
            [
                Planned(
                    "community.general.seport", {"ports": one, "proto": proto or "tcp", "setype": kind, "state": state}
                )
            ]
            if ports
            else []
        )
    if kind := find(text, r"\b(\w+_t)\b"):
        return _contexts(text, kind)
    if says(text, r"\brestorecon\b|\brestore (?:the )?(?:selinux )?(?:file )?contexts?\b|\brelabel\b") and (
        target := find(text, _TARGET)
    ):
        return [_restored(target)]
    return _booleans(text, situation) or _mode(text)


def _contexts(text: str, kind: str) -> list[Planned]:
    target = find(text, _TARGET)
    if target is None or not says(text, r"\b(?:label(?:led)?|context|fcontext|type|selinux)\b"):
        return []
    if (
        says(text, r"\band everything (?:below|under|in)|\brecursive|\beverything (?:below|under)")
        and "(" not in target
    ):
        target = f"{target.rstrip('/')}(/.*)?"
    state = "absent" if says(text, r"\b(?:remove|delete)\b") else "present"
    found = [Planned("community.general.sefcontext", {"target": target, "setype": kind, "state": state})]
    if says(text, r"\brestor|\bapply (?:it|them)|\brelabel"):
        found.append(_restored(target))
    return found


def _restored(target: str) -> Planned:
    folder = re.sub(r"\(.*$", "", target).rstrip("/,.")
    return Planned(
        f"{B}command",
        {"cmd": f"restorecon -R {folder}"},
        {"changed_when": True},
        name=f"Restore the contexts below {folder}",
    )


def _booleans(text: str, situation: Situation) -> list[Planned]:
    if situation.topic(r"\bse ?linux\b") and not re.search(_BOOLEAN, text, re.IGNORECASE) and "/" not in text:
        meant = next((name for name, words in _PURPOSES if says(text, words)), None)
        if meant and says(text, _ON) and not says(text, _OFF):
            return [Planned("ansible.posix.seboolean", {"name": meant, "state": True, "persistent": True})]
    names = [name for name in dict.fromkeys(re.findall(_BOOLEAN, text, re.IGNORECASE)) if not name.endswith("_t")]
    about = says(situation.prompt, r"\bselinux\b|\bsebool\w*") or any(name.count("_") >= 2 for name in names)
    if not names or not about or not says(text, f"{_ON}|{_OFF}") or says(text, r"/|="):
        return []
    lasting = not says(text, r"\b(?:not persist|until (?:the next )?reboot|temporar|only for now)")
    return [looped("ansible.posix.seboolean", "name", names, {"state": not says(text, _OFF), "persistent": lasting})]


def _mode(text: str) -> list[Planned]:
    state = find(text, _STATE) or (
        "disabled" if says(text, r"\bdisable selinux\b|\bselinux off\b|\bturn (?:off )?selinux(?: off)?\b") else None
    )
    if state is None or not says(text, r"\bse ?linux\b"):
        return []
    policy = find(text, r"\b(targeted|mls|minimum)\b") or (None if state.lower() == "disabled" else "targeted")
    return [Planned("ansible.posix.selinux", compact({"policy": policy, "state": state.lower()}))]
