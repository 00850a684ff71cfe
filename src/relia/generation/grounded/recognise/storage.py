"""Volumes, partitions and file systems.

logical volume lv_data in vg_data, size 50g       vg_app on /dev/sdb       an xfs filesystem on /dev/vg_data/lv_db
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, one_or_many, says
from relia.generation.grounded.recognise.mounts import mounts
from relia.generation.grounded.recognise.swap import swap
from relia.generation.grounded.text import paths

FILE_SYSTEMS = r"\b(ext[234]|xfs|btrfs|vfat|swap|ntfs|f2fs|zfs)\b"
_SIZE = r"(\d+(?:\.\d+)?\s*(?:[KMGTP](?:i?B)?\b|%\s*(?:FREE|VG|PVS)?))"
_REMOVE = r"\b(?:remove|delete|drop|destroy|get rid of)\b"
_ALL_FREE = (
    r"\b(?:all|the) (?:the )?(?:free|remaining|rest of the|available) ?(?:space)?\b|\brest of the "
    r"(?:space|vg)\b|\bfill(?:s|ing)? (?:up )?the\b|\bwhole (?:vg|volume group)\b|\ball "
    r"(?:of )?the space\b|\ball space\b"
)


def storage(text: str, situation: Situation) -> list[Planned]:
    """Read a step about storage."""
    for part in (swap, _logical_volume, _volume_group, _partition, _file_system, mounts):
        if found := part(text, situation):
            return found
    return []


def _group_in(text: str) -> str | None:
    return (
        find(text, r"\b(?:volume group|vg)\s+(?:called\s+|named\s+)?[\"']?(?!on\b|with\b|from\b)([\w.-]+)")
        or find(text, r"\b(vg[_-]?\w+)\b")
        or find(text, r"\bin\s+(?:the\s+)?([\w-]+)\s+(?:vg|volume group)")
    )


def _logical_volume(text: str, situation: Situation) -> list[Planned]:
    name = find(
        text, r"\b(?:logical volume|lv)\s+(?:called\s+|named\s+)?[\"']?(?!in\b|on\b|with\b|of\b|to\b)([\w.-]+)"
    ) or find(text, r"\b(lv_\w+)\b")
    if (
        name is None
        and (device := re.search(r"/dev/([\w.-]+)/([\w.-]+)", text))
        and says(text, r"\b(?:extend|grow|resize|enlarge|increase|shrink|reduce|lv|logical)\b")
    ):
        group, name = device.groups()
    else:
        group = _group_in(text) or situation.group
    if not (name and group) or (
        says(text, r"\b(?:format|file ?system|mkfs|mount(?:ed)?)\b")
        and not says(text, r"\blogical volume\b|\blv\b|\bresize\b|\bextend\b|\bgrow\b")
    ):
        return []
    size = find(text, _SIZE)
    free = says(text, r"100\s*%.*\bfree\b|\bfree\b.*100\s*%")
    grows = says(text, r"\b(?:extend|grow|resize|enlarge)\b")
    if free:
        size = "+100%FREE" if grows else "100%FREE"
    elif size:
        size = re.sub(r"\s+", "", size)
        size = size if "%" in size else re.sub(r"i?B$", "", size)
        added = says(text, r"\bby\s+\+?\d|\+\d|\bmore\b|\badditional\b")
        size = f"+{size}" if added and "%" not in size else size
    elif says(text, _ALL_FREE):
        size = "+100%FREE" if grows else "100%FREE"
    shrinks = {"force": True, "resizefs": True} if says(text, r"\b(?:shrink|reduce)\b") and size else {}
    grown = says(text, r"\bincreased?\b|\bgrown\b|\bextended\b|\benlarged?\b|\bexpanded\b")
    resize = True if grows or grown else None
    situation.device, situation.group = f"/dev/{group}/{name}", group
    if says(text, _REMOVE):
        return [Planned("community.general.lvol", {"vg": group, "lv": name, "state": "absent", "force": True})]
    values = compact({"vg": group, "lv": name, "size": size, "resizefs": resize})
    made = [Planned("community.general.lvol", {**values, **shrinks})]
    return made if resize or shrinks else made + _on_top(text, situation)


def _on_top(text: str, situation: Situation) -> list[Planned]:
    """The file system and the mount that the step for a volume tells at once: `20G, ext4, mounted on /srv/x`."""
    rest = re.sub(r"/dev/\S+", " ", text)
    kind = find(rest, FILE_SYSTEMS)
    target = next((path for path in paths(rest) if path != "/etc/fstab"), None)
    if kind is None:
        return []
    situation.filesystem = kind.lower()
    tasks = [Planned("community.general.filesystem", {"dev": situation.device, "fstype": kind.lower()})]
    if target and says(rest, r"\bmount(?:ed)?\b|\bon\s+/|->\s*/|\bat\s+/|\bunder\s+/"):
        mounted = mounts(f"mount {situation.device} {rest[rest.find(kind) :]}", situation)
        return tasks + mounted
    return tasks if not target else []


def _volume_group(text: str, situation: Situation) -> list[Planned]:
    group = _group_in(text)
    devices = [path for path in paths(text) if path.startswith("/dev/")]
    if (
        not group
        or not (devices or says(text, _REMOVE))
        or says(text, r"\b(?:logical volume|lv|mount(?:ed)?|format|file ?system)\b")
        or not says(text, r"\bvolume group\b|\bvg")
    ):
        return []
    situation.group = group
    if says(text, _REMOVE):
        return [Planned("community.general.lvg", {"vg": group, "state": "absent"})]
    added = (
        {"remove_extra_pvs": False} if says(text, r"\b(?:add|extend|put|grow|also)\b.*\b(?:to|with|into|by)\b") else {}
    )
    return [Planned("community.general.lvg", {"vg": group, "pvs": one_or_many(devices), **added})]


def _partition(text: str, situation: Situation) -> list[Planned]:
    device = next((path for path in paths(text) if path.startswith("/dev/")), None)
    if device is None or not says(text, r"\bpartition(?:s|ed)?\b|\bparted\b") or says(text, r"\b(?:mount|format)\b"):
        return []
    number = find(text, r"\bpartition\s+(?:number\s+|no\.?\s+)?(\d+)") or "1"
    span = re.search(r"\bfrom\s+(\S+)\s+(?:to|till|until)\s+(\S+)", text)
    whole = says(text, r"\b(?:whole|entire|full) (?:disk|device)|\ball of it\b|\bone (?:big )?partition\b")
    label = find(text, r"\b(gpt|msdos|mbr)\b")
    gone = says(text, _REMOVE)
    values = {
        "device": device,
        "number": int(number),
        "label": {"mbr": "msdos"}.get((label or "").lower(), label and label.lower()),
        "part_start": span.group(1) if span else None,
        "part_end": span.group(2).rstrip(",.") if span else "100%" if whole and not gone else None,
        "flags": ["lvm"] if says(text, r"\blvm\b") and not gone else None,
        "state": "absent" if gone else "present",
    }
    situation.device = f"{device}{'p' if device[-1].isdigit() else ''}{number}"
    return [Planned("community.general.parted", compact(values))]


def _file_system(text: str, situation: Situation) -> list[Planned]:
    device = next((path for path in paths(text) if path.startswith("/dev/")), None)
    kind = find(text, FILE_SYSTEMS)
    bare = re.fullmatch(
        r"\W*(?:with |as |an? )?(?:ext[234]|xfs|btrfs)(?: (?:file ?system )?on (?:it|that|top))?\W*",
        text,
        re.IGNORECASE,
    )
    if (
        device is None
        and situation.device
        and (bare or says(text, r"\b(?:it|that|the (?:volume|lv|partition|device))\b|\bon top\b"))
    ):
        device = situation.device
    if (
        device is None
        or not kind
        or not (
            bare
            or says(
                text,
                (
                    r"^\W*(?:an? )?(?:ext[234]|xfs|btrfs|vfat|f2fs) (?:on|onto|for) |"
                    r"\bformat(?:ted)?\b|\bfile ?systems?\b|\bmkfs\b|\bmake (?:an? )?(?:ext|xfs|btrfs)|\bput "
                    r"(?:an? )?(?:ext|xfs|btrfs)"
                ),
            )
        )
        or says(text, r"\bmount(?:ed)?\b|\bswap ?file\b")
    ):
        return []
    situation.device, situation.filesystem = device, kind.lower()
    extra = (
        {"force": True}
        if says(text, r"\bforce\b|\beven if\b")
        else {"resizefs": True}
        if says(text, r"\bgrow\b|\bresize\b")
        else {}
    )
    opts = find(text, r"\boptions?\s+[\"']?(-\w[^\"',]*)") or (
        f"-L {label}" if (label := find(text, r"\blabel(?:led)?\s+(?:(?:it|as|is|with)\s+)*[\"']?([\w-]+)")) else None
    )
    return [
        Planned("community.general.filesystem", compact({"dev": device, "fstype": kind.lower(), "opts": opts, **extra}))
    ]
