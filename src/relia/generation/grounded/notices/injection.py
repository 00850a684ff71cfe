"""Instructions to the program that reads a prompt, and templates that would run code: not followed, and said."""

import re

from relia.generation.grounded.notices.orders import ORDERS
from relia.generation.grounded.vocabulary import either

_READER = r"(?:assistant|ai|a\.i\.|model|chat ?bot|bot|llm|gpt|language model|generator|agent|copilot)"
_CHECKSUMS = r"gpg|pgp|sign\w*|ssl|tls|cert\w*|host|hash|sum|check ?sum|package"
"""What packages and downloads are checked by: to leave that out is an ordinary wish."""
_OF_CHECKSUMS = rf"(?!\sof\s(?:the\s|its\s)?(?:{_CHECKSUMS}))"
_INJECTION = re.compile(
    either(
        rf"""
        \b(?:ignore|disregard|forget|override|bypass|drop)\b.{{0,30}}\b(?:previous|prior|above|earlier|all|your|any
        these|the|other)\b.{{0,30}}\b(?:instructions?|rules?|prompts?|guidelines?|checks?|directives|restrictions
        safety)\b
        \b(?:system prompt|developer mode|debug mode enabled|jailbreak|DAN mode|you are now
        act as (?:an? )?(?:unrestricted|different|root)|pretend (?:to be|you|that you))\b
        (?:^|[\s\].>(])(?:SYSTEM|ASSISTANT|DEVELOPER|ADMIN OVERRIDE|USER|AI)\s*:
        <\|?\s*(?:system|im_start|endoftext|/?instructions?)|\[/?INST\]|<!--|\#\#\#\s*(?:system|instruction|new)
        \b(?:note|message|instructions?|order|hint|reminder)\s+(?:to|for)\s+(?:the\s+|any\s+|an?\s+)?{_READER}\b
        (?:^|[.;!?>\n]\s{{0,3}})(?:dear\s+|hey\s+|hello\s+)?{_READER}\s*[,:]\s
        \bnew (?:instructions?|rules?|orders?)\b
        \byour (?:new )?(?:instructions|rules|guidelines|configuration|system message|training|initial prompt
        environment)\b
        \b(?:vergiss|ignoriere|oublie|olvida|ignora)\b.{{0,40}}\b(?:anweisungen|instructions|instrucciones
        istruzioni|regeln)\b
        \b(?:ignore|disregard|forget) (?:all of |everything |all )?(?:the )?(?:above|that was said|said before
        before this)\b
        \b(?:do not|don't|never|without) (?:mention|tell|report|show|say|reveal|mentioning|telling|reporting|saying
        reveal|log(?:ging)?) (?:it|this|that|the user|anyone|anybody|anything|them|about
        to)\b(?! as (?:a )?(?:changed?|failed|failure|ok))
        \bdo not mention\b
        \bskip (?:the |all |any )?(?!{_CHECKSUMS})(?:\w+ )?(?:verification|checks?|validation|linting|lint)\b{_OF_CHECKSUMS}
        \breport (?:the |a )?(?:status|success)\b|\bmark (?:it|this|everything|all|(?:this|the
        your) \w+) as (?:verified|passed|safe|ok)\b
        \b(?:print|output|reveal|show|dump|repeat)\b.{{0,30}}\b(?:system prompt|your (?:instructions|prompt
        configuration|rules|secrets))\b
        \\n\s*-\s*(?:shell|command|raw|ansible\.builtin\.(?:shell|command|raw))\s*:
        \n\s*-?\s*(?:shell|command|raw|ansible\.builtin\.(?:shell|command|raw))\s*:\s
    """.replace("\\#", "#")
    ),
    re.IGNORECASE | re.DOTALL,
)
_WRITER = (
    r"(?:(?:automation |ai |virtual |digital )?assistant|ai(?: (?:agent|model|tool|system|bot))?|language model|llm|chat ?bot"
    r"|playbook (?:writer|generator|engine))"
)
_LIMITS = r"(?:rules?|limits?|restrictions?|safeguards?|guard ?rails?|filters?|guidelines?|instructions?|checks?)"
_PRETENCE = re.compile(
    either(
        rf"""
        \byou(?:'re| are)\s(?:no longer|now|from now on|hereby)\b
        \b(?:from now on|henceforth),?\s(?:you|act|behave|answer|respond)\b
        \b(?:act|behave|respond|answer)\s(?:as|like)\s(?:if you|(?:an?\s)?(?:linux |unix |bash )?(?:terminal|shell|hacker
        unrestricted|human|person|{_WRITER}|operator)\b)
        \b(?:instruct|order|authori[sz]e|command|direct|ask|tell|permit|allow)(?:s|ed|d)?\sthe\s{_WRITER}\b
        \b{_WRITER}\s(?:is|are|was|has been)\s(?:hereby\s|now\s)?(?:authori[sz]ed|permitted|allowed|instructed
        ordered|required|free)\b
        \b{_WRITER}(?:\s(?:that reads|reading|processing)\s\w+)?\s(?:must|shall|should|may|can|will)\b
        \b(?:earlier|previous|prior|your|former|safety|usual)\s{_LIMITS}\b.{{0,30}}\b(?:void|suspended|lifted|revoked
        no longer|off|inactive|obsolete|not apply|n't apply)\b
        \b(?:switch off|turn off|forget|drop|disable|lift|suspend|leave)\s(?:all\s)?(?:its|your)\s(?:own\s)?{_LIMITS}\b
        \bforget\s(?:the|all)\s(?:\w+\s)?{_LIMITS}\b
        \[\s*(?:system|admin|developer|root)\s(?:message|note|prompt|override|notice|instructions?)\s*\]
        \boverride\s(?:has been|was|is)\s(?:granted|accepted|active|approved)\b|\boverride code\b
        [\"']role[\"']\s*:\s*[\"']system|</?(?:system|instructions?)>
        \b(?:must|should|do|shall)\s(?:not|never)\s(?:tell|inform|warn|alert|ask)\s(?:the\s)?(?:operator|human|reviewer|person)\b
        \bwithout\s(?:mentioning|saying|telling|reporting)\s(?:it|this|so|them|anything)\b
        \bskip\s(?:every|each)\s(?:check|warning|verification|validation)\b
    """
    ),
    re.IGNORECASE,
)
_QUOTES = re.compile(
    r"\"[^\"\n]{0,2000}\"|“[^”\n]{0,2000}”|„[^”“\"\n]{0,2000}[”“\"]|«[^»\n]{0,2000}»|`[^`\n]{0,2000}`|(?<!\w)'[^'\n]{0,2000}'(?!\w)"
)
_SAID_OF = re.compile(
    r"\s*(?:,\s*)?\b(?:with|and|has)\s+(?:(?:the|a|an|its)\s+)?\w+(?:\s+(?:of|is|set to))?\s*[=:]?\s*\Z", re.IGNORECASE
)
"""`with the comment`, of which the quoted text was cut away."""
_ROLE = re.compile(
    (
        rf"(?:^|[\s\].>(])(?:SYSTEM|ASSISTANT|DEVELOPER|ADMIN OVERRIDE)\s*:|<!--|<\|?\s*(?:system"
        rf"|im_start)|\[/?INST\]|\b(?:note|message|instructions?)\s+(?:to|for)\s+(?:the\s+|any\s+"
        rf"|an?\s+)?{_READER}\b|(?:^|[.;!?>\n]\s{{0,3}}){_READER}\s*[,:]\s"
    ),
    re.IGNORECASE,
)
_TEMPLATE = re.compile(r"\{\{(?P<inner>.{0,500}?)\}\}|\{[%#].{0,500}?[%#]\}", re.DOTALL)
_ORDINARY_TEMPLATE = re.compile(
    r"""\s*[A-Za-z_][\w.]*(?:\[['"]?[\w.-]+['"]?\])*(?:\.[\w.]+)*(?:\s*\|\s*[a-z_.]+(?:\([^(){}]*\))?)*\s*"""
)
_CALLS = re.compile(
    r"\b(?:lookup|query|q|url_lookup|cycler|joiner|namespace|self|popen|pipe)\b|__|\battr\b|\bmap\b", re.IGNORECASE
)
_HALF_OPEN = re.compile(r"\{\{(?!.{0,500}?\}\})|\{%", re.DOTALL)


def injected(text: str) -> str | None:
    """The words that instruct the reader or would run code, or None."""
    if match := _INJECTION.search(text) or _PRETENCE.search(text) or ORDERS.search(text):
        return re.sub(r"\s+", " ", match.group()).strip()[:80]
    for match in _TEMPLATE.finditer(text):
        if not _is_ordinary(match.group("inner")):
            return re.sub(r"\s+", " ", match.group())[:80]
    return "{{" if _HALF_OPEN.search(text) else None


def without_injection(text: str) -> str:
    """The text without the sentences that hold injected instructions, and without quoted text that does; after a change of
    the speaker nothing is kept."""
    text = _without_quotes(text)
    if role := _ROLE.search(text):
        text = text[: role.start()]
    pieces = re.split(r"(?<=[.!\n])\s+|,\s*then\s+|\s+then\s+|;\s*", text)
    return ". ".join(piece.rstrip(".") for piece in pieces if piece.strip() and injected(piece) is None)


def _without_quotes(text: str) -> str:
    """The text without quoted text that holds injected instructions, and without the words that it was the value of."""
    kept, start = "", 0
    for quote in _QUOTES.finditer(text):
        before = text[start : quote.start()]
        hostile = injected(quote.group()) is not None
        kept += before[:-80] + _SAID_OF.sub("", before[-80:]) if hostile else before + quote.group()
        start = quote.end()
    return kept + text[start:]


def _is_ordinary(inner: str | None) -> bool:
    return inner is not None and _ORDINARY_TEMPLATE.fullmatch(inner) is not None and not _CALLS.search(inner)
