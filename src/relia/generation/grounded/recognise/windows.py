r"""Windows hosts.

install IIS with the management tools                       registry HKLM:\SOFTWARE\Acme value LogLevel to dword 3
firewall rule "Corp Agent" - inbound, tcp 9182, allow       environment variable JAVA_HOME = C:\Java\jdk17 machine wide
service "CorpAgent" started, start mode auto                share D:\Public as "Public" readable by Everyone
"""

import re
from collections.abc import Mapping

from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, one_or_many, says
from relia.generation.grounded.recognise.naming import after, is_name, named, names, removes, state_of
from relia.generation.grounded.recognise.windows_files import download, file, installer, package, unzip
from relia.generation.grounded.recognise.windows_people import account, directory_account, rights, shared
from relia.generation.grounded.recognise.windows_tasks import scheduled
from relia.generation.grounded.text import quoted

_W, _C = "ansible.windows.", "community.windows."
_PATH = re.compile(r"[A-Za-z]:\\(?:[\w.$-]+(?: [\w.$-]+(?=\\))*\\?)*")
_PIECES = re.compile(
    r"\s*[,;]\s*(?:and\s+)?(?:then\s+)?(?:also\s+)?(?=(?:an?\s+|the\s+)?(?:iis\s+|windows\s+)?"
    r"(?:app(?:lication)?[- ]?pool|(?:web ?)?site|service"
    r"|role|feature|local user|local group|smb share|share|firewall rule|scheduled task|registry|choco(?:latey)? packages?)\b)",
    re.IGNORECASE,
)
"""Where a list of things of several kinds goes on: `role Web-Server, app pool Shop, site "Shop" on port 80`."""
_FEATURES: Mapping[str, str] = {
    r"\biis\b|\bweb[- ]server\b": "Web-Server",
    r"\btelnet client\b": "Telnet-Client",
    r"\bhyper-?v\b": "Hyper-V",
    r"\bdns server\b": "DNS",
    r"\bdhcp server\b": "DHCP",
    r"\bfailover cluster\w*\b": "Failover-Clustering",
}


def windows(text: str, situation: Situation) -> list[Planned]:
    """Read a step for Windows hosts."""
    if situation.platform != "windows":
        return []
    pieces = [piece for piece in _PIECES.split(text) if piece.strip()]
    if len(pieces) > 1 and (made := _apart(pieces)):
        return made
    if (fetched := situation.last.get("download")) and says(
        text, r"\b(?:that|this|the) (?:msi|exe|installer|setup)\b|\binstall it\b"
    ):
        text = f"{text} {fetched}"
    planned = _read(text)
    if planned and planned.module.endswith("win_get_url"):
        situation.last["download"] = str(planned.arguments["dest"])
    return [planned] if planned else []


def _apart(pieces: list[str]) -> list[Planned]:
    """A play task for each piece, when every one of them is understood; `that pool` is the one made before."""
    made: list[Planned] = []
    for piece in pieces:
        pools = [one.arguments["name"] for one in made if one.module.endswith("app_pool")]
        said = (
            re.sub(r"\b(?:that|this|the same) (?:app(?:lication)? )?pool\b", f"pool {pools[-1]}", piece)
            if pools
            else piece
        )
        if (planned := _read(said)) is None:
            return []
        made.append(planned)
    return made


def _read(text: str) -> Planned | None:
    locations = [match.group().rstrip(".\\") for match in _PATH.finditer(text)]
    for read in (
        _registry,
        _environment,
        _firewall,
        _updates,
        shared,
        rights,
        _site,
        _timezone,
        _reboot,
        scheduled,
        directory_account,
        account,
        _feature,
        installer,
        package,
        download,
        unzip,
        _service,
        _hostname,
        _name_servers,
        file,
        _command,
    ):
        if planned := read(text, locations):
            return planned
    return None


def _registry(text: str, locations: list[str]) -> Planned | None:
    del locations
    key = re.search(r"\b(HK\w+:?\\[\w\\.-]+(?: [\w.-]+(?=\\))*[\w\\.-]*\w)", text)
    if key is None:
        return None
    path = re.sub(r"^(HK\w+)\\", r"\1:\\", key.group(1))
    rest = text[: key.start()] + " " + text[key.end() :]
    kind = find(rest, r"\b(dword|qword|string|expandstring|binary|multistring)\b")
    name = after(rest, r"value(?: named| called)?|name|entry|property", r"(?!to\b|is\b)[A-Za-z]\w*")
    if not name or re.fullmatch(r"dword|qword|string|expandstring|binary|multistring", name, re.IGNORECASE):
        name = after(rest, r"dword|qword|expandstring|multistring|string|binary", r"(?!to\b|is\b)[A-Za-z]\w*")
    name = name or find(
        rest, r"(?<![\w\\])([A-Za-z]\w*)\s*(?:\s(?:must|should|has to|shall|needs to)\s+be\b|\sis\s+to\s+be\b|=)"
    )
    name = name or find(rest, r"\bset\s+(?:the\s+)?[\"']?([A-Za-z]\w*)[\"']?\s*(?:=|to\b)")
    content = find(
        rest,
        r"(?:\bto\b(?! be\b)|=|\bas\b|\bdata\b|\bbe\b)\s*(?:set to\s+)?(?:dword|qword|string|expandstring)?\s*[\"']?(\w[\w.]*)",
    ) or (find(rest, r"\b(?:dword|qword)\s*[:=(]?\s*(\w+)"))
    if removes(text):
        return Planned(f"{_W}win_regedit", compact({"path": path, "name": name, "state": "absent"}))
    if not name or content is None:
        return None
    number = content.isdigit() and (kind or "dword").lower() in {"dword", "qword"}
    values = {
        "path": path,
        "name": name,
        "data": int(content) if number else content,
        "type": (kind or ("dword" if number else "string")).lower(),
        "state": "present",
    }
    return Planned(f"{_W}win_regedit", values)


def _environment(text: str, locations: list[str]) -> Planned | None:
    if not says(text, r"\benv(?:ironment)?[ -]?var(?:iable)?s?\b|\benvironment\b") and not says(text, r"\bPATH\b"):
        return None
    level = "user" if says(text, r"\buser[- ](?:level|wide)\b|\bfor the user\b") else "machine"
    if says(text, r"\bPATH\b") and locations and says(text, r"\b(?:add|append|put)\b"):
        return Planned(f"{_W}win_path", {"elements": one_or_many(locations), "scope": level, "state": "present"})
    pair = re.search(
        r"\b([A-Za-z_][A-Za-z0-9_]*)[\"']?\s*(?:=|\bto\b|\bwith (?:the )?value\b|\bis\b)\s*([\"']?)([^\s\"',;]+)", text
    )
    if pair is None or not is_name(pair.group(1)):
        return None
    # A path, or a text in quotes, is the whole value, with its blanks.
    longer = [*locations, *(quoted(text) if pair.group(2) else ())]
    value = next((item for item in longer if item.startswith(pair.group(3))), pair.group(3))
    values = {"name": pair.group(1), "value": value, "level": level, "state": "present"}
    return Planned(f"{_W}win_environment", values)


def _firewall(text: str, locations: list[str]) -> Planned | None:
    del locations
    if not says(
        text, r"\bfirewall\b|\b(?:open|allow|block|close)\b[^,;]*\bports?\b|\b(?:open|allow|block)\b.*/(?:tcp|udp)\b"
    ):
        return None
    if says(text, r"\b(?:disable|turn off|enable|turn on)\b") and not says(text, r"\brule\b|\bport\b|\d{2,}"):
        profiles = [name.capitalize() for name in ("domain", "private", "public") if says(text, rf"\b{name}\b")]
        state = "disabled" if says(text, r"\b(?:disable|turn off)\b") else "enabled"
        return Planned(f"{_W}win_firewall", compact({"state": state, "profiles": profiles or None}))
    port = find(text, r"\b(?:ports?|tcp|udp)\s*(?:=|:)?\s*(?:port\s+)?(\d+(?:\s*-\s*\d+)?)") or find(
        text, r"(?<![\w.])(\d{2,5})(?:/(?:tcp|udp))?(?![\w.])"
    )
    blocks = says(text, r"\b(?:block|deny|drop|reject)\b")
    name = next(iter(quoted(text)), None) or (f"{'Block' if blocks else 'Allow'} {port}" if port else None)
    if name is None:
        return None
    source = find(text, r"\bfrom\s+((?:\d{1,3}\.){3}\d{1,3}(?:/\d+)?)")
    profiles = [word for word in ("domain", "private", "public") if says(text, rf"\b{word}\b[^,;]*\bprofiles?\b")]
    several = find(text, r"\b(?:ports?|tcp|udp)\s+((?:\d{2,5}\s*(?:,|and|/)\s*)+\d{2,5})\b")
    port = re.sub(r"\s*(?:,|and|/)\s*", ",", several) if several else port
    values = {
        "name": name,
        "localport": port,
        "profiles": profiles or None,
        "protocol": (find(text, r"\b(tcp|udp|icmpv4)\b") or "tcp").lower(),
        "direction": "out" if says(text, r"\bout(?:bound|going)?\b") else "in",
        "action": "block" if blocks else "allow",
        "remoteip": source,
        "enabled": True,
        "state": state_of(text),
    }
    return Planned(f"{_C}win_firewall_rule", compact(values)) if port or removes(text) else None


def _updates(text: str, locations: list[str]) -> Planned | None:
    del locations
    spelled = re.findall(
        r"\b((?:Security|Critical|Definition)Updates|Updates|UpdateRollups|ServicePacks|FeaturePacks)\b", text
    )
    if (
        not spelled
        and not says(
            text, r"\b(?:windows |security |critical |pending |available |all )*(?:updates?|patches|hotfix(?:es)?)\b"
        )
    ) or not says(text, r"\binstall\w*|\bapply\b|\bsecurity\b|\ball\b|\bpatch\b|\brun\b|\bonly\b"):
        return None
    categories = spelled or [
        word
        for word, pattern in (
            ("SecurityUpdates", r"\bsecurity\b"),
            ("CriticalUpdates", r"\bcritical\b"),
            ("UpdateRollups", r"\brollups?\b"),
        )
        if says(text, pattern)
    ]
    values = {
        "category_names": categories or ["*"],
        "reboot": True
        if says(text, r"\breboot\w*\b|\brestart\b")
        and not says(text, r"\b(?:no|without|don'?t|not) (?:a )?(?:reboot|restart)")
        else None,
        "state": "searched" if says(text, r"\b(?:list|search|which|only check)\b") else "installed",
    }
    return Planned(f"{_W}win_updates", compact(values))


def _site(text: str, locations: list[str]) -> Planned | None:
    if says(text, r"\b(?:app(?:lication)?[- ]?pool)\b") and not says(text, r"\bweb ?-?site\b|\bsite\b"):
        pool = named(text, r"(?:iis )?app(?:lication)?[- ]?pool")
        state = (
            "absent"
            if removes(text)
            else "restarted"
            if says(text, r"\b(?:restart|recycle)\b")
            else "started"
            if says(text, r"\bstart")
            else "present"
        )
        return Planned("microsoft.iis.web_app_pool", {"name": pool, "state": state}) if pool else None
    pool = after(text, r"(?:app(?:lication)?[- ]?)?pool", r"[\w.-]*\w")
    if not says(text, r"\bweb ?-?site\b|\biis site\b|\bsite\b"):
        return None
    name = next(iter(quoted(text)), None) or named(text, r"(?:iis )?(?:web ?)?site")
    port = find(text, r"\bport\s+(\d+)")
    state = "absent" if removes(text) else "stopped" if says(text, r"\bstop") else "started"
    values = {
        "name": name,
        "port": int(port) if port else None,
        "physical_path": next(iter(locations), None),
        "application_pool": pool,
        "state": state,
    }
    return Planned(f"{_C}win_iis_website", compact(values)) if name else None


def _timezone(text: str, locations: list[str]) -> Planned | None:
    del locations
    zone = (
        next(iter(quoted(text)), None)
        or find(text, r"\bto\s+(.+?(?:Standard Time|UTC))")
        or find(text, r"((?:[A-Z][\w.]*\s+)+Standard Time)|\b(UTC)\b")
    )
    return Planned(f"{_W}win_timezone", {"timezone": zone}) if zone and says(text, r"\btime ?zone\b") else None


def _reboot(text: str, locations: list[str]) -> Planned | None:
    del locations
    return (
        Planned(f"{_W}win_reboot", {})
        if says(text, r"^\W*(?:please )?reboot\b")
        or says(text, r"^\W*restart (?:the |all )*(?:hosts?|machines?|servers?|windows|computers?)\b(?! service)")
        else None
    )


def _feature(text: str, locations: list[str]) -> Planned | None:
    del locations
    known = next((name for pattern, name in _FEATURES.items() if says(text, pattern)), None)
    explicit = find(text, r"\(([A-Z][\w]*-[\w-]+)\)") or find(text, r"\b([A-Z][A-Za-z]+(?:-[A-Z][A-Za-z0-9]*)+)\b")
    spoken = (
        named(text, r"(?:windows |server )?(?:features?|roles?)") if says(text, r"\bfeatures?\b|\broles?\b") else None
    )
    name = explicit or (
        known if spoken is None or any(re.search(key, spoken, re.IGNORECASE) for key in _FEATURES) else spoken
    )
    if (
        name is None
        or not says(
            text, r"\binstall\w*|\benabled?\b|\badd\b|\bset ?up\b|\bremove|\bfeatures?\b|\broles?\b|\buninstall"
        )
        or says(text, r"\bservice\b|\bwebsite\b|\bsite\b")
    ):
        return None
    values = {
        "name": name,
        "include_management_tools": True if says(text, r"\bmanagement[- ]tools\b|\bmanagement console\b") else None,
        "include_sub_features": True if says(text, r"\bsub-?features\b") else None,
        "state": "absent" if says(text, r"\boff\W*$|\b(?:turn|switch)(?:ed)? off\b|\bdisabled?\b") else state_of(text),
    }
    return Planned(f"{_W}win_feature", compact(values))


def _service(text: str, locations: list[str]) -> Planned | None:
    del locations
    state = next(
        (
            value
            for value, pattern in (
                ("restarted", r"\brestart"),
                ("stopped", r"\bstop"),
                ("started", r"\bstart(?:ed|s)?\b(?! mode| type)|\brunning\b|\bruns?\b"),
            )
            if says(text, pattern)
        ),
        None,
    )
    mode = (
        "disabled"
        if says(text, r"\bdisable[d]?\b")
        else "delayed"
        if says(text, r"\bdelayed\b")
        else "manual"
        if says(text, r"\bmanual(?:ly)?\b")
        else "auto"
        if says(text, r"\bauto(?:matic(?:ally)?)?\b|\benabled?\b|\b(?:at|on) boot\b|\bstarts? with windows\b")
        else None
    )
    if not (state or mode) or not (
        says(text, r"\bservices?\b") or quoted(text) or says(text, r"^\W*(?:re)?(?:start|stop)")
    ):
        return None
    in_brackets = re.findall(r"\bservices?\s*\(([\w.$-]+)\)", text)
    found = (
        in_brackets
        or quoted(text)
        or names(text, r"services?")
        or [name for name in [find(text, r"\b(?:re)?(?:start|stop)\s+(?:the\s+)?([\w.$-]+)")] if name]
    )
    found = [name for name in found if is_name(name) and name.lower() not in {"windows", "started", "stopped"}]
    return looped(f"{_W}win_service", "name", found, compact({"state": state, "start_mode": mode})) if found else None


def _name_servers(text: str, locations: list[str]) -> Planned | None:
    """The servers that a host asks for names; a DNS server itself, and its records, are for others."""
    del locations
    said = find(
        text,
        r"\b(?:dns|name) ?servers?\b[^,;]*?((?:\d{1,3}\.){3}\d{1,3}(?:(?:\s*,\s*|\s+and\s+|\s+)(?:\d{1,3}\.){3}\d{1,3})*)",
    )
    if not said or removes(text) or says(text, r"\bforward|\brecord|\bzone\b|\bdhcp\b"):
        return None
    adapter = next(iter(quoted(text)), None) or find(text, r"\badapter\s+(\w+)") or "*"
    values = {"adapter_names": adapter, "dns_servers": re.findall(r"(?:\d{1,3}\.){3}\d{1,3}", said)}
    return Planned(f"{_W}win_dns_client", values)


def _hostname(text: str, locations: list[str]) -> Planned | None:
    del locations
    name = (
        find(text, r"\b(?:host ?name|computer name)\s*(?:=>|=|:|to|is|becomes|should be)*\s*[\"']?([\w-]+)")
        if says(text, r"\bset\b|\bchange\b|\brename\b|=|\bbecomes?\b")
        else None
    )
    return Planned(f"{_W}win_hostname", {"name": name}) if name and is_name(name) else None


def _command(text: str, locations: list[str]) -> Planned | None:
    del locations
    command = next(iter(quoted(text)), None)
    if command is None or not says(text, r"\b(?:run|execute|powershell|invoke)\b"):
        return None
    module = "win_powershell" if says(text, r"\bpowershell\b") else "win_command"
    return Planned(f"{_W}{module}", {"script" if module == "win_powershell" else "cmd": command})
