"""What all steps about lines and settings share: which file is meant, and how its change is checked and kept."""

import re

from relia.generation.grounded.recognise.domain import Situation, find, says
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import PATH, QUOTED, paths

_CHECK = re.compile(
    r",?\s*(?:\b(?:and|then|but)\s+)?\b(?:validat\w*|check(?:ed|ing)?|test(?:ed|ing)?|verif(?:y|ied))\b"
    r"(?:\s+(?:it|the (?:file|config\w*|result)))*"
    r"(?:\s+(?:first|before\w*))?\s+(?:with|by|using|via|through)\s+[\"'`]?"
    r"(?P<command>[\w./-]+(?:\s+[\w./=:-]+){0,8}?\s+%s|/?[\w.-]+(?:/[\w.-]+)*(?:\s+(?:-[\w-]+|%s|-?\w+=\S+|/[\w./-]+))*)[\"'`]?",
    re.IGNORECASE,
)
_BACKUP = re.compile(
    r",?\s*(?:\b(?:and|but)\s+)?\b(?:(?:keep|make|take|with|create|leave)\b[^,]{0,20}\bback ?up\b"
    r"(?:\s+(?:of\s+\w+(?:\s+file)?|first|copy))?"
    r"|back(?:ing)? ?up (?:the )?(?:old|existing|original)\b(?:\s+(?:file|one|version))?"
    r"|backup(?:\s*[:=]\s*|\s+)(?:true|yes|on)\b)",
    re.IGNORECASE,
)
_CREATES = (
    r"\bcreate (?:it|the file|that file)\b|\bcreated? if\b"
    r"|\b(?:may|might|does|need)(?: not|n'?t) (?:exist|be there)(?: yet)?\b|\b(?:may|might) be missing\b"
    r"|\bif the file (?:does(?:n'?t| not) exist|is missing|isn'?t there)"
)
_DROP_IN = re.compile(r"/etc/(?!pam\.d|init\.d)[\w./-]*\.d/[\w.-]+$")


_KNOWN_FILES = (
    (r"sshd[_ ]config", "/etc/ssh/sshd_config"),
    (r"login\.defs", "/etc/login.defs"),
    (r"limits\.conf", "/etc/security/limits.conf"),
    (r"sysctl\.conf", "/etc/sysctl.conf"),
    (r"auditd\.conf", "/etc/audit/auditd.conf"),
    (r"journald\.conf", "/etc/systemd/journald.conf"),
    (r"logind\.conf", "/etc/systemd/logind.conf"),
    (r"resolv\.conf", "/etc/resolv.conf"),
    (r"chrony\.conf", "/etc/chrony.conf"),
    (r"/?etc/hosts|hosts file", "/etc/hosts"),
)
"""Files that stand in one place on every system, by the name that people call them."""


def file_of(text: str, situation: Situation) -> str:
    """The file that is changed: a path outside of quotes, or the one that was named last; never a device or a folder."""
    files = paths(QUOTED.sub(" ", text)) or paths(text)
    found = files[-1] if files else ""
    if not files and (
        known := next((path for name, path in _KNOWN_FILES if says(text, rf"(?<![\w./-]){name}(?![\w./-])")), None)
    ):
        return known
    if not files and says(text, r"\b(?:it|there|that file|the (?:same )?file|the config)\b"):
        found = situation.path
    return "" if found.endswith("/") or found.startswith(("/dev/", "/proc/")) else found


def without_extras(text: str) -> tuple[str, dict[str, object]]:
    """A step without its words for checks, backups and owners, and the arguments that these words give."""
    extras: dict[str, object] = {}
    if check := _CHECK.search(text):
        extras["validate"] = check_in(text)
        text = text[: check.start()] + " " + text[check.end() :]
    if backup := _BACKUP.search(text):
        extras["backup"] = True
        text = text[: backup.start()] + " " + text[backup.end() :]
    if says(
        text, r"\bowned by\b|\bowner\b|\bmode\s*[=:]?\s*0?[0-7]{3}\b|\bchmod\b|\bpermissions?\b|(?<![\w.])0[0-7]{3}\b"
    ):
        extras |= ownership(PATH.sub(" ", text))
    return text, extras


def check_in(text: str) -> str | None:
    """The command that a file is checked with before it is put in place, with `%s` for the file."""
    check = _CHECK.search(text)
    if check is None:
        return None
    command = check.group("command").strip()
    return command if "%s" in command else f"{command} %s"


def creation(situation: Situation, file: str) -> dict[str, object]:
    """`create` where the prompt asks for it, and in folders of drop-in files, where a file need not be there yet."""
    if "/sudoers" in file:
        return {"create": True, "mode": "0440", "validate": "/usr/sbin/visudo -cf %s"}
    if situation.topic(_CREATES) or _DROP_IN.search(file):
        return {"create": True, "mode": "0644"}
    return {}


def told_after(text: str, words: str) -> str | None:
    """The quoted text or the word after some words."""
    return find(text, rf"(?:{words})\s+[\"'`]([^\"'`]+)[\"'`]") or find(text, rf"(?:{words})\s+([^\s\"'`,]+)")
