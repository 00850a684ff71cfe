"""Looks whether the words of a prompt that carry its meaning became something: what steps do, names that stand beside
the word for a thing, conditions, and words that turn a sentence around."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from relia.generation.domain import Notice, NoticeKind
from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.coverage import written_in
from relia.generation.grounded.splitting.heads import STATES, VERBS
from relia.generation.grounded.splitting.literals import with_literals
from relia.generation.grounded.splitting.platforms import without_platforms
from relia.generation.grounded.text import QUOTED, URL
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_DOES = (
    (r"restart(?:s|ed|ing)?|bounced?|reload(?:s|ed|ing)?|read(?:s|ing)? newly", r"restart|reload|reboot|reread"),
    (
        (
            r"(?<!after )(?<!after a )(?<!over )(?<!across )(?<!survives )(?<!survive )"
            r"(?<!every )(?<!each )(?<!next )(?<!any )reboot(?:s|ed)?"
        ),
        r"reboot|shutdown",
    ),
    (
        (
            r"(?<!not )(?:delete|remove|uninstall|purge)d?|(?:get|gets) rid of"
            r"|gone|ditch|nuke|(?:must|should|ha(?:s|ve) to|needs? to) go(?=\s*(?:$|[.,;!]))"
        ),
        r"absent|delete|remove|purge|prune|drop|\brm\b|unload|truncate|false|lock|clear|detach|stopped|vacuum|no |archive",
    ),
    (r"mount(?:s|ed)?", r"mount|fstab"),
    (r"unmask(?:s|ed)?|mask(?:s|ed)?", r"mask"),
    (r"(?:sym|soft)link(?:s|ed)?", r"link|\bln\b|alternatives"),
    (
        r"enabled? (?:at|on) boot|(?:at|on|for(?: the)?) boot|auto-?start(?:s|ed)?|started at boot",
        r"enabled?|auto|fstab|boot|onboot|persistent",
    ),
    (r"overwrit(?:e|es|ten)", r"overwrite|force|copy|template|state"),
    (r"downgrades?", r"downgrade"),
    (
        r"backup of|backups? first|take a backup|back up",
        r"backup|dump|archive|builtin.copy|rsync|tar\b|snapshot|\bcp\b",
    ),
    (r"clone[sd]?", r"git|clone|hg|subversion"),
    (r"xfs|ext4|ext3|btrfs|vfat", ""),
    (r"mkswap|swapon|swapoff", r""),
    (r"drops? (?:everything|all|any|traffic|packets)", r"drop|deny|reject|block"),
    (r"(?:is|are|has|have) to (?:be )?start(?:ed)?", r"started|running|\bup\b|systemctl"),
    (r"uninstall(?:s|ed)?", r"absent|remove|uninstall"),
    (r"privs?|privileges", r"priv|grant|role_attr|become|sudo|capab|right"),
    (r"passwords?", r"pass|pw|secret|cred|chage|pam|shadow|vault"),
    (r"encrypt(?:ed|ion)", r"encrypt|luks|crypt|sse|vault|kms|tls"),
    (
        r"(?:official|upstream|vendor'?s?|own|third[- ]party) (?:(?:apt|yum|dnf|rpm|package) )?(?:repo\w*|source)",
        r"repository|deb822|apt_key|rpm_key|\.repo\b|-release|epel|copr|helm|git",
    ),
)
"""What a prompt wants done, and what in a playbook can be the doing of it; without a second, the word itself."""
_WANTS = tuple((re.compile(rf"(?<![\w./@-])(?:{said})(?![\w/-])", re.IGNORECASE), done) for said, done in _DOES)
_KINDS = (
    "user|account|owner|role|database|container|service|package|volume|network|extension|bucket|branch|namespace|group"
)
_NAME = r"(?P<name>[A-Za-z](?:[\w.-]*\w)?)(?![\w/:=-])"
_NAMED = (
    re.compile(rf"\b(?:the\s+)?(?:{_KINDS})\s+(?:called\s+|named\s+)?{_NAME}", re.IGNORECASE),
    re.compile(rf"\b(?:same (?:goes )?for|likewise|un?install|install)\s+{_NAME}", re.IGNORECASE),
    re.compile(rf"\b{_NAME}\s+(?:jail|plug-?in|vhost|virtual host)\b", re.IGNORECASE),
    re.compile(rf"\b(?:called|named)\s+{_NAME}", re.IGNORECASE),
    re.compile(rf"\b(?:results?|output)\s+(?:in|into|as)\s+{_NAME}", re.IGNORECASE),
    re.compile(
        rf"\b(?:run|runs|executed?|done|connect)\b[^.;,]{{0,60}}\s(?:as|by)\s+(?:the\s+)?(?:os\s+)?(?:user\s+)?{_NAME}",
        re.IGNORECASE,
    ),
)
_NO_NAME = re.compile(
    rf"(?:{VERBS}|{_KINDS}|{STATES}|left|leaves?|names?|units?|ids?|files?|director\w+|folders?|members?|lists?|rules?"
    r"|policy|policies|accounts?|owned|quota|tables?|servers?|hosts?|homes?|shells?|data|root|default|defaults"
    r"|and|ownership|permissions?|keys?|managers?|iis|apache|docker|node|java|python|postgres|golang|go|kubernetes|mysql|chrome|agents?|clients?|modules?|repos?|cache|type|itself|interface)",
    re.IGNORECASE,
)
_OF_GROUP = re.compile(
    r"\b(?:hosts?|machines|boxes|servers|nodes|systems)\s+(?:of|in|from)\s+(?:the\s+)?(?:inventory\s+|host\s*)?group\s+[\w-]+"
    r"|\b(?:host|inventory)\s*group\s*(?:is|:|=)?\s+[\w-]+|\bthe\s+[a-z]+\s+tier\b",
    re.IGNORECASE,
)
"""Words that can only mean hosts."""
_AT_HOSTS = re.compile(r"\b(?P<kind>[a-z][\w-]*)\s+(?:group|hosts|servers|nodes|agents|fleet|clients)\b", re.IGNORECASE)
_NO_GROUP = frozenset(
    """
    all any every each both these those other target managed remote linux unix windows physical virtual local single given
    new old existing affected following same named host inventory primary security resource volume system admin docker
    package ntp dns name time kubernetes k8s member additional supplementary secondary bare our remaining respective
    """.split()
)
_CONDITIONAL = re.compile(
    r"(?<![\w-])(?:if|when|whenever|unless|except|instead of|otherwise|only (?:on|for|once))(?![\w-])", re.IGNORECASE
)
_POLITE_IF = re.compile(
    r"\b(?:if|when|unless) (?:possible|you (?:can|could|may|like|please|would)|i may|(?:it'?s? ?(?:is|was)? ?)?(?:not |isn'?t )?"
    r"(?:already |yet )?(?:required|needed|differs|different|necessary|there"
    r"|missing|present|installed|running|available)|not already|(?:it |they )?(?:does|do)(?: not|n't) exist(?: yet)?)\b",
    re.IGNORECASE,
)
_ON_CHANGE = re.compile(
    r"\b(?:when(?:ever)?|if|after|once|on)\b[^.;,]{0,40}\b(?:chang(?:e|es|ed)|modified|differs)\b", re.IGNORECASE
)
_NEGATED = re.compile(
    r"\b(?:(?:must|should|may(?! not exist)|shall|can) ?(?:not|never|n't)(?: be)?|on no \w+|nowhere|no longer)\s+(?:be\s+)?"
    r"(?:installed|running|started|present|enabled|there|exist)\b"
    r"|\b(?:ensure|make sure|see to it)\b[^,;.]{0,60}\b(?:(?:is|are) not|(?:is|are)n'?t) "
    r"(?:in|there|present|installed|running|enabled)\b",
    re.IGNORECASE,
)
_ENDED = re.compile(r"absent|stopped|disabled|false|removed|masked|uninstall|\bno\b")
_SKIPS = re.compile(r"\b(?:skip(?:ped)?|not|nothing)\s+(?:it\s+|this\s+)?(?:if|when)\b|\bunless\b", re.IGNORECASE)
_CONDITIONED = frozenset(
    {"when", "until", "creates", "removes", "force", "create", "notify", "that", "cache_valid_time", "failed_when"}
)
_VALUE_END = re.compile(r"""[\s,:;=/"'(){}\[\]<>@]+|\.\*|\.service\b""")
_PARTICIPLE = re.compile(r"\w+(?:ed|ing|s)$")


@dataclass(frozen=True, slots=True)
class _Answer:
    """What stands in a playbook, for looking things up."""

    entries: Sequence[Entry]
    text: str
    words: frozenset[str]
    values: frozenset[str]
    """Whole values, and the parts of values that are lists of them."""

    @classmethod
    def of(cls, entries: Sequence[Entry], hosts: str) -> "_Answer":
        text = written_in(entries, hosts).lower()
        return cls(entries, text, frozenset(re.findall(r"[a-z0-9]+", text)), frozenset(_VALUE_END.split(text)))

    def names(self, name: str) -> bool:
        """Whether all words of a name stand in it, in whatever spelling of dashes."""
        parts = re.findall(r"[a-z0-9]+", name.lower())
        return all(part in self.words or f"{part}s" in self.words or part.rstrip("s") in self.words for part in parts)


def unread_meaning(prompt: str, entries: Sequence[Entry], hosts: str) -> list[Notice]:
    """Notices for what a prompt wants and no play task does; empty when all of it came to something."""
    plain = QUOTED.sub(' "" ', URL.sub(" ", with_literals(prompt)))
    answer = _Answer.of(entries, hosts)
    return [
        *_not_done(plain, answer),
        *_not_named(plain, answer),
        *_hosts_left(plain, answer, hosts),
        *_conditions_left(plain, answer, hosts),
    ]


def _say(message: str) -> Notice:
    return Notice(NoticeKind.UNSUPPORTED, message)


def _not_done(plain: str, answer: _Answer) -> list[Notice]:
    left = []
    for said, done in _WANTS:
        match = said.search(plain)
        if match and not re.search(done or rf"\b{re.escape(match.group().lower())}\b", answer.text):
            left.append(match.group().lower())
    if (negated := _NEGATED.search(plain)) and not _ENDED.search(answer.text):
        left.append(negated.group().lower())
    return [_say(f"the prompt says {', '.join(left)}, and nothing in the playbook does it")] if left else []


def _is_name(name: str) -> bool:
    return not (name.lower() in FUNCTION_WORDS | _NO_GROUP or _PARTICIPLE.fullmatch(name) or _NO_NAME.fullmatch(name))


def _not_named(plain: str, answer: _Answer) -> list[Notice]:
    """Names beside the word for a thing, `role clusterMonitor`: words that nobody uses otherwise."""
    text = without_platforms(plain)
    left = [
        match.group("name")
        for pattern in _NAMED
        for match in pattern.finditer(text)
        if _is_name(match.group("name")) and match.group("name").lower() not in answer.values
    ]
    return (
        [_say(f"the prompt says {', '.join(dict.fromkeys(left[:4]))}, and nothing in the playbook takes it")]
        if left
        else []
    )


def _hosts_left(plain: str, answer: _Answer, hosts: str) -> list[Notice]:
    """A play for all hosts, where the prompt speaks of some of them, does more than is asked for."""
    if hosts or any(entry.hosts for entry in answer.entries):
        return []
    if only := _OF_GROUP.search(plain):
        return [_say(f"{only.group()!r} says for which hosts this is, and the playbook is for all of them")]
    for match in _AT_HOSTS.finditer(without_platforms(plain)):
        name = match.group("kind")
        if name.lower() in FUNCTION_WORDS | _NO_GROUP or _NO_NAME.fullmatch(name) or answer.names(name):
            continue
        return [_say(f"{match.group()!r} may say for which hosts this is, and the playbook is for all of them")]
    return []


def _conditions_left(plain: str, answer: _Answer, hosts: str) -> list[Notice]:
    if any(
        _CONDITIONED & {*entry.keywords, *entry.arguments} or ":!" in (entry.hosts or hosts) for entry in answer.entries
    ):
        changes = _ON_CHANGE.search(plain)
        waits = any(entry.handler for entry in answer.entries) or "changed" in answer.text
        skips = _SKIPS.search(plain)
        if skips and any("removes" in entry.arguments for entry in answer.entries):
            return [_say(f"{skips.group()!r} was read the other way round")]
        if changes and not waits:
            return [_say(f"{changes.group()!r} was not understood: nothing in the playbook waits for a change")]
        return []
    match = _CONDITIONAL.search(_POLITE_IF.sub(" ", plain))
    if match is None or any(entry.handler for entry in answer.entries):
        return []
    return [_say(f"{match.group()!r} in the prompt may change its meaning, and was not understood")]
