"""Words around a step that are not the step: politeness, `when it changes`, conditions."""

import re

from relia.generation.grounded.splitting.platforms import ANY
from relia.generation.grounded.vocabulary import either

# The longer first: the first alternative that fits is taken.
_GREETING = either(r"""
    (?:hi|hey|hello|dear|good (?:morning|afternoon|evening))(?: (?:all|team|there|everyone|folks|guys|colleagues
    [\w ]{1,20}team))?
    (?:can|could|would|will) (?:you|u|somebody|someone|anybody|anyone
    we)(?: please| pls| kindly| quickly| also)?(?: (?:help me )?(?:to )?(?=[a-z]))?
    (?:i|we|you) (?:want|need|would like|have|wish|are asked|are going)(?: you)? to|i'd like(?: you)? to|you should
    let's|lets|help me|we (?:must|should)
    how (?:do|would|can|could|should) (?:i|we|you)|what(?:'s| is) the (?:best |right |correct )?(?:way|module|task) to
    (?:which|what) module (?:makes sure|ensures)(?: that)?
    (?:which|what) module (?:can|do i use to|would|is used to|lets me|do i need to)
    what(?:'s| is) the module (?:to|that)|which module|what module
    (?:write|give|make|prepare|create|generate|build|need|draft|send)(?: me| us)? (?:an?|the) (?:\w+ )?(?:playbook
    play)(?: (?:that|which|to))?
    (?:write|give|draft|send)(?: me| us)? (?:an?|the) (?:\w+ )?task(?: (?:that|which|to))?
    (?:i|we) (?:need|want) (?:an? )?(?:ansible )?(?:playbook|play|task)
    (?:an? )?(?:ansible )?(?:playbook|play|task)s? (?:that|which|to|for)
    it (?:should|must|has to|needs to)(?: also)?|they (?:should|must|have to|need to)|(?:that|which|to) (?=[a-z]+ )
    for (?:the|our|all) [\w -]{1,30}?(?:servers|hosts|machines|boxes)\?
    (?:who|(?:does )?any(?:one|body)|someone
    somebody) knows? (?:(?:the|a|what|which|how|an) ?)(?:(?:\w+ )?(?:module|task|way|command) )?(?:to|that|for|of)
    what'?s the (?:ansible )?(?:module|task|way) (?:for|of|to)
    is there (?:a|any) way to|what do i (?:need to|have to) do to|okay|ok|so|well|pls|plz|please|thanks|thx|kindly
    just|quick(?:ly)?|now|btw|fyi|as follows|steps?|todo|task
    (?:with|using) (?:sudo|become|root (?:rights|privileges|permissions))|as root(?=,)
""")
POLITE = re.compile(rf"^(?:{_GREETING}(?:[\s,:!?-]+|$))+", re.IGNORECASE)
TAIL = re.compile(
    r"(?:[\s,.!?-]*\b(?:please|pls|plz|thanks(?: a lot| in advance)?|thx|thank you|ty|asap|ok|okay"
    r"|cheers|kind regards|best regards|regards|best|bye)"
    r"(?:,\s*[A-ZÀ-Þ]\w+(?: [A-ZÀ-Þ]\w+)?)?[\s.!?]*)+$"
)
_TALK = re.compile(
    r"^\W*(?:(?:(?:write|give|show|make|send) me )?(?:the|a|an) (?:play|playbook|task|yaml|module)"
    r"(?: (?:for|that does) (?:it|this|that))?"
    r"|what(?:'s| is|s) the (?:\w+ )?(?:module|task|way|command) (?:for|to) [a-z]+ (?:an?|some|any) [a-z]+"
    r"|for (?:it|this|that)|thanks?(?: you)?|cheers|please|how|can you|is that possible|any (?:idea"
    r"|hint)s?|hi|hello|hey(?: there)?|hi all"
    r"|(?:many |best )?(?:thanks|wishes|regards|danke|gru(?:ß|ss)|merci)\b.{0,40}|have a (?:nice|good|great) .{0,30}"
    r"|(?-i:[A-ZÀ-Þ][a-zß-ÿ]{1,12})|ta|\w+ box|that's all|that is all|write me the play(?:book)? for it)\W*$",
    re.IGNORECASE,
)

_CHANGING = either(
    """
    it|that|this|something|anything|they|either(?: of them)?|one of them|either file
    any of (?:them|these|those|the (?:two|files|three))
    (?:the|a|its|this|that|any|there is a|there are|of a|of|any of the) (?:[\\w./-]+ ){0,4}?(?:config(?:uration)?
    conf|file|template|unit|key|cert(?:ificate)?
        |line|setting|rule|package|files|units|configs|values?|content|task|one|them)
    [\\w./@-]+\\.(?:conf|cfg|service|j2|ini|crt|cnf|yml|yaml|pem|timer|rules|list)|config(?:uration)?|conf
    there (?:is|was|are|were)|/\\S+
""".replace("\n        |", "|")
)
_CHANGED = (
    r"(?:(?:an?|any|has|have|is|was|were|been|got|gets|really|actually|had|did)\s+)*(?:changes?"
    r"|changed|changing|modified|modification|updated|updates|modifies|differs?|edited|touched"
    r"|replaced)\b"
)
ON_CHANGE = re.compile(
    rf",?\s*\b(?:but\s+|and\s+)?(?:only\s+|just\s+)?(?:when(?:ever)?|if(?: and only if)?|after|once|on"
    rf"|upon|in case of|each time|every time|as soon as)\s+"
    rf"(?:{_CHANGING}\s+)?{_CHANGED}"
    r"(?:\s+(?:to|of|in)\s+(?:it|them|that file|the \w+(?: file)?|[\w-]*[./][\w./-]*\w)(?![\w/])"
    rf"|\s+(?:something|anything|it|the (?:config\w*|file)|there"
    rf"|happens?|occurs?))?[.]?(?:\s*(?:->|=>|:|,)\s*)?(?:\s*(?:then|do an?|do|please|also)\s+)?",
    re.IGNORECASE,
)
_CHANGE_ARROW = re.compile(
    r"^\s*(?:on\s+|any\s+)?(?:config(?:uration)?|file|conf)?\s*changes?\s*(?:=|->|=>|:)\s*(?P<rest>.+)$", re.IGNORECASE
)

_SUBJECT = (
    r"(?:the\s+|this\s+)?(?:target\s+|managed\s+)?(?:host|os|machine|system|server|node|box|distribution|distro|it)"
)
_CONDITIONS = either(rf"""
    {_SUBJECT}(?:'s|\s+(?:is|runs))\s+(?:in\s+(?:the\s+)?group\s+[\w-]+|(?:an?\s+)?(?:{ANY})[\w .]*?
    not\s+(?:an?\s+)?(?:{ANY})[\w .]*?)
    (?:the\s+)?(?:variable\s+)?[A-Za-z_][\w.]*\s+(?:is|==|equals?)\s+(?:not\s+)?(?:true|false|set|defined|undefined
    [\"'][\w.-]+[\"'])
    (?:the\s+)?variable\s+[A-Za-z_]\w*\s+(?:is|==|equals?)\s+(?:not\s+)?\w+
    (?:the\s+)?(?:file\s+|directory\s+|path\s+|folder\s+)?/\S+\s+(?:already\s+)?(?:exists?|does(?: not
    n't)(?: yet)? exist(?: yet)?|is (?:not there|missing|there|absent|present)(?: yet)?)
    (?:the\s+)?(?:{ANY})(?:\s+(?:family|hosts?|systems?|machines?|boxes|servers?|based\s+\w+))*(?:\s+and\s+(?:newer
    later|above|up))?
""")
CONDITION = re.compile(
    (
        rf",?\s*(?:\bbut\s+)?\b(?:(?:only\s+)?(?:if|when|in case|provided(?: that)?)|unless|only\s+(?:on"
        rf"|for|if|when))\s+(?P<what>{_CONDITIONS})(?=$|,|\s+and\s|\s+then\s|;|\.|\s*:|\s*[a-z])"
    ),
    re.IGNORECASE,
)
_MEMORY = (
    r"(?:the\s+)?(?:host|machine|system|server|it)\s+has\s+(?:less|more)\s+than\s+\d+\s*[MG]B?(?:\s+"
    r"(?:of\s+)?(?:ram|memory))?"
)
_ELSE = re.compile(
    (
        rf",?\s*\b(?:but\s+)?(?:unless|only\s+(?:if|when)|(?:if|when)(?=\s+(?:the\s+host|{_MEMORY})))\s+"
        rf"(?!it\b|they\b|older\b|needed|necessary|possible|required|missing|not\b|there\b)(?P<what>{_MEMORY}"
        rf"|[^,;]{{3,80}}?)(?=$|,|;)"
    ),
    re.IGNORECASE,
)
"""A condition in other words: it is told from the step even when it will not be understood."""
_TELLS = re.compile(
    r"^\W*(?:fail|assert|abort|bail out|refuse|die|quit|exit|check|wait|hold|warn|print|show|stop the play|skip|until|retry)\b",
    re.IGNORECASE,
)
_SYSTEM_ONLY = re.compile(rf"\bon\s+(?:the\s+)?(?P<what>(?:{ANY})\s*\d*(?:\.\d+)?)\s+only\b,?\s*", re.IGNORECASE)
_AHEAD = re.compile(
    (
        rf"^(?P<condition>(?:only\s+on|on)\s+(?:the\s+)?(?:{ANY})\s*\d*(?:\.\d+)?\s*(?:only)?|(?:only\s+)?"
        rf"(?:if|when)\s+{_CONDITIONS})\s*:\s+"
    ),
    re.IGNORECASE,
)
VERSIONED = re.compile(
    rf"(?:\bon\s+)(?P<what>(?:{ANY})\s*\d+\s*(?:and|or|\+)?\s*(?:newer|later|above|up|higher|\+))\s*:?\s*",
    re.IGNORECASE,
)


def without_politeness(text: str) -> str:
    """A text without greetings, `can you`, `a playbook that`, and thanks."""
    return TAIL.sub("", POLITE.sub("", text.strip(" ,;\n"))).strip()


def is_talk(text: str) -> bool:
    """Whether a sentence asks for nothing by itself: `write me the play for it`."""
    return _TALK.match(text) is not None


def condition_ahead(text: str) -> tuple[str, str]:
    """The condition that a whole prompt stands under, `on Debian 11 only: …`, and the rest of the prompt."""
    match = _AHEAD.match(text)
    return (match.group("condition").strip(), text[match.end() :]) if match else ("", text)


def take_change(text: str) -> tuple[str, bool, bool]:
    """A step without `when it changes`; whether those words were there; whether they opened it."""
    if arrow := _CHANGE_ARROW.match(text):
        return arrow.group("rest").strip(), True, True
    if match := ON_CHANGE.search(text):
        rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,")
        return rest, True, not text[: match.start()].strip(" ,")
    return text, False, False


def take_condition(text: str) -> tuple[str, str, bool]:
    """A step without its condition, the condition's words, and whether they opened the step."""
    match = CONDITION.search(text) or VERSIONED.search(text) or _SYSTEM_ONLY.search(text)
    if match is None and not _TELLS.match(text):
        match = _ELSE.search(text)
    if match is None:
        return text, "", False
    words = re.sub(r"\s+", " ", match.group()).strip(" ,:")
    rest = f"{text[: match.start()]} {text[match.end() :]}".strip(" ,:")
    return rest, words, not text[: match.start()].strip(" ,")


def turned(condition: str) -> str:
    """The condition of `otherwise` after another."""
    if re.match(r"unless\b", condition, re.IGNORECASE):
        return re.sub(r"^unless\b", "if", condition, flags=re.IGNORECASE)
    return re.sub(r"^(?:only )?(?:if|when)\b", "unless", condition, flags=re.IGNORECASE)
