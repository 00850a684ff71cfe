"""Hosts that a prompt is addressed to as a whole: `[web]`, `db1, db2: …`, `(inventory group finance)`, `Server is filer02.`

A part of the prompt that speaks of hosts and of nothing else is cut out; the rest goes on to be split into steps.
"""

import re

from relia.generation.grounded.splitting.platforms import ANY
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, either

_NAME = r"[a-z][\w-]*(?:\.[a-z][\w-]*)*\*?"
_AND = r"(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*&\s*)"
MACHINES = either(
    "hosts?|servers?|machines?|boxes|box|nodes?|vms?|laptops?|devices?|instances|workstations?|desktops?|fleet|tier"
    "|switch(?:es)?|routers?|notebooks?|clients?|brokers?|hypervisors?"
)
_PLATFORM = re.compile(rf"(?<![\w-])(?:{ANY})(?:[ -]x[er])?(?:\s*\d+(?:\.\d+)?)?(?:\s+lts)?(?![\w-])", re.IGNORECASE)
_PRODUCTS = frozenset(
    """
    php python tomcat node nodejs java jdk openjdk jre postgresql postgres mysql mariadb redis log j k r s ec x route
    ipv ip ipsec sha md utf http base id_ed ed eth ens enp eno wlan bond br tun tap vlan docker veth sda sdb sdc vda
    nvme loop md tty ttys dm lo el rhel ubuntu debian centos rocky alma fedora windows win server port tcp udp
    version v rc step phase day week quarter q raid sp dotnet net openssl libssl gcc lua ruby perl elasticsearch
    kernel linux cpu gpu ram disk chapter point option uid gid pid level layer tier room floor rack mode apache
    sqlserver exchange office log4j http2 tls ssl iso ps vrf ospf bgp as lun pool part
""".split()
)
"""What carries a number and is no host: products, devices, versions."""
_NUMBERED = re.compile(r"[a-z][a-z-]*(?:[\d]+-?[a-z]*-?)*\d{1,4}(?:\.[a-z][\w-]*)*", re.IGNORECASE)
_KINDS = frozenset(
    """
    web webservers www db dbs database databases dbservers app apps appservers lb loadbalancers cache proxy proxies
    backend frontend edge storage api staging production prod dev test qa uat lab dmz ci build builders runners
    monitoring workers controllers masters routers switches leafs leaves spines bastion bastions
""".split()
)
"""Usual names of groups: one of them in front of a colon is what the prompt is addressed to."""
_EXPLICIT = re.compile(
    rf"\b(?:(?:host\s*|inventory\s+|ansible\s+)group(?:\s+(?:is|called|named)|\s*:)?|inventory\s*:)\s*"
    rf"(?P<names>{_NAME}(?:{_AND}{_NAME})*)",
    re.IGNORECASE,
)
_GROUP_BESIDE = re.compile(
    rf"(?:\b{MACHINES}|(?<![\w-])(?:{ANY})(?:\s*\d+(?:\.\d+)?)?)\s*(?:,\s*|\(\s*)(?:the\s+)?group\s+(?P<name>{_NAME})",
    re.IGNORECASE,
)
_GROUP_HEAD = re.compile(
    rf"^(?:on\s+|for\s+)?(?:the\s+)?(?:(?P<ahead>{_NAME})\s+(?:host\s*)?group|group\s+(?P<name>{_NAME}))\s*(?::\s+|\s-\s+|:?\s*\n)\s*"
    r"(?!(?:add|put|append|members?|gid|owner|create\s+(?:it|the\s+group)|remove\s+\S+\s+from|[a-z]+(?:,|\s+and)\s)\b)",
    re.IGNORECASE,
)
"""`db group: install …`; a group of users is followed by its members."""
_GROUP_AT_END = re.compile(rf"(?<=[.;\n])\s*(?:the\s+)?group\s*[:=]\s*(?P<name>{_NAME})\W*$", re.IGNORECASE)
_OF_PEOPLE = frozenset("sudo wheel docker adm admin users developers security volume resource package".split())
_BRACKETED = re.compile(rf"^\s*\[(?P<names>{_NAME}(?:{_AND}{_NAME})*)\]\s*", re.IGNORECASE)
_SENTENCE = re.compile(r"[^\n.;!?]{1,90}?(?:\.[\w-][^\n.;!?]{0,60}){0,6}(?:[.;!?]+(?=\s|$)|(?=\n)|$)")
_STATEMENT = re.compile(
    rf"^\W*(?:(?:the\s+)?(?:target\s+|affected\s+)?(?:{MACHINES}|hostname\s+pattern|targets?)\s*(?:is|are|:|=)"
    rf"|(?:please\s+)?(?:run|execute|play)(?:\s+(?:it|this|that|the play(?:book)?))?\s+(?:against|on)"
    rf"|(?:that'?s|this\s+is|it'?s|all|all\s+of\s+(?:it|this)|everything)(?:\s+(?:is|for))?\s+(?:for|on)"
    rf"|(?:affected|applies\s+to|scope|limit)\s*:?)\s+"
    rf"(?:the\s+)?(?:{MACHINES}\s+)?(?P<names>{_NAME}(?:{_AND}{_NAME})*)\W*$",
    re.IGNORECASE,
)
_IS_A_MACHINE = re.compile(
    rf"^(?P<name>{_NAME})\s+(?:is|are)\s+(?:an?|the|our)\s+(?:[\w-]+\s+){{0,3}}?{MACHINES}\b[^.\n]{{0,40}}[.\n]\s*",
    re.IGNORECASE,
)
_HEAD = re.compile(
    r"^(?:on\s+|for\s+)?(?P<head>[^:\n\"'`{}]{1,70}?)(?:\s*:\s+|\s+[-\u2013]\s+|\s*\.\s+|\s*\n)(?=\S)", re.IGNORECASE
)
_MACHINE_AHEAD = re.compile(
    rf"^(?:on\s+|for\s+)?(?P<head>(?:(?:cisco|catalyst|linux|the|our|my|{ANY})\s+){{0,3}}{MACHINES}\s+[\w.-]{{2,60}}\w)\s*,\s+(?=[a-z])",
    re.IGNORECASE,
)
"""`cisco ios switch sw-core1, …`: a comma ends the words for hosts where a word for machines begins them."""
_SLASHED = re.compile(r"^(?P<head>[\w.*, -]{1,60}(?:\s/\s[\w .-]{1,30}){1,2})\s/\s(?=\S)")
_ALL_BUT = re.compile(
    rf"^(?:on\s+)?(?:all|everything|everywhere)\s+(?:but|except|apart\s+from)\s+(?P<but>{_NAME})\s*[,:]\s*",
    re.IGNORECASE,
)
_GLUE = re.compile(
    rf"\b(?:on|for|the|all|our|my|every|each|of|in|and|run(?:s|ning)?|only|both|linux|{MACHINES})\b|[\s,/()&]+",
    re.IGNORECASE,
)


def is_host(name: str) -> bool:
    """Whether a word looks like the name of one host, `db02` or `ci-runner-2`, and not like `php8` or `eth0`."""
    if name.count(".") >= 2 and re.fullmatch(r"[a-z][\w-]*(?:\.[a-z][\w-]*){2,}", name, re.IGNORECASE):
        return True
    word = name.split(".", maxsplit=1)[0].lower()
    if _NUMBERED.fullmatch(word) is None or _PLATFORM.fullmatch(word):
        return False
    return re.split(r"[\d-]", word)[0] not in _PRODUCTS


def addressed(text: str) -> tuple[str, str]:
    """The pattern of hosts that a prompt is addressed to, or an empty text, and the prompt without these words."""
    if match := _BRACKETED.match(text):
        return _joined(match.group("names")), text[match.end() :]
    if match := _ALL_BUT.match(text):
        return f"all:!{match.group('but')}", text[match.end() :]
    for find in (_group, _explicit, _head, _machine_ahead, _slashed, _machine, _stated):
        if found := find(text):
            return found
    return "", text


def _joined(names: str) -> str:
    return ":".join(dict.fromkeys(name for name in re.split(_AND, names) if _PLATFORM.fullmatch(name) is None))


def _group(text: str) -> tuple[str, str] | None:
    """`db group: install …`, `… . Group: staging`."""
    match = _GROUP_HEAD.match(text)
    name = (match.group("ahead") or match.group("name")) if match else ""
    if match and name.lower() not in FUNCTION_WORDS | _OF_PEOPLE and _PLATFORM.fullmatch(name) is None:
        return name, text[match.end() :]
    match = _GROUP_AT_END.search(text)
    return (match.group("name"), text[: match.start()]) if match else None


def _explicit(text: str) -> tuple[str, str] | None:
    """`(inventory group finance)`, `Host group is webhosts.`, `every RHEL machine, group rhel`."""
    if match := _EXPLICIT.search(text):
        names = _joined(match.group("names"))
        return (names, _without(text, match.start(), match.end())) if _are_names(names) else None
    match = _GROUP_BESIDE.search(text)
    if match is None or match.group("name").lower() in FUNCTION_WORDS:
        return None
    start = re.search(r"\s*[,(]\s*(?:the\s+)?group\s+[^,(]*$", match.group())
    begin = match.start() + start.start() if start else match.start()
    opened = "(" if start and "(" in start.group() else ""
    rest = _without(text, begin + (start.group().index("(") + 1 if start and opened else 0), match.end())
    return match.group("name"), _without_description(rest)


def _without_description(text: str) -> str:
    """A prompt without a head that now only says what kind of machines it is about: `access switches (Cisco IOS): …`."""
    head = re.match(rf"^(?:on\s+)?[\w -]{{0,30}}\b{MACHINES}\s*(?P<aside>\([^()]*\))?\s*:\s+", text, re.IGNORECASE)
    return text[head.end() :] if head else text


def _without(text: str, start: int, end: int) -> str:
    """The text without a span; a bracket, a field or a sentence that held nothing else goes with it."""
    before, after = text[:start], text[end:]
    if re.search(r"\(\s*$", before) and re.match(r"\s*\)", after):
        before, after = re.sub(r"\s*\(\s*$", "", before), re.sub(r"^\s*\)", "", after)
    elif re.search(r"[(,]\s*$", before) and re.match(r"\s*,", after):
        after = re.sub(r"^\s*,\s*", "", after)
    elif re.search(r",\s*$", before) and re.match(r"\s*[).]", after):
        before = re.sub(r"\s*,\s*$", "", before)
    line = before[max(before.rfind("\n"), before.rfind(". "), before.rfind("|")) + 1 :]
    if re.fullmatch(r"[\w ]{0,20}[:|]?\s*", line) and re.match(r"\s*(?:[.;|\n]|$)", after) and len(line) < len(before):
        before = before[: len(before) - len(line)]
        after = re.sub(r"^\s*[.;|]", "", after)
    return before + after


def _are_names(names: str) -> bool:
    return bool(names) and not any(name.lower() in FUNCTION_WORDS for name in names.split(":"))


def _head(text: str) -> tuple[str, str] | None:
    """`db1, db2: …`, `border1 (Junos), …: …`, `web: …`: what stands before the first colon, full stop or dash."""
    match = _HEAD.match(text)
    if match is None:
        return None
    head = match.group("head")
    names = _names_in(head, kinds=":" in match.group()[len(head) :])
    return (":".join(names), text[match.end() :]) if names else None


def _machine_ahead(text: str) -> tuple[str, str] | None:
    match = _MACHINE_AHEAD.match(text)
    names = _names_in(match.group("head"), kinds=False) if match else []
    return (names[0], text[match.end() :]) if match and names else None


def _slashed(text: str) -> tuple[str, str] | None:
    """`spine1, spine2 / Arista EOS / …`."""
    match = _SLASHED.match(text)
    names = _names_in(match.group("head"), kinds=True) if match else []
    return (":".join(names), text[match.end() :]) if match and names else None


def _names_in(head: str, *, kinds: bool) -> list[str]:
    """The hosts of a text that holds nothing but names of hosts and operating systems, or nothing."""
    bare = _PLATFORM.sub(" ", re.sub(r"\bcisco\b|\bcatalyst\b|\bdevices?\b", " ", head, flags=re.IGNORECASE))
    words = [word for word in _GLUE.sub(" ", bare).split() if word]
    usual = kinds and len(words) == 1 and words[0].lower() in _KINDS
    if usual or (words and all(word == word.lower() and (is_host(word) or _is_wild(word)) for word in words)):
        return list(dict.fromkeys(words))
    return []


def _is_wild(word: str) -> bool:
    return re.fullmatch(r"[a-z][\w-]+\*", word) is not None


def _machine(text: str) -> tuple[str, str] | None:
    """`gw1 is a Linux box that routes.`"""
    match = _IS_A_MACHINE.match(text)
    return (match.group("name"), text[match.end() :]) if match and is_host(match.group("name")) else None


def _stated(text: str) -> tuple[str, str] | None:
    """A sentence or a line that only says where: `Server is filer02.`, `Servers: app-1, app-2`, `run it on dc01`."""
    for sentence in _SENTENCE.finditer(text):
        match = _STATEMENT.match(sentence.group().strip())
        if match is None:
            continue
        names = _joined(match.group("names"))
        told = re.search(r"[:=]|\bis\b|\bare\b", match.group()[: match.start("names") - match.start()])
        if _are_names(names) and (told or all(is_host(name) for name in names.split(":"))):
            return names, f"{text[: sentence.start()]}{text[sentence.end() :]}".strip()
    return None
