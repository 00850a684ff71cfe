"""Ports in words."""

import re

from relia.generation.grounded.recognise.domain import find
from relia.generation.grounded.text import IP

_PORT = re.compile(r"(?<![\w.:/-])(\d{1,5})(?:\s*/\s*|\s+)?(tcp|udp)?\b(?![.:]\d|[\w-])", re.IGNORECASE)


def ports_in(text: str) -> tuple[list[str], str | None]:
    bare = IP.sub(" ", text)
    found = [match for match in _PORT.finditer(bare) if 0 < int(match.group(1)) < 65536]
    proto = find(bare, r"\b(tcp|udp)\b")
    return [match.group(1) for match in found], proto.lower() if proto else None
