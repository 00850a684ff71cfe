"""What lets somebody in, now or later, and what takes the guards away."""

import re
from collections.abc import Iterator

from yaml.nodes import Node, ScalarNode

from relia.validation.checks.deeds import run_texts, written_texts
from relia.validation.checks.examined import ExaminedTask, ExaminedText, Hit
from relia.validation.document import plain, text_of
from relia.validation.domain import Severity

_LITERAL_KEY = r"(?:ssh-(?:rsa|ed25519|dss)|ecdsa-sha2-\S{1,40}|sk-ssh-\S{1,40})\s{1,9}AAAA"
_KEY = re.compile(_LITERAL_KEY)
_RUNNABLE = (
    r"(?:/[\w.-]{1,40}){0,6}/(?:(?:ba|da|z|k)?sh|python[\d.]{0,6}|perl|find|vim?|nano|cp|env|less|awk|nmap|busybox)"
)
_KEY_ADDED = re.compile(rf"{_LITERAL_KEY}[^\n]{{0,2000}}?>>?\s{{0,9}}\S{{0,200}}authorized_keys")
_PRELOAD = re.compile(r"(?:>|\btee\s{1,9}(?:-a\s{1,9})?)\s{0,9}/etc/ld\.so\.preload")
_SETUID = re.compile(
    rf"\bchmod\s{{1,9}}(?:-\S{{1,20}}\s{{1,9}}){{0,4}}(?:[ugo]{{0,3}}\+[rwx]{{0,3}}s[rwxs]{{0,3}}|0?[4-7][0-7]{{3}})\s{{1,9}}{_RUNNABLE}(?=[\s;&|]|\Z)"
)
_OTHER_ROOT = re.compile(
    r"\b(?:useradd|adduser|usermod)\b(?=[^\n;&|]{0,300}\s(?:-o|--non-unique)\b)(?=[^\n;&|]{0,300}\s(?:-u\s{0,9}|--uid[= ])0\b)"
)
_ROOT_LINE = re.compile(r"^(?!root:)[\w.-]{1,32}:[^:\n]{0,200}:0:\d{1,9}:", re.MULTILINE)
_ANYBODY_IS_ROOT = re.compile(
    r"(?:^|[\s\"'])ALL\s{1,9}ALL\s{0,9}=\s{0,9}\(?ALL[^\n]{0,40}?\)?\s{0,9}NOPASSWD:\s{0,9}ALL"
)
_NO_PASSWORD = re.compile(r"^(?!\s{0,9}%).{0,500}\bNOPASSWD:\s{0,9}ALL\b", re.MULTILINE)
"""Of one account: that a group of administrators needs none is what images of clouds ship with."""
_ANY_PASSWORD = re.compile(r"^[ \t]{0,9}auth\s{1,9}sufficient\s{1,9}pam_permit\.so", re.MULTILINE)
_FILES = frozenset(("copy", "file", "template", "lineinfile", "blockinfile", "get_url", "assemble"))
_CHMOD_S = re.compile(r"(?:0?[4-7][0-7]{3}|[ugo]{0,3}[+=][rwx]{0,3}s[rwxs]{0,3}.*)")
_SHELL = re.compile(_RUNNABLE)

_GUARDS = (
    r"firewalld|ufw|iptables|ip6tables|nftables|apparmor|auditd|fail2ban|crowdsec|clamav-daemon|clamd|falcon-sensor|ossec|wazuh-agent"
    r"|aide|snort|suricata|usbguard|chronicled|mdatp|windefend|mpssvc|sysmon"
)
_GUARD = re.compile(rf"(?:{_GUARDS})(?:\.service)?", re.IGNORECASE)
_DISARMS = re.compile(
    rf"\bsetenforce\s{{1,9}}(?:0|permissive)\b|\bufw\s{{1,9}}(?:--force\s{{1,9}})?(?:disable|reset)\b"
    rf"|\b(?:systemctl\s{{1,9}}(?:--\S{{1,20}}\s{{1,9}}){{0,4}}(?:stop|disable|mask)\s{{1,9}}(?:--now\s{{1,9}})?(?:{_GUARDS})"
    rf"|service\s{{1,9}}(?:{_GUARDS})\s{{1,9}}stop)\b"
    r"|\bip6?tables\s{1,9}(?:-t\s{1,9}\w{1,20}\s{1,9})?(?:-F|--flush)(?=\s|\Z|;)|\bip6?tables\s{1,9}-P\s{1,9}INPUT\s{1,9}ACCEPT"
    r"|\bnft\s{1,9}flush\s{1,9}ruleset|\bauditctl\s{1,9}-e\s{0,9}0|\bnetsh\s{1,9}advfirewall\b[^\n]{0,60}\bstate\s{1,9}off"
    r"|\bset-mppreference\b[^\n]{0,120}-disable\w{1,60}\s{1,9}\$?(?:true|1)|\bset-netfirewallprofile\b[^\n]{0,120}-enabled\s{1,9}\$?false"
    r"|\brandomize_va_space\s{0,9}=\s{0,9}0|\baa-(?:teardown|disable|complain)\b|\bspctl\s{1,9}--(?:master|global)-disable",
    re.IGNORECASE,
)
_LETS_IN = re.compile(
    r"^[ \t]{0,9}(?:PermitEmptyPasswords|PermitRootLogin)\s{1,9}yes\b|^[ \t]{0,9}SELINUX=(?:disabled|permissive)\b",
    re.IGNORECASE | re.MULTILINE,
)


def backdoors(text: ExaminedText) -> Iterator[Hit]:
    """Ways in that stay after the play."""
    for task in text.tasks:
        for node in run_texts(task):
            if what := _left_by_command(node.value):
                yield Hit(node, what)
        target = next((value for name, _, value in task.options if name in {"path", "dest"}), None)
        if target is not None and task.short in _FILES:
            yield from _in_file(task, target)
        for node in (*task.command_lines, *written_texts(task)):
            if _ANYBODY_IS_ROOT.search(node.value):
                yield Hit(node, "this makes everybody root")
            elif _NO_PASSWORD.search(node.value):
                yield Hit(node, "this account gets root without a password", Severity.WARNING)
            elif _ANY_PASSWORD.search(node.value):
                yield Hit(node, "this lets everybody in with any password")
        yield from _accounts(task)


def _left_by_command(line: str) -> str | None:
    for pattern, what in (
        (_KEY_ADDED, "this lets the owner of a key in that stands here and nowhere else"),
        (_PRELOAD, "this loads code into every program"),
        (_SETUID, "this makes everybody root who runs that program"),
        (_OTHER_ROOT, "this makes another account root"),
    ):
        if pattern.search(line):
            return what
    return None


def _in_file(task: ExaminedTask, target: Node) -> Iterator[Hit]:
    path = text_of(target) or ""
    given = {name: value for name, _, value in task.options}
    absent = text_of(given.get("state")) == "absent"
    if path == "/etc/ld.so.preload" and not absent:
        yield Hit(target, "this loads code into every program")
    mode = text_of(given.get("mode")) or ""
    source = text_of(given.get("src")) or ""
    if (
        _CHMOD_S.fullmatch(mode.strip("\"'"))
        and (_SHELL.fullmatch(path) or _SHELL.fullmatch(source))
        and task.short in {"copy", "file"}
    ):
        yield Hit(given["mode"], "this makes everybody root who runs that program")
    for node in written_texts(task):
        if "authorized_keys" in path and _KEY.search(node.value):
            yield Hit(node, "this lets the owner of a key in that stands here and nowhere else")
        if path in {"/etc/passwd", "/etc/shadow"} and _ROOT_LINE.search(node.value):
            yield Hit(node, "this makes another account root")


def _accounts(task: ExaminedTask) -> Iterator[Hit]:
    given = {name: value for name, _, value in task.options}
    uid = given.get("uid")
    if (
        task.short == "user"
        and uid is not None
        and plain(uid) in (0, "0")
        and plain(uid) is not False
        and text_of(given.get("name")) != "root"
    ):
        yield Hit(uid, "this makes another account root")
    key = given.get("key")
    literal = isinstance(key, ScalarNode) and _KEY.search(key.value) is not None
    if task.short == "authorized_key" and key is not None and literal and text_of(given.get("user")) == "root":
        yield Hit(key, "this lets the owner of a key that stands here in as root", Severity.WARNING)
    if task.short == "sudoers" and text_of(given.get("commands")) == "ALL":
        user = text_of(given.get("user")) or ""
        if user == "ALL":
            yield Hit(given["user"], "this makes everybody root")


def protection_disabled(text: ExaminedText) -> Iterator[Hit]:
    """Firewalls, SELinux, audit and the like that are turned off."""
    for task in text.tasks:
        for node in run_texts(task):
            if _DISARMS.search(node.value):
                yield Hit(node, "this takes a guard of the machine away")
        for node in written_texts(task):
            if _LETS_IN.search(node.value):
                yield Hit(node, "what is written here takes a guard of the machine away")
        given = {name: value for name, _, value in task.options}
        state = text_of(given.get("state")) or ""
        name = text_of(given.get("name")) or text_of(given.get("service")) or ""
        off = state in {"stopped", "absent"} or (
            "enabled" in given and plain(given["enabled"]) in (False, "no", "false")
        )
        if (
            task.short in {"service", "systemd", "systemd_service", "win_service", "sysvinit"}
            and off
            and _GUARD.fullmatch(name)
        ):
            yield Hit(given.get("name") or task.play_task.node, f"this stops `{name}`, a guard of the machine")
        if task.short == "selinux" and state in {"disabled", "permissive"}:
            yield Hit(given["state"], "this turns SELinux off")
        if task.short in {"ufw", "win_firewall"} and state in {"disabled", "reset"}:
            yield Hit(given["state"], "this turns the firewall off")
        if task.short == "iptables" and "flush" in given and plain(given["flush"]) is True:
            yield Hit(given["flush"], "this removes every rule of the firewall")
