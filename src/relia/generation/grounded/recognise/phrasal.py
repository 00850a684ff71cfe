"""Verbs of everyday speech, as the plain verbs that they stand for.

kick rsyslog, bounce it        fire nginx up, spin up prometheus        take cups down        throw out nano
"""

import re

_SO = r"^(?P<before>\W*(?:(?:please|then|now|also|and|just|we|should|must|to|let's|can you|you)\s+)*)"
_OBJECT = r"(?P<object>(?:the\s+)?[\w@.-]+(?:(?:\s*,\s*|\s+and\s+|\s+)[\w@.-]+){0,4}?)"
_SAID = (
    (
        "start",
        r"(?:fire|spin|bring|crank|start|boot)\s+up|kick\s+off|set\s+going",
        r"fire|spin|bring|crank",
        r"up(?!\s+to\b|-)",
    ),
    (
        "stop",
        r"(?:take|bring|wind|tear)\s+down|(?:shut|power)\s+off",
        r"take|bring|wind|shut|tear",
        r"down|off(?!\s+(?:my|our|the|all|every|each))",
    ),
    (
        "remove",
        r"(?:throw|kick|chuck|toss|rip|fling)\s+(?:out|away)|ditch|nuke|toss|chuck|bin|do\s+away\s+with",
        r"throw|kick|chuck|toss|rip|fling",
        r"out|away",
    ),
    ("restart", r"kick|bounce|cycle|recycle|bump", r"", r""),
)
"""The plain verb; how it is said in one piece; how it is said around its object."""
_GIVEN = re.compile(
    rf"{_SO}give\s+{_OBJECT}\s+an?\s+(?:quick\s+|clean\s+|proper\s+)?(?P<what>restart|reload|kick|bounce|stop|start)\b",
    re.IGNORECASE,
)
_REREAD = re.compile(
    rf"{_SO}(?:have|let|make|get)\s+{_OBJECT}\s+(?:to\s+)?(?:pick\s+up|re-?read|re-?load|take)\s+(?:its|the|their)\s+(?:new\s+)?config\w*",
    re.IGNORECASE,
)
_TOGETHER = tuple((verb, re.compile(rf"{_SO}(?:{words})\s+(?=\S)", re.IGNORECASE)) for verb, words, _, _ in _SAID)
_APART = tuple(
    (verb, re.compile(rf"{_SO}(?:{first})\s+{_OBJECT}\s+(?:{last})(?!\w)", re.IGNORECASE))
    for verb, _, first, last in _SAID
    if first
)


def plain_verbs(text: str) -> str:
    """The step with `fire up nginx`, `fire nginx up` and `give nginx a kick` said plainly."""
    if given := _GIVEN.search(text):
        what = {"kick": "restart", "bounce": "restart"}.get(given.group("what").lower(), given.group("what"))
        return f"{given.group('before')}{what} {given.group('object')}{text[given.end() :]}"
    if reread := _REREAD.search(text):
        return f"{reread.group('before')}reload {reread.group('object')}{text[reread.end() :]}"
    for verb, together in _TOGETHER:
        if match := together.search(text):
            return f"{match.group('before')}{verb} {text[match.end() :]}"
    for verb, apart in _APART:
        if match := apart.search(text):
            return f"{match.group('before')}{verb} {match.group('object')}{text[match.end() :]}"
    return text
