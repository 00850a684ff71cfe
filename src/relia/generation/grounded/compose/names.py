"""Names of play tasks: in the imperative, from what they do rather than from how somebody asked for it."""

import re
from collections.abc import Mapping

from relia.generation.grounded.compose.patterns import pattern_name

_PACKAGES = frozenset(
    "package apt dnf yum zypper pacman apk pkgng homebrew pip npm gem snap flatpak win_chocolatey cargo".split()
)
_SERVICES = frozenset("service systemd_service win_service".split())
_VERBS = {
    "present": "Install",
    "installed": "Install",
    "latest": "Upgrade",
    "absent": "Remove",
    "started": "Start",
    "stopped": "Stop",
    "restarted": "Restart",
    "reloaded": "Reload",
}
_SHOWN = 3
_LENGTH = 90
_LINE = 50
_ENOUGH = 3
_FURTHER = re.compile(
    r",\s|;\s|\s[\u2013-]\s|\s(?:so that|because|since|which|but|unless|if|when|whose|and (?:expect|keep|make|set|should))\b",
    re.IGNORECASE,
)
"""Where a step's words go on to details, reasons and conditions: a name ends before."""


def name_of(module: str, arguments: Mapping[str, object], keywords: Mapping[str, object], words: str) -> str:
    """The name for a play task; `words` are the step's own, for modules that have no pattern here."""
    short = module.rsplit(".", 1)[-1]
    values = _looped(arguments, keywords)
    told = {key: _several(value) for key, value in values.items() if not isinstance(value, dict)}
    if "until" in keywords:
        told["until"] = "given"
    named = _by_module(short, values) or pattern_name(short, told)
    return _without_templates(named) if named else from_words(words)


def from_words(text: str) -> str:
    """A name from the words of a step: capitalised, on one line, without asides, reasons and templates."""
    words = re.sub(r"\([^()]*\)", " ", text)
    words = _without_templates(re.sub(r"\s+", " ", words)).strip(" .,;:!?-")
    if (cut := _FURTHER.search(words)) and len(words[: cut.start()].split()) >= _ENOUGH:
        words = words[: cut.start()].rstrip(" ,;:-")
    if len(words) > _LENGTH:
        words = words[:_LENGTH].rsplit(" ", 1)[0].rstrip(" ,;:-")
    return words[:1].upper() + words[1:] if words else "Play task"


def _without_templates(text: str) -> str:
    return re.sub(r"\{\{.*?\}\}", lambda match: re.sub(r"\W+", " ", match.group()).strip(), text)


def _looped(arguments: Mapping[str, object], keywords: Mapping[str, object]) -> dict[str, object]:
    """The arguments with the list that a loop goes over in the place of its item."""
    over = keywords.get("loop")
    if not isinstance(over, list):
        return dict(arguments)
    return {key: _of_items(value, over) for key, value in arguments.items()}


def _of_items(value: object, over: list[object]) -> object:
    match = re.fullmatch(r"\{\{ item(?:\.(\w+))? \}\}", value) if isinstance(value, str) else None
    if match is None:
        return value
    key = match.group(1)
    items = [one.get(key) if isinstance(one, dict) else one for one in over] if key else over
    return list(dict.fromkeys(str(one) for one in items if one is not None))


def _several(value: object) -> str:
    if not isinstance(value, list):
        return str(value)
    names = [str(name) for name in value if not isinstance(name, dict)]
    if len(names) > _SHOWN:
        return f"{', '.join(names[:_SHOWN])} and {len(names) - _SHOWN} more"
    return " and ".join(([", ".join(names[:-1])] if names[:-1] else []) + names[-1:])


def _plural(names: object) -> str:
    return "s" if isinstance(names, list) and len(names) > 1 else ""


def _by_module(short: str, values: Mapping[str, object]) -> str:
    """The name by the pattern for a module, or an empty text."""
    name, state = _several(values.get("name", "")), str(values.get("state", "present"))
    if short in _PACKAGES:
        return _packages(name, state, values)
    if short in _SERVICES:
        return _services(name, values)
    if short in {"copy", "template", "get_url", "git", "unarchive", "lineinfile"}:
        return _content(short, values)
    target = _several(values.get("dest") or values.get("path") or "")
    absent = state == "absent"
    patterns = {
        "file": _files(state if "state" in values else "", target, values),
        "group": f"{'Remove' if absent else 'Create'} group{_plural(values.get('name'))} {name}",
        "authorized_key": f"{'Remove' if absent else 'Authorise'} the key of {_several(values.get('user'))}",
        "cron": f"{'Remove the job' if absent else 'Schedule'} {name.removeprefix('Run ')}",
        "sysctl": f"{'Unset' if absent else 'Set'} {name}",
        "user": f"{'Remove' if absent else 'Create'} user{_plural(values.get('name'))} {name}",
    }
    if "password_lock" in values:
        return f"{'Lock' if values['password_lock'] else 'Unlock'} the account of {name}"
    return patterns.get(short, "")


def _content(short: str, values: Mapping[str, object]) -> str:
    target = _several(values.get("dest") or values.get("path") or "")
    source = str(values.get("src") or values.get("url") or values.get("repo") or "")
    base = source.rstrip("/").rsplit("/", 1)[-1]
    line = str(values.get("line") or values.get("regexp") or "")
    done = "Remove" if values.get("state") == "absent" else "Set"
    return {
        "copy": f"Copy {source} to {target}" if source else f"Write {target}",
        "template": f"Write {target} from {source}",
        "get_url": f"Download {base} to {target}",
        "git": f"Check out {base.removesuffix('.git')} to {target}",
        "unarchive": f"Unpack {base} to {target}",
        "lineinfile": f"{done} {line!r} in {target}"
        if len(line) < _LINE and "{" not in line
        else f"{done} a line in {target}",
    }[short]


def _packages(name: str, state: str, values: Mapping[str, object]) -> str:
    if not name:
        return (
            "Remove packages that nothing needs"
            if values.get("autoremove")
            else "Refresh the package cache"
            if values.get("update_cache")
            else ""
        )
    if name == "*":
        return "Upgrade all packages"
    return f"{_VERBS.get(state, 'Install')} {name}"


def _services(name: str, values: Mapping[str, object]) -> str:
    if not name:
        return "Reload systemd" if values.get("daemon_reload") else ""
    verbs = [_VERBS[state]] if (state := str(values.get("state", ""))) in _VERBS else []
    if "enabled" in values:
        verbs.append("enable" if values["enabled"] is True else "disable")
    if "masked" in values:
        verbs.append("mask" if values["masked"] else "unmask")
    words = " and ".join(verbs)
    return f"{words[:1].upper()}{words[1:]} {name}" if words else ""


def _files(state: str, target: str, values: Mapping[str, object]) -> str:
    match state:
        case "directory":
            return f"Set the ownership of {target}" if values.get("recurse") else f"Create the directory {target}"
        case "absent":
            return f"Remove {target}"
        case "link":
            return f"Link {target} to {values.get('src')}"
        case "touch":
            return f"Create the file {target}"
        case _:
            return f"Set the permissions of {target}"
