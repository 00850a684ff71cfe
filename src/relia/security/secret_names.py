"""Which names and values are those of secrets in clear text, and which are those of variables, hashes and empty words."""

import math
import re
from collections import Counter

_WORDS = r"pass|passwd|password|passphrase|login_password|become_pass|vault_pass"
_TOKENS = (
    r"secret|secret_key|client_secret|token|auth_token|access_token|api_token|api_key|apikey|access_key|private_key|"
    r"auth_key|credentials?|connection_string|bearer"
)
PASSWORD_NAME = re.compile(rf"(^|[_.-])({_WORDS})[0-9]?$", re.IGNORECASE)
_TOKEN_NAME = re.compile(rf"(^|[_.-])({_TOKENS})[0-9]?$", re.IGNORECASE)
_NOT_SECRET_NAME = re.compile(
    r"^(update_password|no_pass|use_pass|require_pass|permit_\w+|allow_\w+|default_pass)$", re.IGNORECASE
)
_HASHED = re.compile(
    r"^\$(\d|2[abxy]|y|argon2\w*|sha\d*|pbkdf2\w*)\$|^\{(ssha\d*|sha\d*|md5|crypt)\}|^scram-sha-\d+\$|^md5[0-9a-f]{32}$",
    re.IGNORECASE,
)
_EMPTY_WORD = re.compile(
    r"^(<.*>|\[.*\]|%.*%|\$\{?\w+\}?|x{3,}|\*+|\.{3,}|-+|!+|your[_ -].*|.*change[_ -]?(me|this|it).*|.*replace[_ -]?me.*|"
    r"example.*|placeholder|dummy|redacted|omit|none|null|undefined|present|absent|prompt|no|yes|true|false|always|"
    r"on_create|random|generate|todo)$",
    re.IGNORECASE,
)
_MIN_TOKEN = 8
_MIN_BITS = 2.5
"""Bits of entropy for each character, below which a value does not look random."""


def is_secret_name(name: str) -> bool:
    """Whether what stands under this key is likely to be a secret."""
    named = PASSWORD_NAME.search(name) or _TOKEN_NAME.search(name)
    return named is not None and not _NOT_SECRET_NAME.search(name)


def is_templated(text: str) -> bool:
    """Whether a value is made when the play runs, or is encrypted."""
    return "{{" in text or "{%" in text or text.startswith(("$ANSIBLE_VAULT", "!vault")) or "lookup(" in text


def is_empty_word(text: str) -> bool:
    """Whether a value only holds the place of one: `changeme`, `<password>`, `${PASSWORD}`."""
    return _EMPTY_WORD.match(text) is not None


def is_literal(text: str) -> bool:
    """Whether a value is a secret in clear text, where its name says that it is a secret."""
    path = text.startswith(("/", "~/", "./")) and " " not in text
    return bool(text) and not (is_templated(text) or path or _HASHED.match(text) or is_empty_word(text))


def looks_random(text: str) -> bool:
    """Whether a part of the text has letters and digits mixed, long enough and without much repetition."""
    return any(
        len(part) >= _MIN_TOKEN
        and re.search(r"\d", part)
        and re.search(r"[A-Za-z]", part)
        and bits_of_entropy(part) >= _MIN_BITS
        for part in re.split(r"[-_.:/\s]", text)
    )


def bits_of_entropy(text: str) -> float:
    """Bits for each character of the text, by how often each occurs in it."""
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())
