"""Ports in words: `8443/tcp`, `tcp ports 80, 443 and 8080`, `30000-30100/udp`."""

import re

from relia.generation.grounded.recognise.domain import find
from relia.generation.grounded.text import IP

_PORT = re.compile(r"(?<![\w.:/-])(\d{1,5}(?:[-:]\d{1,5})?)(?:\s*/\s*|\s+)?(tcp|udp)?\b(?![.:]\d|[\w-])", re.IGNORECASE)
_LARGEST = 65535


def ports_in(text: str) -> tuple[list[str], str | None]:
    """The ports and ranges of a text, and the protocol that it names."""
    bare = IP.sub(" ", text)
    found = [match.group(1) for match in _PORT.finditer(bare)]
    named = find(bare, r"(tcp|udp)\b")
    ports = [port for port in found if all(0 < int(end) <= _LARGEST for end in re.split("[-:]", port))]
    return ports, named.lower() if named else None
