"""Swap: a file or a device for it, and no swap at all."""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, find, says
from relia.generation.grounded.text import paths


def swap(text: str, situation: Situation) -> list[Planned]:
    """Read a step about swap: a file for it, or no swap at all."""
    path = next((path for path in paths(text) if "swap" in path), None) or next(
        (path for path in paths(text) if not path.startswith(("/dev/", "/etc/fstab"))), None
    )
    if situation.swap and says(text, r"^\W*(?:enable|activate|use|turn on|add)\s+it\b"):
        return [Planned(f"{B}command", {"cmd": f"swapon {situation.swap}"}, _once(situation, situation.swap))]
    if path is None and situation.swap and says(text, r"\bswap\w*\b|\bit\b"):
        path = situation.swap
    if says(text, r"^\W*mkswap\b") and path:
        return [
            Planned(f"{B}command", {"cmd": f"mkswap {path}"}, _once(situation, path), name=f"Make {path} a swap area")
        ]
    if says(text, r"^\W*swapon\b|\b(?:activate|enable|turn on) (?:the |it as )?swap\b") and path:
        use = Planned(f"{B}command", {"cmd": f"swapon {path}"}, _once(situation, path), name=f"Use {path} for swap")
        return [use, _at_boot(path)] if says(text, r"\bfstab\b") else [use]
    made = _swap_file(text, situation, path)
    if _kept(text, situation) and (path := path or situation.swap):
        return [*made, _at_boot(path)]
    if made:
        return made
    off = says(
        text,
        (
            r"\b(?:disable|turn(?:ed)? off|switch off|deactivate|no)\b.*\bswap\b|\bswap\b.*\b(?:off"
            r"|disabled)\b|\bswap (?:entry|entries|lines?)\b"
        ),
    )
    if not off or says(text, r"\bswappiness\b"):
        return []
    found = []
    if not says(text, r"\b(?:remove|delete|comment|drop)\b.*\b(?:entr|line)"):
        found.append(Planned(f"{B}command", {"cmd": "swapoff -a"}, {"changed_when": True}, name="Turn swap off"))
    if says(text, r"\bfstab\b|\bpermanent|\breboot|\bfor good\b|\bforever\b|\bentr(?:y|ies)\b|\blines?\b"):
        arguments = {"path": "/etc/fstab", "regexp": r"^([^#\n]\S*\s+\S+\s+swap\s.*)$", "replace": r"# \1"}
        found.append(Planned(f"{B}replace", arguments, name="Keep swap off after a reboot"))
    return found


def _kept(text: str, situation: Situation) -> bool:
    """Whether swap is to be written into fstab, and not taken out of it."""
    about = says(text, r"\bswap") or (bool(situation.swap) and not paths(text.replace("/etc/fstab", " ")))
    off = r"\b(?:remove|delete|drop|comment|off|disable[ds]?|no|gone|u(?:n)?mount\w*|vanish|disappear|out of)\b"
    return about and says(text, r"\bfstab\b") and says(text, _KEPT) and not says(text, off)


_KEPT = r"\bentry\b|\badd(?:ed)?\b|\b(?:also|too|and)\b.*\bfstab\b|\b(?:in|into|to) (?:the )?(?:/etc/)?fstab\b"
_MADE = r"\bmkswap\b|\bswap area\b|\bformat(?:ted)?\b.*\bswap\b"
_USED = r"\bswapon\b|\bactivat\w+|\benabl\w+|\bturn(?:ed)? (?:it |swap )?on\b|\buse it\b|\bin use\b"


def _swap_file(text: str, situation: Situation, path: str | None) -> list[Planned]:
    """A file for swap: allocated, for root alone, and then made and used, unless later steps say so themselves."""
    if not says(text, r"\bswap ?file\b|\bswap\b.*\bfile\b") or says(text, r"\b(?:remove|delete)\b"):
        return []
    size = find(text, r"(\d+(?:\.\d+)?\s*[MGT])i?B?\b")
    if size is None:
        return []
    path = path or "/swapfile"
    situation.swap = path
    amount = re.sub(r"\s", "", size).upper()
    allocate = {"cmd": f"fallocate -l {amount} {path}", "creates": path}
    tasks = [
        Planned(f"{B}command", allocate, {"register": "swapfile"}, name=f"Allocate {path}"),
        Planned(f"{B}file", {"path": path, "owner": "root", "group": "root", "mode": "0600"}),
    ]
    for words, verb, name in ((_MADE, "mkswap", f"Make {path} a swap area"), (_USED, "swapon", f"Use {path} for swap")):
        if says(text, words) or not situation.topic(words):
            tasks.append(Planned(f"{B}command", {"cmd": f"{verb} {path}"}, _once(situation, path), name=name))
    return tasks


def _at_boot(path: str) -> Planned:
    values = {"path": "none", "src": path, "fstype": "swap", "opts": "sw", "state": "present"}
    return Planned("ansible.posix.mount", values, name=f"Use {path} for swap after every boot")


def _once(situation: Situation, path: str) -> dict[str, object]:
    """A swap file is made a swap area when it was allocated just now; a device always."""
    keywords: dict[str, object] = {"changed_when": True}
    return {"when": "swapfile is changed", **keywords} if situation.swap == path else keywords
