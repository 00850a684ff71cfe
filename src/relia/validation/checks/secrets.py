"""Tells secrets in clear text from variables, hashes, placeholders and names of secrets."""

import math
import re
from collections import Counter

from yaml.nodes import Node, ScalarNode

from relia.validation.document import text_of
from relia.validation.secret_shapes import CERTAIN

_WORDS = r"pass|passwd|password|passphrase|login_password|become_pass|vault_pass"
_TOKENS = (
    r"secret|secret_key|client_secret|token|auth_token|access_token|api_token|api_key|apikey|access_key|private_key|"
    r"auth_key|credentials?|connection_string|bearer"
)
_PASSWORD_NAME = re.compile(rf"(^|[_.-])({_WORDS})[0-9]?$", re.IGNORECASE)
_TOKEN_NAME = re.compile(rf"(^|[_.-])({_TOKENS})[0-9]?$", re.IGNORECASE)
_NOT_SECRET_NAME = re.compile(
    r"^(update_password|no_pass|use_pass|require_pass|permit_\w+|allow_\w+|default_pass)$", re.IGNORECASE
)
_URL = re.compile(
    r"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{0,30}://[^\s:/@{}]{0,200}:(?P<secret>[^\s:/@{}]{1,500})@[^\s/]", re.IGNORECASE
)
_IN_COMMAND = (
    re.compile(
        r"(?:^|\s)--?(?:password|passwd|passphrase|token|secret|api-?key)[= ]['\"]?(?P<secret>[^\s'\"{$-][^\s'\"]*)",
        re.IGNORECASE,
    ),
    re.compile(r"\bmysql(?:dump|admin)?\b[^|;&]{0,500}?\s-p(?P<secret>[^\s'\"{$][^\s'\"]*)"),
    re.compile(r"\b(?:PGPASSWORD|MYSQL_PWD|\w{0,60}_(?:PASSWORD|TOKEN|SECRET))=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"\bcurl\b[^|;&]{0,500}?\s(?:-u|--user)[= ]?['\"]?[^\s:'\"{]{1,100}:(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"(?:^|\s)(?:\w{0,60}password|passwd)=['\"]?(?P<secret>[^\s'\"{$]+)"),
    re.compile(r"\bAuthorization:\s*(?:Bearer|Basic|token)\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})", re.IGNORECASE),
)
_HEADER = re.compile(r"^(?:Bearer|Basic|token)\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})$", re.IGNORECASE)
_HASHED = re.compile(
    r"^\$(\d|2[abxy]|y|argon2\w*|sha\d*|pbkdf2\w*)\$|^\{(ssha\d*|sha\d*|md5|crypt)\}|^scram-sha-\d+\$|^md5[0-9a-f]{32}$",
    re.IGNORECASE,
)
_PLACEHOLDER = re.compile(
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
    named = _PASSWORD_NAME.search(name) or _TOKEN_NAME.search(name)
    return named is not None and not _NOT_SECRET_NAME.search(name)


def is_clear_secret(name: str, node: Node) -> bool:
    """Whether a key with this name has a secret in clear text as its value.

    What is a password by its name needs only a value; what may also name a secret (`token`, `secret`) must look random.
    """
    if not isinstance(node, ScalarNode) or node.tag.startswith("!") or node.tag.endswith((":null", ":bool")):
        return False
    text = node.value.strip()
    if name.lower() == "authorization":
        return _HEADER.match(text) is not None
    if not is_secret_name(name) or not _is_literal(text):
        return False
    return _PASSWORD_NAME.search(name) is not None or looks_random(text)


def has_secret(node: Node) -> bool:
    """Whether a text holds something that is a secret whatever it is called: keys, tokens, passwords in addresses."""
    text = text_of(node)
    if text is None:
        return False
    if any(pattern.search(text) for pattern in CERTAIN):
        return True
    return any(_is_literal(match["secret"]) for match in _URL.finditer(text))


def command_has_secret(text: str) -> bool:
    """Whether a command line is given a password or a token as a word of it."""
    return any(_is_literal(match["secret"]) for pattern in _IN_COMMAND for match in pattern.finditer(text))


def _is_literal(text: str) -> bool:
    templated = "{{" in text or "{%" in text or text.startswith(("$ANSIBLE_VAULT", "!vault")) or "lookup(" in text
    path = text.startswith(("/", "~/", "./")) and " " not in text
    return bool(text) and not (templated or path or _HASHED.match(text) or _PLACEHOLDER.match(text))


def looks_random(text: str) -> bool:
    """Whether a part of the text has letters and digits mixed, long enough and without much repetition."""
    return any(
        len(part) >= _MIN_TOKEN and re.search(r"\d", part) and re.search(r"[A-Za-z]", part) and _bits(part) >= _MIN_BITS
        for part in re.split(r"[-_.:/\s]", text)
    )


def _bits(text: str) -> float:
    size = len(text)
    return -sum(count / size * math.log2(count / size) for count in Counter(text).values())
