"""How people tell secrets in sentences and in settings; the group `value` holds the secret, unless said otherwise."""

import re

from relia.core.patterns import either

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
GIVEN = re.compile(
    rf"(?<![\w-])(?P<word>{_WORD})\b(?P<join>{_JOIN})(?P<quote>[\"'`]?)(?P<value>[^\s\"'`,;]{{2,400}})", re.IGNORECASE
)
SET_FOR = re.compile(
    rf"(?<![\w-])(?P<word>{_WORD})\s+(?:of|for)\s+(?:[\w.@-]+\s+){{0,3}}?[\w.@-]+(?:\s+(?:to|is|as)\s|\s*[=:])\s*(?P<quote>[\"'`]?)(?P<value>[^\s\"'`,;]{{3,400}})",
    re.IGNORECASE,
)
ASSIGNED = re.compile(
    (
        r"(?P<name>\b[A-Za-z0-9_]{0,60}(?:PASSWORD|PASSWD|SECRET|TOKEN|API_?KEY|PRIVATE_?KEY|_PASS"
        r"|_PW)[A-Za-z0-9_]{0,60})[\"'`]?\s*[=:]\s*[\"'`]?(?P<value>[^\s\"'`,;]{2,400})"
    ),
    re.IGNORECASE,
)
LOGIN = re.compile(
    r"\b(?:login|credentials?|log(?:ging)? ?in|user(?:name)?(?: and |/)pass\w*|auth(?:enticate)?)\s+"
    r"(?:is\s+|are\s+|with\s+|as\s+|:\s*|=\s*)?"
    r"(?P<user>[\w.@-]{2,40})\s*/\s*(?P<value>(?!\S*\.\w{2,4}\b)[^\s,;/]{4,80})(?=\s|$|,)",
    re.IGNORECASE,
)
_MIXED = r"(?=\S*[A-Za-z])(?=\S*[\d!#$%&*+?@^_~])"
BESIDE = re.compile(
    rf"\b(?:log(?:s|ging)? ?in|login|connect|bind|authenticate)\s+(?:\S+\s+){{0,3}}?as\s+\S{{1,60}}\s+(?:with|using|and)\s+"
    rf"[\"'`]?{_MIXED}(?P<value>[^\s\"'`,;/{{}}]{{5,80}})"
    rf"|\b(?:with|using|use|take)\s+[\"'`]?{_MIXED}(?P<as>[^\s\"'`,;{{}}]{{5,80}})[\"'`]?\s+as\s+(?:the\s+|its\s+)?(?:password|passphrase|secret|token)\b"
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
OPTION = re.compile(
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
ABOUT_SECRETS = re.compile(
    r"tokens|_(?:length|file|path|dir|ttl|max|min|days|hours|seconds|url|uri|age|policy|expir\w*|timeout|name|rotation)$|_per_",
    re.IGNORECASE,
)
"""Settings that are named after secrets and hold none: `TOKEN_TTL=3600`, `PASSWORD_FILE=/run/x`."""
PUBLIC = re.compile(r"\b(?:public|authorized|gpg|signed-by|checksum|sha\d+|md5)\b|ssh-(?:ed25519|rsa)", re.IGNORECASE)
RANDOM = re.compile(
    r"(?<![\w/+.:-])(?=[A-Za-z0-9/+_-]*[A-Z])(?=[A-Za-z0-9/+_-]*[a-z])"
    r"(?=[A-Za-z0-9/+_-]*\d)[A-Za-z0-9/+_-]{24,}={0,2}(?![\w/.-])"
)


def is_ordinary(value: str) -> bool:
    """Whether a value is a template, or the next word of a sentence about secrets."""
    return "{{" in value or _NOT_SECRET.fullmatch(value) is not None


def is_given(match: re.Match[str]) -> bool:
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
