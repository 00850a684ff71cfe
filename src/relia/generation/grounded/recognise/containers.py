"""Images, volumes, networks and projects of Docker and Podman; containers themselves are read in `container_run`.

pull the image prom/alertmanager:v0.27.0                  bring the compose project in /srv/wiki up
docker volume pgdata                                      build acme/tool:1.0 from the Dockerfile in /srv/tool
"""

import re

from relia.generation.grounded.recognise.container_run import container
from relia.generation.grounded.recognise.domain import Planned, Situation, compact, find, looped, says
from relia.generation.grounded.recognise.naming import after, is_name, names, removes, state_of
from relia.generation.grounded.text import URL, paths
from relia.generation.grounded.vocabulary import either

_D, _P = "community.docker.", "containers.podman."
_IMAGE = r"(?:[\w.-]+(?::\d+)?/)*[\w.-]+(?::[\w.-]+)?(?:@sha256:\w+)?"
_TOPIC = (
    r"\bdocker\w*\b|\bcontainers?\b|\bcompose\b|\bpodman\b|\bimages? [\w./-]+:[\w.]"
    r"|\b(?:build|push|pull) (?:the |an? )?image\b"
)
_OF_OTHERS = (
    r"\b"
    + either(r"""
    install\w*|services?|groups?|packages?|repo(?:sitory|s)?|daemon\.json|apt|dnf|ec2|server
""")
    + (
        r"\b|^\W*(?:re)?(?:start|enable|stop)\w*(?: and (?:re)?(?:start|enable)\w*)? (?:the )?(?:docker"
        r"|podman|containerd)(?: daemon)?(?:$|[ ,.;](?!container|compose))"
    )
)
_MODULE_FOLDER = ("docker-compose.yml", "compose.yml", "compose.yaml", "docker-compose.yaml")
_RUNS_ONE = r"\bcontainers?\b(?!\s+(?:networks?|volumes?))|\b(?:run|start)\b|\bimage\b|\bpublish|\bmount"


def containers(text: str, situation: Situation) -> list[Planned]:
    """Read a step about Docker or Podman."""
    if not situation.topic(_TOPIC) or says(re.sub(r"\S*[/:]\S+", " ", text), _OF_OTHERS):
        return []
    podman = situation.topic(r"\bpodman\b")
    if situation.topic(r"\bcompose\b") and says(text, r"\b(?:the|this|that) (?:project|stack)\b"):
        text = f"compose: {text}"
    if built := _built(text, situation, podman=podman):
        return built
    for read in (_login, _compose, _prune, _network, _volume, _image):
        if planned := read(text, podman):
            return [planned]
    return container(text, situation, podman=podman)


def _login(text: str, podman: bool) -> Planned | None:
    if not says(text, r"\blog ?in\b") or not says(text, r"\bregistry\b|\bdocker\b|\bpodman\b"):
        return None
    variable = find(text, r"\{\{\s*([\w.]+)\s*\}\}") or after(text, r"variable|var")
    if variable is None:
        return None
    values = {
        "registry" if podman else "registry_url": after(text, r"registry|(?:in)?to", r"[\w-]+(?:\.[\w-]+)+(?::\d+)?"),
        "username": after(text, r"as(?: user)?|user(?:name)?"),
        "password": f"{{{{ {variable} }}}}",
    }
    return Planned(f"{_P}podman_login" if podman else f"{_D}docker_login", compact(values), {"no_log": True})


def _compose(text: str, podman: bool) -> Planned | None:
    del podman
    folder = next(iter(paths(text)), None)
    if not says(text, r"\bcompose\b") or folder is None or says(text, r"\bcopy\b|\btemplate\b"):
        return None
    files = None
    if folder.endswith((".yml", ".yaml")):
        folder, _, file = folder.rpartition("/")
        files = None if file in _MODULE_FOLDER else [file]
    state = "present"
    if says(text, r"\bdown\b|\btear\b") or removes(text):
        state = "absent"
    elif says(text, r"\brestart\w*\b"):
        state = "restarted"
    elif says(text, r"\bstop(?:ped)?\b"):
        state = "stopped"
    values = {
        "project_src": folder,
        "files": files,
        "state": state,
        "remove_orphans": True if says(text, r"\borphans?\b") else None,
        "pull": "always" if says(text, r"\bpull(?:ing)?\b|\b(?:newest|latest|fresh) images?\b") else None,
        "build": "always" if says(text, r"\b(?:re)?build\b") else None,
    }
    return Planned(f"{_D}docker_compose_v2", compact(values))


def _prune(text: str, podman: bool) -> Planned | None:
    if not says(text, r"\b(?:prune|dangling|unused|clean(?:ed)? ?up)\b"):
        return None
    kinds = [kind for kind in ("image", "container", "volume", "network") if says(text, rf"\b{kind}s?\b")] or ["image"]
    if podman:
        return Planned(f"{_P}podman_prune", dict.fromkeys(kinds, True))
    return Planned(f"{_D}docker_prune", {f"{kind}s": True for kind in kinds})


def _network(text: str, podman: bool) -> Planned | None:
    if not says(text, r"\bnetworks?\b") or says(text, _RUNS_ONE):
        return None
    found = names(text, r"(?:docker |podman |container )?networks?")
    subnet = find(text, r"\b((?:\d{1,3}\.){3}\d{1,3}/\d{1,2})\b")
    values = {
        "driver": after(text, r"driver"),
        "internal": True if says(text, r"\binternal\b") else None,
        "subnet" if podman else "ipam_config": (subnet if podman else [{"subnet": subnet}]) if subnet else None,
        "state": state_of(text),
    }
    module = f"{_P}podman_network" if podman else f"{_D}docker_network"
    return looped(module, "name", found, compact(values)) if found else None


def _volume(text: str, podman: bool) -> Planned | None:
    if not says(text, r"\bvolumes?\b") or says(text, _RUNS_ONE):
        return None
    found = names(text, r"(?:docker |podman )?volumes?")
    module = f"{_P}podman_volume" if podman else f"{_D}docker_volume"
    return looped(module, "name", found, {"state": state_of(text)}) if found else None


def _image(text: str, podman: bool) -> Planned | None:
    if says(text, r"\bcontainers?\b(?! images?)|\b(?:run|start|launch)\b") or not says(
        text, r"\b(?:pull(?:ed)?|build|push|images?)\b"
    ):
        return None
    bare = URL.sub(" ", text)
    image = find(
        bare,
        (
            rf"\b(?:images?|pull|build|push)\s+(?:the\s+|docker\s+|container\s+|podman\s+|image\s+|called\s+"
            rf"|of\s+)*[\"'`]?({_IMAGE})"
        ),
    ) or find(bare, rf"[\"'`]?({_IMAGE})[\"'`]?\s+image\b")
    # A bare word is an image only where no other word of the sentence can be meant: `pull new images`, `the image changed`.
    if (
        image is None
        or not is_name(image)
        or re.fullmatch(r"(?:must|docker|podman|images?|containers?|\w+ed|\w+ing)", image)
    ):
        return None
    if says(text, r"\bbuild\b|\bdockerfile\b"):
        return _build(text, podman, image)
    module = f"{_P}podman_image" if podman else f"{_D}docker_image_pull"
    if removes(text):
        return (
            Planned(module, {"name": image, "state": "absent"})
            if podman
            else Planned(f"{_D}docker_image_remove", {"name": image})
        )
    if says(text, r"\bpush\b"):
        return None if podman else Planned(f"{_D}docker_image_push", {"name": image})
    several = [name for name in names(bare, r"images|pull") if ":" in name or "/" in name]
    return looped(module, "name", several, {}) if len(several) > 1 else Planned(module, {"name": image})


def _built(text: str, situation: Situation, *, podman: bool) -> list[Planned]:
    """`build image from /srv/api, tag registry.lan/api:1.8, push it`: the tag is the name, the folder no part of it."""
    folder = next(iter(paths(text)), None)
    tag = find(text, rf"\b(?:tag(?:ged)?|as|named|called)\s+(?:it\s+)?(?:as\s+|with\s+|is\s+|it\s+)?[\"'`]?({_IMAGE})")
    image = situation.last.get("image")
    if image and not podman and says(text, r"^\W*(?:then\s+)?push (?:it|that|this|that image|the image)\b"):
        return [Planned(f"{_D}docker_image_push", {"name": image})]
    if not folder or not tag or not is_name(tag) or not says(text, r"\bbuil[dt]\b[^,;]*\b(?:from|in|out of|at|of)\s+/"):
        return []
    made = [_build(text, podman, tag)]
    if says(text, r"\bpush(?:ed)?\b"):
        if podman:
            return []
        made.append(Planned(f"{_D}docker_image_push", {"name": tag}))
    return made


def _build(text: str, podman: bool, image: str) -> Planned:
    folder = next((path for path in paths(text) if not path.endswith("Dockerfile")), None)
    file = next((path for path in paths(text) if path.endswith("Dockerfile")), None)
    folder = folder or (file.rpartition("/")[0] if file else ".")
    if podman:
        return Planned(f"{_P}podman_image", {"name": image, "path": folder})
    tag = image.rpartition(":")[2] if ":" in image.rpartition("/")[2] else None
    name = image.removesuffix(f":{tag}") if tag else image
    return Planned(f"{_D}docker_image_build", compact({"name": name, "tag": tag, "path": folder}))
