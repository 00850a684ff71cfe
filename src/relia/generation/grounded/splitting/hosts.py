"""Words for hosts: `on the group web`, `on all db servers`, `on web1.example.com`."""

import re
from dataclasses import replace

from relia.generation.grounded.splitting.addressed import MACHINES as _MACHINES
from relia.generation.grounded.splitting.addressed import addressed, is_host
from relia.generation.grounded.splitting.domain import LONGEST, Clause
from relia.generation.grounded.splitting.platforms import ANY, platform_of
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_OUR = r"(?:(?:all|any|every|each|both)(?:\s+of)?\s+)?(?:(?:the|my|our|these|those|this)\s+)?"
_AT = r"\b(?:on|in|for|from|to|across|at)\s+"
_GROUP = re.compile(
    rf"\s*{_AT}{_OUR}(?:(?:{ANY})\s+)?(?:{_MACHINES}\s+(?:in|of)\s+(?:the\s+)?)?"
    r"(?:(?:host\s*|inventory\s+)?groups?\s+(?P<named>[\w-]+(?:\s+and\s+[\w-]+)?)|(?P<group>[\w-]+)\s+(?:host\s*)?group)\b",
    re.IGNORECASE,
)
_ALL_BUT = re.compile(
    rf"\ball\s+(?:the\s+)?{_MACHINES}\s+(?:except|but|other than|besides)\s+(?:for\s+)?(?:the\s+)?"
    rf"(?:group\s+)?(?P<but>[\w-]+)(?:\s+(?:group|{_MACHINES}))?\b"
    r"(?:\s+(?:should get|get|need|should have))?",
    re.IGNORECASE,
)
_NOT_ON = re.compile(
    (
        rf"[\s,]*(?:\beverywhere\s+)?\b(?:but(?:\s+not)?|except|not)\s+(?:on|for)\s+(?:the\s+)?(?:group\s+"
        rf"|hosts?\s+)?(?P<but>[a-z][\w-]*)(?:\s+(?:group|{_MACHINES}))?\b"
    ),
    re.IGNORECASE,
)
_HOSTS_HEAD = re.compile(
    rf"^(?:on\s+|for\s+)?(?:the\s+)?(?:(?:hosts?|servers?|machines?|nodes?)\s+(?P<named>[a-z][\w.-]*"
    rf"(?:(?:\s*,\s*|\s+and\s+|\s*&\s*)[a-z][\w.-]*)*)"
    rf"|(?P<kinds>[a-z][\w-]*(?:\s+and\s+|\s*&\s*)[a-z][\w-]*)\s+{_MACHINES})\s*:\s+",
    re.IGNORECASE,
)
_HOST = r"(?:[a-z][\w-]*(?:\.[a-z][\w-]*){2,}|[a-z]+(?:-?[a-z]+)?-?\d{1,3}(?:\.[a-z]\w*)*)"
_NEXT = r"(?:\s*,\s*|\s+and\s+|\s*[/&+]\s*)"
_ONE = re.compile(
    (
        rf"\s*\bon(?:to)?\s+(?:the\s+)?(?:(?:hosts?|servers?|machines?|nodes?)\s+(?P<plain>[a-z][\w.-]*(?:"
        rf"{_NEXT}{_HOST})*)|(?P<full>{_HOST}(?:{_NEXT}{_HOST})*))"
        rf"(?![\w/:.-]*\w)"
    ),
    re.IGNORECASE,
)
_HYPHENATED = re.compile(
    r"\s*\bon\s+(?:the\s+)?(?P<name>[a-z][a-z\d]*(?:-[a-z\d]+)+)(?=\s*(?:$|[,.;:)](?:\s|$)|\s[\u2013-]\s|\s\(|\s+and\b|\s+then\b))"
)
"""`on pg-stage.`: a name in small letters with a hyphen, with which the words for the place end."""
_NO_PLACE = re.compile(
    r"\b(?:depend\w*|bas\w+|rel(?:y|ies)|turn\w*|switch\w*|boot\w*|restart\w*|start\w*|work\w*|focus\w*|log(?:s|ged|in)?)\s*$"
    r"|\b(?:ports?|listen\w*|answers?|record|network|wait|vlan|interfaces?|connection|ip|address(?:es)?)\b[^,;]{0,40}$",
    re.IGNORECASE,
)
_PLAYBOOK_FOR = re.compile(r"\b(?:playbook|play)(?P<where>\s+for\s+[\w\s-]{3,40}?)(?=\s*[,.;:?!])", re.IGNORECASE)
_OCCASIONS = frozenset(
    """
    boot change changes failure success error errors login logout startup shutdown reboot restart demand install
    upgrade request weekdays weekends monday tuesday wednesday thursday friday saturday sunday mondays tuesdays
    wednesdays thursdays fridays saturdays sundays localhost top completion principle average
""".split()
)
_SETTINGS = frozenset(
    "unless-stopped on-failure read-only read-write up-to-date no-reboot on-demand non-root first-boot opt-in".split()
)
_MEMBERS = re.compile(
    rf"\s*(?:{_AT})?(?:(?:all|any|every|each|both)\s+(?:of\s+)?)?(?:(?:the|my|our|those)\s+)?"
    rf"(?:(?:{ANY}|[a-z]+)\s+)?{_MACHINES}\s+(?:in|of|from)\s+(?:the\s+)?(?:inventory\s+)?(?:group\s+)?(?P<name>[a-z][\w-]*)\b(?!\s+group\b)",
    re.IGNORECASE,
)
_ALL_OF = re.compile(
    r"\s*\b(?:on|to|for)\s+(?:all|each|every(?:thing)?)\s+(?:of|in)\s+(?P<name>[a-z]\w*_\w+)\b", re.IGNORECASE
)
_NO_GROUPS_IN = frozenset(
    """
    inventory cluster network datacenter rack office company domain list house region subnet vlan zone group groups
    vpc cloud field room building site team order place state turn sync azure aws
""".split()
)
_TOPIC_HEAD = re.compile(
    r"^(?P<topic>[\w.+-]+(?:\s[\w.+-]+){0,6}?)(?P<where>\s+(?:on|for)\s+[^:,;.\n]{2,40}?)(?P<aside>\s*\([^()]{1,40}\))?(?P<mark>\s*:|\s[-\u2013])(?P<gap>\s+)(?=\S)",
    re.IGNORECASE,
)
"""`ufw for the web group: …`: what it is about, and where."""
_ANNOUNCED = re.compile(r"[\w.+-]+|(?:set ?up|deploy|configure|prepare|provision)\s.+", re.IGNORECASE)
"""What may be told before a dash, where what is done to it follows: one word, or that it is set up."""
_KIND = re.compile(rf"\s*{_AT}{_OUR}(?P<kind>[a-z][\w-]*)[\s-]{_MACHINES}\b", re.IGNORECASE)
_PLAIN_KIND = re.compile(
    (
        r"\s*\b(?:on|across)\s+(?:all\s+)?(?:the\s+|our\s+|my\s+)?(?P<kind>webservers|dbservers|databases"
        r"|loadbalancers|appservers|workers|controllers|masters|routers|switches|web|db|app|apps|lb|cache"
        r"|proxy|backend|frontend|edge|storage|api|staging|production|prod|dev|monitoring)(?=\s*(?:$"
        r"|[,.;:]|and\b|then\b))\b"
    ),
    re.IGNORECASE,
)
_HEAD_KIND = re.compile(rf"^(?:(?:the|my|our|all)\s+)*(?P<kind>[\w-]+)\s+{_MACHINES}\s*[:,\u2013-]\s+", re.IGNORECASE)
_OS = rf"(?:{ANY})(?:\s*\d+(?:\.\d+)?)?(?:\s+(?:lts|family|based|stream))*"
EVERYWHERE = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        (
            rf"[\s,]*\b(?:(?:on|from|for|across|to|of|in)\s+){_OUR}(?:remote\s+|managed\s+|target\s+"
            rf"|linux\s+)?(?:{_OS}\s+)?(?<![-\w]){_MACHINES}\b(?!\s*(?:\d|port|name|file|\.))"
        ),
        rf"[\s,]*\b(?:all|every|each)\s+(?:of\s+)?(?:the\s+|my\s+|our\s+)?(?:{_OS}\s+)?(?<![-\w]){_MACHINES}\b",
        rf"[\s,]*\b(?:(?:my|our|these)\s+)(?:{_OS}\s+)?(?<![-\w])(?:hosts|servers|machines|boxes|nodes)\b",
        r"\s+everywhere\b",
        (
            rf"[\s,]*\b(?:on|for)\s+(?:the\s+|my\s+|our\s+)?{_OS}\s*(?=$|,|\.|;|\s+and\b|\s+(?:install|remove"
            rf"|make|set|create|run)\b)"
        ),
        rf"\s*\({_OS}(?:\s+{_MACHINES})?\)",
    )
)
_PLATFORM_HEAD = re.compile(
    (
        rf"^(?:on\s+|for\s+)?(?:the\s+|my\s+|our\s+|all\s+)*{_OS}(?:\s+(?:{_MACHINES}|switch(?:es)?"
        rf"|routers?|family))*\s*(?:[:,\u2013-]\s+|[:,]\s*)"
    ),
    re.IGNORECASE,
)
_PHRASE = re.compile(
    r"^(?P<head>(?:(?:run|do|apply)\s+(?:this|it|that)\s+)?(?:only\s+)?(?:on|for|in)\s+[^:,;]{2,60}?)\s*:\s+",
    re.IGNORECASE,
)
_TITLE = re.compile(r"(?P<hosts>[a-z][\w-]*(?:servers?|hosts?|nodes?|boxes|machines))\s*:", re.IGNORECASE)
_WHOLE_GROUP = re.compile(
    (
        r"^(?:the\s+)?(?:(?:entire|whole)\s+)?(?P<group>[a-z][\w-]*)\s+group\s+(?:gets?|must be|should be"
        r"|has to be|is to be)\s+(?=[a-z]+ed\b)"
    ),
    re.IGNORECASE,
)
_NEEDS_KIND = re.compile(
    (
        rf"^(?:our|the|my|all|every|each)\s+(?P<kind>[a-z][\w-]*)[\s-]{_MACHINES}\s+(?:needs?|should have"
        rf"|must have|should get|gets?|requires?|wants?)\s+(?=[\w/\"'])"
    ),
    re.IGNORECASE,
)
_NOT_GROUPS = frozenset(
    """
    all any every each remote the my our other same linux unix these those target managed new docker sudo current
    both two     three few following physical virtual existing of is mail local single given ansible ec2 azure aws
    cloud windows     dns ntp time proxy smtp git control controller ansible controlling a an no one
    another whole entire
""".split()
)
_MEMBERSHIP = re.compile(
    (
        r"\b(?:users?|accounts?|him|her|them|member)\b.*\bgroups?\b|\bgroups?\s+[\w-]+\s+(?:with|for|gid)"
        r"|\b(?:set|change|assign|give)\b[^,;]*\sto\s+(?:the\s+)?group\b"
        r"|\b(?:add|put)\s+\w+\s+(?:in)?to\b|\bsecurity group|\bresource group|\bvolume group|\bsudo"
    ),
    re.IGNORECASE,
)


def take_hosts(clauses: tuple[Clause, ...], title: str) -> tuple[str, tuple[Clause, ...]]:
    """Take the words for hosts out of the steps: one pattern for the play, or one for each step where they differ."""
    read = tuple(_take(clause) for clause in clauses)
    named = list(dict.fromkeys(clause.hosts for clause in read if clause.hosts))
    if not named:
        whole = _TITLE.fullmatch(title.strip())
        return (whole.group("hosts") if whole else _take(Clause(title)).hosts), read
    if len(named) == 1:
        return named[0], tuple(replace(clause, hosts="") for clause in read)
    # A step without hosts of its own goes where the step before it went.
    at, spread = "", []
    for clause in read:
        at = clause.hosts or at
        spread.append(replace(clause, hosts=at))
    return "", tuple(spread)


def hosts_ahead(text: str) -> tuple[str, str]:
    """The hosts that a prompt begins with, `hosts app1 and app2: …`, and the rest of it."""
    match = _HOSTS_HEAD.match(text)
    if match is None:
        found = ("", text)
        for find in (addressed, _phrase_ahead, _playbook_for):
            found = found if found[0] else find(text)
        return found
    names = re.split(r"\s*,\s*|\s+and\s+|\s*&\s*", match.group("named") or match.group("kinds"))
    return ":".join(names), text[match.end() :]


def _phrase_ahead(text: str) -> tuple[str, str]:
    """`only on the hosts of the group web: …`: the words for hosts that stand before a colon."""
    phrase = _PHRASE.match(text)
    if phrase is None:
        bare = _bare_ahead(text)
        return bare if bare[0] else _topic_ahead(text)
    head = phrase.group("head")
    if re.search(r"\blocalhost\b|\bthis machine\b|\bthe controller\b", head):
        return "localhost", text[phrase.end() :]
    for take in _TAKES:
        if (found := take(head)) and not re.sub(r"\b(?:run|do|apply|this|it|that|only|all)\b|\W", "", found[1]):
            return found[0], text[phrase.end() :]
    return _bare_ahead(text)


def _playbook_for(text: str) -> tuple[str, str]:
    """`could somebody write a playbook for the web servers? it should …`."""
    match = _PLAYBOOK_FOR.search(text)
    if match is None:
        return "", text
    for take in _TAKES:
        if (found := take(match.group("where"))) and not found[1].strip():
            return found[0], text[: match.start("where")] + text[match.end("where") :]
    return "", text


def _bare_ahead(text: str) -> tuple[str, str]:
    """`on dbprimary: …`, `on bastion, …`: one word that is no time, no event and no operating system."""
    match = re.match(r"(?:only\s+)?on\s+(?P<name>[a-z][\w-]*)\s*[:,]\s+", text, re.IGNORECASE)
    name = match.group("name").lower() if match else ""
    if not match or name in FUNCTION_WORDS | _NOT_GROUPS | _OCCASIONS or platform_of(name):
        return "", text
    return ("", text) if re.fullmatch(_MACHINES, name) else (match.group("name"), text[match.end() :])


def _topic_ahead(text: str) -> tuple[str, str]:
    """The hosts of `ufw for the web group: …`; the topic stays where it is."""
    head = _TOPIC_HEAD.match(text)
    if head is None or (":" not in head.group("mark") and not _ANNOUNCED.fullmatch(head.group("topic"))):
        return "", text
    for take in _TAKES:
        if (found := take(head.group("where"))) and not found[1].strip():
            return found[0], f"{head.group('topic')}{head.group('aside') or ''}:{head.group('gap')}{text[head.end() :]}"
    return "", text


def _take(clause: Clause) -> Clause:
    text, hosts = clause.text, ""
    if len(text) > LONGEST:
        return clause
    for take in _TAKES:
        if found := take(text):
            hosts, text = found
            break
    for pattern in EVERYWHERE:
        text = pattern.sub(" ", text)
    text = _PLATFORM_HEAD.sub("", text.strip(" ,")) or clause.text
    return replace(
        clause, text=re.sub(r"\s+,", ",", re.sub(r"\s{2,}", " ", text)).strip(" ,?!:"), hosts=hosts or clause.hosts
    )


def _cut(text: str, match: re.Match[str]) -> str:
    return f"{text[: match.start()]} {text[match.end() :]}".strip()


def _all_but(text: str) -> tuple[str, str] | None:
    match = _ALL_BUT.search(text) or _NOT_ON.search(text)
    if match and match.group("but").lower() in FUNCTION_WORDS:
        return None
    return (f"all:!{match.group('but')}", _cut(text, match)) if match else None


def _group(text: str) -> tuple[str, str] | None:
    if whole := _WHOLE_GROUP.match(text):
        return whole.group("group"), text[whole.end() :]
    match = _GROUP.search(text)
    if match is None or _MEMBERSHIP.search(text):
        return None
    name = ":".join(re.split(r"\s+and\s+", match.group("named") or match.group("group")))
    if name.lower() in _NOT_GROUPS:
        return None
    return None if re.fullmatch(ANY, name, re.IGNORECASE) else (name, _cut(text, match))


def _one(text: str) -> tuple[str, str] | None:
    match = _ONE.search(text)
    if match is None:
        return _hyphenated(text)
    if _NO_PLACE.search(text[: match.start()]):
        return None
    name = match.group("plain") or match.group("full")
    names = re.split(_NEXT, name)
    if names[0].lower() in FUNCTION_WORDS:
        return None
    if re.fullmatch(rf"(?:{ANY})\d*", name, re.IGNORECASE) or (
        match.group("full") and not all(is_host(one) for one in names)
    ):
        return None
    return ":".join(names), _cut(text, match)


def _hyphenated(text: str) -> tuple[str, str] | None:
    match = _HYPHENATED.search(text)
    if match is None or _NO_PLACE.search(text[: match.start()]) or match.group("name") in _SETTINGS:
        return None
    return match.group("name"), _cut(text, match)


def _members(text: str) -> tuple[str, str] | None:
    """`every switch in dc1_leafs`, `on the hosts of nfs_clients`, `on all of wan_routers`."""
    match = _ALL_OF.search(text) or _MEMBERS.search(text)
    if match is None or _MEMBERSHIP.search(text):
        return None
    name = match.group("name")
    if name.lower() in FUNCTION_WORDS | _NO_GROUPS_IN or re.fullmatch(rf"(?:{ANY})\d*", name, re.IGNORECASE):
        return None
    return name, _cut(text, match)


def _kind(text: str) -> tuple[str, str] | None:
    if (needs := _NEEDS_KIND.match(text)) and needs.group("kind").lower() not in _NOT_GROUPS:
        kind = needs.group("kind").lower()
        return (
            (kind, f"have {text[needs.end() :]}") if not re.fullmatch(rf"(?:{ANY})\d*", kind, re.IGNORECASE) else None
        )
    match = _KIND.search(text) or _PLAIN_KIND.search(text) or _HEAD_KIND.search(text)
    if match is None:
        return None
    kind = match.group("kind").lower()
    if kind in _NOT_GROUPS or re.fullmatch(rf"(?:{ANY})\d*|\d+", kind, re.IGNORECASE):
        return None
    return kind, _cut(text, match)


_TAKES = (_all_but, _group, _members, _one, _kind)
