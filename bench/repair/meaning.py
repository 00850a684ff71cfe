"""Damage to what the YAML says: names of modules, options, choices, keywords and handlers, and their places."""

from random import Random

from bench.repair.corpus import Sample
from bench.repair.ways import Damaged, block_tasks, damaged, replaced, simple, typo, way, with_lines
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.document import get, own_pairs, pairs, plain, text_of
from relia.validation.domain import FileKind
from relia.validation.walk import PlayTask, plays

_MISNAMED = {
    "src": "source",
    "dest": "destination",
    "url": "uri",
    "msg": "message",
    "mode": "permissions",
    "repo": "repository",
    "cmd": "command",
}
"""What models call an option that has another name."""
_SAID = {
    "present": "installed",
    "absent": "removed",
    "started": "running",
    "enabled": "enable",
    "directory": "dir",
    "latest": "newest",
}
"""What models say for a choice that is called something else."""


def _pick(random: Random, found: list[PlayTask]) -> PlayTask | None:
    return random.choice(found) if found else None


@way("short module names", style=True)
def short_names(sample: Sample, random: Random) -> Damaged | None:
    del random
    changes: dict[int, str | None] = {}
    for task in sample.tasks:
        node = task.module_node
        if isinstance(node, ScalarNode) and not task.worded and node.value.startswith("ansible."):
            line = sample.lines[node.start_mark.line]
            short = node.value.rpartition(".")[2]
            changes[int(node.start_mark.line)] = (
                line[: node.start_mark.column] + short + line[node.start_mark.column + len(node.value) :]
            )
    return damaged(sample, with_lines(sample, changes))


@way("a module name misspelt")
def near_module(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if len((task.module or "").rpartition(".")[2]) > 4])
    if task is None or task.module is None or task.module_node is None:
        return None
    start, _, last = task.module.rpartition(".")
    return damaged(sample, replaced(sample, task.module_node, f"{start}.{typo(last, random)}"))


@way("a module in the wrong collection")
def wrong_collection(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if (task.module or "").count(".") == 2])
    if task is None or task.module is None or task.module_node is None:
        return None
    collection, _, last = task.module.rpartition(".")
    other = "community.general" if collection == "ansible.builtin" else "ansible.builtin"
    return damaged(sample, replaced(sample, task.module_node, f"{other}.{last}"))


@way("an invented module", repairable=False)
def invented_module(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, block_tasks(sample))
    if task is None or task.module_node is None:
        return None
    name = random.choice(
        ("ansible.builtin.ensure_server", "community.general.web_deployer", "setup_everything", "install_stack")
    )
    return damaged(sample, replaced(sample, task.module_node, name), meant="")


@way("an option misspelt")
def misspelt_option(sample: Sample, random: Random) -> Damaged | None:
    found = [key for task in block_tasks(sample) for key, _ in simple(task) if len(key.value) > 3]
    if not found:
        return None
    key = random.choice(found)
    return damaged(sample, replaced(sample, key, typo(key.value, random)))


@way("an option by another spelling")
def respelt_option(sample: Sample, random: Random) -> Damaged | None:
    found = [key for task in block_tasks(sample) for key, _ in simple(task) if "_" in key.value]
    if not found:
        return None
    key = random.choice(found)
    first, *rest = key.value.split("_")
    written = random.choice(
        (key.value.replace("_", "-"), key.value.replace("_", ""), first + "".join(map(str.title, rest)))
    )
    return damaged(sample, replaced(sample, key, written))


@way("an option by another name")
def misnamed_option(sample: Sample, random: Random) -> Damaged | None:
    found = [key for task in block_tasks(sample) for key, _ in simple(task) if key.value in _MISNAMED]
    if not found:
        return None
    key = random.choice(found)
    return damaged(sample, replaced(sample, key, _MISNAMED[key.value]))


@way("an invented option", repairable=False)
def invented_option(sample: Sample, random: Random) -> Damaged | None:
    found = [pair for task in block_tasks(sample) for pair in simple(task)]
    if not found:
        return None
    key, _ = random.choice(found)
    line = int(key.start_mark.line)
    name = random.choice(("auto_configure", "ensure_running", "wait_until_done"))
    new = f"{sample.lines[line]}\n{' ' * key.start_mark.column}{name}: true"
    return damaged(sample, with_lines(sample, {line: new}), meant="")


@way("a required option missing", repairable=False)
def missing_required(sample: Sample, random: Random) -> Damaged | None:
    found = []
    for task in block_tasks(sample):
        resolution = sample.catalog.resolve(task.module or "", suggest=False)
        options = sample.catalog.spec(resolution.fqcn).options if resolution.fqcn else {}
        given = list(own_pairs(task.arguments)) if isinstance(task.arguments, MappingNode) else []
        if len(given) > 1 and resolution.fqcn and sample.catalog.trusted(resolution.fqcn):
            found += [key for key, _ in simple(task) if key.value in options and options[key.value].required]
    if not found:
        return None
    return damaged(sample, with_lines(sample, {int(random.choice(found).start_mark.line): None}), meant="")


@way("a choice misspelt")
def misspelt_choice(sample: Sample, random: Random) -> Damaged | None:
    found = _choices(sample)
    if not found:
        return None
    node = random.choice(found)
    return damaged(sample, replaced(sample, node, typo(node.value, random)))


@way("a choice by another word")
def said_choice(sample: Sample, random: Random) -> Damaged | None:
    found = [node for node in _choices(sample) if node.value in _SAID]
    if not found:
        return None
    node = random.choice(found)
    return damaged(sample, replaced(sample, node, _SAID[node.value]))


def _choices(sample: Sample) -> list[ScalarNode]:
    """The values that are one of the choices of their option."""
    found = []
    for task in block_tasks(sample):
        fqcn = sample.catalog.resolve(task.module or "", suggest=False).fqcn
        options = sample.catalog.spec(fqcn).options if fqcn and sample.catalog.trusted(fqcn) else {}
        found += [
            value
            for key, value in simple(task)
            if key.value in options and value.value in options[key.value].choices and len(value.value) > 3
        ]
    return found


@way("k=v arguments", style=True, linted=True)
def key_value(sample: Sample, random: Random) -> Damaged | None:
    found = [
        task
        for task in block_tasks(sample)
        if isinstance(task.arguments, MappingNode)
        and len(simple(task)) == len(task.arguments.value)
        and all(text_of(value) and not set(value.value) & set("'\"{}=\\# ") for _, value in simple(task))
    ]
    task = _pick(random, found)
    if task is None or task.module_node is None:
        return None
    pairs_ = simple(task)
    line = int(task.module_node.start_mark.line)
    words = " ".join(f"{key.value}={value.value}" for key, value in pairs_)
    changes: dict[int, str | None] = dict.fromkeys(int(key.start_mark.line) for key, _ in pairs_)
    if any(sample.lines[number].strip().startswith("#") for number in range(line, max(changes))):
        return None
    changes[line] = f"{sample.lines[line]} {words}"
    return damaged(sample, with_lines(sample, changes))


@way("booleans as words", style=True)
def booleans(sample: Sample, random: Random) -> Damaged | None:
    changes: dict[int, str | None] = {}
    for task in block_tasks(sample):
        for _, value in simple(task):
            if value.tag.endswith(":bool") and value.value in {"true", "false"}:
                line = sample.lines[value.start_mark.line]
                words = ("yes", "True", "on") if value.value == "true" else ("no", "False", "off")
                changes[int(value.start_mark.line)] = (
                    line[: value.start_mark.column] + random.choice(words) + line[value.end_mark.column :]
                )
    return damaged(sample, with_lines(sample, changes))


@way("a list where a truth or a number belongs")
def wrong_type(sample: Sample, random: Random) -> Damaged | None:
    return _in_brackets(sample, random, frozenset(("bool", "int")))


@way("a list where one text belongs", repairable=False)
def list_for_text(sample: Sample, random: Random) -> Damaged | None:
    return _in_brackets(sample, random, frozenset(("str", "path")))


def _in_brackets(sample: Sample, random: Random, types: frozenset[str]) -> Damaged | None:
    found = []
    for task in block_tasks(sample):
        fqcn = sample.catalog.resolve(task.module or "", suggest=False).fqcn
        options = sample.catalog.spec(fqcn).options if fqcn and sample.catalog.trusted(fqcn) else {}
        found += [value for key, value in simple(task) if key.value in options and options[key.value].type in types]
    if not found:
        return None
    node = random.choice(found)
    written = sample.lines[node.start_mark.line][node.start_mark.column : node.end_mark.column]
    return damaged(sample, replaced(sample, node, f"[{written}]"))


@way("keywords among the arguments")
def keyword_inside(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if get(task.node, "become") is None])
    if task is None or task.arguments is None or task.module_node is None:
        return None
    keyword = random.choice(
        ("become: true", "ignore_errors: true", "when: ansible_os_family == 'Debian'", "run_once: true")
    )
    if get(task.node, keyword.split(":")[0]) is not None:
        return None
    return _added(sample, task, keyword, keyword, int(task.arguments.start_mark.column))


def _added(sample: Sample, task: PlayTask, wrong: str, right: str, column: int) -> Damaged | None:
    """A line behind the last argument of a play task: the wrong one at this column, the right one beside the module."""
    if not isinstance(task.arguments, MappingNode):
        return None
    last = list(own_pairs(task.arguments))[-1][1]
    if not isinstance(last, ScalarNode) or last.style in {"|", ">"} or last.start_mark.line != last.end_mark.line:
        return None
    line = int(last.start_mark.line)
    text = sample.lines[line]
    damage = with_lines(sample, {line: f"{text}\n{' ' * column}{wrong}"})
    return damaged(sample, damage, with_lines(sample, {line: f"{text}\n{' ' * task.node.start_mark.column}{right}"}))


@way("options beside the module")
def option_outside(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if len(simple(task)) > 1])
    if task is None:
        return None
    last = list(own_pairs(task.arguments))[-1][0] if isinstance(task.arguments, MappingNode) else None
    key, _ = simple(task)[-1]
    if key is not last:
        return None
    line = int(key.start_mark.line)
    new = " " * task.node.start_mark.column + sample.lines[line].lstrip()
    return damaged(sample, with_lines(sample, {line: new}))


@way("sudo instead of become")
def sudo(sample: Sample, random: Random) -> Damaged | None:
    found = [
        key
        for owner in (*plays(sample.document), *(task.node for task in sample.tasks))
        for key, value in own_pairs(owner)
        if key.value == "become" and plain(value) is True
    ]
    if sample.kind is not FileKind.PLAYBOOK or not found:
        return None
    key = random.choice(found)
    line = sample.lines[key.start_mark.line]
    new = line[: key.start_mark.column] + f"sudo: {random.choice(('true', 'yes'))}"
    return damaged(sample, with_lines(sample, {int(key.start_mark.line): new}))


@way("a keyword misspelt")
def misspelt_keyword(sample: Sample, random: Random) -> Damaged | None:
    wrong = {
        "hosts": "host",
        "tasks": "task",
        "become": "becom",
        "when": "wehn",
        "notify": "notifiy",
        "handlers": "handler",
    }
    wrong |= {"register": "registre", "loop": "loops", "vars": "var", "roles": "role"}
    owners = (*plays(sample.document), *(task.node for task in sample.tasks))
    found = [key for owner in owners for key, _ in own_pairs(owner) if key.value in wrong and not key.style]
    if sample.kind is not FileKind.PLAYBOOK or not found:
        return None
    key = random.choice(found)
    return damaged(sample, replaced(sample, key, wrong[key.value]))


@way("conditions in braces")
def braced_condition(sample: Sample, random: Random) -> Damaged | None:
    found = [
        value
        for task in sample.tasks
        for key, value in own_pairs(task.node)
        if key.value == "when" and isinstance(value, ScalarNode) and text_of(value) and "{{" not in value.value
    ]
    found = [
        node
        for node in found
        if node.start_mark.line == node.end_mark.line and '"' not in node.value and "\\" not in node.value
    ]
    if not found:
        return _with_condition(sample, random)
    node = random.choice(found)
    return damaged(sample, replaced(sample, node, f'"{{{{ {node.value} }}}}"'))


def _with_condition(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if get(task.node, "when") is None])
    if task is None:
        return None
    return _added(sample, task, 'when: "{{ deploy_it }}"', "when: deploy_it", int(task.node.start_mark.column))


@way("loop written with braces only")
def loop_syntax(sample: Sample, random: Random) -> Damaged | None:
    found = [
        value
        for task in sample.tasks
        for key, value in own_pairs(task.node)
        if key.value in {"loop", "with_items"} and isinstance(value, ScalarNode) and "{{" in value.value
    ]
    if not found:
        return None
    node = random.choice(found)
    bare = node.value.strip().removeprefix("{{").removesuffix("}}").strip()
    if not bare.isidentifier():
        return None
    return damaged(sample, replaced(sample, node, random.choice((bare, f"{{{{ {bare} }}}}"))))


@way("a handler notified under another spelling")
def respelt_handler(sample: Sample, random: Random) -> Damaged | None:
    found = _notified(sample)
    if not found:
        return None
    node = random.choice(found)
    words = node.value.split()
    others: tuple[str, ...] = (
        node.value.lower(),
        node.value.title(),
        node.value.replace(" ", "-").lower(),
        f"{' '.join(words)} service",
    )
    if len(words) > 1:
        others += (f"{words[0]} the {' '.join(words[1:])}",)
    return damaged(sample, replaced(sample, node, random.choice(others)))


@way("a handler missing", repairable=False)
def missing_handler(sample: Sample, random: Random) -> Damaged | None:
    for play in plays(sample.document):
        for name, key, value in pairs(play):
            if name == "handlers" and isinstance(value, SequenceNode) and _notified(sample):
                del random
                changes: dict[int, str | None] = dict.fromkeys(
                    range(int(key.start_mark.line), min(int(value.end_mark.line), len(sample.lines)))
                )
                return damaged(sample, with_lines(sample, changes), meant="")
    return None


def _notified(sample: Sample) -> list[Node]:
    found: list[Node] = []
    for task in sample.tasks:
        notify = get(task.node, "notify")
        found += notify.value if isinstance(notify, SequenceNode) else [notify] if notify is not None else []
    return [node for node in found if isinstance(node, ScalarNode) and not node.style and node.value]


@way("become missing", repairable=False)
def no_become(sample: Sample, random: Random) -> Damaged | None:
    root = {
        "apt",
        "dnf",
        "yum",
        "package",
        "user",
        "group",
        "systemd_service",
        "service",
        "hostname",
        "sysctl",
        "mount",
    }
    for play in plays(sample.document):
        key = next((key for name, key, value in pairs(play) if name == "become" and plain(value) is True), None)
        needs = any((task.module or "").rpartition(".")[2] in root for task in sample.tasks if task.scope.play is play)
        if key is not None and needs:
            del random
            return damaged(sample, with_lines(sample, {int(key.start_mark.line): None}), meant="")
    return None


@way("a name for register that is none")
def bad_register(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in block_tasks(sample) if get(task.node, "register") is None])
    if task is None:
        return None
    name = random.choice(("my-result", "result of it", "the.result"))
    right = "".join(letter if letter.isalnum() else "_" for letter in name)
    return _added(sample, task, f"register: {name}", f"register: {right}", int(task.node.start_mark.column))


@way("include instead of include_tasks")
def old_include(sample: Sample, random: Random) -> Damaged | None:
    task = _pick(random, [task for task in sample.tasks if task.module == "ansible.builtin.include_tasks"])
    if task is None or task.module_node is None:
        return None
    return damaged(sample, replaced(sample, task.module_node, random.choice(("include", "ansible.builtin.include"))))


@way("a mode without quotes or zero", style=True)
def bad_mode(sample: Sample, random: Random) -> Damaged | None:
    found = [
        value
        for task in block_tasks(sample)
        for key, value in simple(task)
        if key.value == "mode" and value.style and len(value.value) == 4 and value.value.isdigit()
    ]
    if not found:
        return None
    node = random.choice(found)
    return damaged(sample, replaced(sample, node, random.choice((node.value, node.value[1:]))))
