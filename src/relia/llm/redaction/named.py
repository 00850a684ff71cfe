"""Secrets that stand beside a key with the name of one: YAML, JSON, INI, environments, inventories, options of commands."""

import re
from collections.abc import Iterator
from functools import lru_cache

from relia.core.patterns import either
from relia.llm.redaction.domain import Found, Label
from relia.llm.redaction.reading import block_of, is_yaml_line, line_before, quoted_end, scalar_end, word_end
from relia.security.secret_names import bits_of_entropy, is_empty_word, is_templated, looks_random
from relia.security.secret_phrases import ABOUT_SECRETS, is_ordinary

_ASSIGNMENT = re.compile(
    r"(?<![\w.$-])-{0,2}(?P<name>[A-Za-z_][\w.-]{0,80}+)(?P<close>\\?[\"'`]?\]?)"
    r"(?P<sign>[ \t]{0,8}+(?::=|=>|[:=])|(?<=[a-z])[ \t](?=\S))[ \t]{0,16}+"
)
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_LATER = (
    r"(?:_?\d{1,4}"
    r"|_(?:old|new|prod\w*|dev\w*|test\w*|staging|plain\w*|clear\w*|value|text|default|hash\w*|crypt\w*|base64|b64|data))?"
)
_PASSWORD = re.compile(
    rf"(?:^|_)(?:pass|passw|passwd|password|passphrase|passcode|pwd|pw|psk|kennwort|passwort|mot_de_passe|sae_password){_LATER}$"
    rf"|(?:password|passwd|passphrase|passwort|userpass|rootpass|become_pass|rootpw|bindpw|requirepass|masterauth|keypass"
    rf"|storepass|mysql_pwd|adminpw|userpw){_LATER}$"
)
_SECRET = re.compile(
    r"(?:^|_)"
    + either("""
        secrets?|token|api_?key|apikey|access_?key|secret_?key|private_?key|auth_?key|credentials?|bearer|signing_?key
        encryption_?key|encrypt_?key|license_?key|account_?key|shared_?key|shared_access_?key|shared_access_signature|sas
        unseal_?key|preshared_?key|pre_shared_?key|connection_string|sig|authorization|auth|auth_?token|cookie|session_?id
        client_key_data|certificate_authority_data|client_certificate_data|salt|pat|master_?key|root_?key|deploy_?key
        webhook(?:_url)?|storage_?key|host_?key|secret_id|x_api_key|hmac(?:_key)?|cipher_?key|wep_?key\\d?|key_?string
        community|rocommunity|rwcommunity|snmp_community|join_token|csrf_key|erlang_cookie|otp|pin|seed|gossip_key
    """)
    + _LATER
    + r"$"
)
_COMMUNITY = re.compile(r"community$")
_LOOSE_KEY = re.compile(r"(?:^|_)(?:key|encrypt|license|code)$")
_CERTIFICATE = re.compile(r"(?:certificate_authority|client_certificate|client_key)_data$")
_PUBLIC_NAME = re.compile(
    r"^(?:no_pass|use_pass|require_pass|update_password|permit_|allow_|public_|pub_?key|default_pass$)|public_?key|key_?id$"
    r"|_id_?rsa$|fingerprint|checksum|^gpg|_gpg|apt_key|(?<!vault)_name$|_exists$|_required$|_enabled$|_lock$|_encrypt$|_type$"
    r"|_regex$|_class$|_method$|_provider$|_backend$|_engine$|_store$|_ref$|_refs$|_version$|_mount$|_role$|_group$|_user$"
    r"|_var$|_changed$|_format$|_algo\w*$|_scheme$|_rule$|_rules$|_bits$|_size$|_state$|_mode$|_owner$|_prompt$|_env$"
)
_NO_VALUE = re.compile(
    r"(?:true|false|yes|no|on|off|none|null|~|omit|\d{1,2}|present|absent|required|optional|string|str|bool|int|raw|dict"
    r"|list|always|on_create|latest|default|public|private|basic|digest|bearer|token|password|passwd|secret|pam|ldap|md5|sha\d*"
    r"|trust|peer|scram-sha-256|reject|prompt|ask|stdin|username|user|root:root|shadow|pwquality|sudo|su|enable|runas)",
    re.IGNORECASE,
)
_VARIABLE = re.compile(r"\$[\w({:]|%\(?\w+\)?[%s]|<[^>\s]+>|\{[\w.]+\}|(?:os\.)?environ|[a-z_]\w*\(|@[\w./-]+$|\$\{")
_PATH = re.compile(
    r"(?:~|\.{1,2})?/(?:[\w.@%+-]+/?)*|[\w-]{1,60}(?:/[\w.-]{1,60})+\.\w{1,5}|[A-Za-z]:\\.*|(?:file|https?|s3|ssh|git)://.*"
)
_FILE = re.compile(
    r"[\w./-]{1,100}\.(?:ya?ml|txt|key|pem|env|crt|cer|json|pub|conf|cfg|ini|asc|gpg|j2|p12|jks|sh|py|service)"
)
_CHECKSUM = re.compile(r"(?:sha(?:1|224|256|384|512)|md5):\S+|[0-9a-f]{40}|[0-9a-f]{64}", re.IGNORECASE)
_REFERENCE = re.compile(
    r"[a-z_]\w*(?:\.\w+)+|vault_\w+|\w+_(?:password|passwd|pass|secret|token|key|hash|var)|(?:[a-z]\w*\.)?[a-z_]\w*\[.*"
)
_MIN_LOOSE = 6
_LONG_WORD = 16
_KEY_BITS = 3.5
"""Bits of entropy for each character of a value beside a name as general as `key`."""


@lru_cache(maxsize=4096)
def _rank(name: str) -> str | None:
    """`password`, `secret`, `community`, `certificate` or `key`, from strict to loose; None for any other name."""
    words = re.sub(r"[.\-_]+", "_", _HUMP.sub("_", name)).lower().strip("_")
    if _CERTIFICATE.search(words):
        return "certificate"
    if _PUBLIC_NAME.search(words) or ABOUT_SECRETS.search(words):
        return None
    if _PASSWORD.search(words):
        return "password"
    if _COMMUNITY.search(words):
        return "community"
    if _SECRET.search(words):
        return "secret"
    return "key" if _LOOSE_KEY.search(words) else None


def named_secrets(text: str) -> Iterator[Found]:
    """The values of keys that are named like secrets, where they are secrets in clear text."""
    taken = 0
    for match in _ASSIGNMENT.finditer(text):
        rank = _rank(match["name"])
        if rank is None or match.start() < taken or (not match["sign"].strip() and not _is_option(match, rank)):
            continue
        span = _value(text, match)
        if span is None:
            continue
        # What stands inside a value is no key: that would also make a long value slow to read.
        taken = span[1]
        if _is_secret(rank, text[slice(*span)], text[span[0] - 1 : span[0]]):
            yield Found(*span, *_KINDS[rank])


_KINDS = {
    "password": ("password", Label.PASSWORD),
    "secret": ("named-secret", Label.SECRET),
    "community": ("snmp-community", Label.SECRET),
    "certificate": ("kubeconfig-data", Label.KEY),
    "key": ("named-secret", Label.SECRET),
}


def _is_option(match: re.Match[str], rank: str) -> bool:
    """Whether a name and a value without a sign between them belong together: `--password value`."""
    return match.group().startswith("--") and rank in {"password", "secret"}


def _value(text: str, match: re.Match[str]) -> tuple[int, int] | None:
    at = match.end()
    if tag := re.compile(r"!unsafe[ \t]+|b(?=[\"'])").match(text, at):
        at = tag.end()
    first = text[at : at + 1]
    if first == "\\" and text[at + 1 : at + 2] in {'"', "'"}:
        end = text.find("\\" + text[at + 1], at + 2, at + 4096)
        return (at + 2, end) if end > 0 else (at + 2, word_end(text, at + 2))
    if first in {'"', "'", "`"}:
        return at + 1, quoted_end(text, at + 1, first)
    if re.compile(r"[|>][+-]?\d?[ \t]*(?:#[^\n]*)?(?:\n|\Z)").match(text, at):
        line = line_before(text, match.start())
        return block_of(text, at, len(line) - len(line.lstrip(" -")))
    if not first or first in "\n[{&*!|>#=":
        return None
    colon = match["sign"].strip() == ":"
    if colon and is_yaml_line(text, at) and not line_before(text, match.start()).strip(" \t-\"'"):
        return at, scalar_end(text, at)
    in_query = text[match.start() - 1 : match.start()] in {"?", "&"}
    return at, word_end(text, at, also="&" if in_query else "")


def _is_secret(rank: str, value: str, before: str) -> bool:
    text = value.strip()
    quoted = before in {'"', "'", "`"}
    if rank == "certificate":
        return len(text) >= _LONG_WORD and not is_templated(text)
    if not text or is_templated(text) or is_empty_word(text) or _NO_VALUE.fullmatch(text) or is_ordinary(text):
        return False
    if _VARIABLE.match(text) or _CHECKSUM.fullmatch(text) or _REFERENCE.fullmatch(text) or _FILE.fullmatch(text):
        return _is_key_text(text)
    if _PATH.fullmatch(text):
        return _is_key_text(text)
    match rank:
        case "password":
            return True
        case "community":
            return len(text) > 2
        case "key":
            return len(text) >= _LONG_WORD and _is_mixed(text) and bits_of_entropy(text) >= _KEY_BITS
        case _:
            if " " in text and not quoted:
                text = text.rsplit(" ", 1)[-1]
            return _looks_secret(text)


def _looks_secret(text: str) -> bool:
    if len(text) < _MIN_LOOSE:
        return False
    return (
        looks_random(text)
        or (len(text) >= _LONG_WORD and re.search(r"[A-Za-z0-9+/]{16}", text) is not None)
        or _is_mixed(text)
    )


def _is_mixed(text: str) -> bool:
    classes = (r"[a-z]", r"[A-Z]", r"\d", r"[^\w\s.-]")
    return sum(re.search(each, text) is not None for each in classes) >= 3


def _is_key_text(text: str) -> bool:
    """Whether what looks like a path or a name is random: base64 has slashes."""
    return (
        len(text) >= 2 * _LONG_WORD
        and all(re.search(each, text) for each in ("[a-z]", "[A-Z]", r"\d"))
        and bits_of_entropy(text) > 4
    )
