"""Rules of firewalld: ports, services, sources, zones, rich rules, forwarded ports.

open http and https in firewalld, permanently       put 192.168.10.0/24 into the trusted zone
drop everything from 198.51.100.0/24                forward port 80 to 8080
"""

import re

from relia.generation.grounded.recognise.domain import B, Planned, compact, find, looped, says
from relia.generation.grounded.recognise.ports import SERVICES, SOURCE, ports_in
from relia.generation.grounded.text import IP
from relia.generation.grounded.vocabulary import FUNCTION_WORDS

_MODULE = "ansible.posix.firewalld"
_GOES = r"\b(?:close[ds]?|remove[ds]?|disable[ds]?|delete[ds]?|revoke[ds]?|no longer|not|get rid of|take out|withdraw|gone)\b"
_VERDICTS = (
    ("drop", r"\bdrop(?:s|ped|ping)?\b|\bdiscard\w*\b"),
    (
        "reject",
        r"\breject(?:s|ed|ing)?\b|\bblock(?:s|ed|ing)?\b|\bden(?:y|ied|ies)\b|\bban(?:s|ned)?\b|\bforbid\w*\b|\brefuse[ds]?\b",
    ),
)
_INTERFACE = r"\binterface\s+([\w.-]+)", r"\b((?:eth|ens|enp|eno|bond|br|wg|tun)\w*\d)\b"
_NETWORK = re.compile(IP.pattern)
_FORWARD = re.compile(
    r"\bport\s+(?P<port>\d{1,5})(?:/(?P<proto>tcp|udp))?\s+(?:is\s+|be\s+|gets\s+)?(?:forwarded\s+|redirected\s+|sent\s+)?(?:to|->|=>)\s+"
    r"(?:port\s+)?(?:(?P<address>(?:\d{1,3}\.){3}\d{1,3})(?::|\s+port\s+))?(?P<target>\d{1,5})\b(?!\.)"
    r"(?:\s+(?:on|at|of)\s+(?:host\s+)?(?P<host>(?:\d{1,3}\.){3}\d{1,3}))?",
    re.IGNORECASE,
)


def firewalld(text: str, confidence: float = 0.93) -> list[Planned]:
    """Read a step about firewalld; a source without a rule, a zone or a word for all traffic is not read."""
    bare = re.sub(r"\bfirewalld?\b", "", text)
    if zone := find(
        bare, r"\bdefault zone\s+(?:is\s+|should be\s+|must be\s+|to\s+|=\s*|becomes\s+)?[\"']?(?!in\b|of\b|for\b)(\w+)"
    ):
        return [Planned(f"{B}command", {"cmd": f"firewall-cmd --set-default-zone={zone}"}, {"changed_when": True})]
    rest = compact({"zone": _zone(bare), "permanent": True, "immediate": True, "state": _state(bare)})
    if rich := re.search(r"([\"'])(rule\b.+)\1(?=\s|$|[,.)])", text):
        return [Planned(_MODULE, {"rich_rule": rich.group(2), **rest}, confidence=confidence)]
    found = _forwarded(bare, rest) or _from_source(bare, rest) or _opened(bare, rest)
    return [Planned(one.module, one.arguments, one.keywords, confidence) for one in found]


def _state(text: str) -> str:
    """A rule that refuses is there; one that is taken away, or a port that is closed, is not."""
    return "disabled" if says(text, _GOES) or _verdict(text) else "enabled"


def _verdict(text: str) -> str | None:
    return next((name for name, pattern in _VERDICTS if says(text, pattern)), None)


def _zone(text: str) -> str | None:
    zone = find(
        text, r"\bzone\s+(?:called\s+)?[\"']?(?!permanent|immediate|with\b|and\b|in\b|is\b|on\b|for\b|via\b)(\w+)"
    )
    zone = zone if zone and zone.lower() not in FUNCTION_WORDS else find(text, r"\b(\w+)\s+zone\b")
    return None if zone and zone.lower() in FUNCTION_WORDS | {"default"} else zone


def _forwarded(text: str, rest: dict[str, object]) -> list[Planned]:
    moved = _FORWARD.search(text) if says(text, r"\bforward|\bredirect|\bsent?\b") else None
    if moved is None:
        return []
    address = moved.group("address") or moved.group("host")
    forward = compact(
        {
            "port": moved.group("port"),
            "proto": (moved.group("proto") or find(text, r"\b(tcp|udp)\b") or "tcp").lower(),
            "toport": moved.group("target"),
            "toaddr": address,
        }
    )
    return [Planned(_MODULE, {"port_forward": [forward], **rest})]


def _from_source(text: str, rest: dict[str, object]) -> list[Planned]:
    """What holds for some addresses only: a rich rule, or the addresses of a zone."""
    source = find(text, SOURCE) or (match.group() if (match := _NETWORK.search(text)) else None)
    if source is None:
        return []
    ports, proto = ports_in(text)
    services = _services(text)
    verdict = _verdict(text)
    parts = [f'port port="{port}" protocol="{proto or "tcp"}"' for port in ports]
    parts += [f'service name="{name}"' for name in services]
    gone = says(text, r"\b(?:remove|delete|revoke|get rid of|take out)\b.*\b(?:rule|source)\b|\bno longer\b")
    state = {"state": "disabled" if gone else "enabled"}
    everything = says(text, r"\b(?:everything|all|any(?:thing)?|every packet|traffic|packets|connections)\b")
    if parts or verdict or (everything and "zone" not in rest):
        if not parts and not verdict and not everything:
            return []
        rules = [
            " ".join(
                ['rule family="ipv4"', f'source address="{source}"', *([part] if part else []), verdict or "accept"]
            )
            for part in (parts or [""])
        ]
        return [looped(_MODULE, "rich_rule", rules, {**rest, **state})]
    sourced = "zone" in rest or says(text, r"\bsource\b|\btrust")
    zone = {"zone": "trusted"} if says(text, r"\btrust") and "zone" not in rest else {}
    return [Planned(_MODULE, {"source": source, **zone, **rest, **state})] if sourced else []


def _services(text: str) -> list[str]:
    bare = re.sub(r"\bservice\s+\w+'s|\S+\.\S+", " ", text)
    listed = list(dict.fromkeys(name.lower() for name in SERVICES.findall(bare)))
    named = find(text, r"\bservices?\s+[\"']?([a-z][\w-]*)") or find(text, r"\b([a-z][\w-]*)\s+service\b")
    named = named if named and named.lower() not in FUNCTION_WORDS | {"firewall"} else None
    return listed + ([named] if named and named.lower() not in listed and not listed else [])


def _opened(text: str, rest: dict[str, object]) -> list[Planned]:
    ports, proto = ports_in(text)
    if says(text, r"\bmasquerad\w+"):
        return [Planned(_MODULE, {"masquerade": True, **rest})]
    if kind := find(text, r"\b(echo-request|echo-reply|redirect|timestamp-request)\b") or (
        "echo-request" if says(text, r"\bpings?\b|\bicmp echo") and _verdict(text) else None
    ):
        return [Planned(_MODULE, {"icmp_block": kind, **rest, "state": "enabled"})]
    if interface := next((name for pattern in _INTERFACE if (name := find(text, pattern))), None):
        return [Planned(_MODULE, {"interface": interface, **rest})] if not ports else []
    values = (("port", [f"{port}/{proto or 'tcp'}" for port in ports]), ("service", _services(text)))
    sourced = find(text, r"\bsource port\b")
    return [looped(_MODULE, option, given, rest) for option, given in values if given] if not sourced else []
