"""Finds secrets in a prompt and puts variables in their place, so that they never reach a playbook."""

import re
from collections.abc import Callable
from functools import partial

from relia.generation.grounded.vocabulary import either
from relia.validation.secret_shapes import LIKELY

_SHAPES = (
    *LIKELY,
    (re.compile(r"(?<=\bBearer )(?!\{\{|\$)[A-Za-z0-9._~+/-]{8,}=*"), "bearer_token"),
    (re.compile(r"(?<=://)[^\s:/@{}]{1,100}:[^\s:/@{}]{1,200}(?=@)"), "credentials"),
)
_WORD = either("""
    pass(?:word|wort|wd|phrase|code)?|passw|pwd|pw|secret(?:[ _](?:access[ _])?key)?
    (?:webhook|api|auth|access|bearer|bot|deploy|runner)[ _-]?token|token
    (?:api|access|encryption|license|account|storage|shared|private|auth|signing)[ _-]?key|requirepass|masterauth
    community(?: string)?|psk|unseal key|identified by
    pre-?shared key|client[ _]secret
    (?:db|root|admin|mysql|sudo|vault|smtp|ldap|bind|user|login)[ _-]?(?:password|pass|pw)|credentials?|kennwort
    mot de passe|contraseña|wachtwoord
""")
_JOIN = (
    r"[\"'`]?\s*(?:(?:is|should be|should become|becomes|will be|must be|shall be|set to|being|to|of|as)\s+|=\s*|:\s*|\s)"
    r"(?:now\s+|=\s*)?"
)
_GIVEN = re.compile(
    rf"(?<![\w-])(?P<word>{_WORD})\b(?P<join>{_JOIN})(?P<quote>[\"'`]?)(?P<value>[^\s\"'`,;]{{2,400}})", re.IGNORECASE
)
_SET_FOR = re.compile(
    rf"(?<![\w-])(?P<word>{_WORD})\s+(?:of|for)\s+(?:[\w.@-]+\s+){{0,3}}?[\w.@-]+(?:\s+(?:to|is|as)\s|\s*[=:])\s*(?P<quote>[\"'`]?)(?P<value>[^\s\"'`,;]{{3,400}})",
    re.IGNORECASE,
)
_ASSIGNED = re.compile(
    (
        r"(?P<name>\b[A-Za-z0-9_]{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|_PASS"
        r"|_PW)[A-Za-z0-9_]{0,60})[\"'`]?\s*[=:]\s*[\"'`]?(?P<value>[^\s\"'`,;]{2,400})"
    ),
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"\b(?:login|credentials?|log(?:ging)? ?in|user(?:name)?(?: and |/)pass\w*|auth(?:enticate)?)\s+"
    r"(?:is\s+|are\s+|with\s+|as\s+|:\s*|=\s*)?"
    r"(?P<user>[\w.@-]{2,40})\s*/\s*(?P<value>(?!\S*\.\w{2,4}\b)[^\s,;/]{4,80})(?=\s|$|,)",
    re.IGNORECASE,
)
_MIXED = r"(?=\S*[A-Za-z])(?=\S*[\d!#$%&*+?@^_~])"
_BESIDE = re.compile(
    rf"\b(?:log(?:s|ging)? ?in|login|connect|bind|authenticate)\s+(?:\S+\s+){{0,3}}?as\s+\S{{1,60}}\s+(?:with|using|and)\s+"
    rf"[\"'`]?{_MIXED}(?P<value>[^\s\"'`,;/{{}}]{{5,80}})"
    rf"|\b(?:with|using)\s+[\"'`]?{_MIXED}(?P<as>[^\s\"'`,;{{}}]{{5,80}})[\"'`]?\s+as\s+(?:the\s+|its\s+)?(?:password|passphrase|secret|token)\b"
    rf"|\bredis-cli\s+(?:-\S+\s+){{0,3}}?-a\s+(?P<redis>[^\s\"'{{}}]{{4,80}})"
    rf"|\bsqlplus\s+(?:-\S+\s+)?\w+/(?P<oracle>[^\s@/{{}}]{{3,80}})(?=@)"
    rf"|(?<!\S)[\w.*-]{{1,100}}:(?:\d{{2,5}}|\*):[\w.*-]{{1,60}}:[\w.*-]{{1,60}}:(?P<pgpass>[^\s:,;\"'`{{}}]{{4,80}})"
    rf"|[\s\"'][\w.-]{{1,32}}:(?P<piped>[^\s\"'{{}}:]{{4,80}})[\"']?(?=\s*\|\s*(?:sudo\s+)?chpasswd\b)"
    rf"|\bchpasswd\b\s+(?:\w+\s+)?[\"']?[\w.-]{{1,32}}:(?P<chpasswd>[^\s\"'{{}}:]{{4,80}})"
    rf"|\bhtpasswd\b\s+(?:\S+\s+){{0,5}}?with\s+[\"'`]?{_MIXED}(?P<htpasswd>[^\s\"'`,;{{}}]{{4,80}})"
    rf"|\b(?:wi-?fi|wlan|wpa\d?|vpn) key\s+(?:is\s|=|:)\s*[\"'`]?(?P<wifi>[^\s\"'`,;{{}}]{{6,80}})"
    rf"|\bnet\s+user\s+\S+\s+(?!/)(?P<net>[^\s{{}}]{{4,80}})(?=\s+/)",
    re.IGNORECASE,
)
"""A secret that stands where a login's second word does, without a word like `password` in front of it."""
_OPTION = re.compile(
    r"(?P<flag>\s(?:-p|--pass(?:word|wd)?|--token|--secret|-pw)[= ]?)(?P<quote>['\"]?)(?P<value>"
    r"(?=\S*[a-zA-Z])(?=\S*[\d\W])[^\s'\"/{}-][^\s'\"/{}]{5,100})"
)
_NOT_SECRET = re.compile(
    either(r"""
        being|every|each|from|in|is|to|the|a|an|of|for|and|or|with|on|be|must|should|comes?|variable|var|vars|vault|hash(?:ed)?|file
        policy|stored?|auth\w*|no|never|expir\w*
        length|logins?|based|less|prompt\w*|reset|manager|age|rotation|change[sd]?|will|as|at|kept|lookup.*|\}\}.*|\{\{.*
        \$\w+|<.*|~?/.*|required|using
        disabled?|enabled?|off|it|that|this|via|authentication|passwordauthentication|encrypted|protected|yes|true
        false|access|file\w*|by|so|because|if|when
        only|not|into|under|\w+_(?:var|vault|password|passwd|pw|pass|secret|token|key|hash)|vault_\w+|https?:.*
        stays?|without|generated?|random\w*|secret
        management|engine|path|name|ring|pair|pairs|store|again|there|per|ssh|login,?|field|fields|quality
        complexity|aging|hashes|strings?|ttl|backend|host
        root|files?|line|entry|set|lives?|lookup|(?:\w+\.)+(?:ya?ml|txt|key|pem|env)|max\w*|min\w*|rule\w*|key|keys
        word|value|can|may|which|where|also|then|all|any
        everywhere|wherever|daily|weekly|\d{1,2}|server|service|servers|api|container|permissions?|mode|mount|volume
        url|is,|issuer|endpoint|like|asked|needed
    """)
    + r"[.,]?",
    re.IGNORECASE,
)
_LOOSE = frozenset({"token", "secret", "pass", "psk", "community", "credentials", "credential", "access key", "pw"})
_ABOUT_SECRETS = re.compile(
    r"tokens|_(?:length|file|path|dir|ttl|max|min|days|hours|seconds|url|uri|age|policy|expir\w*|timeout|name|rotation)$|_per_",
    re.IGNORECASE,
)
"""Settings that are named after secrets and hold none: `TOKEN_TTL=3600`, `PASSWORD_FILE=/run/x`."""
_PUBLIC = re.compile(r"\b(?:public|authorized|gpg|signed-by|checksum|sha\d+|md5)\b|ssh-(?:ed25519|rsa)", re.IGNORECASE)
_RANDOM = re.compile(
    r"(?<![\w/+.:-])(?=[A-Za-z0-9/+_-]*[A-Z])(?=[A-Za-z0-9/+_-]*[a-z])"
    r"(?=[A-Za-z0-9/+_-]*\d)[A-Za-z0-9/+_-]{24,}={0,2}(?![\w/.-])"
)


def without_secrets(prompt: str) -> tuple[str, list[str]]:
    """The prompt with a variable in the place of each secret, and the names of these variables."""
    names: list[str] = []

    def stand_in(word: str) -> str:
        base = "vault_" + (re.sub(r"\W+", "_", word.strip().lower()).strip("_") or "secret").removeprefix("vault_")
        name = base if base not in names else f"{base}_{len(names) + 1}"
        names.append(name)
        return "{{ " + name + " }}"

    def valued(match: re.Match[str], word: str) -> str:
        start = match.start("value") - match.start()
        value = match.group("value").rstrip(".!?)") if match.group("value")[-1] in ".?)" else match.group("value")
        return match.group()[:start] + stand_in(word) + match.group()[start + len(value) :]

    def assigned(match: re.Match[str]) -> str:
        if _is_ordinary(match.group("value")) or _ABOUT_SECRETS.search(match.group("name")):
            return match.group()
        return valued(match, match.group("name"))

    def beside(match: re.Match[str]) -> str:
        value = next(value for value in match.groups() if value)
        return match.group() if _is_ordinary(value) else match.group().replace(value, stand_in("password"))

    def given(match: re.Match[str]) -> str:
        if _is_ordinary(match.group("value")) or not _is_given(match):
            return match.group()
        return valued(match, match.group("word"))

    def set_for(match: re.Match[str]) -> str:
        return match.group() if _is_ordinary(match.group("value")) else valued(match, match.group("word"))

    text = prompt
    for pattern, word in _SHAPES:
        text = pattern.sub(partial(_replace, stand_in, word), text)
    text = _ASSIGNED.sub(assigned, text)
    text = _SET_FOR.sub(set_for, text)
    text = _GIVEN.sub(given, text)
    text = _LOGIN.sub(lambda match: valued(match, "password"), text)
    text = _BESIDE.sub(beside, text)
    text = _OPTION.sub(lambda match: valued(match, "password"), text)
    if not _PUBLIC.search(text):
        text = _RANDOM.sub(lambda match: match.group() if "/" in match.group()[:1] else stand_in("secret"), text)
    return text, names


def _replace(stand_in: Callable[[str], str], word: str, _match: re.Match[str]) -> str:
    return stand_in(word)


def _is_ordinary(value: str) -> bool:
    return "{{" in value or _NOT_SECRET.fullmatch(value) is not None


def _is_given(match: re.Match[str]) -> bool:
    """Whether what follows a word like `password` is one, and not the next word of the sentence."""
    value = match.group("value").rstrip(".!?")
    if re.search(r"\bof\b", match.group("join")) and not match.group("quote"):
        return False
    told = bool(match.group("quote")) or bool(re.search(r"[=:]|\b(?:is|be|to)\b", match.group("join")))
    letters_only = re.fullmatch(r"[A-Za-z-]+", value) is not None
    word = match.group("word").lower()
    if (
        word in _LOOSE
        and letters_only
        and not (told and ("=" in match.group("join") or ":" in match.group("join") or match.group("quote")))
    ):
        return False
    return told or not letters_only or (len(value) > 3 and word not in _LOOSE)
