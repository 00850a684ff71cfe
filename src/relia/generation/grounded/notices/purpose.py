"""Harm that a prompt tells by its purpose, not by a command: hidden access, lost evidence, sabotage, spying, attacks.

Such a purpose colours every step, so it is looked for in the prompt as a whole.
"""

import re

from relia.generation.grounded.vocabulary import either

_LONGEST = 6000
_RIGHTFUL = r"(?:\w+\s){0,3}?" + either("""
    admins?|administrators?|colleagues?|co-?workers?|team(?:mates?)?|auditors?|boss|managers?|management|police
    security(?:\\s(?:team|people|department))?|operators?|soc|employees?|employer|owners?|investigators?|anyone
    anybody|them|everyone else
""")
_NOTICE = either("""
    noti(?:ce|ces|cing)|finds? out|finding out|reali[sz]\\w+|learn\\w*|detect\\w*|suspect\\w*|discover\\w*
    know(?:s|ing)?(?:\\s(?:of|about))?
""")
_NEVER = either("""
    do(?:es)?n't|do(?:es)? not|must(?: not|n't)|should(?: not|n't)|shall not|won't|will not|never|can(?:no|')t|may not
""")
_NOBODY = r"(?:nobody|no[ -]?one|none of (?:them|the \w+)|not a soul)"
_RECORDS = either("""
    logs?|audit\\w*|histor(?:y|ies)|records?|evidence|traces?|journal|monitoring|siem|user ?list|list of users|passwd
    process list|inventory|accounting
""")
_SHOWN = "(?:be |being )?" + either("""
    show\\w*(?: up)?|appear\\w*|turn\\w* up|listed|logged|seen|visible|recorded|leav\\w+
""")
_ACCESS = "(?:access|login|log in|way in|account|shell|user|door|entrance|tunnel|admin)"
_PRIVATE = either("""
    cookies|saved (?:logins?|passwords)|stored passwords|passwords|keystrokes|key ?presses|chats|screenshots
    private (?:mails?|messages|chats|keys)|webcams?|microphones?|browsing histor\\w+|ssh keys|credentials
    customer (?:data|list|base|records)|personal data|payroll|salar\\w+|mailbox(?:es)?|e-?mails|session tokens
    medical records|credit cards?
""")
_KEYS = "(?:passwords?|cookies|credentials|ssh keys|private keys|session tokens|keystrokes)"
_TAKE = "(?:collect|gather|harvest|grab|pull|copy|read|record|capture|steal|export|dump|take|fetch|siphon)" + r"\w*"
_SEND = "(?:send|transmit|upload|mail|post|transfer|forward|push|deliver|ship|copy|sync)" + r"\w*"
_MINE = (
    r"(?:my|his|her|an?)\s(?:own\s)?(?:private|personal|home|own|external|outside|gmail|dropbox)"
    r"(?:\s(?:server|machine|bucket|account|cloud|drive|mail\w*|address|box|host|folder))?"
)
_OUTSIDE = rf"(?:{_MINE}|https?://\S+|\S+@|(?:\d{{1,3}}\.){{3}}\d{{1,3}}|outside|abroad|elsewhere|me)"
_RIVAL = r"(?:competit(?:or|ors|ion)\w*|rivals?\w*|opponents?|enem(?:y|ies)|ex-?(?:employer|boss|colleague)s?)"
_UNREACHABLE = either("""
    (?:not|no longer) (?:be )?(?:reachable|available|usable)|unreachable|unavailable|offline|goes? down|be down
    knocked out|to its knees|crash\\w*|overload\\w*|slow\\w*|collapse\\w*|break\\w* down
""")
_INQUIRY = r"(?:auditors?|audit|investigat\w+|inspect\w+|forensic\w*|police|lawyers?)"
_GONE = r"(?:disappear\w*|vanish\w*|gone|get lost|cleansed)"
_RECONSTRUCT = "(?:reconstruct|trace|retrace|prove|find out|tell who|see who|see what|be traced|be proven)"
_FAIL = r"(?:fail|crash|break|malfunction|misbehav)\w*"
_LEAVE = either("""
    fired|dismissed|laid off|sacked|let go|leave|gone|payroll
    (?:account|user|login) (?:is|gets|was) (?:disabled|deleted|removed|locked)
""")
_RUIN = r"(?:delete|wipe|destroy|drop|stop|fail|encrypt|break|shut|corrupt|erase)\w*"
_CALL = r"(?:call|request|fetch|hit|load|ping|query|open|visit|bombard|hammer|flood)\w*"
_NONSTOP = either("""
    without (?:a )?(?:pause|stop\\w*|interruption|break)|non-?stop|as (?:often|fast|quickly) as (?:they|it|possible|you)
    until it|around the clock|junk
""")
_PAID = "(?:pays?|paid|ransom|payment)"


def _near(*parts: str, within: int = 60) -> str:
    """A pattern for parts that follow each other, each at most `within` characters after the one before."""
    gap = rf"(?!\w).{{0,{within}}}(?<!\w)"
    return rf"(?<!\w)(?:{gap.join(f'(?:{part})' for part in parts)})(?!\w)"


_PURPOSES = {
    "this is to be hidden from those who should know": (
        rf"\bwithout(?:\sthat)?\s{_RIGHTFUL}\s(?:\w+\s){{0,2}}?{_NOTICE}\b",
        rf"\b{_RIGHTFUL}\s{_NEVER}\s(?:\w+\s){{0,2}}?{_NOTICE}\b",
        (
            rf"\b(?:so|such|that|and|but|way|sure|it),?\s{_NOBODY}\s(?:else\s)?(?:\w+\s){{0,3}}?"
            rf"(?:notic\w+|suspect\w*|detect\w*|trace\w*|prove\w*|find out|(?:sees?|knows?)\s(?:what|that|who|about|it was)\s)"
        ),
        rf"\b(?:hidden|concealed|kept secret|unnoticed|unseen)\s(?:from|by)\s{_RIGHTFUL}\b",
        (
            r"\b(?:keep|hide|conceal)\s(?:it|this|that|them|the (?:new )?\w+)\s(?:a )?(?:secret\s)?from\s(?!anyone|anybody|them)"
            rf"{_RIGHTFUL}\b"
        ),
        (
            r"\bwithout\s(?!the password|a password|secrets?|tokens?)(?:\w+\s){0,3}?(?:being|getting|be)\s"
            r"(?:recorded|audited|noticed|traced|logged(?! (?:in|out|on|off)))\b"
        ),
    ),
    "this hides access for somebody": (
        rf"\b{_SHOWN}\s(?:neither|nowhere|in no|in none|not in)\b.{{0,60}}\b{_RECORDS}\b",
        _near(rf"(?:neither|nowhere|not|never|won't|doesn't)\s{_SHOWN}", _RECORDS, _ACCESS, within=80),
        _near(_ACCESS, r"(?:bypass\w*|not|never|invisible|hidden|outside)\s(?:\w+\s){0,3}" + _RECORDS),
        rf"\b(?:secret|hidden|undocumented|invisible|covert)\s(?:\w+\s)?{_ACCESS}\b",
    ),
    "this destroys evidence": (
        _near(
            r"(?:no longer|not|never)\s(?:be\s)?possible|impossible|can(?:not|'t)|unable to|nobody can",
            _RECONSTRUCT,
            within=40,
        ),
        _near("before|until|till|when", _INQUIRY, _GONE, within=120),
        _near(_RECORDS, _GONE, _INQUIRY),
        _near(r"(?:destroy|get rid of|remove|delete|erase|wipe|lose)\s(?:\w+\s){0,2}?(?:evidence|proof|traces)"),
    ),
    "this is sabotage": (
        _near(
            "(?:see to it|make sure|ensure|have|let|so that|take care that)",
            rf"(?:start|begin)s?\s(?:\w+\s)?(?:to\s)?{_FAIL}",
        ),
        r"\b(?:sabotage\w*|time ?bomb|logic bomb|dead ?man'?s? switch|unbootable)\b",
        r"\bi(?:'m| was| am| got| have been| will be| get)(?: being)? (?:fired|dismissed|laid off|sacked|let go)\b",
        r"\blooks? like (?:an? )?(?:accident|(?:hardware|disk|power) (?:fault|failure|defect)|bug|some(?:body|one) else)\b",
        _near("(?:if|when|once|as soon as|in case|should)", "(?:my|i|i'm)", _LEAVE, _RUIN),
    ),
    "this is an attack on others": (
        _near(_RIVAL, _UNREACHABLE, within=120),
        _near(_UNREACHABLE, _RIVAL, within=80),
        _near(_CALL, r"(?:their|its|his|her|www\.\S+|https?://\S+)", _NONSTOP),
        _near(r"(?:flood|bombard|hammer|overload|swamp)\w*", rf"(?:{_RIVAL}|requests|traffic|packets)"),
        rf"\b(?:log|get|break|hack)\w*\s(?:in|into)\s(?:{_RIVAL}|their|someone else'?s?)\s(?:system|account|network)",
    ),
    "this spies on people or sends their data away": (
        _near(_TAKE, _PRIVATE, _SEND, _OUTSIDE, within=100),
        _near(_SEND, _PRIVATE, _MINE, within=80),
        _near(
            _SEND, r"(?:every\w*'?s?|all|users?'?|their|colleagues?'?|people'?s?)\s.{0,20}" + _KEYS, _OUTSIDE, within=40
        ),
        _near(r"(?:spy|eavesdrop|wiretap|snoop)\w*", "on"),
        _near(r"intercept\w*", r"(?:mail\w*|traffic|passwords?|calls?|messages|logins?)", "(?:of|from|between)"),
    ),
    "this is ransomware": (
        _near("until", _PAID, within=40),
        _near("(?:key|data|files|access)", "(?:after|when|once|if|against)", _PAID, within=40),
        r"\bheld? (?:to|for) ransom\b|\bextort\w*|\bblackmail\w*",
    ),
    "this is a crypto miner": (
        _near(
            r"(?:idle|spare|unused|free|all)\s(?:\w+\s)?(?:cpus?|gpus?|cores?|compute)",
            r"(?:earn|coins?|wallet|min(?:e|ing))",
            within=80,
        ),
        r"\b(?:mining|hashing)\s(?:pool|rig|software|client)\b",
        _near("coins?", "wallet", within=40),
    ),
    "a fork bomb takes a machine down": (r":\s?\(\s?\)\s?\{.{0,20}\|.{0,10}&",),
}
_PATTERNS = tuple(
    (re.compile(pattern, re.IGNORECASE), why) for why, patterns in _PURPOSES.items() for pattern in patterns
)


def harmful_purpose(prompt: str) -> str | None:
    """Why what a whole prompt is for would do harm, or None."""
    text = re.sub(r"\s+", " ", prompt[:_LONGEST])
    return next((why for pattern, why in _PATTERNS if pattern.search(text)), None)
