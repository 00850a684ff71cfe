"""Modules of Apache: `enable mod_rewrite`, `enable the apache modules ssl and headers`, `turn the proxy module of apache off`."""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, looped, says
from relia.generation.grounded.text import words_list

_OFF = r"\b(?:disable[ds]?|turn(?:ed)? off|off|deactivate[ds]?|unload)\b"
_ON = r"\b(?:enable[ds]?|activate[ds]?|turn(?:ed)? on|load(?:ed)?|on)\b"
_NAME = r"[a-z][a-z0-9_]*"
_LISTED = re.compile(
    rf"\bapache2?(?:'s)?\s+mod(?:ule)?s?\s+(?P<names>{_NAME}(?:(?:\s*,\s*|\s+and\s+|\s*,\s*and\s+){_NAME})*)\s*(?:on|off)?\W*$",
    re.IGNORECASE,
)
_NOT_MODULES = frozenset("and on off is are should must be to".split())


def apache(text: str, situation: Situation) -> list[Planned]:
    """Read a step that turns modules of Apache on or off; what is installed or written is for others."""
    del situation
    off = says(text, _OFF)
    if not (off or says(text, _ON)) or says(text, r"\b(?:install|package|file|conf|config)\w*\b|[/.]\w"):
        return []
    names = re.findall(rf"\bmod_({_NAME})", text)
    if not names and (listed := _LISTED.search(text)):
        names = [name for name in words_list(listed.group("names")) if name not in _NOT_MODULES]
    state = "absent" if off else "present"
    return [looped("community.general.apache2_module", "name", names, {"state": state})] if names else []
