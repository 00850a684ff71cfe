"""File modes in words: `0640`, `u=rwX,g+w`, `rwxr-x---`, `readable by everybody`, `only root may read it`."""

import re

from relia.generation.grounded.recognise.domain import says
from relia.generation.grounded.text import mode_of
from relia.generation.grounded.vocabulary import either

_CHANGE = r"(?:[ugoa]+[+=-][rwxXst]+|[ugoa]+=|\+[xwrst]{1,3})"
_SYMBOLIC = re.compile(rf"(?<![\w/.+=-])({_CHANGE}(?:,{_CHANGE})*)(?![\w/=+-])")
_LISTED = re.compile(r"(?<![\w-])[-d]?((?:[r-][w-][xsS-]){2}[r-][w-][xtT-])(?![\w-])")
_EVERYBODY = r"(?:all(?: users?)?|every(?:one|body| user)|any(?:one|body)|the (?:whole )?world|others?)"
_ALL_READ = (
    rf"\b(?:readable|read) (?:by|for|to) {_EVERYBODY}\b|\bworld[- ]readable\b"
    rf"|\b{_EVERYBODY} (?:may|can|should|must) (?:be able to )?read\b"
)
_WHO = r"(?:the )?(?:root|owner|user \w+|[a-z_][\w-]*)"
_ONE_ONLY = (
    rf"\bonly (?:by )?{_WHO} (?:itself |himself )?(?:may|can|should|must|is (?:able|allowed) to)\b"
    r"|\bonly (?:be )?(?:readable|read|accessible|accessed|writable) (?:and writable )?(?:by|for)\b"
    r"|\b(?:readable|read|accessible|accessed) only (?:by|for)\b|\b(?:readable|read|accessible|accessed) (?:by|for) \w+ only\b"
    r"|\b(?:for|by) [a-z_][\w-]* (?:only|alone)\b|\bonly for (?:the )?(?:user )?[a-z_]\w*"
    r"|\b(?:no ?body|no one|none) (?:else|but|except|other)\b|\bprivate to\b"
)
_GROUP_TOO = (
    r"\bgroup (?:may|can|should|must) (?:also )?(?:only )?read\b|\bgroup[- ]readable\b"
    r"|\b(?:readable|read) (?:by|for) (?:its |the )?(?:owner and )?group\b"
)
_GROUP_WRITES = (
    r"\bgroup[- ]writ\w+\b|\bwrit\w+ (?:by|for) (?:the |its )?group\b"
    r"|\bgroup (?:may|can|should|must) (?:also )?write\b"
)
_EXECUTABLE = r"\bexecutable\b|\bexecut\w+ (?:permission|rights?|bit)"
_SETGID = r"\b(?:setgid|sgid)\b|\binherit\w* the group\b|\bgroup is inherited\b"
_STICKY = r"\bsticky\b"
_DIGITS = {"r": 4, "w": 2, "x": 1, "s": 1, "t": 1, "-": 0, "S": 0, "T": 0}
_SPECIAL = ("sS", "sS", "tT")


def mode_in(text: str, *, folder: bool = False) -> str | None:
    """The mode that a text gives, octal or symbolic; what everybody may do with a folder includes entering it."""
    mode = mode_of(text)
    if mode is None and (inside := re.search(r"\((?:[^()]*[,\s])?([0-7]{3,4})\b[^()]*\)", text)):
        mode = inside.group(1).zfill(4)
    return mode or _spelled(text) or _told(text, folder=folder)


def _spelled(text: str) -> str | None:
    if symbolic := _SYMBOLIC.search(text):
        return "0755" if symbolic.group(1) == "+x" else symbolic.group(1)
    if (listed := _LISTED.search(text)) and listed.group(1).strip("-"):
        return _octal(listed.group(1))
    return None


def _octal(letters: str) -> str:
    parts = [letters[start : start + 3] for start in (0, 3, 6)]
    special = sum(value for value, part, marks in zip((4, 2, 1), parts, _SPECIAL, strict=True) if part[2] in marks)
    return f"{special}" + "".join(str(sum(_DIGITS[letter] for letter in part)) for part in parts)


def _told(text: str, *, folder: bool) -> str | None:
    if says(text, _EXECUTABLE) and says(text, _ONE_ONLY):
        return "0700"
    if says(text, _GROUP_WRITES) and says(text, _SETGID):
        return "g+ws"
    words = (
        (_EXECUTABLE, "0755", "0755"),
        (_GROUP_WRITES, "g+w", "g+w"),
        (_GROUP_TOO, "0640", "0750"),
        (_ALL_READ, "0644", "0755"),
        (_ONE_ONLY, "0600", "0700"),
        (_SETGID, "g+s", "g+s"),
        (_STICKY, "+t", "+t"),
    )
    return next((there if folder else here for pattern, here, there in words if says(text, pattern)), None)


MODE_WORDS = either(r"""
    modes?|chmod|permissions?|perms|executable|readable|writable|world[- ]readable|read by|accessible
    sticky|setgid|sgid|group[- ]writ\w+|inherit
""")
"""Words that tell that a step is about a mode."""
