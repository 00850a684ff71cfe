"""How a step begins: with a verb, with the thing it is about, or with a thing and the state it should have."""

import re

from relia.generation.grounded.splitting.platforms import ANY
from relia.generation.grounded.vocabulary import either

VERBS = either("""
    add|allow|append|bounce|tell|apply|archive|assert|attach|authori[sz]e|backup|back up|ban|block|blacklist|bring
    build|call
    change
    check out|checkout|check|chmod|choco install|chown|clean up|clean|clone|collect|comment out|compile|compress
    configure
    connect|convert|copy|create|declare|define|delete|deny|deploy|destroy|detach|disable|display|do|download|drain
    drop
    dump|enable|ensure|erase|execute|expand|export|extend|extract|fail|fetch|find|flush|format|gather|generate
    get rid of
    get|git pull|give|grant|grow|halt|have|hold until|import|increase|insert|install|join|keep|kill|label|launch|let
    limit|link
    list
    load|lock|login|log in|lower|make sure|make|mask|mkdir|modify|mount|move|notify|open|overwrite|partition|pause
    permit
    persist|pip install|place|power off|print|prune|provision|publish|pull|purge|push|put|query|raise|read|reboot
    rebuild
    refresh|register|reload|remove|rename|render|replace|reset|resize|restart|restore|revoke|rotate|roll out|rsync|run
    save|scale|schedule|send|set up|setup|set|shut down|shutdown|show|sign|spin up|start|stat|stop|store|symlink
    sync|synchroni[sz]e|tag|take|tar|template|terminate|test|touch|trust|turn off|turn on|apt install|dnf install
    yum install|apt-get install|unarchive|uninstall|unload|unlock|unmask|unmount|umount|unpack|untar|unzip|update
    upgrade
    upload|use|validate|verify|wait|wipe|write|zip|mkswap|swapon|swapoff|systemctl|ufw|truncate|promote|switch|point
""")
_INTRANSITIVE = either("reboot|restart|reload|swapon|swapoff -a|mkswap it")
ORDER = r"first|second(?:ly)?|third(?:ly)?|fourth|last but not least|in any case|either way|next"
"""Words that only say which step this is."""
_FILLER = re.compile(
    rf"^(?:(?:also|always|please|finally|{ORDER}|afterwards|then|just|now|otherwise|else|that|make sure (?:that )?"
    r"|ensure (?:that )?)\s+)+",
    re.IGNORECASE,
)
# A verb needs an object, so that `install gcc, make and git` stays one step.
_VERB_HEAD = re.compile(
    (
        rf"(?:{VERBS})(?:\s*[+/&]\s*\w+)?(?:\s+(?!and\b|or\b)|:\s|\s+and\s+(?:re)?(?:start|enable|disable"
        rf"|stop|mask)\s)|{_INTRANSITIVE}\s*(?:$|,)"
    ),
    re.IGNORECASE,
)
_PLACE = re.compile(
    (
        rf"^(?:on|for)\s+(?:the\s+|all\s+|our\s+)*(?:(?:{ANY})[\w .]{{0,20}}?|group\s+\w+|\w+\s+group"
        rf"|\w+)\s*(?:family\s+|group\s+)?(?:hosts?|servers?|machines?|boxes|systems)?,?\s+(?={VERBS}\s)"
    ),
    re.IGNORECASE,
)
_THINGS = either("""
    services?|units?|timers?|users?|accounts?|groups?|packages?|dirs?|director(?:y|ies)|folders?|templates?
    cron ?jobs?|cron
    lines?|time ?zone|hostname|repo|repository|databases?|db|role|containers?|network|volume|vlan|sysctls?|selinux
    kernel module|module|symlink|swap|lv|vg|logical volume|volume group|firewall|vhost|entry|sudoers|motd|locale
""")
_ARTICLES = (
    r"(?:(?:the|a|an|our|my|its|another|one)\s+)?"
    r"(?:(?:system|docker|new|config(?:uration)?|data|log|cache|iis|choco|chocolatey|pip|npm|snap|windows|mysql|postgres\w*)\s+)?"
)
_THING_HEAD = re.compile(
    rf"{_ARTICLES}(?:[\w./-]+:[\w.-]+\s+)?(?:{_THINGS})\s+(?!(?:is|are|or|and)\b)\S", re.IGNORECASE
)
STATES = either("""
    copied|deployed|placed|installed|started|enabled|running|stopped|disabled|present|absent|removed|gone|masked
    mounted|there|up and running
    deleted|created|uninstalled|on and|up to date
""")
_STATE_HEAD = re.compile(
    rf"(?:the\s+)?(?:(?:{_THINGS})\s+)?[\w@./+:-]+(?:\s+(?:{_THINGS}))?\s+"
    rf"(?:(?:should|must|has to|have to|needs? to|shall|ought to)\b|(?:(?:is|are|be)\s+)?"
    rf"(?:{STATES})\b|(?:on|up|out|in)(?=$|\s+with\b|\s*,))",
    re.IGNORECASE,
)
_PATH_HEAD = re.compile(
    r"~?/[\w./*-]+\s+(?:from\b|owned\b|mode\b|there\b|must\b|should\b|exists?\b|->|=>|as a\b"
    r"|0?[0-7]{3}\b|\((?!both\b|all\b|each\b))|(?:ext[34]|xfs|btrfs)\s+(?:on|filesystem|fs)\b|[\w.-]+\.j2\s+(?:to|->|=>"
    r"|in)\s|(?:interface|source)\s+\S+\s+(?:in|into|to)\s|files\s+(?:under|in|below|beneath)\s+/"
    r"|(?!(?:net|vm|fs|kernel)\.)[A-Za-z_.]+(?:\s*=\s*|\s+)\S+\s+in\s+/"
)
_TIME_HEAD = re.compile(
    (
        r"(?:every|each)\s+(?:night|day|morning|evening|hour|week|month|\w+day|\d+)\b.*(?:\brun\b|\bcron"
        r"|[\"'/])|\w+\s+gets?\s|daily\b.*\bcron"
    ),
    re.IGNORECASE,
)
_STATED = re.compile(
    rf"\b(?:{STATES})\b|\b(?:must|should|has to|have to|needs? to|shall) be \w|=|\bto\b.*\d", re.IGNORECASE
)
_PRIVILEGE = re.compile(r"[A-Z]{3,}\b")
_ENDS_IN_CAPITALS = re.compile(r"\b[A-Z]{3,}[\s,]*$")
"""`SELECT, LOCK TABLES, RELOAD and SHOW VIEW on shop.*`: a row of privileges, and no steps."""
_IN_THAT = re.compile(r"^(?:in|on|into|inside|onto|to)(?: of)? (?:it|that|there|this|them),?\s+", re.IGNORECASE)
_WEAK = re.compile(
    r"^\W*(?:make sure|ensure|check|see to it|have|need|want|i need|we need|let|keep|get|get rid of)\b", re.IGNORECASE
)
_ENDING_VERB = re.compile(
    r"(?:remove|delete|uninstall|purge|drop|get rid of|stop|disable|unmount|revoke)(?=\s)", re.IGNORECASE
)
_STRONG_VERB = re.compile(rf"\b(?:{VERBS})\s+\S", re.IGNORECASE)

_UNMOUNTS = re.compile(r"\bu(?:n)?mount", re.IGNORECASE)
_FROM_FSTAB = re.compile(r"(?:remove|drop|delete|take)\s[^,;]{2,40}\bfstab\b", re.IGNORECASE)
"""What goes from fstab is the mount that the words before are about."""
_UPDATES = re.compile(r"(?:Security|Critical|Definition)Updates|\bwindows\b.*\b(?:updates|patches)\b", re.IGNORECASE)
_REBOOTS = re.compile(
    r"(?:(?:and|with)\s+)?reboot(?:ing)?\s+(?:as|if|when|where)\s+(?:needed|required|necessary)\b", re.IGNORECASE
)
"""The updates of Windows reboot by themselves where they are let."""
_PART_OF = (
    (r"\busers?\b|\baccounts?\b", r"groups?\b|home\b|shell\b|member\b"),
    (r"\bcontainer\b|\bdocker\b|\bpodman\b", r"volumes?\b|ports?\b|image\b|hostname\b|network\b(?!\s+\S+\s*$)"),
    (r"\bcron\w*\b|\brun\b|\bjob\b", r"users?\b"),
    (r"\bfirewall\w*\b|\bufw\b|\ballow\b|\bopen\b|\bpermit\b", r"services?\b|ports?\b"),
    (r"\b(?:owner|owned|chown|mode)\b|\bcopy\b|\btemplate\b|\bdir", r"groups?\b"),
    (r"\bdatabase\b|\bdb\b|\bprivileges?\b|\bgrant\b", r"(?:database|db)\s+\S+\s*$"),
    (r"\bsocket\b|\bwait\b", r"timeout\b"),
)
_PARTS = tuple(
    (re.compile(whole, re.IGNORECASE), re.compile(_ARTICLES + part, re.IGNORECASE)) for whole, part in _PART_OF
)


def begins_step(text: str, before: str) -> bool:
    """Whether `text` begins a step of its own after `before`, at a comma or an `and`."""
    bare = _PLACE.sub("", _IN_THAT.sub("", _FILLER.sub("", text.strip())))
    if _PRIVILEGE.match(bare) and _ENDS_IN_CAPITALS.search(before):
        return False
    if (_FROM_FSTAB.match(bare) and _UNMOUNTS.search(before)) or (_REBOOTS.match(bare) and _UPDATES.search(before)):
        return False
    if _VERB_HEAD.match(bare):
        return True
    if not is_complete(before):
        return False
    ends = _ENDING_VERB.match(_FILLER.sub("", before.strip()))
    if not ends and any(whole.search(before) and part.match(bare) for whole, part in _PARTS):
        return False
    return any(head.match(bare) for head in (_THING_HEAD, _STATE_HEAD, _PATH_HEAD, _TIME_HEAD))


def is_complete(text: str) -> bool:
    """Whether a text can be a step without what follows it: `make sure nginx` cannot, `nginx installed` can."""
    bare = _IN_THAT.sub("", _FILLER.sub("", text.strip()))
    if _WEAK.match(text):
        return _STATED.search(text) is not None
    return bool(
        _STRONG_VERB.search(bare)
        or _STATED.search(bare)
        or any(head.match(bare) for head in (_THING_HEAD, _PATH_HEAD, _STATE_HEAD))
    )


def is_verb_alone(text: str) -> bool:
    """Whether a text is only a verb, whose object follows: `install` in `install and start nginx`."""
    return re.fullmatch(rf"{_FILLER.pattern[1:].rstrip('+')}*(?:{VERBS})", text.strip(), re.IGNORECASE) is not None


def ended_too(before: str, after: str) -> str:
    """The verb of a step that ends something, where the next step is a thing without one: `remove /a/b and the folder /c`."""
    verb = _ENDING_VERB.match(_FILLER.sub("", before.strip()))
    thing = re.split(r",|;|\s+and\s+", after.strip(), maxsplit=1)[0]
    if (
        verb is None
        or _VERB_HEAD.match(_FILLER.sub("", thing))
        or _STATED.search(thing)
        or not _THING_HEAD.match(thing)
    ):
        return ""
    return f"{verb.group()} "
