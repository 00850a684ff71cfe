"""Packages with their versions, and packages that must keep theirs.

nginx 1.24.0 and redis-server 7.0.1        version 2.8.3 of haproxy        kubelet, kubeadm and kubectl at 1.29.4
put docker-ce on hold                      versionlock java-17-openjdk     keep the kernel package linux-image at its version
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, find, looped, one_or_many, says
from relia.generation.grounded.text import words_list
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, either

_NAME = r"(?P<name>[a-z][\w.+-]*)"
_NUMBER = r"v?(?P<version>\d[\w:~+-]*(?:\.[\w:~+-]+)+)"
_LEAD = (
    r"^.*?(?<![-.\w/])(?:install(?:ed)?|add|pin|deploy|upgrade|downgrade|update|make sure(?: that)?|make|ensure(?: that)?"
    r"|freeze|hold|lock|keep|get|have|need|want|packages?:?)\s+(?:that\s+)?"
)
_ITEM = re.compile(
    rf"(?:the\s+)?(?:packages?\s+)?{_NAME}\s*(?:=+\s*|\s(?:to\s+|at\s+|in\s+|on\s+|\(|@\s*|is\s+|with\s+)?"
    rf"(?:exactly\s+|exact\s+)?(?:the\s+)?(?:version\s+|release\s+)?){_NUMBER}\)?(?P<rest>.*)",
    re.IGNORECASE,
)
_OF = re.compile(rf"\bversion\s+v?(?P<version>\d[\w.:~+-]*\w)\s+of\s+(?:the\s+)?(?:package\s+)?{_NAME}", re.IGNORECASE)
_LANGUAGES = frozenset("python php openjdk postgresql ruby golang nodejs".split())
_NO_PACKAGES = FUNCTION_WORDS | frozenset(
    "version release exactly exact rhel debian ubuntu rocky alma almalinux centos fedora suse port ip address".split()
)


def with_versions(text: str, module: str) -> list[str]:
    """The packages of a step where at least one has a version, as the manager writes them: `redis=7.0.1`, `redis-7.0.1`.

    Nothing when a part of the list cannot be read.
    """
    if stated := re.findall(r"(?<![\w/.-])([a-z][\w.+-]*=\d[\w.:~+-]*)", text):
        return stated if len(stated) == len(re.findall(r"(?<=\w)=\d", text)) else []
    sign = "=" if module.endswith("apt") else "-"
    if match := _OF.search(text):
        name = match.group("name").lower()
        return [] if name in _NO_PACKAGES else [f"{name}{sign}{match.group('version')}"]
    parts = words_list(re.sub(_LEAD, "", text, count=1, flags=re.IGNORECASE))
    found = [_ITEM.match(part) for part in parts]
    if not found or not any(found):
        return []
    last = found[-1]
    shared = (
        last is not None and sum(item is not None for item in found) == 1 and says(parts[-1], r"\s(?:at|to|in|on)\s")
    )
    names = []
    for part, item in zip(parts, found, strict=True):
        name = (item.group("name") if item else part).lower()
        if name in _NO_PACKAGES or name in _LANGUAGES or not re.fullmatch(r"[a-z][\w.+-]*", name):
            return []
        version = item.group("version") if item else last.group("version") if last and shared else ""
        names.append(f"{name}{sign}{version}" if version else name)
    return names


_HELD = (
    r"\bon hold\b|\boff hold\b|\bhold (?:back|the package)\b|\bapt-mark\b|\bunhold\b|\bheld back\b"
    r"|\bversion ?lock\w*\b|\bfreeze\b"
    r"|\block (?:the )?(?:version|package)s?\b|\b(?:un)?hold\b.*\bpackages?\b|\bpackages?\b.*\bhold\b"
    r"|\b(?:must|should|may|shall) (?:not|never) (?:be )?(?:upgraded|updated)\b|\bnever (?:be )?(?:upgraded?|updated?)\b"
)
_HELD_WORDS = re.compile(
    r"(?<![-.\w/])"
    + either(r"""
        apt-mark|version ?locks?|put|place|set|take|get|un ?hold|hold|held|freeze|lock(?:ed)?|keep|back|release|on|off
        from|(?:the )?(?:current )?versions? of|the|packages?|make sure|ensure|that|must|should|may|shall|not|never|be
        is|are|to|of|and then|upgraded?|updated?|a|again|in|with|dnf|apt|yum|by|any|kernel back|kernel(?= package)|please
        (?:at|to) (?:its|their|the) (?:current|present) versions?|automatically|version
    """)
    + r"(?![-.\w])",
    re.IGNORECASE,
)


def held_back(text: str, module: str) -> list[Planned]:
    """Packages whose version stays; first installed in it where the words name one."""
    if not says(text, _HELD) or says(text, r"/\w"):
        return []
    version = find(text, rf"\b(?:at|to|in)\s+(?:version\s+)?{_NUMBER}", 1)
    rest = re.sub(rf"\b(?:at|to|in)\s+(?:version\s+)?{_NUMBER}", " ", text, flags=re.IGNORECASE)
    rest = re.sub(r"\([^()]*\s[^()]*\)", " ", rest)
    rest = re.sub(r"[:;()]", " , ", re.split(r",?\s+(?:so|because|until|when)\b", rest)[0])
    names = [name for part in words_list(rest) for name in _HELD_WORDS.sub(" ", part).replace(",", " ").split()]
    if not names or any(not re.fullmatch(r"[a-z][\w.+*-]+", name) or name in FUNCTION_WORDS for name in names):
        return []
    free = says(text, r"\bunhold\b|\boff hold\b|\brelease\b|\bunlock\b|\b(?:remove|delete|drop)\b")
    if module.endswith("dnf"):
        held = Planned("community.general.dnf_versionlock", {"name": names, "state": "absent" if free else "present"})
    else:
        selection = {"selection": "install" if free else "hold"}
        held = looped(f"{B}dpkg_selections", "name", names, selection)
    if not version:
        return [held]
    sign = "=" if module.endswith("apt") else "-"
    pinned = one_or_many([f"{name}{sign}{version}" for name in names])
    return [Planned(module, {"name": pinned, "state": "present"}), held]
