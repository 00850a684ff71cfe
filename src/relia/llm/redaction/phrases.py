"""Secrets that people tell in sentences."""

import re
from collections.abc import Iterator

from relia.llm.redaction.domain import Found, Label
from relia.llm.redaction.reading import quoted_end, word_end
from relia.security.secret_names import is_empty_word
from relia.security.secret_phrases import BESIDE, GIVEN, LOGIN, OPTION, PUBLIC, RANDOM, SET_FOR, is_given, is_ordinary

_ABOUT = re.compile(
    r"pass|pw|login|log(?:ging)? ?in|secret|token|key|psk|credential|community|auth|identified|kennwort|mot de|contrase"
    r"|wachtwoord|unseal|connect|bind|redis|sqlplus|:|net user",
    re.IGNORECASE,
)
"""Without any of these, a text tells no secret."""
_NO_SECRET = re.compile(r"[\w.-]{1,100}:\Z|[\w.-]{0,60}=|[(\[{<]|[a-z_]+(?:\.[a-z_]+){2}\b|\w+\(")
"""A key of YAML, the next setting of a line, an expression, a module."""
_NAMES = re.compile(r"[0-9a-f]+|[0-9A-F]+|[A-Za-z]*\d{0,4}(?:[/_+-][A-Za-z]*\d{0,4})*")
"""A checksum, or words with numbers, as of repositories."""
_PUBLIC_BLOCK = re.compile(
    r"-----BEGIN (?:PGP )?(?:RSA |SSH2 )?(?:PUBLIC KEY(?: BLOCK)?|CERTIFICATE|SIGNATURE|MESSAGE)-----"
    r"[A-Za-z0-9+/=\s:.#-]{0,20000}"
)
_HANDED_OVER = re.compile(
    r"\b(?:with|using|and|the new|use|by|via|auf|mit)\s+(?:the |a |its |an |this |dem )?(?:\w{1,20} )?\Z", re.IGNORECASE
)


def phrased(text: str) -> Iterator[Found]:
    """What a sentence says is a password, a token or another secret."""
    for pattern in (GIVEN, SET_FOR, OPTION, LOGIN, BESIDE) if _ABOUT.search(text) else ():
        taken = 0
        for match in pattern.finditer(text):
            # A long word is read once, however many matches begin in it.
            if match.start() < taken:
                continue
            group = match.lastgroup if pattern is BESIDE and match.lastgroup else "value"
            start = match.start(group)
            quote = match["quote"] if "quote" in pattern.groupindex else ""
            end = quoted_end(text, start, quote) if quote else max(word_end(text, start), start + 1)
            value = text[start:end]
            if is_ordinary(value) or is_empty_word(value) or (not quote and _NO_SECRET.match(value)):
                continue
            if pattern is GIVEN and not _is_told(text, match):
                continue
            taken = end
            yield Found(start, end, "password", Label.PASSWORD)
    public = _PUBLIC_BLOCK.sub(lambda match: " " * len(match.group()), text)
    for match in RANDOM.finditer(public):
        line = text[max(0, text.rfind("\n", 0, match.start()), match.start() - 200) : match.end()]
        if not (PUBLIC.search(line) or match.group()[0] == "/" or _NAMES.fullmatch(match.group())):
            yield Found(match.start(), match.end(), "random-text", Label.SECRET)


def _is_told(text: str, match: re.Match[str]) -> bool:
    """Whether the text tells a secret there, and does not go on speaking of secrets."""
    before = text[max(0, match.start() - 60) : match.start()]
    if before[-1:] in {"/", "."} or not is_given(match):
        return False
    if match["quote"] or re.search(r"[=:]", match["join"]):
        return "\n" not in match["join"]
    if "\n" in match["join"]:
        return False
    plain = re.fullmatch(r"[A-Za-z-]+[.,!?]*", match["value"]) is not None
    return not plain or match["join"].strip() != "" or _HANDED_OVER.search(before) is not None
