"""Operating systems and the words for them."""

import re

_NAMES = {
    "debian": r"debian|ubuntu|mint|raspbian|raspberry pi os|bookworm|bullseye|jammy|noble|focal",
    "redhat": r"rhel|red ?hat|centos(?: stream)?|rocky(?: linux)?|alma(?: ?linux)?|fedora|oracle linux|amazon linux|el[789]",
    "suse": r"suse|opensuse|sles|leap|tumbleweed",
    "arch": r"arch(?: linux)?|manjaro",
    "alpine": r"alpine(?: linux)?",
    "freebsd": r"freebsd",
    "windows": r"windows(?: server)?(?: 20\d\d)?|server 20(?:12|16|19|22|25)(?: r2)?|win boxes|win hosts|win servers?",
    "ios": r"cisco ios|ios[- ]xe|ios devices|ios",
    "nxos": r"nx-?os|nexus",
    "eos": r"arista eos|arista|eos",
    "junos": r"junos|juniper",
    "vyos": r"vyos",
    "macos": r"macos|mac os",
}
_VERSION = r"(?:\s*(?:\d+(?:\.\d+)?|lts|20\d\d))?"
_PATTERNS = {
    name: re.compile(rf"(?<![\w/.-])(?<!\buser )(?<!\busers )(?:{words}){_VERSION}(?![\w/-]|\.\w)", re.IGNORECASE)
    for name, words in _NAMES.items()
}
ANY = "|".join(_NAMES.values())


def platform_of(text: str) -> str:
    """The first operating system that the text names, or an empty text."""
    found = [(match.start(), name) for name, pattern in _PATTERNS.items() if (match := pattern.search(text))]
    if re.search(r"[A-Za-z]:\\|\bHKLM:|\bHKCU:|\bchoco(?:latey)?\b|\bIIS\b", text):
        found.append((-1, "windows"))
    return min(found)[1] if found else ""


def platforms_of(text: str) -> tuple[str, ...]:
    """Every operating system that the text names."""
    return tuple(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def family_of(text: str) -> str:
    """The family of Linux distributions that a step is for, or an empty text when it names none or several."""
    found = [name for name in platforms_of(text) if name in {"debian", "redhat", "suse", "arch", "alpine"}]
    return found[0] if len(found) == 1 else ""


def without_platforms(text: str) -> str:
    """A text without the names of operating systems and their versions."""
    for pattern in _PATTERNS.values():
        text = pattern.sub(" ", text)
    return text
