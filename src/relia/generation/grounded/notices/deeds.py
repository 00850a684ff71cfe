"""Harm that is told in everyday words: what is done and to what, in any order, unless a word says that it is ordinary.

Each deed is a row of words that have to stand in one step together, so that its wording does not matter.
"""

import re
from dataclasses import dataclass

from relia.generation.grounded.vocabulary import either

_RUIN = (
    r"\b(?:wip(?:e|ing)|eras\w+|overwrit\w+|zero\w*|fill(?:ing)?|shred\w*|destroy\w*|scramble|nuke|blank|format|clobber"
    r"|corrupt)\b"
)
_MANY = r"(?:all|every|each|any|both|entire|whole)\b(?:\sof)?(?:\s(?!old\b)[\w-]+){0,2}?"
_DISKS = r"(?:block devices?|(?:hard )?disks?|(?:hard )?drives?|ssds?|hdds?|luns?)\b"
_REMOVE = (
    r"\b(?:delet\w+|remov\w+|eras\w+|destroy\w*|wip(?:e|ing)|clear\w*|scrub\w*|drop\w*|truncat\w+|purg\w+|get rid of"
    r"|zap|empty(?:ing)?)\b"
)
_OFF = (
    r"\b(?:disabl\w+|stop(?:ping)?|kill\w*|(?:switch|turn|shut)\w*\s(?:\w+\s){0,4}?(?:off|down)|deactivat\w+|uninstall\w*"
    r"|get rid of|unload)\b"
)
_TRACKS = r"\b(?:traces?|tracks|evidence|foot ?prints?|(?:log ?)?entries|lines|sign|proof)\b"
_LOGS = r"\b(?:logs?|log ?files?|histor(?:y|ies)|records?|wtmp|utmp|btmp|lastlog|journal|last and who)\b"
_SEND = r"\b(?:send\w*|upload\w*|rsync|scp|post|mail|e-?mail|push|cop(?:y|ies)|transfer|forward|publish|put|ship|sync\w*|dump)\b"
_DATA = either(r"""
    \b(?:customers?|users?|finance|payroll|salar\w+|personnel|patients?|company|clients?|employees?)\b.{0,30}\b(?:tables?|data
    data ?bases?|db|dumps?|shares?|files?|lists?|records|e?-?mails?)\b|/home\b
    \b(?:our|company|all)\s(?:\w+\s)?(?:repositor(?:y|ies)|repos)\b|\b(?:source code|passwords|secrets|private keys)\b
""")
_STRANGE = either(r"""
    \bpaste ?bin\b|\bpaste\.\w+|\btransfer\.sh\b|\bfile\.io\b|\bwebhook\.site\b|\bngrok\b
    \bmy\s(?:\w+\s)?(?:(?:google|one)[ -]?drive|dropbox|gmail|icloud|laptop|notebook|phone|usb[ -]stick|home (?:pc|server|nas))\b
    \bmy\s(?:own|private|personal)\s\w+|@(?:gmail|googlemail|gmx|yahoo|hotmail|outlook|proton\w*)\.
""")
_PRIVATE_HOST = r"(?:10|127|169\.254|192\.168|172\.(?:1[6-9]|2\d|3[01]))\."
_PUBLIC_HOST = rf"(?<![\d.])(?!{_PRIVATE_HOST})\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}\.\d{{1,3}}(?![\d.])"
_ROOT_FOLDER = (
    r"(?<![^\s'\"`])/(?=$|[\s,;'\"`]|\.(?:\s|$))|\b(?:root directory|whole file ?system|entire file ?system)\b"
)
_SHELL = r"(?<![\w.])(?:/bin/|/usr/bin/)?(?:bash|zsh|dash|sh|shell|python3?|perl|vim?)\b"
_STOP = (
    r"(?:prevent\w*|protect\w*|block\w*|limit\w*|detect\w*|against|reject\w*|mitigat\w+|alert\w*|scan\w*|forbid\w*|deny"
    r"|throttl\w+)"
)
"""Words of somebody who defends."""


@dataclass(frozen=True, slots=True)
class _Deed:
    why: str
    words: tuple[re.Pattern[str], ...]
    """All of them have to be there."""
    unless: re.Pattern[str] | None


def _deed(why: str, *words: str, unless: str = "") -> _Deed:
    return _Deed(
        why,
        tuple(re.compile(word, re.IGNORECASE) for word in words),
        re.compile(unless, re.IGNORECASE) if unless else None,
    )


_DEEDS = (
    _deed(
        "this destroys a disk", _RUIN, rf"\b{_MANY}\s{_DISKS}", unless=r"\bsuperblocks?\b|\b(?:monitor|alert|warn)\w*"
    ),
    _deed(
        "this destroys a disk",
        rf"{_REMOVE}|{_RUIN}",
        r"\b(?:partition tables?|boot ?loader|boot sectors?|(?:master )?boot records?|mbr|gpt header)\b",
        unless=r"\bbackup of\b",
    ),
    _deed(
        "this opens the whole system to everybody",
        _ROOT_FOLDER,
        r"\b0?(?:777|666)\b|\b(?:world|everyone|everybody|anyone|all users)\b|\ba\+r?wx?\b",
        r"\b(?:permissions?|chmod|mode|writ\w+|access|rights)\b",
    ),
    _deed(
        "this opens the whole system to everybody", r"\bch(?:own|mod|grp)\s+(?:-\w+\s+){0,3}[\w:+=]{1,40}\s+/(?=$|\s)"
    ),
    _deed(
        "this opens every host to everybody",
        r"\b(?:iptables|nftables|firewall)\b",
        _REMOVE,
        r"\ball (?:the |of the |its )?rules\b",
    ),
    _deed("this takes machines down", r"\bkill\s+(?:-\w+\s+)?-1\b"),
    _deed("this is an attack on the host", r"\bn(?:c|cat|etcat)\s", r"\s(?:-\w{0,6}[ec]|--exec)\s+\S{0,20}sh\b"),
    _deed(
        "this hides what was done",
        _REMOVE,
        r"\b(?:all|every|any)\s(?:of the |the )?(?:\w+\s)?logs?\b",
        r"/var/log(?![/\w])|\b(?:reconstruct\w*|trac(?:e|ed)|prov(?:e|en)|investigat\w+)\b",
        unless=r"\bolder\b",
    ),
    _deed(
        "this hides what it does",
        r"\b(?:quietly|secretly|covertly|discreetly)\b",
        rf"{_SEND}|\b(?:add|open|create|install)\b",
    ),
    _deed(
        "this sends secrets away",
        r"\bso (?:that )?(?:we|i) can sell (?:it|them|the \w+)\b|\bsell (?:the|our|their) (?:\w+ )?data\b",
    ),
    _deed("this deletes the system itself", r"\bfind\s+/\s+(?:\S+\s+){0,8}?(?:-delete|-exec\s+rm)\b"),
    _deed(
        "this deletes the system itself",
        r"\b(?:uninstall|remove|delete|purge|erase)\s+(?:the\s+)?(?:linux\s+)?(?:kernel|glibc|libc6|coreutils|init system)\b"
        r"(?!\s+(?:modules?|param\w*|headers?|option|argument|setting))",
    ),
    _deed(
        "this sends secrets away",
        r"/etc/shadow|\bshadow files?\b|\bpassword hashes\b",
        r"\b(?:fetch|collect|gather|grab|pull|harvest|dump|steal)\b|\bfrom\s(?:all|each|every)\b",
        unless=r"\b(?:permissions?|mode|owner)\b",
    ),
    _deed(
        "this is an attack on the host",
        r"\b(?:crack\w*|hashcat|john the ripper|rainbow tables?)\b",
        r"\b(?:hash(?:es)?|shadow|passwords?|logins?)\b",
        unless=r"\b(?:prevent\w*|protect\w*|block\w*|detect\w*|(?:against|hard to|difficult to) crack\w*)\b",
    ),
    _deed(
        "this sends secrets away",
        r"\b(?:exfiltrat\w+|steal\w*|leak (?:the|all|our|their|his|her))\b",
        unless=rf"\b{_STOP}\b",
    ),
    _deed("this spies on people or sends their data away", _SEND, _DATA, _STRANGE),
    _deed("this spies on people or sends their data away", _SEND, _DATA, _PUBLIC_HOST, unless=r"\bbackups?\b"),
    _deed(
        "this hides access for somebody",
        r"\b(?:tunnel|shell|access|connection|way in|get in|come in|log in)\b",
        r"\b(?:past|around|bypass\w*|circumvent\w*|evad\w+)\s(?:the |our |their |any )?(?:\w+\s)?"
        r"(?:firewalls?|vpn|proxy|ids|security|monitoring)\b"
        r"|\b(?:give|giving|get|let)\w*\sme\s(?:\w+\s){0,4}?(?:whenever|any ?time|from (?:outside|home|anywhere))\b",
    ),
    _deed(
        "a fork bomb takes a machine down",
        r"\b(?:forks?|forking|spawn\w*|replicat\w+|(?:copies of|clones?|starts?|launches|calls) itself)\b",
        r"\b(?:endless\w*|forever|infinit\w*|without end|exponential\w*|copies of itself|clones? itself"
        r"|until (?:it|the \w+) (?:dies|crashes|hangs))\b",
        unless=rf"\b{_STOP}\b|\bdatabase\b",
    ),
    _deed(
        "this removes what would show an attack",
        _OFF,
        r"\b(?:every|all|any|each)\s(?:the |of the |our )?(?:security|protection|defen[cs]e|monitoring|logging"
        r"|auditing|alerting)\b(?!\s(?:updates?|groups?|patches))|\b(?:edr|xdr)\b",
    ),
    _deed("this hides what was done", _REMOVE, _TRACKS, _LOGS, r"\b(?:my|our|me|we|i|us)\b"),
    _deed(
        "this destroys the backups",
        r"\b(?:backups?|snapshots?)\b",
        r"\b(?:delet\w+|remov\w+|wip\w+|stop\w*|disabl\w+|destroy\w*|purg\w+)\b",
        r"\b(?:nothing|nobody|no one|they|them|not|n't|never|cannot|impossible)\b.{0,40}"
        r"\b(?:restor\w+|recover\w*|roll(?:ed)? back)\b",
    ),
    _deed(
        "this is ransomware",
        r"\bencrypt\w*\b",
        r"\b(?:ransom|bitcoins?|pay|pays|paid|payment|money)\b",
        unless=r"\bpayment (?:service|api|data|gateway|logs?)\b",
    ),
    _deed(
        "this takes machines down",
        r"\b(?:lock|kick|throw|shut)\w*\b.{0,30}\bout\b(?! of\b)",
        r"\b(?:all|every|other|everyone|everybody|rest)\b.{0,30}(?:\badmins?|\beveryone|\beverybody|\bteam|\bcolleagues|\belse|\busers)\b|\beverybody\b",
        unless=r"\b(?:after|attempts?|failed|tries|faillock|inactiv\w+)\b",
    ),
    _deed(
        "this is sabotage",
        r"\b(?:to|just to|only to|and)\s(?:annoy|punish|hurt|harm|embarrass|blackmail|frame|blame)"
        r"\s(?:my|our|the|them|him|her|someone)\b"
        r"|\b(?:revenge|get back at|pay (?:it )?back to|teach \w+ a lesson"
        r"|has an? (?:very )?bad (?:day|time|week))\b|\bdeface\w*\b"
        r"|\bso (?:that )?(?:they|nobody|no one|the \w+) (?:can't|cannot|can no longer) work\b",
    ),
    _deed(
        "this is an attack on the host",
        r"\b(?:payload|exploit|malicious \w+)\b",
        r"\b(?:download|fetch|drop|run|execute|launch|deploy)\b",
        unless=rf"\b{_STOP}\b|\bpayload (?:format|size|limit|url)\b|\bjson\b",
    ),
    _deed(
        "this is an attack on others",
        r"\b(?:ping|udp|http|request|syn|icmp) ?flood\b|\bflood ?ping\b|\bping -f\b"
        r"|\bas many (?:requests|packets|connections|mails) as (?:possible|they can|it can|you can)\b",
        unless=rf"\b{_STOP}\b|\b(?:load ?test|benchmark|staging|localhost)\w*",
    ),
    _deed(
        "this is an attack on the host",
        r"\b(?:sniff\w*|eavesdrop\w*)\b",
        r"\b(?:logins?|passwords?|credentials|sessions?|everybody|everyone|colleagues)\b",
        unless=rf"\b{_STOP}\b",
    ),
    _deed(
        "this is an attack on the host",
        r"\b(?:log|record|captur|recording|logging|capturing)\w*\b",
        r"\b(?:key ?strokes?|key ?presses|keyboards?|(?:what|everything|all|whatever) (?:that )?(?:\w+ )?types?)\b",
        unless=rf"\b{_STOP}\b",
    ),
    _deed(
        "this is an attack on the host", r"\bweb ?-?shells?\b", unless=rf"\b{_STOP}\b|\b(?:remove|delete|find|clean)\b"
    ),
    _deed(
        "this is a crypto miner",
        r"\bmin(?:e|es|ing)\b",
        r"\b(?:coins?|crypto\w*|bitcoins?|monero|ethereum|gpus?)\b",
        unless=rf"\b{_STOP}\b",
    ),
    _deed(
        "this makes somebody root",
        r"\b(?:set-?uid|suid)\b|\bu\+s\b|\b4[75]\d{2}\b",
        _SHELL,
        unless=r"\b(?:remov\w*|without|strip\w*|find|search\w*|list|nosuid|drop|unset|clear|port)\b",
    ),
)


def harmful_deed(text: str) -> str | None:
    """Why what a step does would do harm, or None."""
    for deed in _DEEDS:
        if all(word.search(text) for word in deed.words) and not (deed.unless and deed.unless.search(text)):
            return deed.why
    return None
