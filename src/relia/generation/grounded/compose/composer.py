"""Puts planned play tasks together: plays for hosts, become where it is needed, handlers, conditions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from relia.validation.emit import emit

_LOCAL = (
    "amazon.aws.",
    "azure.",
    "google.cloud.",
    "community.aws.",
    "community.digitalocean.",
    "kubernetes.core.",
    "openstack.",
    "hetzner.",
    "community.vmware.",
    "vmware.",
)
_NETWORK = (
    "cisco.",
    "arista.",
    "junipernetworks.",
    "vyos.",
    "f5networks.",
    "fortinet.",
    "paloaltonetworks.",
    "dellemc.",
    "ansible.netcommon.",
)
_WINDOWS = ("ansible.windows.", "community.windows.", "chocolatey.", "microsoft.")
_UNPRIVILEGED = frozenset(
    f"ansible.builtin.{name}"
    for name in """
    debug assert fail pause set_fact wait_for wait_for_connection uri meta include_tasks import_tasks include_role
    import_role add_host group_by ping setup gather_facts include_vars validate_argument_spec package_facts service_facts
    """.split()
)


@dataclass(slots=True)
class Entry:
    """A play task to write, or a step that was left out and becomes a comment."""

    name: str
    module: str | None
    arguments: Mapping[str, object] = field(default_factory=dict)
    keywords: dict[str, object] = field(default_factory=dict)
    comments: tuple[str, ...] = ()
    handler: bool = False
    hosts: str = ""
    line: int | None = None


def play_task(entry: Entry) -> dict[str, object]:
    """The mapping of a play task, its keys in the order that people write."""
    task: dict[str, object] = {"name": entry.name}
    arguments = dict(entry.arguments)
    if (line := arguments.pop("_raw_params", None)) is not None:
        # A module that takes a line of text takes it as its value; ansible-lint calls any other way a mistake.
        task[str(entry.module)] = line
        if arguments:
            task["args"] = arguments
    else:
        task[str(entry.module)] = arguments or None
    order = (
        "when",
        "loop",
        "become",
        "become_user",
        "register",
        "until",
        "retries",
        "delay",
        "changed_when",
        "failed_when",
        "notify",
        "no_log",
    )
    for key in sorted(entry.keywords, key=lambda name: order.index(name) if name in order else len(order)):
        task[key] = entry.keywords[key]
    return task


def compose_playbook(entries: Sequence[Entry], *, title: str, hosts: str, topic: str = "") -> str:
    """A playbook of the entries, in their order; writes each entry's line into it."""
    plays: list[tuple[str, list[Entry]]] = []
    for entry in entries:
        target = entry.hosts or hosts or _default_hosts(entries)
        if entry.handler and plays:
            plays[-1][1].append(entry)
        elif not plays or plays[-1][0] != target:
            plays.append((target, [entry]))
        else:
            plays[-1][1].append(entry)
    if not plays:
        plays.append((hosts or "all", []))
    lines = ["---"]
    for index, (target, members) in enumerate(plays):
        if index:
            lines.append("")
        _play(lines, members, title or _title(members, target, topic), target)
    return "\n".join(lines) + "\n"


def compose_task(entry: Entry) -> str:
    """One play task as an item of a list."""
    entry.line = 1
    return emit([play_task(entry)])


def compose_tasks(entries: Sequence[Entry]) -> str:
    """Play tasks as a list of their own; what was left out becomes comments. Writes each entry's line into it."""
    lines: list[str] = []
    for entry in entries:
        lines += [""] if lines else []
        lines += [f"# {comment}" for comment in entry.comments]
        if entry.module:
            entry.line = len(lines) + 1
            lines += emit([play_task(entry)]).rstrip("\n").split("\n")
    if not any(entry.module for entry in entries):
        lines.append("[]")
    return "\n".join(lines) + "\n"


def _default_hosts(entries: Sequence[Entry]) -> str:
    modules = [entry.module for entry in entries if entry.module]
    return "localhost" if modules and all(module.startswith(_LOCAL) for module in modules) else "all"


def _title(members: Sequence[Entry], target: str, topic: str) -> str:
    """What a play is for: its only play task, the product it sets up, or the hosts."""
    tasks = [entry for entry in members if not entry.handler and entry.module]
    if not tasks:
        return "Nothing that could be grounded"
    if len(tasks) == 1:
        return tasks[0].name
    if topic:
        return f"Set up {topic}"
    for short in ("service", "systemd_service", "package", "apt", "dnf"):
        for entry in tasks:
            name = entry.arguments.get("name")
            if entry.module == f"ansible.builtin.{short}" and entry.arguments.get("state") not in ("absent", "stopped"):
                first = name[0] if isinstance(name, list) else name
                if isinstance(first, str) and "{{" not in first and first != "*":
                    return f"Set up {first.removesuffix('.service')}"
    return "Configure the hosts" if target == "all" else f"Configure {target}"


def _play(lines: list[str], members: list[Entry], title: str, target: str) -> None:
    modules = [entry.module for entry in members if entry.module]
    play: dict[str, object] = {"name": title, "hosts": target}
    remote = not modules or not all(module.startswith(_LOCAL + _NETWORK) for module in modules)
    if not remote:
        if target == "localhost":
            play["connection"] = "local"
        play["gather_facts"] = False
    needs = [m for m in modules if m not in _UNPRIVILEGED and not m.startswith(_LOCAL + _NETWORK + _WINDOWS)]
    if needs:
        play["become"] = True
    lines += _indented(emit([play]).rstrip("\n").split("\n"), "")
    for section, chosen in (
        ("tasks", [e for e in members if not e.handler]),
        ("handlers", [e for e in members if e.handler]),
    ):
        if section == "handlers" and not chosen:
            continue
        if section == "handlers":
            lines.append("")
        real = any(entry.module for entry in chosen)
        lines.append(f"  {section}:" + ("" if real else " []"))
        for index, entry in enumerate(chosen):
            if index:
                lines.append("")
            lines += [f"    # {comment}" for comment in entry.comments]
            if entry.module:
                entry.line = len(lines) + 1
                lines += _indented(emit([play_task(entry)]).rstrip("\n").split("\n"), "    ")


def _indented(texts: list[str], indent: str) -> list[str]:
    return [f"{indent}{text}" if text else text for text in texts]
