"""Where one sentence ends and the next begins; sentences that only say more about the one before stay with it."""

import re
from dataclasses import replace

from relia.generation.grounded.notices.vague import is_concrete
from relia.generation.grounded.splitting.domain import Clause
from relia.generation.grounded.splitting.heads import STATES, VERBS
from relia.generation.grounded.splitting.hosts import take_hosts
from relia.generation.grounded.splitting.introduced import only_introduces
from relia.generation.grounded.splitting.marks import is_talk, without_politeness
from relia.generation.grounded.text import is_protected, trimmed
from relia.generation.grounded.vocabulary import either

_SENTENCE_END = re.compile(
    r"\s*;\s*|(?<=[^\s.\d)])[.?!]+\s+(?=\S)|(?<=\))[.]\s+(?=[A-Z])|(?<=\d)\.\s+(?=[A-Z])|\n+"
    r"|\s*,?\s+(?:and\s+)?(?:then|after that|after this|after it|afterwards?|afterward|finally|next up|lastly"
    r"|once (?:that|this) is done)\b[\s,]*",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(
    r"\b(?:incl|excl|e\.g|i\.e|etc|vs|resp|approx|max|min|no|nr|Mr|Dr|(?<![\w/])(?-i:[A-Z]))$", re.IGNORECASE
)
_REMARK = re.compile(
    (
        r"^[^,]{0,60}\b(?:left|leaves|has left|quit|is leaving|was fired|retired)\b(?: (?:us|the company"
        r"|the team|the project))?\W*$"
    ),
    re.IGNORECASE,
)
_ATTRIBUTES = either("""
    file|path|config|script|command|job|password|passwd|pw|key|venv|virtualenv|url|user|schedule|image|branch
    src|dest|destination|target
""")
_SAYS_MORE = re.compile(
    r"^(?:checksum|it (?:must|should|has to) (?:not )?be|(?:the )?(?:mode|owner|group)\b|use |with "
    r"|shell\s+/|home\s+/|no (?:home|login)\b|apply it\b"
    rf"|(?:the )?{_ATTRIBUTES} (?:is|lies|lives|sits|comes from)\s"
    r"|(?:create|make) (?:the|its|that) (?:parent )?(?:dir(?:ectory)?|folder) (?:first|before|if)"
    r"|it(?:'s|s| is| isn't)(?: not)? \w+,? so (?:skip|no|don't|do not) [^,.;]{2,60}$"
    r"|(?:(?:its|his|her|their|the) )?(?:home|shell|uid|gid|groups?|comment)(?: dir\w*)? (?:is|are|should|must|=|:)"
    r"|(?:its|his|her|their) [a-z]+ (?:is|are|should|must|=|:))",
    re.IGNORECASE,
)
_TELLS = re.compile(
    r"^\W*(?:the|it|this|that|i|we|they|he|she|somebody|someone|nobody|as agreed|because|since|can (?:this|that|it) be)\b",
    re.IGNORECASE,
)
_WANTS = re.compile(
    rf"\b(?:must|should|has to|have to|needs?|shall|ought|wants?|please|{STATES}|on|off|up|down|goes|belongs?|gets?|"
    r"needed|required|allowed|owned|listens?|default|if|when|unless|only|except|instead)\b",
    re.IGNORECASE,
)
_STEP_VERB = re.compile(rf"\b(?:{VERBS})(?:e?s|e?d|ing)?\b", re.IGNORECASE)
_HAPPENED = re.compile(
    r"^\W*(?:the|our|my|some|a)\s[^,;:/]{2,40}\s(?:ha(?:s|ve)(?:\s+been)?|was|were|got)\s+"
    r"(?:just\s+|accidentally\s+)?(?:edited|changed|modified|broken|touched|messed up|moved|migrated|rebuilt)\b[^,;:/]{0,40}$",
    re.IGNORECASE,
)
_REPORTS = re.compile(
    r"^\W*(?:it was|(?:i|we|they|he|she) (?:told|said|promised|\w+ed|have \w+ed|think|guess|know|hope))\b",
    re.IGNORECASE,
)
_OPENS_CONDITION = re.compile(r"^(?:only\s+)?(?:if|when|unless|in case)\b[^,]{3,80}$", re.IGNORECASE)


def is_remark(text: str) -> bool:
    """Whether a sentence tells something and wants nothing: `the audit says so`, `I checked with the devs`.

    It gives no value, names nothing that has to be, and has no verb of a step. Bare statements about a state do.
    """
    if only_introduces(text):
        return True
    if _HAPPENED.match(text):
        return True
    if not _TELLS.match(text) or _WANTS.search(text) or is_concrete(text):
        return False
    return _REPORTS.match(text) is not None or _STEP_VERB.search(text) is None


def sentences_of(text: str) -> list[str]:
    """The sentences of a text that ask for something, without politeness."""
    sentences: list[str] = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if match.start() < start or is_protected(text, match.start() + 1) or is_protected(text, match.start()):
            continue
        before = text[start : match.start()]
        if "." in match.group() and _ABBREVIATION.search(before):
            continue
        if "then" in match.group().lower() and _OPENS_CONDITION.match(before.strip()):
            continue
        if not before.strip():
            start = match.end()
            continue
        sentences.append(before)
        start = match.end()
    sentences.append(text[start:])
    polite = (without_politeness(trimmed(sentence)) for sentence in sentences)
    return _rejoined([sentence for sentence in polite if sentence and not is_talk(sentence)])


def _rejoined(sentences: list[str]) -> list[str]:
    """Sentences, with those that only say more about the one before joined to it."""
    joined: list[str] = []
    for sentence in sentences:
        if joined and _REMARK.match(joined[-1]):
            joined[-1] += f" - {sentence}"
        elif joined and _SAYS_MORE.match(sentence):
            joined[-1] += f", {sentence}"
        else:
            joined.append(sentence)
    return joined


def without_remarks(clauses: list[Clause]) -> list[Clause]:
    """The clauses that want something, at the hosts that a remark names: `nginx has been changed on web1, reload it`."""
    kept = [clause for clause in clauses if not is_remark(clause.text)]
    if not kept or len(kept) == len(clauses):
        return clauses
    where = (take_hosts((clause,), "")[0] for clause in clauses if is_remark(clause.text))
    hosts = next((found for found in where if found), "")
    return [replace(clause, hosts=clause.hosts or hosts) for clause in kept]
