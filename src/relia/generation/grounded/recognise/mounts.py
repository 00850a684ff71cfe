"""Mounts.

mount nas:/export/media on /mnt/media via nfs4 with options ro,noatime       unmount /mnt/old and drop it from fstab
/tmp as tmpfs with mount opts size=2G,nosuid                                 /dev/vdb1 -> /srv, xfs, noatime
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.text import paths, quoted

_FS = r"\b(ext[234]|xfs|btrfs|vfat|ntfs|f2fs|zfs|nfs4?|cifs|smb3?|tmpfs|iso9660|glusterfs|ceph|sshfs|none)\b"
_OPTIONS = r"\b(?:mount )?(?:options?|opts)\s*(?:of|=|:|are|is)?\s*[\"'`(]?([\w=,.:%/-]+[\w%])"
_PLAIN_OPTIONS = (
    r"(?<![\w,/])((?:(?:ro|rw|noatime|nodiratime|relatime|nosuid|nodev|noexec|soft|hard|_netdev"
    r"|nofail|noauto|defaults|bg|intr|sync|async|user|users|group|acl|usrquota|grpquota|nobarrier|discard|guest"
    r"|(?:size|nr_inodes|mode|umask|fmask|dmask|file_mode|dir_mode|n?f?s?vers|proto|uid|gid|rsize|wsize|timeo|retrans|sec|domain"
    r"|username|user|iocharset|subvol|compress|context|x-systemd[\w.-]*)=[\w.%:-]+|credentials=[^\s,]+)(?:,|\b))+)(?![\w/])"
)
_CREDENTIALS = re.compile(
    r"\bcredentials(?:\s+file)?\s+(?:(?:are|is|lie)\s+)?(?:in|from|at)\s+(/[\w./-]*\w)", re.IGNORECASE
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
    if says(text, r"\blines?\b|^\W*(?:append|add)\b") and any(" " in item for item in quoted(text)):
        return []
    if says(text, r"\bremount(?:ed)?\b"):
        return _remounted(text, situation)
    tmpfs = says(text, r"\btmpfs\b|\bram ?disk\b")
    asked = (
        says(text, r"\b(?:re)?mount(?:ed|s|ing)?\b|\b(?:nfs|cifs|smb) (?:share|export)\b|\bfstab\b|\bshare\b.*\bto\b")
        or tmpfs
        or says(text, rf"^/dev/\S+ (?:goes|is|belongs|should be|at|on|to)\b.*{_FS}")
        or (_PLACED.search(text) is not None and (says(text, _FS) or says(text, _PLAIN_OPTIONS)))
    )
    if (
        not asked
        or says(text, _NOT_MOUNTS)
        or (says(text, r"\bdirectory\b|\bfolder\b") and not says(text, r"\bmount\b"))
    ):
        return []
    text = _CREDENTIALS.sub(r"credentials=\1", text)
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
    options = _options(bare.replace(target, " "))
    if tmpfs:
        options = _sized(bare, options)
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
    extra = compact({"dump": find(text, r"\bdump\s+(\d)\b"), "passno": find(text, r"\bpass(?:no)?\s+(\d)\b")})
    situation.path = target
    return [
        Planned(
            "ansible.posix.mount",
            compact({"path": target, "src": source, "fstype": kind, "opts": options, "state": state, **extra}),
        )
    ]


_PLACED = re.compile(
    r"^\W*(?:/dev/\S+|(?:UUID|LABEL|PARTUUID)=\S+|[\w.-]+:/\S*|//\S+)\s+"
    r"(?:(?:goes|belongs|comes|should be|must be|is)\s+)?(?:on|at|to|under|onto|into|in|->|=>|:)?\s*(?:the\s+)?/\w",
    re.IGNORECASE,
)
"""What is mounted and where, without a verb: `/dev/sdb1 -> /scratch`, `UUID=1234-ABCD on /boot/efi`."""


def _remounted(text: str, situation: Situation) -> list[Planned]:
    """A mount that gets other options: there and in fstab, as far as the step tells what they are."""
    target = next((path for path in paths(text) if path != "/etc/fstab" and not path.startswith("/dev/")), None)
    if target is None and says(text, r"\bit\b"):
        target = situation.path or None
    options = _options(text)
    return (
        [Planned("ansible.posix.mount", compact({"path": target, "opts": options, "state": "remounted"}))]
        if target
        else []
    )


def _sized(text: str, options: str | None) -> str | None:
    """The options of a tmpfs with the size and the mode that the text gives in other words."""
    found = [options] if options else []
    size = find(text, r"(?<![\w=.])(\d+(?:\.\d+)?\s*(?:[KMG]i?B?|%))(?!\w)")
    if size and "size=" not in (options or ""):
        amount = re.sub(r"i?B$|\s", "", size, flags=re.IGNORECASE)
        found.append(f"size={amount}")
    mode = find(text, r"\bmode\s+(?:of\s+|is\s+)?(\d{3,4})\b")
    if mode and "mode=" not in (options or ""):
        found.append(f"mode={mode}")
    return ",".join(found) or None


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
