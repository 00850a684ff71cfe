"""Handlers in other words: what is said of a change and a restart is put the way that the rest of the reader knows.

`sshd needs a reload if anything was altered`, `a changed a.conf restarts app`, `notify a handler that reloads nginx` all
become `reload … when it changed`. Sentences without a restart or without a change are left as they are.
"""

import re

from relia.generation.grounded.vocabulary import either

_SENTENCE = re.compile(r"(?P<text>(?:[^.;!?\n]|[.!?](?=\S))+)(?P<end>[.;!?]*(?:\s+|$))")
_AGAIN = r"(?P<verb>restart|reload|bounce|kick|recycle|cycle|re-?read)(?:ed|ing|s)?"
_RESTARTS = re.compile(
    r"\b(?:restart|reload|bounce|kick|recycle|re-?read|handler|daemon[- ]reload)\w*|\bre-?(?:start|load)", re.IGNORECASE
)
_SERVICE = r"(?:the\s+)?(?:service\s+|unit\s+)?(?P<service>[a-z][\w@.-]*[\w])(?:\s+(?:service|daemon|server))?"
_MUST = (
    r"(?:has to|have to|must|should|shall|needs? to|is to|are to|ought to|needs?|requires?|wants?)\s+(?:be\s+|an?\s+)?"
)
_CHANGE = re.compile(
    r"[\s,]*(?:\bbut\s+|\band\s+)?\b(?:only\s+|just\s+)?(?:if|when(?:ever)?|once|after|as soon as|in case|upon|each time)\s+"
    r"(?!it changed\b)(?P<what>(?:(?!\b(?:if|when|then|restart\w*|reload\w*)\b)[^,;:\n]){0,60}?)"
    + either(r"""
        \b(?:changes?|changed|alters?|altered|modified|modifies|touched|edited|replaced|differs?(?:\s+from\s+[^,.;\n]{1,30})?)\b
        \b(?:is|was|has been|gets|got)\s+updated\b|\bnew\s+(?:cert\w*|config\w*|file|key|unit|version|release)\b
    """)
    + r"(?:\s+(?:anything|something|it|(?:the|that|this)\s+[\w.-]+)\b)?(?P<comma>[\s,:]*)",
    re.IGNORECASE,
)
_SUBJECT = re.compile(rf"(?P<before>^|[,;]\s*|\band\s+){_SERVICE}\s+{_MUST}{_AGAIN}\b(?!\s+of\b)", re.IGNORECASE)
_NEEDS = re.compile(
    r"[\s,(]*(?:\b(?:which|that|this|it)(?:\s+one)?\s+)?\b(?:needs?|requires?|wants?)\s+an?\s+(?P<verb>restart|reload)\s+of\s+"
    rf"{_SERVICE}\)?",
    re.IGNORECASE,
)
_CHANGED_FILE = re.compile(
    rf"\b(?:an?\s+changed\s+\S+|(?:an?y?\s+)?changes?\s+(?:to|in|of)\s+\S+"
    rf"|(?:either|each|every|any|such\s+an?)\s+change)\s+"
    rf"(?:(?:must|should|shall|has to|will|needs to)\s+)?"
    rf"(?:triggers?\s+an?\s+)?{_AGAIN}\s+(?:of\s+)?{_SERVICE}",
    re.IGNORECASE,
)
_HANDLER = re.compile(
    r"[\s,]*(?:\band\s+|\bwith\s+)?\b(?:(?:notify|notifies|trigger|triggers|call|calls)\s+)?(?:the|a|an)?\s*\bhandlers?\s*"
    rf"(?:(?:which|that|to|for|should|must)\s+|:\s*|that should\s+)(?:{_AGAIN}\s+{_SERVICE}|(?P<command>[^,.;\n]{{3,80}}))",
    re.IGNORECASE,
)
_SYSTEMD = re.compile(
    r"\bsystemd\s+(?:has to|must|should|needs to)\s+(?:re-?read|reload|re-?load|read)"
    r"(?:\s+(?:its\s+units|the\s+units?|it))?(?:\s+(?:newly|again|anew))?",
    re.IGNORECASE,
)
_COLLOQUIAL = re.compile(r"\b(?:bounce|kick|recycle)\s+(?=[a-z][\w@.-]+)", re.IGNORECASE)
_ELLIPTIC = re.compile(r"(?:\s*,\s*(?:and\s+)?|\s+and\s+)(?P<verb>restart|reload)ed\s+when it changed", re.IGNORECASE)
_LAST = re.compile(r"(?:\s*,\s*|\s+)and\s+(?P<done>(?:restart|reload)\s+\S+\s+when it changed\s*)$", re.IGNORECASE)
_RELOADS = ("reload", "reread", "re-read")


def plain_changes(text: str) -> str:
    """The prompt with its handlers told as `restart x when it changed`."""
    return _SENTENCE.sub(_sentence, text) if _RESTARTS.search(text) else text


def _sentence(match: re.Match[str]) -> str:
    told = match.group("text")
    if not _RESTARTS.search(told):
        return match.group()
    told = _SYSTEMD.sub("do a daemon reload", told)
    told = _HANDLER.sub(_handler, told)
    told = _CHANGED_FILE.sub(lambda found: f"{_verb(found)} {found.group('service')} when it changed", told)
    told = _NEEDS.sub(lambda found: f", {_verb(found)} {found.group('service')} when it changed", told)
    if _CHANGE.search(told) is not None or "it changed" in told:
        told = _CHANGE.sub(_change, told)
        told = _SUBJECT.sub(_subject, told)
        told = _COLLOQUIAL.sub("restart ", told)
        if len(_RESTARTS.findall(told)) == 1:
            told = _LAST.sub(r"; \g<done>", told)
        told = _ELLIPTIC.sub(lambda found: f"; {_verb(found)} it when it changed", told)
    return told + match.group("end")


def _verb(match: re.Match[str]) -> str:
    return "reload" if match.group("verb").lower() in _RELOADS else "restart"


def _handler(match: re.Match[str]) -> str:
    done = match.group("command") or f"{_verb(match)} {match.group('service')}"
    return f", {done} when it changed"


def _change(match: re.Match[str]) -> str:
    told = match.string
    clause = re.split(r"[,;]\s|\band\b", told[: match.start()])[-1]
    if _RESTARTS.search(told, match.end()) and not _RESTARTS.search(clause):
        return ", when it changed, " if told[: match.start()].strip() else "when it changed, "
    return " when it changed" + (", " if "," in match.group("comma") else " " if match.group("comma") else "")


def _subject(match: re.Match[str]) -> str:
    return f"{match.group('before')}{_verb(match)} {match.group('service')}"
