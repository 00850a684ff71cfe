"""Network devices: Cisco IOS and NX-OS, Arista EOS, Junos, VyOS.

ios switches: vlan 120 named VOICE                    interface GigabitEthernet0/3 description uplink-core, enabled
nxos: Ethernet1/5 as access port in vlan 10           junos: set system host-name edge-1 and commit with comment 'rename'
eos hostname leaf-12, ntp server 10.0.0.5, save       back up the running config of all ios routers
"""

import re
from collections.abc import Mapping

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import is_name, removes
from relia.generation.grounded.text import QUOTED, quoted

_PLATFORMS: Mapping[str, str] = {
    "ios": "cisco.ios.ios",
    "nxos": "cisco.nxos.nxos",
    "eos": "arista.eos.eos",
    "junos": "junipernetworks.junos.junos",
    "vyos": "vyos.vyos.vyos",
}
_LIKE_IOS = frozenset(("ios", "nxos", "eos"))
_INTERFACE = (
    r"\b((?:(?:Ten|Hundred|Forty|TwentyFive)?-?Gig(?:abit)?(?:Ethernet|E)?|Fast(?:Ethernet)?|Ethernet"
    r"|Eth|Loopback|Lo|(?<=interface )Vlan ?|Vlan(?=\d)|Port-channel|Po|Tunnel|mgmt|"
    r"Management|Gi|Te|Fa|Hu)\s?\d[\d/.:]*|(?:ge|xe|et|ae|lo|irb)-?\d[\d/.-]*|eth\d+(?:\.\d+)?)\b"
)
_LINE_STARTS = """
    aaa archive banner cdp clock crypto domain-name enable errdisable feature ip ipv6 line lldp logging name-server no ntp
    radius-server router service snmp snmp-server spanning-tree tacacs-server username vtp
""".split()
_SUBSETS = frozenset("all min hardware config interfaces legacy features default ofacts".split())
_THEN = re.compile(
    r",?\s*\b(?:after which|and then|then|and afterwards|afterwards)\s+(?!save\b|commit\b|write\b|copy\b)",
    re.IGNORECASE,
)
_SAVES = (
    r"\bsave\b|\bwrite mem(?:ory)?\b|\bcopy run(?:ning-config)? start(?:up-config)?\b|\bto "
    r"(?:the )?startup\b|\bpersist\b"
)


def network(text: str, situation: Situation) -> list[Planned]:
    """Read a step for devices of one platform, which the prompt names."""
    kind = situation.platform
    if kind not in _PLATFORMS:
        return []
    parts = _THEN.split(text)
    if len(parts) > 1:
        one_by_one = [_part(part, kind) for part in parts]
        return [planned for one in one_by_one for planned in one] if all(one_by_one) else []
    return _part(text, kind)


def _part(text: str, kind: str) -> list[Planned]:
    base = _PLATFORMS[kind]
    for read in (_backup, _facts, _show, _ping):
        if planned := read(text, kind, base):
            return [planned]
    saving = _saving(text, kind)
    bare = (
        re.sub(rf"(?:,?\s*\band\s+)?(?:then\s+)?\b(?:{_SAVES})[^,;]*", " ", text, flags=re.IGNORECASE)
        if saving
        else text
    )
    if kind == "junos":
        return _junos(text, base)
    if kind == "vyos" and (typed := _typed(bare)):
        return [Planned(f"{base}_config", {"lines": typed, **saving})]
    made = _configured(bare, kind, base)
    pieces = [piece for piece in re.split(r"\s*[,;]\s*(?:and\s+)?", bare) if piece.strip()]
    if (
        made
        and len(re.findall(_INTERFACE, bare, re.IGNORECASE)) == 1
        and re.search(_INTERFACE, pieces[0], re.IGNORECASE)
    ):
        # What follows an interface is about it: `interface Gi0/1: description "x", ip address ...`.
        pieces = [bare]
    apart = [planned for piece in pieces for planned in _configured(piece, kind, base)]
    # A list of settings is several play tasks only where each of them is understood on its own.
    if len(pieces) > 1 and len(apart) == len(pieces):
        made = apart
    return _saved(made, saving, base)


def _configured(text: str, kind: str, base: str) -> list[Planned]:
    if kind in _LIKE_IOS:
        for read in (_banner, _feature, _vlans):
            if planned := read(text, kind, base):
                return [planned]
        if planned := _access(text, kind, base):
            return [*_interface(text, kind, base), planned]
        if made := _interface(text, kind, base):
            return made
        if planned := _hostname(text, kind, base):
            return [planned]
    if re.search(_INTERFACE, text, re.IGNORECASE):
        return []  # What is said of an interface must not become a line of the whole device.
    lines = _lines(text) if quoted(text) else [_as_typed(line, kind) for line in _lines(text)]
    if not quoted(text) and any(_PROSE.search(line) for line in lines):
        return []
    return [Planned(f"{base}_config", {"lines": lines})] if lines else []


def _saving(text: str, kind: str) -> dict[str, object]:
    if not says(text, _SAVES):
        return {}
    return {"save": True} if kind == "vyos" else {"save_when": "modified"} if kind in _LIKE_IOS else {}


def _saved(made: list[Planned], saving: dict[str, object], base: str) -> list[Planned]:
    if not saving:
        return made
    if made and made[-1].module == f"{base}_config":
        last = made[-1]
        return [*made[:-1], Planned(last.module, {**last.arguments, **saving}, last.keywords, last.confidence)]
    return [*made, Planned(f"{base}_config", saving)]


def _backup(text: str, kind: str, base: str) -> Planned | None:
    del kind
    # BACKUP is also what people name a VLAN.
    if not says(text, r"\bback ?up\b|\bbacked up\b|\bdump\b[^,;]*\bconfig") or says(text, r"\bvlans?\b"):
        return None
    folder = find(
        text, r"\b(?:to|in|into|under)\s+(?:the\s+)?(?:folder\s+|directory\s+)?((?:/|\./)?[\w.-]+(?:/[\w.-]+)*/?)"
    )
    options = {"dir_path": folder} if folder and is_name(folder) and "/" in folder else None
    return Planned(f"{base}_config", compact({"backup": True, "backup_options": options}))


def _facts(text: str, kind: str, base: str) -> Planned | None:
    del kind
    if not says(text, r"\b(?:gather|collect|get|read|fetch)\b[^,;]*\bfacts\b"):
        return None
    said = re.split(r"\bsubsets?\b|\bonly\b|\bfacts (?:about|on|for)\b", text, maxsplit=1, flags=re.IGNORECASE)[1:]
    chosen = [word for word in re.findall(r"[a-z]+", said[0].lower()) if word in _SUBSETS] if said else []
    return Planned(f"{base}_facts", compact({"gather_subset": chosen or None}))


def _ping(text: str, kind: str, base: str) -> Planned | None:
    target = find(text, r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})(?![\w./])")
    if kind == "eos" or target is None or quoted(text) or not says(text, r"\bpings?\b|\breach(?:es|able)?\b"):
        return None
    count = find(text, r"\b(\d+)\s+(?:pings?|packets?|times|probes)\b") or find(text, r"\bcount\s*(?:of|=|:)?\s*(\d+)")
    vrf = find(text, r"\bvrf\s+(\w[\w-]*)")
    if vrf and kind not in {"ios", "nxos"}:
        return None
    values = {"dest": target, "count": int(count) if count else None, "vrf": vrf}
    return Planned(f"{base}_ping", compact(values), {"register": "ping"})


def _show(text: str, kind: str, base: str) -> Planned | None:
    del kind
    command = next((item for item in quoted(text) if item.lower().startswith(("show", "ping", "display"))), None)
    command = command or find(
        text,
        r"\b(?:run|execute|output of|collect|do|issue)\s+(?:the command\s+|a\s+)?(show\s+[\w -]+?)(?=$|,|;|\s+(?:and|on)\b)",
    )
    return Planned(f"{base}_command", {"commands": [command]}, {"register": "shown"}) if command else None


def _banner(text: str, kind: str, base: str) -> Planned | None:
    if not says(text, r"\bbanner\b") or (kind == "nxos" and not says(text, r"\b(?:motd|exec)\b")):
        return None
    which = (find(text, r"\b(login|motd|exec|incoming)\b") or "login").lower()
    message = next(iter(quoted(text)), None)
    if removes(text):
        return Planned(f"{base}_banner", {"banner": which, "state": "absent"})
    return Planned(f"{base}_banner", {"banner": which, "text": message, "state": "present"}) if message else None


def _feature(text: str, kind: str, base: str) -> Planned | None:
    name = find(text, r"\bfeatures?\s+[\"']?([\w-]+)") or find(text, r"\b([\w-]+)\s+feature\b")
    if kind != "nxos" or not name or not is_name(name):
        return None
    state = "disabled" if says(text, r"\bdisabled?\b|\bturn off\b|\bno feature\b") else "enabled"
    return Planned(f"{base}_feature", {"feature": name, "state": state})


def _vlans(text: str, kind: str, base: str) -> Planned | None:
    del kind
    if says(text, r"\baccess (?:ports?|vlans?|mode)\b|\btrunk\b|\bswitchport\b|\binterface\b") or not says(
        text, r"\bvlans?\b"
    ):
        return None
    if removes(text):
        numbers = re.findall(r"\b(\d{1,4})\b", text)
        return (
            Planned(f"{base}_vlans", {"config": [{"vlan_id": int(number)} for number in numbers], "state": "deleted"})
            if numbers
            else None
        )
    pairs = re.findall(
        r"\b(\d{1,4})\b\s*[(=:-]?\s*(?:with (?:the )?)?(?:named?\s+|called\s+|name[=:]?\s*)?[\"'(]?([A-Za-z][\w-]*)?",
        text,
    )
    items = [
        compact({"vlan_id": int(number), "name": name if is_name(name) else None})
        for number, name in pairs
        if 1 <= int(number) <= 4094
    ]
    return Planned(f"{base}_vlans", {"config": items, "state": "merged"}) if items else None


def _access(text: str, kind: str, base: str) -> Planned | None:
    del kind
    interface = find(text, _INTERFACE)
    if not interface:
        return None
    if trunk := find(text, r"\btrunk\b[^;]*?\bvlans?\s*:?\s*([\d,\s-]+\d)"):
        item: dict[str, object] = {
            "name": interface,
            "mode": "trunk",
            "trunk": {"allowed_vlans": re.sub(r"\s+", "", trunk)},
        }
        return Planned(f"{base}_l2_interfaces", {"config": [item], "state": "merged"})
    vlan = find(text, r"\bvlan\s*:?\s*(\d{1,4})\b")
    if not vlan or not says(text, r"\baccess\b|\bput\b|\bassign\b|\binto\b|\bmember\b|\bport\b|\bin\b"):
        return None
    item = {"name": interface, "access": {"vlan": int(vlan)}}
    return Planned(f"{base}_l2_interfaces", {"config": [item], "state": "merged"})


def _interface(text: str, kind: str, base: str) -> list[Planned]:
    del kind
    interface = find(text, _INTERFACE)
    if not interface:
        return []
    description = find(text, r"\bdescri(?:ption|bed?)\s*(?:=|:|is|to|of|as)?\s*[\"']([^\"']+)") or find(
        text, r"\bdescription\s*(?:=|:|is|to|of)?\s*([\w-]+)"
    )
    bare = QUOTED.sub(" ", text)
    enabled = (
        True
        if says(bare, r"\benabled?\b|\bno shut\w*\b|\b(?:bring|turn|is|be) up\b|\bup\b")
        else False
        if says(bare, r"\bdisabled?\b|\bshut(?:down)?\b|\bdown\b")
        else None
    )
    mtu = find(text, r"\bmtu\s*(?:of|to|=)?\s*(\d+)")
    item = compact(
        {"name": interface, "description": description, "enabled": enabled, "mtu": int(mtu) if mtu else None}
    )
    made = [Planned(f"{base}_interfaces", {"config": [item], "state": "merged"})] if len(item) > 1 else []
    if address := _address(text):
        layer3: dict[str, object] = {"name": interface, "ipv4": [{"address": address}]}
        made.append(Planned(f"{base}_l3_interfaces", {"config": [layer3], "state": "merged"}))
    return made


def _address(text: str) -> str | None:
    """The address of an interface with the length of its prefix, which a mask may give."""
    if address := find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b"):
        return address
    masked = re.search(
        r"(?<![\w.])((?:\d{1,3}\.){3}\d{1,3})\s+(?:mask\s+)?(255\.(?:\d{1,3}\.){2}\d{1,3})(?![\w.])", text
    )
    if masked is None:
        return None
    bits = "".join(f"{int(part):08b}" for part in masked.group(2).split("."))
    return f"{masked.group(1)}/{bits.count('1')}" if "01" not in bits else None


def _hostname(text: str, kind: str, base: str) -> Planned | None:
    del kind
    name = find(text, r"\bhost ?name\s*(?:to|is|=|:|should be|becomes|of)?\s*[\"']?([A-Za-z][\w.-]*\w)")
    if not name or not is_name(name):
        return None
    return Planned(f"{base}_hostname", {"config": {"hostname": name}, "state": "merged"})


def _typed(text: str) -> list[str]:
    """The lines of a step that are written as they would be typed: `set system ntp server 192.0.2.1 and delete service ssh`."""
    return re.findall(
        r"(?<![\w\"'])((?:set|delete)\s+[a-z](?:[\w./ :-]|'[^']*'|\"[^\"]*\")+?)"
        r"(?=\s+and\s+(?:commit|then|set|delete)\b|\s*[,;]|\s*$)",
        text,
    )


def _junos(text: str, base: str) -> list[Planned]:
    lines = [line for line in quoted(text) if line.startswith(("set ", "delete ", "activate ", "deactivate "))]
    lines = lines or _typed(text)
    comment = find(text, r"\b(?:comment|message)\s*(?:=|:)?\s*[\"']([^\"']+)")
    comment = comment or find(text, r"\bcommit(?:ted)?\b[^,;:]*\bcomment\s*(?:=|:)?\s*([\w-]+)")
    if not lines and (name := find(text, r"\bhost-?name\s*(?:to|is|=|:)?\s*[\"']?([A-Za-z][\w.-]*\w)")):
        lines = [f"set system host-name {name}"]
    if not lines and (server := find(text, r"\bntp server\s+([\w.:]+)")):
        lines = [f"set system ntp server {server}"]
    return [Planned(f"{base}_config", compact({"lines": lines, "comment": comment}))] if lines else []


_PROSE = re.compile(
    r"\b(?:via|through|should|must|please|the|with|using|over|by|and|to be|it|them|that)\b", re.IGNORECASE
)
"""Words of a sentence that no configuration line has."""
_OVER_VRF = re.compile(r"(ntp server \S+) (?:via|in|over|through|using|on) (?:the )?vrf (\S+)", re.IGNORECASE)


def _as_typed(line: str, kind: str) -> str:
    """A line as the device takes it: its first word in small letters, its routing table named in the platform's way."""
    first, blank, rest = line.partition(" ")
    typed = f"{first.lower()}{blank}{rest}" if first.lower() in _LINE_STARTS else line
    if kind == "nxos":
        return _OVER_VRF.sub(r"\1 use-vrf \2", typed)
    return _OVER_VRF.sub(lambda match: f"ntp server vrf {match.group(2)} {match.group(1).split()[-1]}", typed)


def _lines(text: str) -> list[str]:
    """Configuration lines: in quotes, or as they would be typed."""
    if found := quoted(text):
        return found
    starts = "|".join(re.escape(word) for word in _LINE_STARTS)
    plain = re.search(
        (
            rf"(?:^|\b(?:set|configure|add|apply|with|line|have|enable)\s+|[:,]\s*)(?:the\s+)?("
            rf"(?:{starts})\b[^,;]*?)(?=\s+and\s+(?:then\s+)?save\b|,|;|$)"
        ),
        text,
        re.IGNORECASE,
    )
    listed = re.split(rf"\s+and\s+(?=(?:{starts})\b)", plain.group(1), flags=re.IGNORECASE) if plain else []
    return [re.sub(r"\s+", " ", line).strip(" .") for line in listed]
