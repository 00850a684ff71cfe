"""Mounts and swap.

mount nas:/export/media on /mnt/media via nfs4 with options ro,noatime       unmount /mnt/old and drop it from fstab
/tmp as tmpfs with mount opts size=2G,nosuid                                 create a 4G swapfile at /swapfile
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, Situation, compact, find, says
from relia.generation.grounded.text import paths

_FS = r"\b(ext[234]|xfs|btrfs|vfat|ntfs|f2fs|zfs|nfs4?|cifs|smb3?|tmpfs|iso9660|glusterfs|ceph|sshfs|none)\b"
_OPTIONS = r"\b(?:mount )?(?:options?|opts)\s*(?:of|=|:|are|is)?\s*[\"'`(]?([\w=,.:%/-]+[\w%])"
_PLAIN_OPTIONS = (
    r"(?<![\w,/])((?:(?:ro|rw|noatime|nodiratime|relatime|nosuid|nodev|noexec|soft|hard|_netdev"
    r"|nofail|noauto|defaults|bg|intr|size=\w+%?|mode=\d+|vers=[\d.]+|uid=\w+|gid=\w+"
    r"|credentials=\S+?|username=\w+|discard)(?:,|\b))+)(?![\w/])"
)
_NOT_MOUNTS = r"\b(?:container|docker|podman|compose|install|script|run|scale|pod)\b"


def mounts(text: str, situation: Situation) -> list[Planned]:
    """Read a step about a mount."""
    if says(text, r"\bu(?:n)?mount(?:ed)?\b|\bnot (?:be )?mounted\b"):
        target = next((path for path in paths(text) if path != "/etc/fstab"), None)
        gone = says(text, r"\bfstab\b|\bdrop\b|\bremove\b|\bpermanent|\bforever\b|\bfor good\b")
        return (
            [Planned("ansible.posix.mount", {"path": target, "state": "absent" if gone else "unmounted"})]
            if target
            else []
        )
    tmpfs = says(text, r"\btmpfs\b|\bram ?disk\b")
    asked = (
        says(text, r"\b(?:re)?mount(?:ed|s|ing)?\b|\bnfs (?:share|export)\b|\bfstab\b|\bshare\b.*\bto\b")
        or tmpfs
        or says(text, rf"^/dev/\S+ (?:goes|is|belongs|should be|at|on|to)\b.*{_FS}")
    )
    if (
        not asked
        or says(text, _NOT_MOUNTS)
        or (says(text, r"\bdirectory\b|\bfolder\b") and not says(text, r"\bmount\b"))
    ):
        return []
    source = _source(text, situation, tmpfs=tmpfs)
    if source is None:
        return []
    bare = text.replace(source, " ")
    target = next(
        (
            path
            for path in paths(bare)
            if not path.startswith("/dev/") and path != "/etc/fstab" and "credentials" not in path
        ),
        None,
    )
    if target is None and says(text, r"\b(?:there|in it|that (?:dir|folder|directory))\b"):
        target = situation.path or None
    if target is None:
        return []
    options = _options(bare)
    kind = _kind(text, source, situation)
    state = (
        "present"
        if says(text, r"\bonly (?:add|put|write).*\bfstab\b|\bdon'?t mount\b|\bdo not mount\b|\bnot (?:yet )?mount")
        else "mounted"
    )
    state = (
        "ephemeral"
        if says(text, r"\b(?:not|without) (?:in |touching |adding (?:it )?to )?(?:the )?fstab\b|\btemporar\w+\b")
        else state
    )
    state = "remounted" if says(text, r"\bremount\b") else state
    extra = compact({"dump": find(text, r"\bdump\s+(\d)\b"), "passno": find(text, r"\bpass(?:no)?\s+(\d)\b")})
    situation.path = target
    return [
        Planned(
            "ansible.posix.mount",
            compact({"path": target, "src": source, "fstype": kind, "opts": options, "state": state, **extra}),
        )
    ]


def _source(text: str, situation: Situation, *, tmpfs: bool) -> str | None:
    remote = find(text, r"(?<![\w/])((?:[A-Za-z][\w.-]*|(?:\d{1,3}\.){3}\d{1,3}):/[\w./-]*)")
    share = find(text, r"(?<!:)(//[\w.-]+/[\w./$-]+)")
    named = find(text, r"\b((?:UUID|LABEL|PARTUUID)=[\w-]+)")
    device = next((path for path in paths(text) if path.startswith("/dev/")), None)
    if not (remote or share or named or device or tmpfs):
        local = [path for path in paths(text) if path != "/etc/fstab"]
        if says(text, r"\bbind\b") and len(local) == 2:
            return local[0]
        if situation.device:
            return situation.device
    return remote or share or named or device or ("tmpfs" if tmpfs else None)


def _kind(text: str, source: str, situation: Situation) -> str:
    kind = find(re.sub(r"\S*/\S*", " ", text), _FS)
    if kind:
        return "cifs" if kind.lower().startswith("smb") else kind.lower()
    if ":/" in source:
        return "nfs"
    if source.startswith("//"):
        return "cifs"
    if says(text, r"\bbind\b"):
        return "none"
    return situation.filesystem or "ext4"


def _options(text: str) -> str | None:
    options = find(text, _OPTIONS)
    if options and "=" not in options and not re.match(r"^[a-z_]+(?:,[\w=]+)*$", options):
        options = None
    if options is None:
        listed = [match.strip(",") for match in re.findall(_PLAIN_OPTIONS, text) if isinstance(match, str)]
        found = [option for option in listed if option not in {"hard", "soft", "bg"} or "," in option]
        options = ",".join(found) or None
    if options is None and says(text, r"\bread[- ]?only\b|\(ro\)"):
        options = "ro"
    if options is None and says(text, r"\bbind\b"):
        options = "bind"
    return options


def swap(text: str, situation: Situation) -> list[Planned]:
    """Read a step about swap: a file for it, or no swap at all."""
    path = next((path for path in paths(text) if "swap" in path or not path.startswith(("/dev/", "/etc/fstab"))), None)
    if situation.swap and says(text, r"^\W*(?:enable|activate|use|turn on|add)\s+it\b"):
        return [Planned(f"{B}command", {"cmd": f"swapon {situation.swap}"}, _once(situation, situation.swap))]
    if path is None and situation.swap and says(text, r"\bswap\w*\b|\bit\b"):
        path = situation.swap
    if says(text, r"^\W*mkswap\b") and path:
        return [
            Planned(f"{B}command", {"cmd": f"mkswap {path}"}, _once(situation, path), name=f"Make {path} a swap area")
        ]
    if says(text, r"^\W*swapon\b|\b(?:activate|enable|turn on) (?:the |it as )?swap\b") and path:
        return [Planned(f"{B}command", {"cmd": f"swapon {path}"}, _once(situation, path), name=f"Use {path} for swap")]
    if (
        says(text, r"\bswap ?file\b|\bswap\b.*\bfile\b")
        and (size := find(text, r"(\d+(?:\.\d+)?\s*[MGT])i?B?\b"))
        and not says(text, r"\b(?:remove|delete)\b")
    ):
        path = path or "/swapfile"
        situation.swap = path
        amount = re.sub(r"\s", "", size).upper()
        return [
            Planned(
                f"{B}command",
                {"cmd": f"fallocate -l {amount} {path}", "creates": path},
                {"register": "swapfile"},
                name=f"Allocate {path}",
            ),
            Planned(f"{B}file", {"path": path, "owner": "root", "group": "root", "mode": "0600"}),
        ]
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


def _once(situation: Situation, path: str) -> dict[str, object]:
    """A swap file is made a swap area when it was allocated just now; a device always."""
    keywords: dict[str, object] = {"changed_when": True}
    return {"when": "swapfile is changed", **keywords} if situation.swap == path else keywords
