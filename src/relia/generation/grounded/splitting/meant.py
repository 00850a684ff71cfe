"""A prompt as it is meant: broken lines joined, slips taken back, shorthand written out."""

import re

from relia.generation.grounded.splitting.marks import ON_CHANGE

_BRACES = re.compile(r"(?<!\S)([\w./-]*/)\{([\w.-]+(?:,[\w.-]+)+)\}([\w./-]*)")
_CORRECTION = re.compile(
    r"(?<![\w/.])(\d[\w.]*)\?*,?\s+(?:no|sorry|rather|i mean|make that|wait),?\s+(\d[\w.]*)", re.IGNORECASE
)
_WRAPPED = re.compile(
    r"(?:(?<=[^\n]{50})(?<![.;:!?])|(?<=,))\n(?=[ \t]*[a-z\"'/(])(?![ \t]*(?:[-*]|\d+[.)]|[a-z]\))\s)"
)
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_THEN_RESTART = re.compile(r"\s*(?:->|=>)\s*(restart|reload)\s+([\w@.-]*\w)", re.IGNORECASE)
_VERB_LAST = re.compile(
    r"^(?P<list>[^.;]{3,200}?)\s+(?:-|\u2013|:)\s+(?P<verb>install|create|remove|start|enable|restart|stop|open|add|delete)\s+(?:whichever|them|both|all|it|each|these)\b.*$",
    re.IGNORECASE,
)


def as_meant(text: str) -> str:
    """A text with what it takes back taken back, and lists in braces written out."""
    return _BRACES.sub(_braces, _CORRECTION.sub(r"\2", text))


def _braces(match: re.Match[str]) -> str:
    """`/srv/{a,b}` as `/srv/a and /srv/b`, as a shell reads it."""
    before, inner, after = match.groups()
    return " and ".join(f"{before}{part}{after}" for part in inner.split(","))


def verb_first(text: str) -> str:
    """`a, b and c: install them` as `install a, b and c`."""
    return _VERB_LAST.sub(r"\g<verb> \g<list>", text)


def unwrapped(text: str) -> str:
    """A text whose long lines were broken in the middle of a sentence, without these breaks."""
    return _WRAPPED.sub(" ", text)


def arrows(text: str) -> str:
    """`… -> restart sshd` waits for a change."""
    return _THEN_RESTART.sub(r", \1 \2 if it changed", text)


def out_of_asides(text: str) -> str:
    """`X (restart nginx when it changes)` as two sentences; other parentheses stay where they are."""

    def aside(match: re.Match[str]) -> str:
        inner = match.group(1)
        return f"; {inner};" if ON_CHANGE.search(inner) and re.search(r"\bre(?:start|load)", inner) else match.group()

    return _ASIDE.sub(aside, text)
