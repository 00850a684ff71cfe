"""Whether a command only reads, as far as its words tell."""

import re
import shlex

_READERS = frozenset(
    "arch blkid cat cmp cut date df diff dig du echo egrep false fgrep file findmnt free getconf getent getfacl "
    "grep groups head host hostid id jq last ldd locale ls lsattr lsb_release lsblk lscpu lsmod lsof lspci lsusb md5sum "
    "netstat nproc nslookup pgrep ping printenv printf ps pwd readlink realpath rev sha1sum sha256sum sha512sum sort ss "
    "stat tail test tr true uname uptime vmstat wc whereis which who whoami [".split()
)
_SUBCOMMANDS = {
    "git": "status log rev-parse describe diff show ls-files ls-remote".split(),
    "systemctl": "status is-active is-enabled is-failed show list-units list-unit-files cat get-default".split(),
    "docker": "ps images inspect version info logs".split(),
    "podman": "ps images inspect version info logs".split(),
    "kubectl": "get describe version explain logs cluster-info".split(),
    "helm": "list status version".split(),
    "apt": "list show search policy".split(),
    "apt-cache": "show search policy madison depends".split(),
    "dpkg": "-l --list -s --status -L --listfiles --print-architecture".split(),
    "rpm": "-q -qa -qi -ql -qf -V".split(),
    "pip": "list show freeze check".split(),
    "nginx": "-t -T -v -V".split(),
    "sshd": "-t -T".split(),
    "visudo": "-c -cf".split(),
    "timedatectl": "status show".split(),
    "crontab": ["-l"],
    "sysctl": "-n -a".split(),
    "ip": "a addr address r route link".split(),
}
_ALONE = frozenset(("hostname", "env", "dmesg", "uniq"))
_VERSION = frozenset(("--version", "-version", "-V", "version"))
_WRITES = re.compile(
    r"`|\$\(|<\(|\b(tee|xargs|eval)\b|\s(-delete|-exec|-execdir|-ok|-fprint\w*|-o|--output)\b|\bsystem\s*\("
)
_HARMLESS_REDIRECTION = re.compile(r"\d?>&\d|[&\d]?>>?\s*/dev/null")
_PARTS = re.compile(r"\|\||&&|[|;\n]")
_CHANGES = frozenset("add del delete set flush change replace append up down".split())


def only_reads(command: str) -> bool:
    """Whether every part of a command line is known to change nothing. Unknown commands count as writing."""
    text = _HARMLESS_REDIRECTION.sub(" ", command.strip())
    if not text or "{%" in text or ">" in text or "&" in text.replace("&&", "") or _WRITES.search(text):
        return False
    return all(_reads(part) for part in _PARTS.split(text) if part.strip())


def _reads(part: str) -> bool:
    try:
        words = shlex.split(part)
    except ValueError:
        return False
    if not words or "{{" in words[0]:
        return False
    name = words[0].rsplit("/", 1)[-1]
    rest = words[1:]
    if len(rest) == 1 and rest[0] in _VERSION:
        return True
    if name in _SUBCOMMANDS:
        return bool(rest) and rest[0] in _SUBCOMMANDS[name] and not _CHANGES & set(rest) and "=" not in part
    if name in _ALONE:
        # With an argument they set something, write to it, or run it.
        return not rest
    if name in {"date", "sort", "ss", "sysctl"}:
        return not any(
            word.startswith(("-s", "--set", "-o", "-K", "--kill", "--output")) or "=" in word for word in rest
        )
    return name in _READERS
