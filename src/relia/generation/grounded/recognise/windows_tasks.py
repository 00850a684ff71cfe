r"""Scheduled tasks on Windows hosts.

scheduled task "Purge" that runs C:\Tools\purge.ps1 every Sunday at 02:00 as SYSTEM       at boot, at logon, every 15 minutes
"""

import re

from relia.generation.grounded.recognise.domain import Planned, compact, find, says
from relia.generation.grounded.recognise.naming import after, named, removes
from relia.generation.grounded.text import quoted

_MODULE = "community.windows.win_scheduled_task"
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PROGRAM = r"(?<![\w\\])((?:powershell|pwsh|cmd|cscript|wscript|python|robocopy|schtasks)(?:\.exe)?)\b"


def scheduled(text: str, locations: list[str]) -> Planned | None:
    """Read a step about a scheduled task."""
    if not says(text, r"\bscheduled? tasks?\b|\btask scheduler\b"):
        return None
    name = next(iter(quoted(text)), None) or named(text, r"scheduled task")
    if removes(text):
        return Planned(_MODULE, {"name": name, "state": "absent"}) if name else None
    action, trigger = _action(text, locations), _trigger(text)
    if not name or action is None or trigger is None:
        return None
    user = after(text, r"(?:as|under)(?: the)?(?: user| account)?", r"[\w\\]+") or "SYSTEM"
    values = {
        "name": name,
        "actions": [action],
        "triggers": [trigger],
        "username": user,
        "run_level": "highest" if says(text, r"\bhighest (?:privileges|rights)\b|\belevated\b") else None,
        "state": "present",
    }
    return Planned(_MODULE, compact(values))


def _action(text: str, locations: list[str]) -> dict[str, object] | None:
    program = find(text, _PROGRAM)
    arguments = find(
        text,
        r"(?:\bwith\s+(?:the\s+)?(?:arguments?\s+)?)?((?:-[A-Za-z]\w*)(?:\s+[^\s,]+)*?)(?=\s+(?:every|each|daily|weekly|at|on|as|running)\b|\s*[,;]|$)",
    )
    script = next((path for path in locations if path.lower().endswith(".ps1")), None)
    if program and (arguments or locations):
        return {
            "path": program if "." in program else f"{program}.exe",
            "arguments": arguments or f"{'-File ' if script else ''}{locations[0]}",
        }
    if script:
        # A script is a document to Windows: only the shell runs it.
        return {"path": "powershell.exe", "arguments": f"-File {script}"}
    return compact({"path": locations[0], "arguments": arguments}) if locations else None


def _trigger(text: str) -> dict[str, object] | None:
    if says(text, r"\b(?:at|on|after|every) (?:system |each |every )?(?:boot|start-?up|reboot)\b"):
        return {"type": "boot"}
    if says(text, r"\b(?:at|on) (?:user )?log-?on\b"):
        return {"type": "logon"}
    clock = re.search(r"\b(\d{1,2}):(\d\d)\b(?:\s*(pm)\b)?", text, re.IGNORECASE)
    hour = (int(clock.group(1)) % 12 + 12 if clock.group(3) else int(clock.group(1))) if clock else 0
    start = f"2024-01-01T{hour:02}:{clock.group(2) if clock else '00'}:00"
    if every := re.search(r"\bevery\s+(\d+)\s*(min|h)", text, re.IGNORECASE):
        unit = "M" if every.group(2).lower() == "min" else "H"
        return {"type": "daily", "start_boundary": start, "repetition": {"interval": f"PT{every.group(1)}{unit}"}}
    if clock is None:
        return None
    days = [day for day in _DAYS if says(text, rf"\b{day}s?\b")]
    if days:
        return {"type": "weekly", "days_of_week": ",".join(days), "start_boundary": start}
    if says(text, r"\b(?:daily|every (?:day|night|morning|evening)|nightly|each (?:day|night))\b"):
        return {"type": "daily", "start_boundary": start}
    return None
