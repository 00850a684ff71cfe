"""Command lines that are dangerous whoever runs them."""

import re

_FETCH = r"\b(?:curl|wget|fetch|aria2c)\b"
_SHELL = r"(?:\S*/)?(?:(?:ba|z|da|k|c)?sh|python[\d.]*|perl|ruby|node|php)\b"
_DISK = r"/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d+n\d+|mmcblk\d+|disk/\S+)"
_SYSTEM = r"/(?:\*|bin|boot|dev|etc|lib|lib64|opt|proc|root|sbin|sys|usr|var|home|srv)?/?\*?"
_SENSITIVE = (
    r"(?:/etc/g?shadow|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|\.aws/credentials|\.kube/config|/etc/krb5\.keytab)"
)

_PIPE_TO_SHELL = (
    re.compile(rf"{_FETCH}[^;&\n]*\|\s*(?:sudo\s+(?:-\S+\s+)*)?(?:env\s+(?:\S+=\S+\s+)*)?{_SHELL}", re.IGNORECASE),
    re.compile(rf"{_SHELL}\s+(?:-\w+\s+)*(?:<\(|[\"']?\$\()\s*{_FETCH}", re.IGNORECASE),
    re.compile(rf"(?:^|[\s;&|])(?:eval|source|\.)\s+[\"']?(?:\$\(|<\(|`)\s*{_FETCH}", re.IGNORECASE),
    re.compile(
        r"\b(?:iex|invoke-expression)\b.*\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b",
        re.IGNORECASE,
    ),
    re.compile(
        r"\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b.*\|\s*(?:iex|invoke-expression)\b",
        re.IGNORECASE,
    ),
)
_UNCHECKED = (
    re.compile(r"\bcurl\b[^|;&\n]*\s(?:-[a-zA-Z]*k[a-zA-Z]*|--insecure)(?=\s|$)"),
    re.compile(r"\bwget\b[^|;&\n]*--no-check-certificate"),
    re.compile(r"\bhttp\.sslVerify[= ]false|\bGIT_SSL_NO_VERIFY=(?:1|true)", re.IGNORECASE),
    re.compile(r"\b(?:apt|apt-get)\b[^|;&\n]*(?:--allow-unauthenticated|--force-yes)"),
    re.compile(r"\b(?:yum|dnf)\b[^|;&\n]*--nogpgcheck"),
    re.compile(r"\bpip3?\b[^|;&\n]*--trusted-host"),
    re.compile(r"\bnpm\b[^|;&\n]*strict-ssl[= ]false"),
    re.compile(r"\bssh\b[^|;&\n]*StrictHostKeyChecking[= ]no"),
)
_DESTROYS = (
    re.compile(rf"\brm\s+(?=(?:-\S+\s+)*(?:-\w*[rR]|--recursive))(?:-\S+\s+)*[\"']?{_SYSTEM}[\"']?(?=\s|;|&|\||$)"),
    re.compile(rf"\bdd\b[^|;&\n]*\bof={_DISK}", re.IGNORECASE),
    re.compile(
        rf"\b(?:mkfs(?:\.\w+)?|wipefs|shred|blkdiscard|sgdisk\s+(?:-Z|--zap-all))\b[^|;&\n]*\s{_DISK}p?(?=\s|;|$)"
    ),
    re.compile(r"\bch(?:mod|own)\s+(?=(?:-\S+\s+)*(?:-\w*R|--recursive))(?:-\S+\s+)*\S+\s+/(?:\*|\s|;|&|$)"),
    re.compile(r":\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;\s*:"),
    re.compile(rf">\s*{_DISK}"),
    re.compile(r"\bfind\s+/\s[^|;&\n]*-delete\b"),
)
_SENDS = (
    re.compile(rf"{_SENSITIVE}[^;\n]*\|[^;\n]*\b(?:nc|ncat|netcat|curl|wget|ssh|telnet|socat)\b", re.IGNORECASE),
    re.compile(rf"\b(?:curl|wget|scp|rsync)\b[^|;&\n]*{_SENSITIVE}(?=[^|;&\n]*(?:https?://|:))", re.IGNORECASE),
    re.compile(rf"\b(?:curl|wget)\b[^|;&\n]*(?:@|--post-file[= ])\S*{_SENSITIVE}", re.IGNORECASE),
    re.compile(r"/dev/(?:tcp|udp)/\S+"),
    re.compile(r"\b(?:nc|ncat|netcat)\b[^|;&\n]*\s-[a-z]*[ec]\s*\S*sh\b"),
    re.compile(r"\b(?:env|printenv|set)\b\s*\|[^;\n]*\b(?:nc|ncat|netcat|curl|wget)\b"),
)
_OPENS = re.compile(r"\bchmod\s+(?:-\S+\s+)*(?:0?[0-7]{0,1}[0-7]{2}[2367]\b|[ug]*[oa][ugoa]*[+=][rwxst]*w|\+[rx]*w)")


def pipes_to_shell(text: str) -> bool:
    """Whether something is downloaded and run in one go."""
    return any(pattern.search(text) for pattern in _PIPE_TO_SHELL)


def skips_checks(text: str) -> bool:
    """Whether a certificate, a signature or a host key is told not to be checked."""
    return any(pattern.search(text) for pattern in _UNCHECKED)


def destroys(text: str) -> bool:
    """Whether the system itself, or a whole disk, is removed or overwritten."""
    return any(pattern.search(text) for pattern in _DESTROYS)


def sends_out(text: str) -> bool:
    """Whether secrets of the machine, or a shell on it, are handed to another one."""
    return any(pattern.search(text) for pattern in _SENDS)


def opens_to_all(text: str) -> bool:
    """Whether everybody gets write access."""
    return _OPENS.search(text) is not None


def is_system_path(path: str) -> bool:
    """Whether a path is the root of the file system, or a folder of the system right below it."""
    return re.fullmatch(_SYSTEM, path.strip()) is not None and path.strip() not in {"", "*"}


def is_disk(path: str) -> bool:
    """Whether a path is a whole disk, not a partition of one."""
    return re.fullmatch(_DISK, path.strip()) is not None
