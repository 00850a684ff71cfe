"""Command lines that are dangerous whoever runs them.

A text may be long and written to be slow to search: every pattern here looks at each character a bounded number of times,
and what may stand between two of them is looked for step by step.
"""

import re
from dataclasses import dataclass

_FETCH = r"\b(?:curl|wget|fetch|aria2c)\b"
_SHELL = r"(?<![\w./-])(?:[\w.-]{0,60}/){0,12}(?:(?:ba|z|da|k|c)?sh|python[\d.]{0,6}|perl|ruby|node|php)\b"
_DISK = r"/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d{1,3}n\d{1,3}|mmcblk\d{1,3}|disk/\S{1,200})"
_SYSTEM = r"/(?:\*|bin|boot|dev|etc|lib|lib64|opt|proc|root|sbin|sys|usr|var|home|srv)?/?\*?"
_SENSITIVE = (
    r"(?:/etc/g?shadow|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|\.aws/credentials|\.kube/config|/etc/krb5\.keytab)"
)
_OPTIONS = r"(?:-\S{1,40}\s{1,9}){0,8}"
_WEB = r"\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b"
_INVOKE = r"\b(?:iex|invoke-expression)\b"
_SUDO = rf"(?:sudo\s{{1,9}}{_OPTIONS})?(?:env\s{{1,9}}(?:[^\s=]{{1,60}}=\S{{0,200}}\s{{1,9}}){{0,8}})?"


@dataclass(frozen=True, slots=True)
class _PatternSequence:
    """Patterns that follow each other within one part of a text."""

    ends: re.Pattern[str]
    """What ends a part."""
    patterns: tuple[re.Pattern[str], ...]

    def found_in(self, text: str) -> bool:
        return any(self._in_part(part) for part in self.ends.split(text))

    def _in_part(self, part: str) -> bool:
        at = 0
        for pattern in self.patterns:
            # The first match of each leaves the most room for the next.
            match = pattern.search(part, at)
            if match is None:
                return False
            at = match.end()
        return True


def _in_order(ends: str, *patterns: str) -> _PatternSequence:
    return _PatternSequence(re.compile(f"[{ends}]"), tuple(re.compile(pattern, re.IGNORECASE) for pattern in patterns))


_LINE = r"\n"
_COMMAND = r";&\n"
_PART = r"|;&\n"

_PIPE_TO_SHELL = (
    _in_order(_COMMAND, _FETCH, rf"\|\s{{0,9}}{_SUDO}{_SHELL}"),
    _in_order(_LINE, rf"{_SHELL}\s{{1,9}}{_OPTIONS}(?:<\(|[\"']?\$\()\s{{0,9}}{_FETCH}"),
    _in_order(_LINE, rf"(?:^|[\s;&|])(?:eval|source|\.)\s{{1,9}}[\"']?(?:\$\(|<\(|`)\s{{0,9}}{_FETCH}"),
    _in_order(_LINE, _INVOKE, _WEB),
    _in_order(_LINE, _WEB, rf"\|\s{{0,9}}{_INVOKE}"),
)
_UNCHECKED = (
    _in_order(_PART, r"\bcurl\b", r"\s(?:-[a-jl-z]{0,20}k[a-z]{0,20}|--insecure)(?=\s|$)"),
    _in_order(_PART, r"\bwget\b", r"--no-check-certificate"),
    _in_order(_LINE, r"\bhttp\.sslVerify[= ]false|\bGIT_SSL_NO_VERIFY=(?:1|true)"),
    _in_order(_PART, r"\b(?:apt|apt-get)\b", r"--allow-unauthenticated|--force-yes"),
    _in_order(_PART, r"\b(?:yum|dnf)\b", r"--nogpgcheck"),
    _in_order(_PART, r"\bpip3?\b", r"--trusted-host"),
    _in_order(_PART, r"\bnpm\b", r"strict-ssl[= ]false"),
    _in_order(_PART, r"\bssh\b", r"StrictHostKeyChecking[= ]no"),
)
_DESTROYS = (
    _in_order(
        _LINE,
        rf"\brm\s{{1,9}}(?={_OPTIONS}(?:-\w{{0,20}}r|--recursive)){_OPTIONS}[\"']?{_SYSTEM}[\"']?(?=\s|;|&|\||$)",
    ),
    _in_order(_PART, r"\bdd\b", rf"\bof={_DISK}"),
    _in_order(
        _PART,
        r"\b(?:mkfs(?:\.\w{1,20})?|wipefs|shred|blkdiscard|sgdisk\s{1,9}(?:-Z|--zap-all))\b",
        rf"\s{_DISK}p?(?=\s|$)",
    ),
    _in_order(
        _LINE,
        rf"\bch(?:mod|own)\s{{1,9}}(?={_OPTIONS}(?:-\w{{0,20}}R|--recursive)){_OPTIONS}\S{{1,60}}\s{{1,9}}/(?:\*|\s|;|&|$)",
    ),
    _in_order(_LINE, r":\(\)\s{0,9}\{\s{0,9}:\s{0,9}\|\s{0,9}:\s{0,9}&\s{0,9}\}\s{0,9};\s{0,9}:"),
    _in_order(_LINE, rf">\s{{0,9}}{_DISK}"),
    _in_order(_PART, r"\bfind\s{1,9}/\s", r"-delete\b"),
)
_SENDS = (
    _in_order(r";\n", _SENSITIVE, r"\|", r"\b(?:nc|ncat|netcat|curl|wget|ssh|telnet|socat)\b"),
    _in_order(_PART, r"\b(?:curl|wget|scp|rsync)\b", _SENSITIVE, r"https?://|:"),
    _in_order(_PART, r"\b(?:curl|wget)\b", rf"(?:@|--post-file[= ])\S{{0,200}}?{_SENSITIVE}"),
    _in_order(_LINE, r"/dev/(?:tcp|udp)/\S"),
    _in_order(_PART, r"\b(?:nc|ncat|netcat)\b", r"\s-[a-z]{0,20}[ec]\s{0,9}\S{0,60}?sh\b"),
    _in_order(r";\n", r"\b(?:env|printenv|set)\b\s{0,9}\|", r"\b(?:nc|ncat|netcat|curl|wget)\b"),
)
# An odd first digit of four is the sticky bit, as of /tmp: people remove only what is their own.
_OPENS = _in_order(
    _LINE,
    rf"\bchmod\s{{1,9}}{_OPTIONS}(?:0?[0246]?[0-7]{{2}}[2367]\b|[ug]{{0,2}}[oa][ugoa]{{0,4}}[+=][rxst]{{0,6}}w|\+[rx]{{0,6}}w)",
)


def pipes_to_shell(text: str) -> bool:
    """Whether something is downloaded and run in one go."""
    return any(steps.found_in(text) for steps in _PIPE_TO_SHELL)


def skips_checks(text: str) -> bool:
    """Whether a certificate, a signature or a host key is told not to be checked."""
    return any(steps.found_in(text) for steps in _UNCHECKED)


def destroys(text: str) -> bool:
    """Whether the system itself, or a whole disk, is removed or overwritten."""
    return any(steps.found_in(text) for steps in _DESTROYS)


def sends_out(text: str) -> bool:
    """Whether secrets of the machine, or a shell on it, are handed to another one."""
    return any(steps.found_in(text) for steps in _SENDS)


def opens_to_all(text: str) -> bool:
    """Whether everybody gets write access."""
    return _OPENS.found_in(text)


def is_system_path(path: str) -> bool:
    """Whether a path is the root of the file system, or a folder of the system right below it."""
    return re.fullmatch(_SYSTEM, path.strip()) is not None and path.strip() not in {"", "*"}


def is_disk(path: str) -> bool:
    """Whether a path is a whole disk, not a partition of one."""
    return re.fullmatch(_DISK, path.strip()) is not None
