"""Repairs that are certain enough to be made without asking: what every Ansible author would change the same way."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from yaml.nodes import MappingNode, ScalarNode

from relia.catalog.service import Catalog
from relia.validation.checks.arguments import arguments_of
from relia.validation.document import Document, get, own_pairs, walk_nodes
from relia.validation.domain import HOLDS_ANSIBLE, Check, Edit, FileKind, Finding, Fix, Severity
from relia.validation.keywords import BLOCK_LISTS, WORDED_ACTIONS, keywords
from relia.validation.layout import Layout
from relia.validation.naming import name_of_play, name_of_play_task
from relia.validation.project import LocalModules
from relia.validation.read_only import only_reads
from relia.validation.restructure import restructured
from relia.validation.spots import Spot, replace_scalar
from relia.validation.walk import PlayTask, known_modules, play_tasks, plays

_BOOLEANS = {"yes": "true", "no": "false", "on": "true", "off": "false"}
_SAFE_WARNINGS = frozenset(("braces-in-condition", "mode-without-zero"))
"""Rules of warnings whose fix changes only how something is written, or what can have been meant in one way only."""
_MODE = re.compile(r"0[0-7]{3}")
_MODES = frozenset(("mode", "directory_mode"))
_COMMANDS = frozenset(("ansible.builtin.command", "ansible.builtin.shell"))
_RUNS_ONCE = frozenset(("creates", "removes"))


def automatic_fixes(
    document: Document, kind: FileKind, findings: Iterable[Finding], catalog: Catalog, local: LocalModules
) -> list[Fix]:
    """The fixes for a text, the most important first: of the findings, then what needs no finding.

    What changes the meaning (a certificate check that somebody turned off) is left to a person.
    """
    fixes = [item.fix for item in findings if item.fix is not None and is_automatic(item)]
    if not document.readable or kind not in HOLDS_ANSIBLE:
        return fixes
    layout = Layout(document)
    tasks = play_tasks(document, kind, catalog, local)
    moved = list(restructured(document, tasks, catalog, known_modules(catalog, local)))
    moved += (fix for task in tasks for fix in _commas(task))
    if moved:
        # What is said of an entry in a wrong place, or its repair there, need not hold where it belongs.
        return moved
    fixes += _full_names(tasks, catalog, local)
    fixes += _booleans(document)
    blocks = {id(block): block for task in tasks for block in task.scope.around if block is not task.scope.play}
    for block in blocks.values():
        fixes += _name_first(block, layout)
    for task in tasks:
        fixes += _modes(task, catalog)
        fixes += _play_task(task, layout, catalog)
    for play in plays(document) if kind is FileKind.PLAYBOOK else ():
        fixes += _name_first(play, layout)
        if get(play, "name") is None and (name := name_of_play(play)):
            fixes += layout.insert_first(play, "name", name, f"Name the play {name!r}")
    return fixes


def is_automatic(item: Finding) -> bool:
    """Whether a finding has a fix that is made without asking."""
    if item.fix is None:
        return False
    if item.check is Check.SECURITY:
        return item.rule in _SAFE_WARNINGS
    return item.severity is Severity.ERROR or item.rule in _SAFE_WARNINGS


def _full_names(tasks: list[PlayTask], catalog: Catalog, local: LocalModules) -> Iterator[Fix]:
    for task in tasks:
        if (
            task.module is None
            or task.worded
            or task.module_node is None
            or local.has(task.module, task.scope.collections)
        ):
            continue
        resolution = catalog.resolve(task.module, task.scope.collections, suggest=False)
        if resolution.fqcn is not None and resolution.fqcn != task.module:
            fix = replace_scalar(task.module_node, f"Write {task.module} as {resolution.fqcn}", resolution.fqcn)
            if fix is not None:
                yield fix


def _booleans(document: Document) -> Iterator[Fix]:
    for node in walk_nodes(document.roots):
        for _, value in own_pairs(node) if isinstance(node, MappingNode) else ():
            if isinstance(value, ScalarNode) and value.tag.endswith(":bool"):
                new = _BOOLEANS.get(value.value.lower(), value.value.lower())
                if new != value.value and (fix := replace_scalar(value, f"Write {value.value} as {new}", new)):
                    yield fix


def _modes(task: PlayTask, catalog: Catalog) -> Iterator[Fix]:
    """`mode: 0644` works, but only because of its zero; in quotes it cannot be misread."""
    fqcn = catalog.resolve(task.module or "", task.scope.collections, suggest=False).fqcn
    options = catalog.spec(fqcn).options if fqcn is not None else {}
    for key, value in own_pairs(task.arguments) if isinstance(task.arguments, MappingNode) else ():
        plainly = isinstance(value, ScalarNode) and not value.style and _MODE.fullmatch(value.value)
        # Some modules call something else `mode`; the mode of a file is of the type `raw`.
        if key.value in _MODES and plainly and key.value in options and options[key.value].type == "raw":
            spot = Spot.of(value)
            edit = Edit(spot.line, spot.column, spot.end_line, spot.end_column, f'"{value.value}"')
            yield Fix(f"Quote the mode {value.value}", (edit,))


def _commas(task: PlayTask) -> Iterator[Fix]:
    """Commas at the ends of all arguments but the last, as in JSON: nobody means them as a part of every value."""
    if not isinstance(task.arguments, MappingNode) or task.arguments.flow_style:
        return
    values = [value for _, value in own_pairs(task.arguments)][:-1]
    plainly = [value for value in values if isinstance(value, ScalarNode) and not value.style]
    if len(plainly) < 2 or not all(value.value.endswith(",") for value in plainly):
        return
    edits = [
        Edit(value.end_mark.line + 1, value.end_mark.column, value.end_mark.line + 1, value.end_mark.column + 1, "")
        for value in plainly
    ]
    yield Fix("Take the commas at the ends away", tuple(edits))


def _play_task(task: PlayTask, layout: Layout, catalog: Catalog) -> Iterator[Fix]:
    yield from _name_first(task.node, layout)
    if task.module is None or task.others:
        return
    fqcn = catalog.resolve(task.module, task.scope.collections, suggest=False).fqcn
    if fqcn is None:
        return
    try:
        given = arguments_of(task, fqcn, catalog) or {}
    except ValueError:
        return
    if get(task.node, "name") is None and not task.scope.handlers:
        name = name_of_play_task(fqcn, given)
        yield from layout.insert_first(task.node, "name", name, f"Name the play task {name!r}")
    if fqcn in _COMMANDS and _is_read(task, given):
        yield from layout.insert_last(task.node, "changed_when", "false", "Say that the command changes nothing")


def _is_read(task: PlayTask, given: Mapping[str, object]) -> bool:
    if task.scope.handlers or get(task.node, "changed_when") is not None or _RUNS_ONCE & given.keys():
        return False
    command = given.get("_raw_params", given.get("cmd", given.get("argv")))
    if isinstance(command, list):
        command = " ".join(map(str, command))
    return isinstance(command, str) and only_reads(command)


def _name_first(node: MappingNode, layout: Layout) -> Iterator[Fix]:
    """`name:` before everything else, and the parts of a block behind what decides about them."""
    keys = [key for key, _ in own_pairs(node)]
    place = next((index for index, key in enumerate(keys) if key.value == "name"), 0)
    known = keywords().handler.keys() | keywords().play.keys()
    # A mapping with none of the keywords is an option's value that happens to have a name.
    if place > 0 and any(key.value in known or key.value in BLOCK_LISTS or "." in key.value for key in keys):
        yield from layout.move_first(node, place, "Put the name first")


def keeps_what_was_written(before: Document, after: Document) -> bool:
    """Whether every comment and every keyword of a text is still there after somebody else rewrote it.

    ansible-lint takes a `become_user:` without `become:` away, and with it what somebody meant who runs with `--become`.
    """
    return (
        _comments(before.text) == _comments(after.text)
        and not _used_keywords(before) - _used_keywords(after)
        and _escapes(after) <= _escapes(before)
    )


def _escapes(document: Document) -> int:
    """Backslashes in the values: ansible-lint doubles them when it writes `k=v` arguments as a mapping."""
    return sum(node.value.count("\\") for node in walk_nodes(document.roots) if isinstance(node, ScalarNode))


def _comments(text: str) -> list[str]:
    return sorted(match.group(1).strip() for match in re.finditer(r"(?:^|\s)(#.*)$", text, re.MULTILINE))


def _used_keywords(document: Document) -> Counter[str]:
    known = (keywords().handler.keys() | keywords().play.keys() | set(BLOCK_LISTS)) - WORDED_ACTIONS
    return Counter(
        key.value
        for node in walk_nodes(document.roots)
        if isinstance(node, MappingNode)
        for key, _ in own_pairs(node)
        if key.value in known
    )
