"""Secrets that are known by where they stand: headers, addresses, files of their own, commands, hashes."""

import re
from collections.abc import Iterator

from relia.llm.redaction.domain import Found, Label
from relia.llm.redaction.reading import word_end
from relia.security.secret_names import is_empty_word, is_templated
from relia.security.secret_phrases import PUBLIC
from relia.security.secret_places import options_of_tools, secrets_in_command

_VALUE = r"[\"'`]?(?P<value>[^\s\"'`,;]{2,4096})"
_PLACES: tuple[tuple[str, Label, re.Pattern[str]], ...] = (
    (
        "bearer-token",
        Label.TOKEN,
        re.compile(
            r"\bauthorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?(?:bearer|token)\s{1,4}(?P<value>[^\s\"'`,;{]{4,8192})",
            re.IGNORECASE,
        ),
    ),
    ("bearer-token", Label.TOKEN, re.compile(r"\bBearer\s(?P<value>(?=[\w.~+/-]{0,200}\d)[\w.~+/-]{12,8192}={0,2})")),
    (
        "basic-auth",
        Label.TOKEN,
        re.compile(
            r"\bauthorization[\"']?\s{0,4}[:=]\s{0,4}[\"']?basic\s{1,4}(?P<value>[^\s\"'`,;{]{4,8192})", re.IGNORECASE
        ),
    ),
    (
        "basic-auth",
        Label.TOKEN,
        re.compile(r"\bBasic\s(?P<value>(?=[A-Za-z0-9+/]{0,200}[A-Z0-9+/=])[A-Za-z0-9+/]{12,4096}={0,2})(?![\w-])"),
    ),
    ("docker-auth", Label.TOKEN, re.compile(r"\"auth\"\s{0,4}:\s{0,4}\"(?P<value>[A-Za-z0-9+/]{8,4096}={0,2})\"")),
    (
        "url-password",
        Label.PASSWORD,
        re.compile(r"(?<=://)[^\s:/@{}\"'<>]{0,200}+:(?P<value>(?![{$<])[^\s@{}\"'<>]{1,500}+)(?=@[^\s/])"),
    ),
    (
        "url-password",
        Label.PASSWORD,
        re.compile(r"(?<=://)(?P<value>(?=[\w-]{0,60}\d)[\w-]{20,200})(?=(?::x-oauth-basic)?@[\w.-])"),
    ),
    (
        "npm-token",
        Label.TOKEN,
        re.compile(r"_(?:authToken|auth|password)\s{0,4}=\s{0,4}[\"']?(?P<value>[^\s\"'${]{6,4096})"),
    ),
    (
        "azure-secret",
        Label.KEY,
        re.compile(r"\b(?:AccountKey|SharedAccessKey|SharedSecretValue)=(?P<value>[A-Za-z0-9+/%]{16,512}={0,2})"),
    ),
    ("azure-secret", Label.KEY, re.compile(r"(?<=[?&;])sig=(?P<value>[A-Za-z0-9%+/_-]{16,512}={0,2})")),
    (
        "aws-secret-key",
        Label.KEY,
        re.compile(
            r"(?<![A-Za-z0-9/+=_.-])(?P<value>(?=[A-Za-z0-9/+]{0,39}[A-Z])(?=[A-Za-z0-9/+]{0,39}[a-z])(?=[A-Za-z0-9/+]{0,39}\d)"
            r"(?=[A-Za-z0-9+]{0,39}[A-Za-z0-9+]{5})[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=_.-])"
        ),
    ),
    (
        "password-hash",
        Label.HASH,
        re.compile(
            r"(?P<value>\$(?:1|2[abxy]|5|6|7|8|9|y|gy|P|H|S|apr1|md5|sha1|argon2(?:id|i|d)|pbkdf2(?:-sha\d{1,3})?|scrypt|bcrypt-sha256)"
            r"\$[A-Za-z0-9./$,=+-]{8,512})"
        ),
    ),
    (
        "password-hash",
        Label.HASH,
        re.compile(
            r"(?P<value>\{(?:SSHA\d{0,3}|SHA\d{0,3}|SMD5|MD5|CRYPT|ARGON2|PBKDF2[\w-]{0,20})\}[A-Za-z0-9+/$.=,-]{8,512})"
        ),
    ),
    (
        "password-hash",
        Label.HASH,
        re.compile(r"(?P<value>\b(?:pbkdf2_sha\d{1,3}|scrypt|argon2|bcrypt_sha256)\$[A-Za-z0-9+/$.=,-]{16,512})"),
    ),
    (
        "password-hash",
        Label.HASH,
        re.compile(r"(?P<value>SCRAM-SHA-\d{1,3}\$\d{1,8}:[A-Za-z0-9+/=]{8,128}\$[A-Za-z0-9+/=:]{16,256})"),
    ),
    ("password-hash", Label.HASH, re.compile(r"(?P<value>(?<![\w*])\*[0-9A-F]{40}(?!\w))")),
    ("password-hash", Label.HASH, re.compile(r"(?<![\w:/-])(?P<value>md5[0-9a-f]{32})(?!\w)")),
    (
        "netrc",
        Label.PASSWORD,
        re.compile(
            r"\b(?:machine\s{1,9}\S{1,255}|default)\s{1,9}login\s{1,9}\S{1,255}\s{1,9}password\s{1,9}(?P<value>\S{1,4096})"
        ),
    ),
    (
        "pgpass",
        Label.PASSWORD,
        re.compile(r"(?<!\S)[\w.*-]{1,255}:(?:\d{2,5}|\*):[\w.*-]{1,63}:[\w.*-]{1,63}:(?P<value>[^\s{}\"'`]{1,4096})"),
    ),
    (
        "wireguard-key",
        Label.KEY,
        re.compile(
            r"\b(?:private|pre-?shared)[ _-]?key[\"']?\s{0,4}(?:[:=]|is)?\s{0,4}[\"'`]?(?P<value>[A-Za-z0-9+/]{43}=)",
            re.IGNORECASE,
        ),
    ),
    (
        "snmp-community",
        Label.SECRET,
        re.compile(
            r"\b(?:snmp-server community|r[ow]community6?|trapcommunity|snmp(?:get|walk|set|bulkwalk|trap)?\b[^\n]{0,60}?\s-c"
            r"|community(?: string)?(?: (?:is|to|of|named))?)\s{1,4}[\"'`]?(?P<value>[^\s\"'`,;{}]{4,64})",
            re.IGNORECASE,
        ),
    ),
    (
        "snmp-community",
        Label.SECRET,
        re.compile(
            r"\bcom2sec6?\s{1,9}(?:-Cn\s{1,9}\S{1,64}\s{1,9})?\S{1,64}\s{1,9}\S{1,255}\s{1,9}(?P<value>[^\s\"'{}]{3,64})"
        ),
    ),
    (
        "snmp-password",
        Label.PASSWORD,
        re.compile(
            r"\bcreateUser\s{1,9}\S{1,64}\s{1,9}(?:SHA\S{0,5}|MD5)\s{1,9}[\"']?(?P<value>[^\s\"'{}]{4,128})[\"']?(?:\s{1,9}(?:AES|DES)\S{0,5}\s{1,9}[\"']?(?P<two>[^\s\"'{}]{4,128}))?"
        ),
    ),
    (
        "snmp-password",
        Label.PASSWORD,
        re.compile(r"\s-[AX]\s{1,4}[\"']?(?P<value>(?=[^\s\"']{0,128}[^a-z\s\"'/])[^\s\"'{}/-][^\s\"'{}]{5,128})"),
    ),
    (
        "network-password",
        Label.PASSWORD,
        re.compile(
            r"\b(?:password|secret|key-string|key|md5|tacacs-server key|radius-server key)"
            r"\s{1,4}(?:[05789]|encrypted|cipher|simple)\s{1,4}[\"']?(?P<value>[^\s\"'{}]{4,256})",
            re.IGNORECASE,
        ),
    ),
    (
        "wifi-key",
        Label.PASSWORD,
        re.compile(
            r"\b(?:wi-?fi|wlan|wpa[23]?(?:-psk)?|ssid \S{1,40})[ -]"
            r"(?:key|pass|code|psk|wpa-psk)(?:\s{1,4}(?:is|=|:))?\s{1,4}[\"'`]?(?P<value>(?!(?:is|for|to|and|of|with|in|from)\b)[^\s\"'`,;{}]{6,80})",
            re.IGNORECASE,
        ),
    ),
    (
        "wifi-key",
        Label.PASSWORD,
        re.compile(
            r"\bwpa_passphrase\s{1,4}(?:\"[^\"\n]{1,64}\"|'[^'\n]{1,64}'|[\w.-]{1,64})\s{1,4}[\"']?(?P<value>[^\s\"'{}|]{6,80})"
        ),
    ),
    (
        "sql-password",
        Label.PASSWORD,
        re.compile(
            r"\bidentified\s{1,4}(?:with\s{1,4}\S{1,60}\s{1,4})?(?:by|as)\s{1,4}(?:password\s{1,4})?\\?[\"'`]?(?P<value>(?!\{\{)[^\s\"'`;\\]{1,500})",
            re.IGNORECASE,
        ),
    ),
    (
        "sql-password",
        Label.PASSWORD,
        re.compile(
            r"\b(?:(?:encrypted\s{1,4})?password|set\s{1,4}password\s{1,4}for\s{1,4}\S{1,80}\s{0,4}=)\s{1,4}\\?'(?P<value>(?!\{\{)[^'\n]{1,500})'",
            re.IGNORECASE,
        ),
    ),
)
_TOOLS = (
    (
        re.compile(r"\b(?:curl|wget|https?|smbclient|ldapsearch|rpcclient|net)\b"),
        re.compile(r"\s(?:-u|--user|-U)[= ]?[\"']?[^\s:%\"'{]{1,100}[:%](?P<value>(?![/{$])[^\s\"'{}]{2,500})"),
    ),
    (
        re.compile(r"\b(?:mysql(?:dump|admin|sh)?|mariadb(?:-dump|-admin)?)\b"),
        re.compile(r"\s-p[\"']?(?P<value>(?![{$])[^\s\"'{}]{2,500})"),
    ),
    (
        re.compile(
            r"\b(?:sshpass|redis-cli|ldap(?:search|add|modify|passwd)|mosquitto_[ps]ub|(?:docker|podman|skopeo|az|registry) login"
            r"|sqlcmd|mongo(?:sh|dump|restore)?|isql)\b"
        ),
        re.compile(r"\s-[pPwa]\s?[\"']?(?P<value>(?![{$/-])(?!\d{2,5}(?:\s|\Z))[^\s\"'{}]{4,500})"),
    ),
    (
        re.compile(r"\bhtpasswd\s{1,4}(?:-\w{1,9}\s{1,4}){1,6}[^\s-]"),
        re.compile(r"\A\S{0,200}\s{1,4}\S{1,64}\s{1,4}[\"']?(?P<value>(?![{$-])[^\s\"'{}]{3,200})"),
    ),
    (
        re.compile(r"\bopenssl\s{1,4}passwd\b"),
        re.compile(r"\s(?P<value>(?![{$-])[^\s\"'{}]{6,200})[\"']?\s{0,4}\Z"),
    ),
    (
        re.compile(r"\b(?:openssl|keytool|java)\b"),
        re.compile(r"\bpass:(?P<value>[^\s\"'{}]{2,200})"),
    ),
)
_PIPED = re.compile(
    r"\becho\s{1,4}(?:-\w\s{1,4})?[\"']?(?:[\w.-]{1,64}:)?(?P<value>(?![{$])[^\s\"'{}|:]{4,200})[\"']?\s{0,4}\|\s{0,4}"
    r"(?:sudo\s{1,4}(?:\S{1,60}\s{1,4}){0,4}?-S\b|(?:sudo\s{1,4})?(?:chpasswd|passwd|docker|podman|helm|kinit|cryptsetup)\b)"
)


_WORDS = {
    "bearer-token": ("bearer", "authorization"),
    "basic-auth": ("basic",),
    "docker-auth": ('"auth"',),
    "url-password": ("://",),
    "npm-token": ("_auth", "_password"),
    "azure-secret": ("key=", "value=", "sig="),
    "password-hash": ("$", "}", "*", "md5"),
    "netrc": ("machine", "default"),
    "wireguard-key": ("key",),
    "snmp-community": ("community", "snmp", "com2sec"),
    "snmp-password": ("createuser", "-a", "-x"),
    "network-password": ("password", "secret", "key", "md5"),
    "wifi-key": ("fi", "wlan", "wpa", "ssid"),
    "sql-password": ("identified", "password"),
}
"""Without any of these a text has nothing of that kind; most texts have few of them."""


def placed(text: str) -> Iterator[Found]:
    """What stands where secrets do."""
    lowered = text.lower()
    for kind, label, pattern in _PLACES:
        if not any(word in lowered for word in _WORDS.get(kind, ("",))):
            continue
        for match in pattern.finditer(text):
            for group in pattern.groupindex:
                start = match.start(group)
                if match[group] and not _is_harmless(match[group]):
                    if kind == "aws-secret-key" and PUBLIC.search(text, max(0, start - 60), start):
                        continue
                    yield Found(start, _without_stop(text, start, match.end(group)), kind, label)
    for matches in (secrets_in_command(text), options_of_tools(text, _TOOLS), _PIPED.finditer(text)):
        taken = 0
        for match in matches:
            start, end = match.span(1)
            if start >= taken and not _is_harmless(match[1]):
                taken = max(_without_stop(text, start, end), word_end(text, start))
                yield Found(start, taken, "command-password", Label.PASSWORD)


def _without_stop(text: str, start: int, end: int) -> int:
    """Without the full stop or comma of a sentence."""
    while end > start + 1 and text[end - 1] in ".,":
        end -= 1
    return end


def _is_harmless(value: str) -> bool:
    return is_templated(value) or is_empty_word(value) or value.startswith(("$(", "${", "`", "@", "<", "/dev/std"))
