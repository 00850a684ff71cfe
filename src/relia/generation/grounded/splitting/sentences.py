"""Where one sentence ends and the next begins; sentences that only say more about the one before stay with it."""

import re

from relia.generation.grounded.splitting.marks import is_talk, without_politeness
from relia.generation.grounded.text import is_protected

_SENTENCE_END = re.compile(
    r"\s*;\s*|(?<=[^\s.\d)])[.?!]+\s+(?=\S)|(?<=\))[.]\s+(?=[A-Z])|(?<=\d)\.\s+(?=[A-Z])|\n+"
    r"|\s*,?\s+(?:and\s+)?(?:then|after that|after this|afterwards?|afterward|finally|next up|lastly"
    r"|once (?:that|this) is done)\b[\s,]*",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b(?:incl|excl|e\.g|i\.e|etc|vs|resp|approx|max|min|no|nr|Mr|Dr|[A-Z])$", re.IGNORECASE)
_REMARK = re.compile(
    (
        r"^[^,]{0,60}\b(?:left|leaves|has left|quit|is leaving|was fired|retired)\b(?: (?:us|the company"
        r"|the team|the project))?\W*$"
    ),
    re.IGNORECASE,
)
_SAYS_MORE = re.compile(
    r"^(?:checksum|it (?:must|should|has to) (?:not )?be|(?:the )?(?:mode|owner|group)\b|use |with "
    r"|(?:(?:its|his|her|their|the) )?(?:home|shell|uid|gid|groups?|comment|password|encoding|port|namespace)"
    r"(?: dir\w*)? (?:is|are|should|must|=|:))",
    re.IGNORECASE,
)
_OPENS_CONDITION = re.compile(r"^(?:only\s+)?(?:if|when|unless|in case)\b[^,]{3,80}$", re.IGNORECASE)


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
    polite = (without_politeness(sentence.strip(" ,;.\n")) for sentence in sentences)
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
