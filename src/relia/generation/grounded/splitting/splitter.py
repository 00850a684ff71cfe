"""Splits a prompt into steps: lines, sentences, `then`, and `and` before a step; lists of things stay together."""

import re
from collections.abc import Sequence
from dataclasses import replace

from relia.generation.grounded.recognise.times import SCHEDULED
from relia.generation.grounded.splitting.changes import plain_changes
from relia.generation.grounded.splitting.domain import LONGEST, Clause, Request
from relia.generation.grounded.splitting.heads import (
    ORDER,
    STATES,
    VERBS,
    begins_step,
    ended_too,
    is_complete,
    is_verb_alone,
)
from relia.generation.grounded.splitting.hosts import hosts_ahead, take_hosts
from relia.generation.grounded.splitting.items import read_list
from relia.generation.grounded.splitting.literals import with_literals
from relia.generation.grounded.splitting.marks import (
    ON_CHANGE,
    TAIL,
    condition_ahead,
    is_talk,
    take_change,
    take_condition,
    turned,
    without_politeness,
)
from relia.generation.grounded.splitting.meant import (
    arrows,
    as_meant,
    out_of_asides,
    unwrapped,
    verb_first,
    with_shared_predicates,
    without_fields,
)
from relia.generation.grounded.splitting.order import in_order
from relia.generation.grounded.splitting.platforms import ANY, platform_of, platforms_of
from relia.generation.grounded.splitting.sentences import sentences_of, without_remarks
from relia.generation.grounded.splitting.shared import conditions_of_platforms, with_shared_parts
from relia.generation.grounded.text import is_protected, trimmed
from relia.generation.grounded.vocabulary import either

_WEAK_END = re.compile(
    r"\s*,\s*(?:and\s+|plus\s+|also\s+|as well as\s+|but\s+)?|\s+(?:and|plus|\+|&)\s+|\s+->\s+(?=restart|reload)",
    re.IGNORECASE,
)
_PLATFORM_ONLY = re.compile(
    rf"\W*(?:(?:on|for|cisco|arista|juniper)\s+)?(?:{ANY})(?:\s*\d+(?:\.\d+)?)?"
    r"(?:\s+(?:hosts?|servers?|boxes|machines|switches|routers|devices|systems))*\W*",
    re.IGNORECASE,
)
"""`cisco ios, create vlan 30 ...`: what the prompt is about, and no step."""
_CONTINUES = re.compile(
    "^(?:also |and )?"
    + either(r"""
        grow the file ?system|(?:have|use|get) \S+ as (?:their |the |login )*shell|resize the file ?system
        versioning\b|encrypt(?:ed|ion)\b|restart(?:s|ing|ed)? (?:unless|always|policy|on[- ]failure)|ttl\b|values from
        create (?:that|this) namespace|host port\b|container port\b|replicas\b
        use|using|with|without|persist(?:ent)?(?:ly)?|save\b(?: (?:it|the config\w*|them))?$|reload$|drop it from
        drop it|reboot (?:if|when) (?:required|needed|necessary)
        (?:have|get|keep) it (?:loaded|mounted|started|enabled) (?:at|on|after|again)
        set it to|it (?:is|should)|restart policy|publish|env\b|volumes?\b|gpgkey|gpgcheck|baseurl|description
        mode\b|mount opts
        opts\b|options?\b|owner|owned|group\b|user \w+$|delete whatever|delete extra|delete (?:everything|files
        anything|what) (?:else|that|is|which)
        keep\b
        create the namespace|commit\b|don'?t\b|do not\b|including|incl|(?:remove|delete) (?:its|the home|his|her)\b
        tag\b|timeout\b
        retry|not\b|append|validate\b|wait (?:max|at most|up to)|no \w+|make it (?:persistent|permanent|executable)
        perms?\b
        permissions?\b|default\b|its home|shell\b|home\b|comment\b|expires?\b|reload (?:if|when) needed|named\b
        called\b
        the version|version\b|keep (?:it|them)
        (?:create|make) (?:it|(?:the|that|this) (?:file|dir|directory|folder|parent\w*)) (?:if|before|first)
        recurs\w+|replac\w+ (?:whatever|any|what)|overwrit\w+ (?:it|whatever|what|any)|apply (?:it|them|that)\b
        (?:generate|make|create) (?:one )?if (?:it'?s? )?(?:not|missing|absent)|wait (?:for it|until it)\b
        be (?:running|started|stopped|enabled|disabled|in|on|up|off|present)
        (?:it )?must not|it has|backup\b|take a backup|set (?:the )?(?:mode|owner|group|permissions|perms)\b
    """)
    + r"(?=\W|$)",
    re.IGNORECASE,
)
_SERVICE_VERBS = r"(?:start(?:ed)?|enabled?|restart|stop(?:ped)?|disabled?|mask|unmask)"
_EVEN_SERVICE = re.compile(
    (
        rf"^{_SERVICE_VERBS}(?:\s+(?:it|them|the service))?(?:\s+(?:at boot|on boot|at startup|permanently"
        rf"|now|too|as well|on the next boot))*\s*(?:$|[,.;])"
    ),
    re.IGNORECASE,
)
_ELLIPSIS = re.compile(r"^[\w@.+-]+\s+(?:if|when|on|for|in|to|from)\s+\S", re.IGNORECASE)
_ENDS_WITH_PLACE = re.compile(
    r"\s(?:if|when|on|for|in)\s+(?:the\s+|it'?s\s+|group\s+|host\s+is\s+)*[\w .'-]+$", re.IGNORECASE
)
_LEADING = re.compile(
    r"^(?:if|when|unless|once|after|on|in|for|only on|at|every|each|twice|daily|nightly|weekly|hourly|as|with|under|loop over"
    r"|iterate|over|via|using|using)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(
    rf"^\S+ .*?\b(?:{VERBS})\s|^(?:on|in|for) .*?\b(?:must|should|has to|needs to|shall) (?:be|have|read)\b",
    re.IGNORECASE,
)
_FOR_EACH = re.compile(
    (
        r"^for (?:each|every|all|both)(?: of)?(?: the)?(?: users?| packages?| services?)?\s+"
        r"(?P<which>[\w.@-]+(?:(?:\s*,\s*|\s+and\s+)[\w.@-]+)+)\s*(?:[:,]|\s-)\s+"
    ),
    re.IGNORECASE,
)
_ABOUT = re.compile(rf"^[\w -]{{2,40}}\s(?:on|for)\s(?:the\s+|our\s+|my\s+)?(?:{ANY})[\w .]{{0,20}}$", re.IGNORECASE)
_SETS_UP = re.compile(
    r"^(?:set ?up|configure|deploy|prepare|provision|install(?:ation of)?|harden(?:ing)?(?: of)?)\s+(?P<what>[\w .+()-]{2,40})$",
    re.IGNORECASE,
)
_HEADING = re.compile(r"^(?P<head>[^:,;.\n{}\"'`]{2,60}?)\s*(?::|\s[-\u2013])\s+(?=\S)")
_LIMITS = re.compile(r"(?:(?:soft|hard)\s+)?(?:nofile|nproc|memlock|core|maxlogins)\b", re.IGNORECASE)
"""`oracle: nofile 65535`: the head of limits is whose they are."""
_REPLACES = re.compile(r"[\w.@+-]+ (?:replaces|supersedes|becomes|instead of) [\w.@+-]+", re.IGNORECASE)
_KEPT_HEADS = re.compile(
    r"\b(?:pip3?|pipx|npm|gem|cargo|composer|homebrew|snap|flatpak|ufw|firewalld|cron|choco|brew|helm|docker|podman|timer|users?|groups?|packages|services|directories|folders|dirs|accounts?)\b",
    re.IGNORECASE,
)
_TOPIC = re.compile(
    (
        r"^(?:the\s+)?(?P<topic>[a-z][\w.+-]*)(?:\s+(?:setup|server|service|install(?:ation)?|config"
        r"(?:uration)?|role))?(?:\s+(?:on|for)\s+.+)?$"
    ),
    re.IGNORECASE,
)
_NAMES = re.compile(r"[a-z][\w.@-]*(?:(?:\s*,\s*|\s+and\s+|\s*\+\s*)[a-z][\w.@-]*)+", re.IGNORECASE)
_STATE_ALONE = re.compile(
    r"^(?:must be |has to be |be )?(?:installed|started|enabled|running|stopped|disabled|masked)(?: at boot| on boot| now|,| and"
    r"| then| also| enabled| started| running)*$",
    re.IGNORECASE,
)
_SUBJECT = re.compile(
    rf"^(?:the )?(?P<name>[a-z][\w@.+-]*)\s+(?:(?:must|should|has to|needs to)\s+be\s+|is\s+)?(?:{STATES})\b",
    re.IGNORECASE,
)
_LEFT_ALONE = re.compile(
    r"(?:\w+ )?(?:leave (?:it|them|that|everything|things)(?: alone| as (?:it|they) (?:is|are)| untouched)?"
    r"|(?:do not|don't|never) (?:touch|change|do) (?:it|them|anything|that)|(?:do )?nothing(?: happens)?"
    r"|keep (?:it|them)(?: as (?:it|they) (?:is|are))?|skip(?: it| this| that)?)",
    re.IGNORECASE,
)
_FIRST = re.compile(r"(?<=[\w)\"'])\s+first$", re.IGNORECASE)
_OTHERWISE = re.compile(r"(?:otherwise|else)\s+", re.IGNORECASE)
_CHANGE_OPENS = re.compile(rf"{ON_CHANGE.pattern}|re(?:start|load)ed\b[^,]*?{ON_CHANGE.pattern}", re.IGNORECASE)
_RESTARTS = re.compile(r"^(?:and\s+)?(?:re(?:start|load)|daemon[- ]reload|do a|run|test)\b", re.IGNORECASE)


def read(prompt: str, most: int = 60) -> Request:
    """Read a prompt: its steps in order, the hosts and the operating system that it names.

    Of a list at most `most` items are read, and one more, which tells that there are more.
    """
    text = unwrapped(with_literals(without_fields(prompt.replace("\r\n", "\n").replace("\r", "\n").strip())))
    text = verb_first(with_shared_predicates(as_meant(text)))
    platform = platform_of(text)
    ahead, text = hosts_ahead(plain_changes(text))
    condition, text = condition_ahead(text)
    listed = read_list(text)
    if listed is None:
        title, clauses = "", _each(without_politeness(text))
    else:
        title = listed.title
        clauses = tuple(clause for item in listed.items[: most + 1] for clause in _item(item))
        clauses += tuple(_clauses(without_politeness(listed.after))) if listed.after else ()
    clauses = with_shared_parts(clauses)
    if condition:
        clauses = tuple(clause if clause.condition else replace(clause, condition=condition) for clause in clauses)
    if len(platforms_of(text)) > 1:
        clauses = conditions_of_platforms(clauses, text)
    hosts, clauses = take_hosts(clauses, title)
    hosts = ahead or hosts
    told = tuple(
        clause for clause in clauses if re.search(r"\w", clause.text) and not _PLATFORM_ONLY.fullmatch(clause.text)
    )
    clauses = told or tuple(clause for clause in clauses if clause.text)
    return Request(in_order(clauses), title.strip(" :\n"), hosts, platform)


def _each(text: str) -> tuple[Clause, ...]:
    """The clauses of a text that is no list; `for each of A and B: …` is said with each of them."""
    match = _FOR_EACH.match(text)
    if match is None:
        return tuple(_clauses(text))
    return tuple(
        replace(clause, text=f"{clause.text} for {match.group('which')}") for clause in _clauses(text[match.end() :])
    )


def announced(prompt: str) -> tuple[str, ...]:
    """The names that a prompt announces before its first step: `nginx and redis: enable both`."""
    heading = _HEADING.match(without_politeness(prompt))
    names = heading.group("head").strip() if heading else ""
    return tuple(re.split(r"\s*,\s*|\s+and\s+|\s*\+\s*", names)) if _NAMES.fullmatch(names) else ()


def topic_of(prompt: str) -> str:
    """The product that a prompt announces before its first step: `haproxy` of `haproxy: install it, …`."""
    heading = _HEADING.match(without_politeness(prompt))
    head = heading.group("head").strip() if heading else ""
    sets_up = _SETS_UP.match(head)
    topic = _TOPIC.match(sets_up.group("what") if sets_up else head) if head else None
    return topic.group("topic").lower() if topic and not platform_of(topic.group("topic")) else ""


def _item(item: str) -> list[Clause]:
    if len(item) > LONGEST:
        return [Clause(item, numbered=True)]
    parts = _clauses(without_politeness(item))
    # An item is one step, unless it says in so many words that another follows.
    if len(parts) > 1 and (any(part.on_change for part in parts) or len(sentences_of(item)) > 1):
        return parts
    clause, _ = _mark(item, Clause(""))
    return [replace(clause, numbered=True)]


def _clauses(text: str) -> list[Clause]:
    clauses: list[Clause] = []
    for sentence in sentences_of(TAIL.sub("", out_of_asides(arrows(text)))):
        before = Clause("")
        if re.match(r"\W*(?:else|otherwise)\b", sentence, re.IGNORECASE) and clauses:
            before = Clause("", clauses[-1].condition)
        if len(sentence) > LONGEST:
            clauses.append(Clause(sentence))
            continue
        for piece in _pieces(_without_heading(sentence)):
            clause, before = _mark(piece, before)
            if not clause.text and clause.on_change and clauses:
                clauses[-1] = replace(clauses[-1], on_change=True)
            if (
                not clause.text
                or is_talk(clause.text)
                or _is_left_alone(clause)
                or (not clauses and _is_about(clause.text, sentence))
            ):
                continue
            if clause.on_change and clauses and _goes_with(clauses[-1], sentence):
                clauses[-1] = replace(clauses[-1], on_change=True)
            clauses.append(_with_subject(clause, clauses))
    return without_remarks(clauses)


def _with_subject(clause: Clause, before: Sequence[Clause]) -> Clause:
    """`started at boot`, after `nginx must be installed`, is said of nginx."""
    subject = _SUBJECT.match(before[-1].text) if before and _STATE_ALONE.match(clause.text) else None
    return replace(clause, text=f"{subject.group('name')} {clause.text}") if subject else clause


def _is_left_alone(clause: Clause) -> bool:
    """Whether a step says that nothing is to be done: `otherwise leave it alone`."""
    return bool(clause.condition) and _LEFT_ALONE.fullmatch(clause.text) is not None


def _goes_with(last: Clause, sentence: str) -> bool:
    """`reload systemd and restart app when it changes`: both wait for the change."""
    return _RESTARTS.match(last.text) is not None and f"{last.text} and" in sentence


def _is_about(piece: str, sentence: str) -> bool:
    """Whether a first piece only says what the rest is about: `wireguard on debian, install wireguard, …`."""
    return len(piece) < len(sentence) - 5 and _ABOUT.match(piece) is not None and not begins_step(piece, "")


def _without_heading(sentence: str) -> str:
    match = _HEADING.match(sentence)
    if match is None or is_protected(sentence, match.end() - 1):
        return sentence
    head = match.group("head").strip()
    if SCHEDULED.search(head) or _LIMITS.match(sentence[match.end() :]):
        return f"{head} {sentence[match.end() :]}"
    if _REPLACES.fullmatch(head):
        return sentence[match.end() :]
    announces = _SETS_UP.match(head) or (re.search(r"\b(?:the|our|my|a)\b", head) and not re.search(r"[/\d=\"]", head))
    if announces and begins_step(sentence[match.end() :], ""):
        return sentence[match.end() :]
    if re.match(rf"(?:{VERBS})\b", head, re.IGNORECASE) or re.search(r"/|\bsure\b|\d\s*$|=|\bif\b|\bwhen\b", head):
        return sentence
    rest = sentence[match.end() :]
    if _NAMES.fullmatch(head) and not re.search(rf"\b(?:{VERBS})\b", rest, re.IGNORECASE):
        return f"{head} {rest}"
    return f"{head} {rest}" if _KEPT_HEADS.search(head) and not begins_step(rest, "") else rest


def _pieces(text: str) -> list[str]:
    pieces: list[str] = []
    start = 0
    carried = ""
    for match in _WEAK_END.finditer(text):
        if is_protected(text, match.start() + 1) or match.start() < start:
            continue
        before, after = carried + text[start : match.start()].strip(), text[match.end() :].strip()
        if not before or not after or _CONTINUES.match(after):
            continue
        if is_verb_alone(before):
            if re.match(r"install\b", before, re.IGNORECASE) and (
                service := re.match(rf"{_SERVICE_VERBS}\s+(.+)$", after, re.IGNORECASE)
            ):
                pieces.append(f"{before} {_first_object(service.group(1))}")
                start, carried = match.end(), ""
            continue
        if _is_ellipsis(before, after):
            pieces.append(before)
            start, carried = match.end(), f"{before.split()[0]} "
            continue
        if (other := _OTHERWISE.match(after)) and _has_condition(before) and not begins_step(after, before):
            pieces.append(before)
            start, carried = match.end() + other.end(), f"otherwise {_verb_of(before)} "
            continue
        opens_with_change = _CHANGE_OPENS.match(after) is not None and is_complete(before)
        if opens_with_change or (
            begins_step(after, before) and _stands_alone(before) and not _shares_object(before, after)
        ):
            pieces.append(before)
            start, carried = match.end(), ended_too(before, after)
    pieces.append(carried + text[start:].strip())
    return [piece.strip(" ,;") for piece in pieces if piece.strip(" ,;.")]


def _has_condition(text: str) -> bool:
    return re.search(r"\b(?:if|when|unless|on)\b", text, re.IGNORECASE) is not None


def _verb_of(text: str) -> str:
    """The last verb of a step whose object was another: `install` in `if it is Debian install apache2`."""
    found = re.findall(rf"\b(?:{VERBS})(?=\s)", text, re.IGNORECASE)
    return str(found[-1]) if found else ""


def _first_object(text: str) -> str:
    return re.split(r",|\s+(?:and|on|at|with|for)\s+", text, maxsplit=1)[0]


def _is_ellipsis(before: str, after: str) -> bool:
    """`install apache2 if it is Debian, httpd if it is Red Hat`: the second has the first one's verb."""
    first = before.split(maxsplit=1)[0]
    return bool(
        _ELLIPSIS.match(after)
        and _ENDS_WITH_PLACE.search(before)
        and re.fullmatch(VERBS, first, re.IGNORECASE)
        and not begins_step(after, before)
        and after.split()[1].lower() in before.lower().split()
    )


def _stands_alone(text: str) -> bool:
    """Whether what stands before a comma can be a step: a condition that opens the sentence cannot."""
    return not _LEADING.match(text) or _WITHIN.match(text) is not None


def _shares_object(before: str, after: str) -> bool:
    """`enable and start nginx`, `stop and disable cups`: two verbs, one object, one play task."""
    last = re.split(r",|\band\b|\+", before)[-1].strip()
    if re.fullmatch(_SERVICE_VERBS, last, re.IGNORECASE) and re.match(_SERVICE_VERBS, after, re.IGNORECASE):
        return True
    return bool(_EVEN_SERVICE.match(after) and re.search(rf"\b{_SERVICE_VERBS}\b|\brunning\b", before, re.IGNORECASE))


def _mark(piece: str, before: Clause) -> tuple[Clause, Clause]:
    """A piece as a clause, and what it hands on to the pieces after it in its sentence."""
    text = re.sub(
        rf"^(?:and|then|also|finally|but|{ORDER}|afterwards|when done|after that|otherwise|else|plus)[\s,]+",
        "",
        without_politeness(trimmed(piece)),
        flags=re.IGNORECASE,
    )
    text, on_change, change_opens = take_change(text)
    condition, condition_opens = "", False
    if not on_change:
        text, condition, condition_opens = take_condition(text)
    if before.condition and re.match(r"\W*(?:otherwise|else)\b", piece, re.IGNORECASE):
        condition = turned(before.condition)
        before = replace(before, condition="", numbered=False)
    text = re.sub(r"^(?:and|then|,)\s+", "", re.sub(r"\s{2,}", " ", text)).strip(" ,?!")
    text = _FIRST.sub("", text)
    inherited = before.condition if re.search(r"\b(?:it|there|them|as well|too)\b", text) or before.numbered else ""
    clause = Clause(text, condition or inherited, on_change or (before.on_change and bool(_RESTARTS.match(text))))
    # `numbered` of what is handed on: the condition opened its sentence, so it holds for all of it.
    hands_on = Clause(
        "",
        condition if condition_opens else before.condition,
        (on_change and change_opens) or before.on_change,
        numbered=condition_opens or before.numbered,
    )
    return clause, hands_on
