"""What all steps about lines and settings share: which file is meant, and how its change is checked and kept."""

import re

from relia.generation.grounded.recognise.domain import Situation, find, says
from relia.generation.grounded.recognise.ownership import ownership
from relia.generation.grounded.text import PATH, QUOTED, paths

_CHECK = re.compile(
    r",?\s*(?:\b(?:and|then|but)\s+)?\b(?:validat\w*|check(?:ed|ing)?|test(?:ed|ing)?|verif(?:y|ied))\b"
    r"(?:\s+(?:it|the (?:file|config\w*|result)))*"
    r"(?:\s+(?:first|before\w*))?\s+(?:with|by|using|via|through)\s+[\"'`]?"
    r"(?P<command>/?[\w.-]+(?:/[\w.-]+)*(?:\s+(?:-[\w-]+|%s|-?\w+=\S+|/[\w./-]+))*)[\"'`]?",
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
    r"|\bif the file (?:does(?:n'?t| not) exist|is missing|isn'?t there)"
)
_DROP_IN = re.compile(r"/etc/[\w./-]*\.d/[\w.-]+$")


def file_of(text: str, situation: Situation) -> str:
    """The file that is changed: a path outside of quotes, or the one that was named last; never a device or a folder."""
    files = paths(QUOTED.sub(" ", text)) or paths(text)
    found = files[-1] if files else ""
    if not files and says(text, r"\b(?:it|there|that file|the (?:same )?file|the config)\b"):
        found = situation.path
    return "" if found.endswith("/") or found.startswith(("/dev/", "/proc/")) else found


def without_extras(text: str) -> tuple[str, dict[str, object]]:
    """A step without its words for checks, backups and owners, and the arguments that these words give."""
    extras: dict[str, object] = {}
    if check := _CHECK.search(text):
        command = check.group("command").strip()
        extras["validate"] = command if "%s" in command else f"{command} %s"
        text = text[: check.start()] + " " + text[check.end() :]
    if backup := _BACKUP.search(text):
        extras["backup"] = True
        text = text[: backup.start()] + " " + text[backup.end() :]
    if says(
        text, r"\bowned by\b|\bowner\b|\bmode\s*[=:]?\s*0?[0-7]{3}\b|\bchmod\b|\bpermissions?\b|(?<![\w.])0[0-7]{3}\b"
    ):
        extras |= ownership(PATH.sub(" ", text))
    return text, extras


def creation(situation: Situation, file: str) -> dict[str, object]:
    """`create` where the prompt asks for it, and in folders of drop-in files, where a file need not be there yet."""
    if situation.topic(_CREATES) or _DROP_IN.search(file):
        return {"create": True, "mode": "0644"}
    return {}


def told_after(text: str, words: str) -> str | None:
    """The quoted text or the word after some words."""
    return find(text, rf"(?:{words})\s+[\"'`]([^\"'`]+)[\"'`]") or find(text, rf"(?:{words})\s+([^\s\"'`,]+)")
