"""Kernel parameters and modules.

vm.swappiness = 10, keep it over reboots     load br_netfilter and make it permanent     blacklist usb_storage
"""

import re

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, says
from relia.generation.grounded.text import paths, words_list

_PARAMETER = r"(?:net|vm|kernel|fs|dev|user|sunrpc|abi|crypto)\.[\w./-]*[\w*]"
_PAIR = re.compile(
    (
        rf"\b({_PARAMETER})[\"'`]?\s*(?:=|(?:\b(?:up|down)\s+)?\bto\b|\bis\b|\bshould be\b|\bmust be\b|:|\bat\b|\s)?\s*[\"'`]?"
        rf"(-?\d[\w.]*(?:[ \t]\d+)*)?"
    ),
    re.IGNORECASE,
)
_PROC = re.compile(r"/proc/sys/([\w/.-]*\w)")
_IPV6 = (
    r"\b(?:disable|enable|(?:turn|switch) (?:off|on)) (?:the )?ip ?v6\b(?! forwarding)"
    r"(?!.*\b(?:interface|eth\d|ens\d|docker|container|nginx|listen))"
    r"|^\W*ip ?v6 (?:must be|should be|is|has to be) (?:off|on|disabled|enabled|stopped|turned off)\b"
)
_FAMILIAR = (
    (r"\bip(?:v4)? ?forward(?:ing)?\b|\brouting between\b", "net.ipv4.ip_forward", "1", "0"),
    (r"\bipv6 forwarding\b", "net.ipv6.conf.all.forwarding", "1", "0"),
    (
        _IPV6,
        "net.ipv6.conf.all.disable_ipv6",
        "0",
        "1",
    ),
    (r"\b(?:tcp )?syn[- ]?cookies\b", "net.ipv4.tcp_syncookies", "1", "0"),
    (r"\bovercommit(?:ting)?(?: of)? memory\b|\bmemory overcommit\b", "vm.overcommit_memory", "", ""),
    (r"\bswappiness\b", "vm.swappiness", "", ""),
)
_OFF = r"\bdisabled?\b|\bstopped\b|\bturn(?:ed)? off\b|\boff\b|\bforbid\b"
_REMOVE = r"\b(?:remove|delete|drop|unset|absent|get rid of)\b"


def kernel(text: str, situation: Situation) -> list[Planned]:
    """Read a step about the kernel."""
    return _sysctl(text, situation) or _modules(text, situation)


def _sysctl(text: str, situation: Situation) -> list[Planned]:
    if says(text, r"\bline\b|\binstall\b|\btemplate\b|\bpackage\b"):
        return []
    text = _PROC.sub(lambda match: match.group(1).replace("/", "."), text)
    settings = _parameters(text)
    if not settings:
        return []
    file = next((path for path in paths(text) if "sysctl" in path), None)
    if says(text, _REMOVE):
        return [
            looped(
                "ansible.posix.sysctl",
                "name",
                [name for name, _ in settings],
                compact({"state": "absent", "sysctl_file": file}),
            )
        ]
    if any(not value for _, value in settings):
        return []
    live = (
        None
        if says(text, r"\b(?:don'?t|do not|without) (?:apply|reload|set)|\bonly (?:at|after) (?:the next )?(?:re)?boot")
        else True
    )
    extra = compact({"sysctl_file": file, "state": "present", "sysctl_set": live, "reload": live})
    del situation
    if len(settings) == 1:
        return [Planned("ansible.posix.sysctl", {"name": settings[0][0], "value": settings[0][1], **extra})]
    items = [{"name": name, "value": value} for name, value in settings]
    arguments = {"name": "{{ item.name }}", "value": "{{ item.value }}", **extra}
    return [Planned("ansible.posix.sysctl", arguments, {"loop": items}, name="Set kernel parameters")]


def _parameters(text: str) -> list[tuple[str, str]]:
    off = says(text, _OFF)
    shared = find(text, r"\b(?:both|each|all)\b.*?(?:=|\bto\b)\s*(\d+)\s*$") or find(text, r"\bto\s+(\d+)\s*$")
    found = []
    for name, value in _PAIR.findall(text):
        if re.search(r"\.(?:com|org|net|lan|local|conf|d)$", name):
            continue
        if not value:
            on = (
                "1"
                if "disable_" in name or says(text, r"\benabled?\b|\bturn(?:ed)? on\b|\bon\b|\ballow\b|\bactivate\b")
                else ""
            )
            value = shared or ("0" if off and "disable_" not in name else on)  # noqa: PLW2901  (what stands for the missing value)
        found.append((name, value.strip()))
    if not found and says(
        text, r"\bsysctl\b|\bkernel\b|\benabled?\b|\bdisabled?\b|\bset\b|\bturn\b|\bon\b|\bstopped\b"
    ):
        for pattern, name, yes, no in _FAMILIAR:
            if says(text, pattern):
                value = find(text, rf"(?:{pattern})\s*(?:=|to|of|is)?\s*(\d+)") or (no if off else yes)
                return [(name, value)] if value else []
    return found


def _modules(text: str, situation: Situation) -> list[Planned]:
    names = _module_names(text)
    if not names:
        return []
    if says(text, _NEVER):
        state = "absent" if says(text, _REMOVE) else "present"
        return [looped("community.general.kernel_blacklist", "name", names, {"state": state})]
    lasting = (
        r"\bpersist|\b(?:at|on|after|over|every) (?:the |every |each )?(?:re)?boot|\bpermanent|\bsurvive"
        r"|\balways\b|\breboots\b"
    )
    del situation
    persistent = {"persistent": "present"} if says(text, lasting) else {}
    gone = says(text, r"\b(?:unload(?:ed)?|remove|rmmod)\b")
    given = re.findall(r"(?<![\w.])([a-z_]\w*=[\w.,:/-]*\w)", text)
    persistent |= {"params": " ".join(given)} if given and not gone else {}
    return [
        looped("community.general.modprobe", "name", names, {"state": "absent" if gone else "present", **persistent})
    ]


_NEVER = (
    r"\bblack ?list(?:ed)?\b|\bdeny ?list\b"
    r"|\b(?:never|not|no longer|nobody|prevent\w*|forbid\w*|keep|(?:do|does|can|must|should)(?:n't| not))\b"
    r".*\b(?:be )?(?:auto-?)?load(?:ed|able|ing)?\b"
    r"|\bunloadable\b"
)


def _module_names(text: str) -> list[str]:
    if says(text, _NEVER) and (
        never := find(text, r"^\W*(?:the\s+)?(?:kernel\s+)?(?:module\s+)?([a-z0-9]+(?:[_-][a-z0-9]+)+)\b")
    ):
        return [never]
    if says(text, _NEVER) and (never := find(text, r"\bthe\s+([a-z0-9]+(?:[_-][a-z0-9]+)*)\s+(?:kernel\s+)?module\b")):
        return [never]
    if not says(
        text,
        (
            r"\bkernel(?:[ -])?modules?\b|\bmodprobe\b|\bblacklist\b|\b(?:un)?load\s+(?:the\s+)?"
            r"(?:module\s+)?[a-z0-9]+_[a-z0-9_]+|\b(?:un)?load (?:the )?modules?\b"
        ),
    ):
        return []
    name = r"([a-z0-9][\w-]*(?:(?:\s*,\s*|\s+and\s+)[a-z0-9][\w-]*)*)"
    found = (
        find(
            text,
            rf"\b(?:kernel[ -])?modules?\s+(?:called\s+|named\s+)?"
            rf"(?!(?:is|loaded|has|needs|and|at|on|must|should|to)\b){name}",
        )
        or find(text, rf"\bmodprobe\s+{name}")
        or find(text, r"\bthe\s+([\w-]+)\s+(?:kernel\s+)?module")
        or find(text, r"\b([\w-]+)\s+kernel module")
        or find(text, r"\b((?:[a-z0-9]+_)+[a-z0-9]+)\b")
        or find(text, r"\bblacklist\s+(?:the\s+)?([\w-]+)")
    )
    stop = {"permanently", "too", "make", "it", "persist", "load", "also", "at", "boot"}
    return [word for word in (part.split(" ")[0] for part in words_list(found or "")) if word.lower() not in stop]
