"""One container: run, stopped, restarted or removed.

start a docker container named cache from redis:7.2 that always restarts, publish 6379
run ghcr.io/acme/web:1.2 as "web" on port 80 -> 8000 with /srv/www mounted at /data read-only, env TZ=UTC
stop and throw away the container legacy-cron
"""

import re
from dataclasses import replace

from relia.generation.grounded.recognise.domain import Planned, Situation, Values, compact, find, looped, says
from relia.generation.grounded.recognise.naming import is_name, names, removes
from relia.generation.grounded.text import URL
from relia.generation.grounded.vocabulary import either

_IMAGE = r"(?:[\w.-]+(?::\d+)?/)*[a-z0-9][\w.-]*(?::[\w.-]*\w)?(?:@sha256:\w+)?"
_TAGGED = r"(?<![\w./:-])(?:[\w-]+(?:\.[\w-]+)*(?::\d+)?/)*[a-z][\w.-]*:[a-z0-9][\w.-]*(?![\w/:])"
_POLICIES = (
    ("unless-stopped", r"\bunless[- ]stopped\b"),
    ("on-failure", r"\bon[- ]failure\b"),
    (
        "always",
        r"\balways\b|\brestart(?:s|ed)? (?:itself|automatically)\b|\b(?:comes? back|survives?)\b[^,]*\breboots?\b",
    ),
)
_PIECES = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?|\band\s+)(?=(?:an?|another|one|the)\s+)", re.IGNORECASE)
"""Where another container may begin."""
_USER = r"\b(?:user|uid)\s*[=:]?\s*(\d+:\d+)\b"
"""A user and group by number look like ports."""
_RUNS = r"\b(?:run|start|launch|spin up|deploy|bring up|create|should run|is running|up)\b|\bfrom\b|\bimage\b"


def container(text: str, situation: Situation, *, podman: bool) -> list[Planned]:
    """Read a step about one container, about several that are stopped or removed, or about several with an image each."""
    pieces = _PIECES.split(text)
    if len(pieces) > 1 and all(re.search(_TAGGED, URL.sub(" ", piece)) for piece in pieces):
        shared = find(text, r"^\W*(in it|in that network|on it|on that network)\b")
        apart = [_container(f"{shared} {piece}" if shared else piece, situation, podman=podman) for piece in pieces]
        made = [planned for one in apart for planned in one] if all(apart) else []
        policy = made[-1].arguments.get("restart_policy") if made else None
        if policy and situation.topic(r"\b(?:for|on) (?:both|all|each)\b|\bboth\b[^.;]*\brestart|\ball of them\b"):
            made = [replace(one, arguments={**one.arguments, "restart_policy": policy}) for one in made]
        return made
    return _container(text, situation, podman=podman)


def _container(text: str, situation: Situation, *, podman: bool) -> list[Planned]:
    module = "containers.podman.podman_container" if podman else "community.docker.docker_container"
    image = _image(text)
    if image is None and says(text, r"\b(?:run|start|launch)\w* (?:it|this|that(?: image)?|the image)\b"):
        image = situation.last.get("image")
    if image is not None and says(text, r"^\W*(?:\w+:\s*)?(?:stop|remove|delete|kill|destroy|get rid of)\b"):
        return _ended_with_image(text, module, image, situation, podman=podman)
    if image is None:
        return _ended(text, module, situation)
    name = _name(text, image)
    if name is None:
        return []
    arguments: dict[str, object] = {"name": name, "image": image, "state": "started"}
    arguments |= _wiring(text, image, podman=podman) | _conduct(text)
    volume = situation.last.get("volume")
    target = find(text, r"\b(?:the|that|this) volume\s+(?:mounted\s+)?(?:at|on|to|under|as|into)\s+(/[\w./-]*\w)")
    if volume and target:
        arguments["volume" if podman else "volumes"] = [f"{volume}:{target}"]
    network = situation.last.get("network")
    pointed = (
        rf"\b(?:on|in|to|into|joins) (?:it|that network|the (?:same )?network|{re.escape(network or 'it')})(?![\w.-])"
    )
    if network and says(text, pointed):
        arguments["network" if podman else "networks"] = network if podman else [{"name": network}]
    return [Planned(module, compact(arguments))]


def _ended_with_image(text: str, module: str, image: str, situation: Situation, *, podman: bool) -> list[Planned]:
    """`stop the container old and remove its image acme/old:1`; nothing where the image is not said to go."""
    parts = re.split(
        r"[,;]?\s*\b(?:and|then|plus)\s+(?:then\s+|also\s+)?(?=(?:remove|delete)\b[^,;]*\bimage\b)", text, maxsplit=1
    )
    ended = _ended(parts[0], module, situation) if len(parts) > 1 else []
    if not ended:
        return []
    away = (
        Planned("containers.podman.podman_image", {"name": image, "state": "absent"})
        if podman
        else Planned("community.docker.docker_image_remove", {"name": image})
    )
    return [*ended, away]


def _ended(text: str, module: str, situation: Situation) -> list[Planned]:
    if not says(text, r"\bcontainers?\b|\bdocker (?:stop|rm|restart|kill)\b"):
        return []
    found = names(text, r"containers?|docker (?:stop|rm|restart|kill)")
    found = [name for name in found if is_name(name) and name.lower() not in {"docker", "podman", "running", "old"}]
    if not found and situation.thing and says(text, r"\b(?:it|the container)\b"):
        found = [situation.thing]
    extra: Values
    if removes(text) or says(text, r"\bdocker rm\b|\bthrow\b"):
        extra = {"state": "absent"}
    elif says(text, r"\brestart(?:ed)?\b"):
        extra = {"state": "started", "restart": True}
    elif says(text, r"\bstop(?:ped)?\b|\bkill\b"):
        extra = {"state": "stopped"}
    elif says(text, r"\b(?:start(?:ed)?|running|up)\b"):
        extra = {"state": "started"}
    else:
        return []
    return [looped(module, "name", found, extra)] if found else []


def _image(text: str) -> str | None:
    bare = URL.sub(" ", text)
    for pattern in (
        rf"\bimage\s*(?:=|:|is)?\s*[\"'`]?({_IMAGE})",
        rf"({_TAGGED})",
        rf"\b(?:from|using|of|based on)\s+(?:the\s+)?(?:image\s+)?[\"'`]?((?:[\w.-]+/)+{_IMAGE})",
        rf"\bfrom\s+(?:the\s+)?(?:image\s+)?[\"'`]?({_IMAGE})",
        rf"\b(?:run|start|launch)\s+(?:the\s+|a\s+)?(?:image\s+)?[\"'`]?({_IMAGE})[\"'`]?\s+(?:as|named|called|in a)\b",
        rf"\b(?:run|start|launch|deploy|spin up|bring up)\s+(?:an?\s+)?({_IMAGE})\s+(?:in|with|using|via)\s+(?:docker|podman)\b",
    ):
        for match in re.finditer(pattern, bare):
            found = match.group(1).rstrip(".")
            if is_name(found) and not re.fullmatch(r"\d+(?::\d+)?|container|docker|image|port|host", found):
                return found
    return None


def _name(text: str, image: str) -> str | None:
    bare = text.replace(image, " \x00 ")
    for pattern in (
        r"\bcontainer\s+(?:(?:called|named|name|with (?:the )?name)\s+)?[\"'`]([\w.-]+)",
        r"\b(?:container\s+)?(?:called|named|name[:=]?)\s+[\"'`]?([\w.-]*\w)",
        r"\bas\s+(?:the\s+|a\s+)?(?:docker\s+|podman\s+)?(?:container\s+)?[\"'`]?([\w.-]*\w)",
        r"\bcontainer\s+[\"'`]?([\w.-]*\w)",
        r"[\"'`]([\w.-]+)[\"'`]",
        r"\b([\w-]+)\s+container\b",
    ):
        for match in re.finditer(pattern, bare, re.IGNORECASE):
            if (
                is_name(match.group(1))
                and not match.group(1).isdigit()
                and match.group(1).lower()
                not in {
                    "docker",
                    "podman",
                    "detached",
                    "root",
                    "user",
                    "read-only",
                    "daemon",
                }
            ):
                return match.group(1)
    plain = re.split(r"[:@]", image.rsplit("/", 1)[-1])[0]
    return plain if says(text, _RUNS) and says(text, r"\bcontainer\b|\bdocker\b|\bpodman\b") else None


def _wiring(text: str, image: str, *, podman: bool) -> dict[str, object]:
    """Ports, volumes, networks and links to the outside."""
    bare = URL.sub(" ", text.replace(image, " "))
    volumes = re.findall(r"(?<![\w/.:])((?:[\w.-]*[a-z][\w.-]*|/[\w./-]+):/[\w./-]*\w(?::r[ow]|:[zZ])?)", bare)
    if not volumes and says(bare, r"\bvolumes?\b|\bmount(?:ed|ing)?\b|\bbind\b"):
        volumes = _mounted(bare)
    network = (
        find(bare, r"\b(?:in|on|to|into|attached to|joins?)\s+(?:the\s+)?(?:docker\s+)?networks?\s+[\"']?([\w.-]+)")
        or find(bare, r"\bnetworks?\s*[=:]?\s*[\"']?([\w.-]+)")
        or find(bare, r"\b(?:in|on|to)\s+(?:the\s+)?[\"']?([\w.-]+)[\"']?\s+network\b")
    )
    host_network = network == "host" or says(bare, r"\bhost network(?:ing)?\b|\bnetwork[_ ]mode\s*[=:]?\s*host\b")
    values: dict[str, object] = {"volume" if podman else "volumes": volumes or None}
    values["ports" if podman else "published_ports"] = _where_bound(_ports(bare), bare) or None
    if host_network:
        values["network" if podman else "network_mode"] = "host"
    elif network and is_name(network):
        values["network" if podman else "networks"] = network if podman else [{"name": network}]
    return values


def _mounted(text: str) -> list[str]:
    """`/srv/www mounted at /data read-only`, `the volume pgdata (/var/lib/data)` as the module takes it."""
    if beside := re.search(r"\bvolume\s+(?P<name>[a-z][\w.-]*)\s+\((?P<place>/[\w./-]*\w)\)", text, re.IGNORECASE):
        return [f"{beside.group('name')}:{beside.group('place')}"]
    mount = re.search(
        r"(?<!\S)(/[\w./-]+|[a-z][\w.-]*)\s+"
        r"(?:(?:is\s+)?(?:mounted|mapped|bound)\s+)?(read[- ]only\s+)?(?:at|to|on|into|as|->|=>)\s+(/[\w./-]*\w)(.*)",
        text,
    )
    if (
        mount is None
        or not is_name(mount.group(1))
        or mount.group(1) in {"volume", "volumes", "data", "folder", "directory"}
    ):
        return []
    reads = mount.group(2) or says(mount.group(4), r"read[- ]only|.ro.")
    return [f"{mount.group(1)}:{mount.group(3)}{':ro' if reads else ''}"]


def _where_bound(ports: list[str], text: str) -> list[str]:
    """Ports at the loopback address, where the words let only the host itself reach them."""
    local = (
        r"\bonly\b[^,;]{0,30}\b(?:on|from|via|to|at|by)\s+(?:localhost|127\.0\.0\.1|loopback|the host itself)\b"
        r"|\b(?:localhost|127\.0\.0\.1|loopback) only\b|\b(?:bound|binds?|bind it) to (?:localhost|127\.0\.0\.1|loopback)\b"
    )
    return [f"127.0.0.1:{port}" if port.count(":") == 1 else port for port in ports] if says(text, local) else ports


def _ports(text: str) -> list[str]:
    text = re.sub(_USER, " ", text, flags=re.IGNORECASE)
    pairs = re.findall(
        r"(?<![\w:./])((?:\d{1,3}\.){3}\d{1,3}:\d{1,5}:\d{1,5}|\d{2,5}:\d{1,5})(?:/(udp|tcp))?(?![\w.:])", text
    )
    found = [f"{pair}/udp" if protocol == "udp" else pair for pair, protocol in pairs]
    if found:
        return found
    arrows = re.findall(
        (
            r"\b(\d{2,5})(?:/tcp)?\s*(?:on the host|of the host)?\s*(?:to|as|->|=>|→|:)\s*(?:the\s+)?"
            r"(?:container(?:'s)?\s+)?(?:port\s+)?(\d{1,5})\b(?!\s*(?:%|mb|gb|g\b|m\b|s\b))"
        ),
        text,
        re.IGNORECASE,
    ) or re.findall(r"\bhost(?:'s)? port\s+(\d+)\b.*?\bcontainer(?:'s)? port\s+(\d+)", text, re.IGNORECASE)
    if arrows:
        return [f"{outside}:{inner}" for outside, inner in arrows]
    inside = re.search(r"\bcontainer(?:'s)? port\s+(\d+)\b.*?\b(?:host|on)(?: port)?\s+(\d+)", text, re.IGNORECASE)
    if inside:
        return [f"{inside.group(2)}:{inside.group(1)}"]
    single = re.search(
        (
            r"\b(?:publish(?:ed|es|ing)?|expos(?:e|ed|es|ing)|ports?|listen(?:s|ing)? on)\s+(?:tcp\s+|the\s+"
            r"|its\s+|port\s+|on\s+)*((?:\d{2,5})(?:\s*(?:,|and)\s*\d{2,5})*)\b"
        ),
        text,
        re.IGNORECASE,
    )
    return [f"{port}:{port}" for port in re.findall(r"\d+", single.group(1))] if single else []


def _conduct(text: str) -> dict[str, object]:
    """How the container behaves: restarts, environment, user, command, limits."""
    restarts = says(text, r"\brestart\w*\b|\balways\b|unless[- ]stopped|\breboots?\b")
    policy = next((name for name, pattern in _POLICIES if says(text, pattern)), None) if restarts else None
    env = dict(re.findall(r"\b([A-Za-z_][A-Za-z0-9_]*)=[\"']?([^\s,;\"']+)", re.sub(r"--\S+", " ", text)))
    memory = find(text, r"\b(?:memory|mem|ram)(?: limit)?\s*(?:of|to|=|:)?\s*(\d+\s?[mgk]b?)\b") or find(
        text, r"\b(\d+\s?[mg]b?)\s+(?:of\s+)?(?:memory|ram)\b"
    )
    return {
        "restart_policy": policy,
        "env": {name: value.rstrip(".") for name, value in env.items() if name.isupper()} or None,
        "user": find(text, r"\bas (?:the )?user\s+[\"']?([\w:-]+)") or find(text, _USER),
        "read_only": True
        if says(text, r"\bread[- ]only (?:root ?fs|root file ?system|file ?system|container)\b")
        else None,
        "command": find(text, r"\b(?:with )?(?:the )?command\s*[:=]?\s*[\"'`]([^\"'`]+)"),
        "memory": memory.replace(" ", "").lower().removesuffix("b") if memory else None,
        "privileged": True
        if says(text, either(r"privileged")) and not says(text, r"\b(?:not|un) ?privileged\b")
        else None,
    }
