"""Command lines that are dangerous whoever runs them.

A text may be long and written to be slow to search: every pattern here looks at each character a bounded number of times,
and what may stand between two of them is looked for step by step.
"""

import re
from dataclasses import dataclass
from itertools import islice

_FETCH = r"\b(?:curl|wget|fetch|aria2c)\b"
_SHELL = (
    r"(?<![\w./-])(?:[\w.-]{0,60}/){0,12}"
    r"(?:(?:ba|z|da|a|k|mk|c|tc|fi)?sh|pwsh|python[\d.]{0,6}|perl|ruby|node|deno|bun|php|lua|busybox\s{1,9}sh)\b(?!-)"
)
_DISK = r"/dev/(?:sd[a-z]|hd[a-z]|vd[a-z]|xvd[a-z]|nvme\d{1,3}n\d{1,3}|mmcblk\d{1,3}|disk/\S{1,200})"
_SYSTEM = r"/(?:\*|bin|boot|dev|etc|lib|lib64|opt|proc|root|sbin|sys|usr|var|home|srv)?/?\*?"
_ANY_SYSTEM = (
    rf"(?:^|(?<=\s))[\"']?(?:{_SYSTEM}|/\{{[\w,*]{{1,99}}\}}|"
    r"~/?\*?|\$(?:HOME|\{HOME\})/?\*?|/usr/(?:bin|lib|sbin))[\"']?(?=\s|\Z)"
)
SENSITIVE = (
    r"(?:/etc/g?shadow\b|\bid_(?:rsa|ed25519|ecdsa|dsa)\b(?!\.pub)|\.aws/credentials|\.kube/config|/etc/krb5\.keytab"
    r"|/\.ssh/(?=\s|\Z|[\"'*])|/etc/ssh/ssh_host_\w{1,20}_key\b(?!\.pub)|\.(?:git-credentials|netrc|pgpass|vault-token|vault_pass\w{0,9})\b"
    r"|\.docker/config\.json|/var/run/secrets/|/proc/(?:self|\d{1,9}|\*)/environ|/latest/meta-data/iam)"
)
_OPTIONS = r"(?:-\S{1,40}\s{1,9}){0,8}"
_OPTIONS_OF_SUDO = r"(?:-[ugD]\s{1,9}[\w.-]{1,40}\s{1,9}|-\S{1,40}\s{1,9}){0,8}"
_DECODE = (
    r"\b(?:base64|base32|gbase64)\b[^|;&]{0,80}\s(?:-\w{0,5}[dD]\w{0,5}\b|--decode)"
    r"|\bxxd\s{1,9}-r\b|\bopenssl\s{1,9}(?:base64|enc)\b"
)
_SCRIPTED = r"\b(?:python[\d.]{0,6}|perl|ruby|node|php)\s{1,9}(?:-\S{1,9}\s{1,9}){0,4}?-[\w]{0,5}[cerE]\b"
_OPENS_URL = r"urlopen|urllib|requests\.get|open-uri|file_get_contents\(\s{0,9}[\"']https?:|LWP::|https?\.get|Net::HTTP"
_WEB = r"\b(?:iwr|irm|invoke-webrequest|invoke-restmethod|downloadstring)\b"
_INVOKE = r"\b(?:iex|invoke-expression)\b"
_SUDO = (
    rf"(?:(?:sudo|doas)\s{{1,9}}{_OPTIONS_OF_SUDO})?(?:(?:nohup|exec|command|time|nice)\s{{1,9}})?"
    rf"(?:timeout\s{{1,9}}\d{{1,9}}[smh]?\s{{1,9}})?(?:xargs\s{{1,9}}{_OPTIONS}(?:\S{{1,9}}\s{{1,9}})?)?"
    r"(?:env\s{1,9}(?:[^\s=]{1,60}=\S{0,200}\s{1,9}){0,8})?"
)


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
    _in_order(
        _LINE, rf"{_SHELL}\s{{0,9}}{_OPTIONS}(?:/dev/stdin\s{{0,9}})?<<<\s{{0,9}}[\"']?(?:\$\(|`)\s{{0,9}}{_FETCH}"
    ),
    _in_order(_LINE, rf"{_SHELL}\s{{1,9}}{_OPTIONS}[\"']?`\s{{0,9}}{_FETCH}"),
    _in_order(_LINE, _FETCH, rf">\(\s{{0,9}}{_SUDO}{_SHELL}"),
    _in_order(_LINE, _DECODE, rf"\|\s{{0,9}}{_SUDO}{_SHELL}"),
    _in_order(_LINE, rf"(?:(?:^|[\s;&|])eval|{_SHELL})\s{{1,9}}{_OPTIONS}(?:<\(|[\"']?(?:\$\(|`))", _DECODE),
    _in_order(
        _LINE,
        rf"{_SCRIPTED}",
        r"\b(?:exec|eval|system|popen|run|call|check_output|instance_eval|compile)\b",
        _OPENS_URL,
    ),
    _in_order(_LINE, rf"{_SCRIPTED}", _OPENS_URL, r"\b(?:exec|eval|system|popen|instance_eval|compile)\b"),
    _in_order(_LINE, r"\b(?:powershell|pwsh)(?:\.exe)?\b", r"\s-e(?:nc|ncodedcommand)?\s{1,9}[A-Za-z0-9+/=]{40}"),
    _in_order(_LINE, r"\bmshta(?:\.exe)?\s{1,9}https?:|\bregsvr32\b.{0,80}/i:https?:"),
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
    _in_order(
        _PART, r"\b(?:ssh|scp|sftp|rsync)\b", r"StrictHostKeyChecking[= ](?:no|off)|UserKnownHostsFile[= ]/dev/null"
    ),
    _in_order(_LINE, r"--insecure-skip-tls-verify|--tls-verify=false|--no-verify-ssl|--disable-ssl-verif"),
    _in_order(_LINE, r"\bNODE_TLS_REJECT_UNAUTHORIZED=[\"']?0|\bPYTHONHTTPSVERIFY=[\"']?0|\bCURL_INSECURE=1"),
    _in_order(_PART, r"\b(?:apt|apt-get)\b", r"Allow(?:Insecure|Unauthenticated|Weak)\w{0,20}=[\"']?(?:true|1|yes)"),
    _in_order(_PART, r"\brpm\b", r"\s--no(?:signature|digest|gpgcheck)\b"),
    _in_order(_PART, r"\bzypper\b", r"\s--no-gpg-checks\b"),
)
_FETCHED = re.compile(_FETCH)
_SAVED = re.compile(
    r"(?:\s-[a-zA-Z]{0,9}[oO]\s{0,9}|\s--output(?:-document)?[= ]|[^0-9&]>\s{0,9})[\"']?([\w./~-]{2,200})"
)
_MOST_SAVED = 50
_REACH = 2000
"""Files that a command line saves, and characters after each, that are looked at."""
_SHELL_NAMES = r"(?:ba|z|da|a|k)?sh|python[\d.]*|perl|ruby|php|pwsh"
_TURNS_OFF = re.compile(
    r"^[ \t]{0,40}(?:StrictHostKeyChecking[ \t=]{1,9}(?:no|off)|(?:repo_)?gpgcheck[ \t]{0,9}=[ \t]{0,9}(?:0|no|false)"
    r"|sslverify[ \t]{0,9}="
    r"[ \t]{0,9}(?:0|no|false)|deb(?:-src)? \[[^\]\n]{0,200}trusted=yes|host_key_checking[ \t]{0,9}=[ \t]{0,9}false"
    r"|strict-ssl[ \t]{0,9}=[ \t]{0,9}false|(?:check_certificate|check-certificate)[ \t]{0,9}=[ \t]{0,9}off)",
    re.IGNORECASE | re.MULTILINE,
)
_REMOVE = r"(?<![\w-])rm(?=\s)"
_DESTROYS = (
    _in_order(_PART, rf"{_REMOVE}", r"\s(?:-[a-z]{0,20}r[a-z]{0,20}|--recursive)(?=\s)", _ANY_SYSTEM),
    _in_order(_PART, rf"{_REMOVE}", _ANY_SYSTEM, r"\s(?:-[a-z]{0,20}r[a-z]{0,20}|--recursive)(?=\s|\Z)"),
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
    _in_order(_PART, rf"\bfind\s{{1,9}}(?={_SYSTEM}\s)", r"-delete\b"),
    _in_order(
        _LINE,
        rf"\bfind\s{{1,9}}(?={_SYSTEM}\s)",
        r"(?:-exec\s{1,9}|\|\s{0,9}xargs\s{1,9}(?:-\S{1,9}\s{1,9}){0,5})(?:sudo\s{1,9})?(?:\S{0,40}/)?rm\b",
    ),
    _in_order(_PART, rf"\bmv\s{{1,9}}{_OPTIONS}", _ANY_SYSTEM, r"\s/dev/null(?=\s|\Z)"),
    _in_order(
        _LINE,
        r"(?:\btruncate\s{1,9}\S{0,20}\s{0,9}0\s{1,9}|(?:^|[\s;&|]):?\s{0,9}>\s{0,9})/etc/(?:passwd|shadow|group|sudoers|fstab)(?=\s|\Z)",
    ),
    _in_order(_LINE, rf"\brmtree\(\s{{0,9}}[\"']{_SYSTEM}[\"']"),
    _in_order(_LINE, r"\b(?:rd|rmdir)\s{1,9}/s\s{1,9}(?:/q\s{1,9})?[\"']?c:\\(?:windows|users)?\\?[\"']?(?=\s|\Z)"),
    _in_order(_PART, r"\bremove-item\b", r"\bc:\\(?:windows|users|\*)?\\?(?:\*)?(?=\s|\Z|[\"'])", r"-recurse\b"),
    _in_order(_PART, r"\bremove-item\b", r"-recurse\b", r"\bc:\\(?:windows|users|\*)?\\?(?:\*)?(?=\s|\Z|[\"'])"),
    _in_order(
        _LINE,
        r"\bformat(?:\.com)?\s{1,9}c:|\bvssadmin\s{1,9}delete\s{1,9}shadows|\bformat-volume\b.{0,40}-driveletter\s{1,9}c\b",
    ),
)
_NET = r"\b(?:nc|ncat|netcat|curl|wget|ssh|telnet|socat|mail|mailx|sendmail|aws|gsutil|rclone)\b"
_SENDS = (
    _in_order(r";\n", SENSITIVE, r"\|", _NET),
    _in_order(_PART, r"\b(?:curl|wget|scp|sftp|rsync)\b", SENSITIVE, r"https?://|:"),
    _in_order(_PART, r"\b(?:scp|rsync|aws\s{1,9}s3|gsutil|rclone)\b", SENSITIVE),
    _in_order(
        _PART, r"\b(?:curl|wget)\b", rf"(?:@|--post-file[= ]|-T\s{{0,9}}|--upload-file[= ])\S{{0,200}}?{SENSITIVE}"
    ),
    _in_order(_LINE, rf"{_NET}|\b(?:dig|nslookup|host|ping)\b", r"\$\(|`|<\(", SENSITIVE),
    _in_order(_LINE, r"\b(?:curl|wget|nc|ncat|dig|nslookup)\b", r"\$\(\s{0,9}(?:env|printenv|set)\b"),
    _in_order(_LINE, _NET, rf"<\s{{0,9}}\S{{0,200}}?{SENSITIVE}"),
    _in_order(_LINE, r"/dev/(?:tcp|udp)/\S"),
    _in_order(_PART, r"\b(?:nc|ncat|netcat)\b", r"\s-[a-z]{0,20}[ec]\s{0,9}\S{0,60}?sh\b"),
    _in_order(_LINE, r"\bmkfifo\b", r"\b(?:nc|ncat|netcat|telnet|openssl)\b"),
    _in_order(_LINE, r"\bsocat\b", r"\bEXEC:[\"']?\S{0,60}?sh\b"),
    _in_order(_LINE, r"\b(?:nc|ncat|netcat|telnet)\b", r"\|\s{0,9}(?:/bin/)?(?:ba)?sh\b"),
    _in_order(_LINE, r"\bsocket\b", r"\b(?:dup2|subprocess|pty\.spawn|/bin/(?:ba)?sh)\b"),
    _in_order(_LINE, r"\bfsockopen\(", r"\b(?:exec|shell_exec|system|proc_open|popen)\b"),
    _in_order(_LINE, r"\buse\s{1,9}Socket\b|\bIO::Socket\b", r"\bexec\b"),
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


def turns_checks_off(text: str) -> bool:
    """Whether a configuration tells a program not to check certificates, signatures or host keys."""
    return _TURNS_OFF.search(text) is not None


def destroys(text: str) -> bool:
    """Whether the system itself, or a whole disk, is removed or overwritten."""
    return any(steps.found_in(text) for steps in _DESTROYS)


def sends_out(text: str) -> bool:
    """Whether secrets of the machine, or a shell on it, are handed to another one."""
    return any(steps.found_in(text) for steps in _SENDS)


def opens_to_all(text: str) -> bool:
    """Whether everybody gets write access."""
    return _OPENS.found_in(text)


def runs_what_it_fetched(text: str) -> bool:
    """Whether a command line downloads a file and then runs it, without looking at it."""
    if not _FETCHED.search(text):
        return False
    for saved in islice(_SAVED.finditer(text), _MOST_SAVED):
        runs = (
            rf"(?:^|[\n;&|]|\b(?:sudo|{_SHELL_NAMES}|exec|nohup|source)\s+|\.\s+)\s*(?:-\S+\s+){{0,4}}[\"']?(?:\./)?"
            rf"{re.escape(saved[1])}(?=[\s\"';&|]|$)"
        )
        if re.search(runs, text[saved.end() : saved.end() + _REACH]):
            return True
    return False


def is_system_path(path: str) -> bool:
    """Whether a path is the root of the file system, or a folder of the system right below it."""
    return re.fullmatch(_SYSTEM, path.strip()) is not None and path.strip() not in {"", "*"}


def is_disk(path: str) -> bool:
    """Whether a path is a whole disk, not a partition of one."""
    return re.fullmatch(_DISK, path.strip()) is not None
