"""Conditions in words, as `when:` expressions."""

import re
from collections.abc import Sequence

from relia.generation.grounded.compose.composer import Entry
from relia.generation.grounded.recognise.paths import stat_variable

_FACTS = {
    "debian family": "ansible_facts['os_family'] == 'Debian'",
    "redhat family": "ansible_facts['os_family'] == 'RedHat'",
    "suse family": "ansible_facts['os_family'] == 'Suse'",
    "arch family": "ansible_facts['os_family'] == 'Archlinux'",
    "alpine family": "ansible_facts['os_family'] == 'Alpine'",
    "ubuntu": "ansible_facts['distribution'] == 'Ubuntu'",
    "debian": "ansible_facts['os_family'] == 'Debian'",
    "rhel": "ansible_facts['os_family'] == 'RedHat'",
    "red hat": "ansible_facts['os_family'] == 'RedHat'",
    "redhat": "ansible_facts['os_family'] == 'RedHat'",
    "centos": "ansible_facts['distribution'] == 'CentOS'",
    "rocky": "ansible_facts['distribution'] == 'Rocky'",
    "alma": "ansible_facts['distribution'] == 'AlmaLinux'",
    "fedora": "ansible_facts['distribution'] == 'Fedora'",
    "suse": "ansible_facts['os_family'] == 'Suse'",
    "arch": "ansible_facts['os_family'] == 'Archlinux'",
    "alpine": "ansible_facts['os_family'] == 'Alpine'",
    "freebsd": "ansible_facts['os_family'] == 'FreeBSD'",
    "windows": "ansible_facts['os_family'] == 'Windows'",
}
_COMMANDS = frozenset(f"ansible.builtin.{name}" for name in ("command", "shell", "script"))
_EXISTS = re.compile(
    (
        r"(?P<path>/\S+?)\s+(?:already\s+)?(?P<how>exists?|does(?: not|n't)(?: yet)? exist(?: yet)?|is "
        r"(?:not there|missing|there|absent|present)(?: yet)?)"
    ),
    re.IGNORECASE,
)
_MISSING = re.compile(r"n't|\bnot\b|missing|absent", re.IGNORECASE)


def conditioned(made: Sequence[Entry], condition: str, before: Sequence[Entry]) -> tuple[list[Entry], bool]:
    """The play tasks with a step's condition on them, and whether the condition was not understood.

    A condition on a path becomes `creates` or `removes` of a command; else it is looked up first, unless one of the play
    tasks `before` did.
    """
    if found := _EXISTS.search(condition):
        missing = _MISSING.search(found.group("how")) is not None
        if condition.lower().startswith("unless"):
            missing = not missing
        return _on_path(list(made), found.group("path"), before, missing=missing), False
    expression = when_of(condition)
    if expression is None:
        return list(made), True
    for entry in made:
        _add(entry, expression)
    return list(made), False


def _on_path(made: list[Entry], path: str, before: Sequence[Entry], *, missing: bool) -> list[Entry]:
    if all(entry.module in _COMMANDS for entry in made):
        for entry in made:
            if entry.arguments.get("creates") == path:
                continue  # `not again when PATH exists`: the condition is the one that it has.
            entry.arguments = {**entry.arguments, "creates" if missing else "removes": path}
            entry.keywords.pop("changed_when", None)
        return made
    variable = stat_variable(path)
    for entry in made:
        _add(entry, f"not {variable}.stat.exists" if missing else f"{variable}.stat.exists")
    if any(entry.keywords.get("register") == variable for entry in before):
        return made
    look = Entry(
        f"Look for {path}", "ansible.builtin.stat", {"path": path}, {"register": variable}, hosts=made[0].hosts
    )
    return [look, *made]


def _add(entry: Entry, expression: str | list[str]) -> None:
    present = entry.keywords.get("when")
    parts = [present] if isinstance(present, str) else list(present) if isinstance(present, list) else []
    parts += [expression] if isinstance(expression, str) else expression
    entry.keywords["when"] = parts[0] if len(parts) == 1 else parts


def when_of(condition: str) -> str | list[str] | None:
    """The expression for a condition in words, or None when its words are not understood."""
    text = condition.lower()
    negated = re.search(r"\bunless\b|\bis not\b|\bisn't\b|\bnot (?:on|an?|in)\b", text) is not None
    if group := re.search(r"\bin (?:the )?group ([\w-]+)", text):
        return f"'{group.group(1)}' {'not ' if negated else ''}in group_names"
    if memory := re.search(r"\b(less|more) than (\d+)\s*([mg])b?\b", text):
        amount = int(memory.group(2)) * (1024 if memory.group(3) == "g" else 1)
        below = (memory.group(1) == "less") is not negated
        return f"ansible_facts['memtotal_mb'] {'<' if below else '>='} {amount}"
    if re.search(r"\bvirtual\b|\ba vm\b|\bvirtual machine\b", text):
        return f"ansible_facts['virtualization_role'] {'!=' if negated else '=='} 'guest'"
    for word, expression in _FACTS.items():
        if re.search(rf"\b{word}", text):
            return _of_system(text, word, expression, negated=negated)
    if defined := re.search(r"\b([a-z_]\w+) is (not )?(?:set|defined|undefined)\b", text):
        absent = bool(defined.group(2)) is not ("undefined" in defined.group()) or (negated and not defined.group(2))
        return f"{defined.group(1)} is {'not ' if absent else ''}defined"
    return _of_variable(condition, negated=negated)


def _of_system(text: str, word: str, expression: str, *, negated: bool) -> str | list[str]:
    plain = expression.replace("==", "!=") if negated else expression
    version = re.search(rf"{word}\s*(?:linux\s*)?(\d+)(?:\.\d+)?", text)
    if version is None:
        return plain
    number = "ansible_facts['distribution_major_version']"
    if re.search(r"\b(?:newer|later|above|up|higher)\b|\d\+", text):
        return [plain, f"{number} | int >= {version.group(1)}"]
    if re.search(r"\b(?:older|below|earlier|before)\b", text):
        return [plain, f"{number} | int < {version.group(1)}"]
    return [plain, f"{number} == '{version.group(1)}'"]


def _of_variable(condition: str, *, negated: bool) -> str | None:
    variable = re.search(
        r"(?:variable\s+)?\b([A-Za-z_]\w*)\s+(?:is|==|equals?)\s+(?:not\s+)?(true|false|[\"']?[\w.-]+[\"']?)", condition
    )
    if variable is None:
        return None
    name, value = variable.groups()
    # `the moon is full` names no variable; `debug is true`, `app_env is "prod"` and `the variable x is y` do.
    told = "variable" in condition or "_" in name or value[0] in "\"'" or value.lower() in {"true", "false"}
    if not told or name.lower() in {"it", "that", "this", "host", "there"}:
        return None
    if value.lower() in {"true", "false"}:
        return f"{name} | bool" if (value.lower() == "true") is not negated else f"not {name} | bool"
    bare = value.strip("\"'")
    return f"{name} {'!=' if negated else '=='} '{bare}'"
