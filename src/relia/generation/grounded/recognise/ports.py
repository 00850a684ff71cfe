"""Ports in words: `8443/tcp`, `tcp ports 80, 443 and 8080`, `30000-30100/udp`."""

import re

from relia.generation.grounded.recognise.domain import find
from relia.generation.grounded.text import IP

_PORT = re.compile(r"(?<![\w.:/-])(\d{1,5}(?:[-:]\d{1,5})?)(?:\s*/\s*|\s+)?(tcp|udp)?\b(?![.:]\d|[\w-])", re.IGNORECASE)
_LARGEST = 65535


SOURCE = (
    r"\bfrom\s+(?:the\s+)?(?:network\s+|subnet\s+|net\s+|range\s+|host\s+|ip\s+)?((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)"
)
SERVICES = re.compile(
    (
        r"\b(https?|ssh|dns|ntp|nfs3?|samba|mysql|postgresql|ldaps?|smtps?|imaps?|pop3s?|ftp|cockpit|mdns|telnet"
        r"|dhcp(?:v6)?|kerberos|redis|mountd|rpc-bind|prometheus|grafana|elasticsearch|mongodb|tftp"
        r"|syslog|zabbix-agent|vnc-server|wireguard|openvpn|ipsec|docker-registry|kube-apiserver"
        r"|high-availability|freeipa-ldaps?)\b"
    ),
    re.IGNORECASE,
)
KNOWN_PORTS = {
    "http": "80",
    "https": "443",
    "ssh": "22",
    "dns": "53",
    "smtp": "25",
    "mysql": "3306",
    "postgresql": "5432",
    "redis": "6379",
    "telnet": "23",
    "imap": "143",
    "imaps": "993",
    "ldap": "389",
    "ldaps": "636",
    "ntp": "123",
}


def ports_in(text: str) -> tuple[list[str], str | None]:
    """The ports and ranges of a text, and the protocol that it names."""
    bare = IP.sub(" ", text)
    found = [match.group(1) for match in _PORT.finditer(bare)]
    named = find(bare, r"(tcp|udp)\b")
    ports = [port for port in found if all(0 < int(end) <= _LARGEST for end in re.split("[-:]", port))]
    return ports, named.lower() if named else None
