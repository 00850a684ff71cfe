"""Names for plays and play tasks that have none, made of what they do."""

from collections.abc import Mapping

from yaml.nodes import MappingNode

from relia.validation.document import get, plain

_LENGTH = 60
_OBJECT_OPTIONS = ("name", "path", "dest", "src", "url", "repo", "key", "file", "hosts", "msg", "cmd", "_raw_params")
_BY_STATE: Mapping[str, Mapping[str, str]] = {
    "package": {"": "Install", "present": "Install", "latest": "Upgrade", "absent": "Remove", "installed": "Install"},
    "service": {
        "": "Set up",
        "started": "Start",
        "stopped": "Stop",
        "restarted": "Restart",
        "reloaded": "Reload",
    },
    "thing": {"": "Set up", "present": "Create", "absent": "Remove"},
    "file": {
        "": "Set up",
        "directory": "Create",
        "touch": "Create",
        "absent": "Remove",
        "link": "Link",
        "hard": "Link",
        "file": "Set up",
    },
}
_KINDS: Mapping[str, tuple[str, str]] = {
    **dict.fromkeys(
        ("package", "apt", "dnf", "dnf5", "yum", "pip", "apk", "pacman", "zypper", "snap"), ("package", "")
    ),
    **dict.fromkeys(("service", "systemd", "systemd_service", "sysvinit"), ("service", "")),
    "user": ("thing", "the user "),
    "group": ("thing", "the group "),
    "cron": ("thing", "the cron job "),
    "file": ("file", ""),
}
_WORDS: Mapping[str, str] = {
    "copy": "Copy {dest}",
    "template": "Write {dest}",
    "lineinfile": "Set a line in {path}",
    "blockinfile": "Set a block in {path}",
    "replace": "Replace text in {path}",
    "get_url": "Download {url}",
    "git": "Check out {repo}",
    "unarchive": "Unpack {src}",
    "debug": "Show a message",
    "fail": "Fail with a message",
    "assert": "Assert what must hold",
    "set_fact": "Set facts",
    "setup": "Gather facts",
    "wait_for": "Wait for a condition",
    "stat": "Look at {path}",
    "uri": "Call {url}",
    "command": "Run {_raw_params}",
    "shell": "Run {_raw_params}",
    "include_tasks": "Include play tasks from {_raw_params}",
    "import_tasks": "Import play tasks from {_raw_params}",
    "include_role": "Include the role {name}",
    "import_role": "Import the role {name}",
    "meta": "Do {_raw_params}",
    "hostname": "Set the host name",
    "reboot": "Reboot",
    "ping": "Check the connection",
}


def name_of_play(play: MappingNode) -> str | None:
    """A name for a play, of its hosts; None when these are known only at run time."""
    hosts = get(play, "hosts")
    value = plain(hosts) if hosts is not None else None
    if isinstance(value, list):
        value = ", ".join(str(item) for item in value)
    text = _shown(value)
    return f"Configure {text} hosts" if text == "all" else f"Configure {text}" if text else None


def name_of_play_task(fqcn: str, given: Mapping[str, object]) -> str:
    """A name for a play task, of its module and the argument that says what it is about."""
    short = fqcn.rsplit(".", 1)[-1]
    if short in _KINDS:
        return _of_state(*_KINDS[short], given)
    words = _WORDS.get(short)
    if words is not None and "{" not in words:
        return words
    if words is not None:
        option = words[words.index("{") + 1 : words.index("}")]
        about = _shown(given.get(option, given.get({"_raw_params": "cmd"}.get(option, "file"))))
        if about:
            return words.replace(f"{{{option}}}", about)
    thing = short.replace("_", " ")
    about = next((text for option in _OBJECT_OPTIONS if (text := _shown(given.get(option)))), "")
    return f"Run {thing} for {about}" if about else f"Run {thing}"


def _of_state(kind: str, thing: str, given: Mapping[str, object]) -> str:
    verbs = _BY_STATE[kind]
    verb = verbs.get(str(given.get("state", "")), verbs[""])
    value = given.get("name", given.get("path", given.get("dest")))
    about = ", ".join(filter(None, map(_shown, value))) if isinstance(value, list) else _shown(value)
    if len(about) > _LENGTH:
        about = ""
    fallback = {"package": "packages", "service": "the service", "file": "the file"}.get(kind, "it")
    return f"{verb} {thing}{about}" if about else f"{verb} {thing.strip() or fallback}"


def _shown(value: object) -> str:
    """A value as part of a name; empty when it is no short, plain text."""
    if not isinstance(value, str | int) or isinstance(value, bool):
        return ""
    text = str(value).strip()
    printable = text.isprintable() and "{{" not in text and "{%" not in text
    return text if printable and 0 < len(text) <= _LENGTH else ""
