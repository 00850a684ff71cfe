"""A prompt as it is meant: broken lines joined, slips taken back, shorthand written out."""

import re

from relia.generation.grounded.splitting.file_settings import with_file_of_settings
from relia.generation.grounded.splitting.marks import ON_CHANGE
from relia.generation.grounded.splitting.wordings import plainly

_BRACES = re.compile(r"(?<!\S)([\w./-]*/)\{([\w.-]+(?:,[\w.-]+)+)\}([\w./-]*)")
_CORRECTION = re.compile(
    r"(?<![\w/.])(\d[\w.]*)\?*,?\s+(?:no|sorry|rather|i mean|make that|wait),?\s+(\d[\w.]*)", re.IGNORECASE
)
_WRAPPED = re.compile(
    r"(?:(?<=\bwith)|(?<=\bfrom)|(?<=\binto)|(?<=\band)|(?<=\bthe)|(?<=\bfor)|(?<=\bof)|(?<=\bto)|(?<=\bin)|(?<=\bby)) ?\n(?=\S)"
    r"|(?:(?<=[^\n]{50})(?<![.;:!?])|(?<=,))\n(?=[ \t]*[a-z\"'/(])(?![ \t]*(?:[-*]|\d+[.)]|[a-z]\))\s)"
)
_ASIDE = re.compile(r"\s*\(([^()]*)\)")
_THEN_RESTART = re.compile(r"\s*(?:->|=>)\s*(restart|reload)\s+([\w@.-]*\w)", re.IGNORECASE)
_VERB_LAST = re.compile(
    r"^(?P<list>(?!(?:set ?up|install|deploy|configure|prepare|provision|get)\b)[^.;]{3,200}?)\s+(?:-|\u2013|:)\s+"
    r"(?P<verb>install|create|remove|start|enable|restart|stop|open|add|delete)\s+"
    r"(?:whichever|them|both|all|it|each|these)\b[^,;\n]*$",
    re.IGNORECASE,
)


_LIST = r"[a-z][\w.@+-]*(?:(?:\s*,\s*|\s+and\s+|\s*&\s*|\s*,\s*and\s+)[a-z][\w.@+-]*)"
_HAS_TO = r"(?:has to|have to|needs? to|must|should|shall|is to|are to|ought to)"
_SHARED = re.compile(
    rf"^(?P<list>{_LIST}{{1,12}})\s*(?::|\s-|,)\s*(?:both|they(?: all)?|all(?: of them)?|each|these)\s+(?={_HAS_TO}\b)",
    re.IGNORECASE,
)
_SAME_FOR = re.compile(
    rf"^(?P<list>{_LIST}{{0,12}})\s+(?P<predicate>{_HAS_TO}\s[^,;.]{{2,80}}?)\s*[,;]\s*(?:and\s+)?(?:the\s+)?(?:same|likewise|also)"
    rf"\s+(?:goes\s+|holds\s+)?(?:for\s+)?(?P<more>{_LIST}{{0,12}})\s*[.!]?$",
    re.IGNORECASE,
)
_MEMBERS = re.compile(
    rf"(?P<start>^|[\n;.]\s*)(?:the\s+)?(?P<group>[a-z][\w-]*)\s+group\s*:\s*(?:add|put)\s+(?P<who>{_LIST}{{0,12}})\s*(?=$|[\n;.])",
    re.IGNORECASE,
)
_BE_OFF = re.compile(
    rf"\b(?P<must>{_HAS_TO})\s+be\s+(?:off|down|switched off|turned off)(?=\s*(?:$|[,.;]))", re.IGNORECASE
)
_FIELD = re.compile(r"^[ \t>]*(?P<label>[A-Z][A-Za-z /-]{1,24}?)\s*:[ \t]+(?P<value>\S.*)$", re.MULTILINE)
_ABOUT_A_TICKET = frozenset(
    """
    ticket priority prio status reporter reported requester assignee assigned due date from to cc subject category type
    component team severity created id ref reference sprint labels approved approver cost project change incident
    """.split()
)
_ABOUT_HOSTS = frozenset(
    {"host", "hosts", "server", "servers", "target", "targets", "hostname", "machine", "system", "systems"}
)
_ASKS = frozenset({"request", "description", "details", "summary", "what", "action", "todo", "task", "work", "text"})
_ONE_HOST = re.compile(r"[a-z][\w.-]*(?:\s*,\s*[a-z][\w.-]*)*", re.IGNORECASE)


def as_meant(text: str) -> str:
    """A text with what it takes back taken back, and lists in braces and the members of a group written out."""
    text = _MEMBERS.sub(r"\g<start>add the users \g<who> to the \g<group> group", text)
    return plainly(with_file_of_settings(_BRACES.sub(_braces, _CORRECTION.sub(r"\2", text))))


def _braces(match: re.Match[str]) -> str:
    """`/srv/{a,b}` as `/srv/a and /srv/b`, as a shell reads it."""
    before, inner, after = match.groups()
    return " and ".join(f"{before}{part}{after}" for part in inner.split(","))


def verb_first(text: str) -> str:
    """`a, b and c: install them` as `install a, b and c`."""
    return _VERB_LAST.sub(r"\g<verb> \g<list>", text)


def with_shared_predicates(text: str) -> str:
    """`a and b: both must …`, `a must …, same for b`, `a should be off` as `a and b must …`."""
    text = re.sub(r"\bought to\b", "should", text)
    text = _SHARED.sub(r"\g<list> ", _SAME_FOR.sub(r"\g<list>, \g<more> \g<predicate>", text))
    return _BE_OFF.sub(r"\g<must> be stopped", text)


def without_fields(text: str) -> str:
    """A ticket without its fields: the request alone, with the hosts that a field names ahead of it.

    A text with fewer than two fields of a ticket is no ticket, and stays as it is.
    """
    fields = list(_FIELD.finditer(text))
    labels = [field.group("label").lower().split()[0] for field in fields]
    if sum(label in _ABOUT_A_TICKET | _ABOUT_HOSTS | _ASKS for label in labels) < 2:
        return text
    hosts, kept, end = "", "", 0
    for field, label in zip(fields, labels, strict=True):
        kept += text[end : field.start()]
        end = field.end()
        if label in _ABOUT_HOSTS and _ONE_HOST.fullmatch(field.group("value").strip()):
            hosts = f"on the hosts {field.group('value').strip()}: "
        elif label in _ASKS:
            kept += field.group("value")
        elif label not in _ABOUT_A_TICKET:
            kept += field.group()
    return hosts + (kept + text[end:]).strip()


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
