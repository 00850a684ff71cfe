"""Mends misspelt words that steps are read by: verbs, and the usual words for things and systems."""

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from relia.generation.grounded.text import is_protected

_KNOWN = tuple(
    """
    install installed uninstall remove removed restart restarted create created delete copy template enable enabled disable
    disabled start started update upgrade download ensure configure mount unmount extract unpack schedule generate execute
    running deploy permission permissions directory directories package packages service services container containers
    database databases certificate repository firewall password symlink debian ubuntu centos fedora windows postgresql nginx
    docker apache mariadb kubernetes machine machines latest version everywhere
    """.split()
)
_REAL = frozenset(
    """
         remote reloads updated upgraded installs removes restarts creates copies enables disables starts deletes
    mounted mounts cloned     clones store state status stats smart chart crate crates class parse party where there
    these those then than this thus them they     wit form forms for fro hat chat what here her were went want wants
    without within width wide changer charges charged changing     grouped grout user server serves service's
    packages's version's version lasted lasts machined debug deploys deployed executed     scheduled generated
    extracts extracted unpacked download's downloads downloaded downloading updates upgrades shoulder mails mail
    starter stated start-up recreate recreated database's domains domain owners never ever very over other otter
    mother father both     route routes router routers host hosts cost post posts most must just east test tests
    text next fest rest best pest nest left lest
    installer packaged umount containerd contained
""".split()
)
_WORD = re.compile(r"(?<![\w/.@:=$%{<-])[a-z]{3,14}(?![\w/@:=(}>-]|\.\w)")
_NAMES_FOLLOW = re.compile(
    r"(?:users?|accounts?|groups?|called|named|services?|packages?|hosts?|host|role|database|db"
    r"|container|image|branch|tag|as|owner|by|repo|zone|vlan|key|job|chart|network|volume"
    r"|install(?:ed)?|uninstall|restart|reload|start|stop|enable|disable|remove|and|,)[\s\"']*$",
    re.IGNORECASE,
)
_SHORT = 5


def mended(text: str) -> str:
    """The text with words put right that are one slip away from a word that steps are read by.

    Words in quotes, paths and names stay, and so does what stands where a name is expected.
    """

    def mend(match: re.Match[str]) -> str:
        word = match.group()
        if is_protected(text, match.start() + 1):
            return word
        named = _NAMES_FOLLOW.search(text[: match.start()][-30:]) is not None
        return _meant(word, named)

    return _WORD.sub(mend, text)


@lru_cache(maxsize=4096)
def _meant(word: str, named: bool) -> str:
    if word in _KNOWN or word in _REAL or (named and not _is_verb_slip(word)):
        return word
    if len(word) < _SHORT:
        return "the" if word in {"teh", "hte", "th"} else word
    for known in _KNOWN:
        if (
            abs(len(known) - len(word)) <= 1
            and known[0] == word[0]
            and len(known) >= _SHORT
            and OSA.distance(word, known) == 1
            and not _is_inflected(word, known)
        ):
            return known
    return word


def _is_verb_slip(word: str) -> bool:
    """After `and` a verb may follow as well as a name: only slips of long verbs are mended there."""
    return len(word) >= _SHORT + 1


def _is_inflected(word: str, known: str) -> bool:
    """Whether a word is the other without its ending, or with one more: `installs`, `package` of `packages`."""
    return word in {f"{known}s", f"{known}d", f"{known}r", f"{known}y"} or (word == known[:-1] and known[-1] in "sd")
