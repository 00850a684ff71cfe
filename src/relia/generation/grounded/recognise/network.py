"""Network devices: Cisco IOS and NX-OS, Arista EOS, Junos, VyOS.

ios switches: vlan 120 named VOICE                    interface GigabitEthernet0/3 description uplink-core, enabled
nxos: Ethernet1/5 as access port in vlan 10           junos: set system host-name edge-1 and commit with comment 'rename'
eos hostname leaf-12, ntp server 10.0.0.5, save       back up the running config of all ios routers
"""

import re
from collections.abc import Mapping

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, says
from relia.generation.grounded.recognise.naming import is_name, removes
from relia.generation.grounded.text import quoted

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
    r"|Eth|Loopback|Lo|Vlan|Port-channel|Po|Tunnel|mgmt|"
    r"Management|Gi|Te|Fa|Hu)\s?\d[\d/.:]*|(?:ge|xe|et|ae|lo|irb)-?\d[\d/.-]*|eth\d+(?:\.\d+)?)\b"
)
_LINE_STARTS = """
    aaa archive banner cdp clock crypto domain-name enable errdisable feature ip ipv6 line lldp logging name-server no ntp
    radius-server router service snmp snmp-server spanning-tree tacacs-server username vtp
""".split()
_SAVES = (
    r"\bsave\b|\bwrite mem(?:ory)?\b|\bcopy run(?:ning-config)? start(?:up-config)?\b|\bto "
    r"(?:the )?startup\b|\bpersist\b"
)


def network(text: str, situation: Situation) -> list[Planned]:
    """Read a step for devices of one platform, which the prompt names."""
    kind = situation.platform
    if kind not in _PLATFORMS:
        return []
    base = _PLATFORMS[kind]
    for read in (_backup, _facts, _show):
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
    made = _configured(bare, kind, base)
    pieces = [piece for piece in re.split(r"\s*[,;]\s*(?:and\s+)?", bare) if piece.strip()]
    apart = [planned for piece in pieces for planned in _configured(piece, kind, base)]
    # A list of settings is several play tasks only where each of them is understood on its own.
    if len(pieces) > 1 and len(apart) == len(pieces):
        made = apart
    return _saved(made, saving, base)


def _configured(text: str, kind: str, base: str) -> list[Planned]:
    for read in (_banner, _feature, _vlans, _access, _interface, _hostname):
        if kind in _LIKE_IOS and (planned := read(text, kind, base)):
            return [planned]
    lines = _lines(text)
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
    if not says(text, r"\bback ?up\b|\bbacked up\b|\bdump\b[^,;]*\bconfig"):
        return None
    folder = find(
        text, r"\b(?:to|in|into|under)\s+(?:the\s+)?(?:folder\s+|directory\s+)?((?:/|\./)?[\w.-]+(?:/[\w.-]+)*/?)"
    )
    options = {"dir_path": folder} if folder and is_name(folder) and "/" in folder else None
    return Planned(f"{base}_config", compact({"backup": True, "backup_options": options}))


def _facts(text: str, kind: str, base: str) -> Planned | None:
    del kind
    return Planned(f"{base}_facts", {}) if says(text, r"\b(?:gather|collect|get)\b[^,;]*\bfacts\b") else None


def _show(text: str, kind: str, base: str) -> Planned | None:
    del kind
    command = next((item for item in quoted(text) if item.lower().startswith(("show", "ping", "display"))), None)
    command = command or find(text, r"\b(?:run|execute|output of|collect)\s+(show\s+[\w -]+?)(?=$|,|;|\s+(?:and|on)\b)")
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
    if says(text, r"\baccess\b|\btrunk\b|\bswitchport\b|\binterface\b") or not says(text, r"\bvlans?\b"):
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


def _interface(text: str, kind: str, base: str) -> Planned | None:
    del kind
    interface = find(text, _INTERFACE)
    if not interface:
        return None
    address = find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b")
    if address:
        item: dict[str, object] = {"name": interface, "ipv4": [{"address": address}]}
        return Planned(f"{base}_l3_interfaces", {"config": [item], "state": "merged"})
    description = find(text, r"\bdescription\s*(?:=|:|is|to|of)?\s*[\"']([^\"']+)") or find(
        text, r"\bdescription\s*(?:=|:|is|to|of)?\s*([\w-]+)"
    )
    enabled = (
        True
        if says(text, r"\benabled?\b|\bno shut\w*\b|\b(?:bring|turn|is|be) up\b|\bup\b")
        else False
        if says(text, r"\bdisabled?\b|\bshut(?:down)?\b|\bdown\b")
        else None
    )
    mtu = find(text, r"\bmtu\s*(?:of|to|=)?\s*(\d+)")
    item = compact(
        {"name": interface, "description": description, "enabled": enabled, "mtu": int(mtu) if mtu else None}
    )
    return Planned(f"{base}_interfaces", {"config": [item], "state": "merged"}) if len(item) > 1 else None


def _hostname(text: str, kind: str, base: str) -> Planned | None:
    del kind
    name = find(text, r"\bhost ?name\s*(?:to|is|=|:|should be|becomes|of)?\s*[\"']?([A-Za-z][\w.-]*\w)")
    if not name or not is_name(name):
        return None
    return Planned(f"{base}_hostname", {"config": {"hostname": name}, "state": "merged"})


def _junos(text: str, base: str) -> list[Planned]:
    lines = [line for line in quoted(text) if line.startswith(("set ", "delete ", "activate ", "deactivate "))]
    plain = re.findall(
        r"(?<![\w\"'])((?:set|delete)\s+[a-z][\w./ :-]+?)(?=\s+and\s+(?:commit|then|set|delete)\b|\s*[,;]|\s*$)", text
    )
    lines = lines or plain
    comment = find(text, r"\b(?:comment|message)\s*(?:=|:)?\s*[\"']([^\"']+)")
    if not lines and (name := find(text, r"\bhost-?name\s*(?:to|is|=|:)?\s*[\"']?([A-Za-z][\w.-]*\w)")):
        lines = [f"set system host-name {name}"]
    if not lines and (server := find(text, r"\bntp server\s+([\w.:]+)")):
        lines = [f"set system ntp server {server}"]
    return [Planned(f"{base}_config", compact({"lines": lines, "comment": comment}))] if lines else []


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
    return [re.sub(r"\s+", " ", plain.group(1)).strip(" .")] if plain else []
