"""Entries of /etc/hosts: `10.1.1.5 db01.lan db01 into /etc/hosts`, `repo.lan should resolve to 10.2.0.9 via the hosts file`."""

import re
from itertools import takewhile

from relia.generation.grounded.recognise.domain import B, Planned, Situation, looped, says
from relia.generation.grounded.text import PATH
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

REMOVE = (
    r"\b(?:remove[sd]?|delete[sd]?|drop(?:ped)?|get rid of|absent|gone|must not contain|should not contain|disappear"
    r"|vanish|purge|erase|strip|(?:kick|take|throw|cut)\b.*\bout|(?:must|has to|have to|should) go"
    r"|(?:should|must|may|shall|do|does)(?: not|n'?t) (?:be|stand|appear|remain|stay)(?! there yet)|not be in"
    r"|(?:should|must|shall)(?: not|n'?t) exist"
    r"|no longer (?:be|contain|have)"
    r"|(?:ensure|make sure|see to it|check)\b[^,;]*\b(?:"
    r"(?:(?:is|are) (?:not|nowhere|no longer)|(?:is|are)n'?t) (?:in|part of|there|listed)"
    r"|(?:do(?:es)? not|do(?:es)?n'?t|no longer) (?:contain|have|hold|include)s?))\b"
)
_FILE = "/etc/hosts"
_NAME = r"[A-Za-z][\w-]*(?:\.[\w-]+)*"
_ADDRESS = r"(?:\d{1,3}\.){3}\d{1,3}(?![\w/])|(?:[0-9a-f]{1,4}:){2,7}[0-9a-f]{0,4}|::1"
_ENTRY = re.compile(rf"(?P<address>{_ADDRESS})(?P<names>(?:[ \t]+{_NAME}(?![/:@\w]))+)", re.IGNORECASE)
_POINTS = re.compile(
    rf"\b(?P<name>[a-z][\w-]*(?:\.[\w-]+)*)[\"'`]?\s+(?:(?:should|must|has to|shall|is to|to)\s+)*(?:be\s+)?"
    r"(?:points?|pointing|resolves?|resolving|maps?|mapped|is at|=>|->|=|with(?: the)?(?: ip)?)"
    rf"\s*(?:to\s+|at\s+|on\s+)?[\"'`]?(?P<address>{_ADDRESS})",
    re.IGNORECASE,
)


def host_entries(text: str, situation: Situation) -> list[Planned]:
    """Read a step about /etc/hosts: whole entries that are there or gone."""
    named = _FILE in text or says(text, r"\bhosts[- ]file\b")
    if not named or says(text, r"\btemplate\b|\.j2\b|\bcopy\b|\bfetch\b|\bblock\b"):
        return []
    if says(PATH.sub(" ", text), REMOVE):
        return _gone(text)
    found = [(match.group("address"), _names(match.group("names"))) for match in _ENTRY.finditer(text)]
    entries = [(address, names) for address, names in found if names]
    entries = entries or [(match.group("address"), [match.group("name")]) for match in _POINTS.finditer(text)]
    if not entries:
        return []
    situation.path = _FILE
    if len(entries) == 1:
        address, names = entries[0]
        pattern = rf"\s{re.escape(names[0])}(\s|$)"
        arguments = {"path": _FILE, "regexp": pattern, "line": " ".join([address, *names]), "state": "present"}
        return [Planned(f"{B}lineinfile", arguments)]
    whole = [" ".join([address, *names]) for address, names in entries]
    return [looped(f"{B}lineinfile", "line", whole, {"path": _FILE, "state": "present"})]


def _names(words: str) -> list[str]:
    """The names that follow an address, up to the first word of the sentence around them."""
    return list(takewhile(lambda word: word.lower() not in FUNCTION_WORDS, words.split()))


def _gone(text: str) -> list[Planned]:
    """Every line with one of the names or addresses in it goes."""
    entries = [match.group().split() for match in _ENTRY.finditer(text)]
    named = [(address, _names(" ".join(names))) for address, *names in entries]
    words = [" ".join([address, *names]) for address, names in named if names]
    if words:
        return [looped(f"{B}lineinfile", "line", words, {"path": _FILE, "state": "absent"})]
    words = re.findall(rf"(?<![\w./-])(?:{_ADDRESS}|[a-z][\w-]*(?:\.[\w-]+)+)(?![\w/])", text, re.IGNORECASE)
    patterns = [rf"(^|\s){re.escape(word)}(\s|$)" for word in words]
    return [looped(f"{B}lineinfile", "regexp", patterns, {"path": _FILE, "state": "absent"})] if patterns else []
