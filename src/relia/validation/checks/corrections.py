"""Tells a slip of the pen from another word: only the first is corrected without asking."""

import re

from rapidfuzz.distance import OSA

_SHORTEST = 4
_LONG = 10
_NEVER = frozenset("pipe unvault".split())
"""Names that run or reveal something, which nobody gets by a repair."""


def is_mere_correction(written: str, meant: str) -> bool:
    """Whether `meant` is surely what somebody wanted who wrote `written`: the same but for capitals and dashes, or one letter
    of a word (two of a long one). What turns a word around is no slip: `unchanged` for `changed`, `vault` for `unvault`,
    `web1` for `web2`."""
    if meant.rpartition(".")[2] in _NEVER:
        return False
    old, new = _bare(written), _bare(meant)
    if old == new:
        return True
    if old.endswith(new) or new.endswith(old) or re.findall(r"\d+", old) != re.findall(r"\d+", new):
        return False
    distance = OSA.distance(old, new)
    return len(old) >= _SHORTEST and (distance == 1 or (distance == 2 and len(old) >= _LONG and " " not in written))


def _bare(text: str) -> str:
    return re.sub(r"[\s_-]+", "", text.casefold())
