"""Plays, blocks, play tasks and the other files of a role have the keys and the kinds of values that Ansible takes."""

import re
from collections.abc import Iterator, Mapping
from itertools import chain

from rapidfuzz import fuzz, process
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.service import Catalog
from relia.validation.checks.conditions import KEYWORDS, unreadable_conditions
from relia.validation.checks.kinds import kind_fault, what
from relia.validation.checks.notified import unknown_handlers
from relia.validation.document import Document, get, is_empty, pairs, plain, text_of
from relia.validation.domain import Check, FileKind, Finding, Fix, Severity
from relia.validation.keywords import BLOCK_LISTS, IMPORTS, TASK_LISTS, Keyword, keywords
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding, replace_scalar
from relia.validation.walk import IsModule, PlayTask, Scope, is_block, known_modules, play_tasks, read_play_task

_HELP = "https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html"
_CLOSE = 75
_ROLE_META = frozenset(("galaxy_info", "dependencies", "allow_duplicates", "argument_specs", "collections"))
_BEYOND_KEYWORDS = frozenset(("src", "version", "scm", "name"))
"""Keys of a role's entry that belong to its installation."""


def check_structure(document: Document, kind: FileKind, catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    """Findings about the structure of a document of this kind. The document must be readable."""
    is_module = known_modules(catalog, local)
    check = _Structure(document, is_module, local)
    match kind:
        case FileKind.PLAYBOOK:
            tasks = play_tasks(document, kind, catalog, local)
            return chain(check.playbook(), unknown_handlers(tasks, catalog, local))
        case FileKind.TASKS | FileKind.HANDLERS:
            return check.task_file(handlers=kind is FileKind.HANDLERS)
        case FileKind.VARS:
            return check.variables()
        case FileKind.META:
            return check.role_meta()
        case FileKind.ROLE | FileKind.CONFIG | FileKind.OTHER:
            return iter(())


def _finding(
    node: Node, rule: str, message: str, severity: Severity = Severity.ERROR, fix: Fix | None = None
) -> Finding:
    return finding(Spot.of(node), Check.STRUCTURE, rule, severity, message, _HELP, fix)


def _wrong_kind(node: Node, name: str, takes: str) -> Finding:
    return _finding(node, "wrong-kind", f"`{name}:` takes {takes}; this is {what(node)}")


class _Structure:
    def __init__(self, document: Document, is_module: IsModule, local: LocalModules) -> None:
        self._document = document
        self._start = Scope(collections=local.collections)
        self._is_module = is_module
        self._known = keywords()

    # -------------------------------------------------------------------------------------------- playbooks

    def playbook(self) -> Iterator[Finding]:
        for root in self._document.roots[:1]:
            if not isinstance(root, SequenceNode):
                message = f"a playbook is a list of plays; this is {what(root)}"
                # The nothing behind a last comment stands where the text has no line any more.
                spot = Spot.of(root) if root.start_mark.line < len(self._document.lines) else Spot(1, 1, 1, 2)
                yield finding(spot, Check.STRUCTURE, "not-a-playbook", Severity.ERROR, message, _HELP)
                continue
            if not root.value:
                yield _finding(root, "not-a-playbook", "there is no play in this playbook")
            outside = {id(entry): entry for entry in root.value if self._is_play_task(entry)}
            if outside:
                yield self._play_tasks_outside(list(outside.values()))
            for entry in root.value:
                if id(entry) not in outside:
                    yield from self._entry(entry)

    def _is_play_task(self, entry: Node) -> bool:
        if not isinstance(entry, MappingNode):
            return False
        names = [name for name, _, _ in pairs(entry)]
        if "hosts" in names or IMPORTS & set(names) or set(TASK_LISTS) & set(names) or "roles" in names:
            return False
        return is_block(entry) or any(
            name in {"action", "local_action"} or (name not in self._known.play and self._is_module(name, ()))
            for name in names
        )

    @staticmethod
    def _play_tasks_outside(outside: list[Node]) -> Finding:
        how_many = "this is a play task" if len(outside) == 1 else f"this and {len(outside) - 1} more are play tasks"
        message = (
            f"{how_many}, and a playbook is a list of plays: put them under `tasks:` of a play with `hosts:`, or verify "
            "the file as a task file (it is one when it lies in a folder `tasks/`)"
        )
        return _finding(outside[0], "play-task-outside-play", message)

    def _entry(self, entry: Node) -> Iterator[Finding]:
        if not isinstance(entry, MappingNode):
            yield _finding(entry, "not-a-play", f"a play is a mapping; this is {what(entry)}")
            return
        imported = next(((key, value) for name, key, value in pairs(entry) if name in IMPORTS), None)
        if imported is not None:
            if is_empty(imported[1]):
                yield _finding(imported[0], "missing-name", "`import_playbook:` needs the name of a playbook")
            known = {**self._known.playbook_import, **dict.fromkeys(IMPORTS, Keyword("import_playbook", "string"))}
            yield from self._keywords(entry, known, "an import of a playbook")
            return
        hosts = get(entry, "hosts")
        if hosts is None:
            yield _finding(entry, "missing-hosts", "a play needs `hosts:`")
        elif plain(hosts) in (None, "", []):
            yield _finding(hosts, "missing-hosts", "`hosts:` is empty, so the play runs nowhere")
        yield from self._keywords(entry, self._known.play, "a play")
        for name, _, value in pairs(entry):
            if name in TASK_LISTS and isinstance(value, SequenceNode):
                yield from self._list(value, self._start.inside(entry), handlers=name == "handlers")
            elif name == "roles" and isinstance(value, SequenceNode):
                for role in value.value:
                    yield from self._role(role)

    def _role(self, role: Node) -> Iterator[Finding]:
        if isinstance(role, MappingNode):
            if not any(name in {"role", "name"} for name, _, _ in pairs(role)):
                yield _finding(role, "missing-name", "an entry of `roles:` needs `role:`")
            for name, _, value in pairs(role):
                # Any other key is a variable of the role.
                if (keyword := self._known.role.get(name)) and (takes := kind_fault(keyword, value)):
                    yield _wrong_kind(value, name, takes)
        elif not isinstance(role, ScalarNode) or is_empty(role):
            yield _finding(role, "wrong-kind", f"an entry of `roles:` is a name or a mapping; this is {what(role)}")

    # -------------------------------------------------------------------------------------------- play tasks

    def task_file(self, *, handlers: bool) -> Iterator[Finding]:
        for root in self._document.roots:
            if is_empty(root):
                continue
            if not isinstance(root, SequenceNode):
                yield _finding(root, "not-a-task-file", f"a task file is a list of play tasks; this is {what(root)}")
                continue
            play = next((item for item in root.value if isinstance(item, MappingNode) and get(item, "hosts")), None)
            if play is not None:
                message = "this is a play, and the file is a task file: keep only what stands under `tasks:`"
                yield _finding(play, "play-in-task-file", message)
                return
            yield from self._list(root, self._start, handlers=handlers)

    def _list(self, node: SequenceNode, scope: Scope, *, handlers: bool) -> Iterator[Finding]:
        for entry in node.value:
            if not isinstance(entry, MappingNode):
                yield _finding(entry, "not-a-play-task", f"a play task is a mapping; this is {what(entry)}")
            elif is_block(entry):
                yield from self._block(entry, scope.inside(entry), handlers=handlers)
            else:
                yield from self._task(read_play_task(entry, scope, self._is_module), handlers=handlers)

    def _block(self, entry: MappingNode, scope: Scope, *, handlers: bool) -> Iterator[Finding]:
        yield from self._keywords(entry, self._known.block, "a block")
        if get(entry, "block") is None:
            yield _finding(entry, "missing-block", "`rescue:` and `always:` need a `block:` beside them")
        yield from _conditions(entry)
        for name, _, value in pairs(entry):
            if name in BLOCK_LISTS and isinstance(value, SequenceNode):
                yield from self._list(value, scope, handlers=handlers)

    def _task(self, task: PlayTask, *, handlers: bool) -> Iterator[Finding]:
        known = self._known.handler if handlers else self._known.task
        if task.module_node is None and not task.others:
            yield _finding(task.node, "missing-module", "this play task names no module")
        for name, key in task.others:
            yield self._not_a_keyword(name, key, task, known)
        loops: list[Node] = []
        for name, key, value in pairs(task.node):
            if name == "listen" and not handlers:
                yield _finding(key, "listen-outside-handler", "`listen:` works in handlers only")
            if name == "loop" or name.startswith("with_"):
                loops.append(key)
            if (keyword := known.get(name)) is not None and (takes := kind_fault(keyword, value)):
                yield _wrong_kind(value, name, takes)
            if name == "loop_control" and isinstance(value, MappingNode):
                yield from self._keywords(value, self._known.loop_control, "`loop_control:`")
        if len(loops) > 1:
            yield _finding(loops[1], "two-loops", "a play task has one loop: `loop:` or one `with_...:`")
        yield from _conditions(task.node)
        yield from _register(get(task.node, "register"), self._document.text)

    def _not_a_keyword(self, name: str, key: Node, task: PlayTask, known: Mapping[str, Keyword]) -> Finding:
        if task.module is not None and self._is_module(name, task.scope.collections):
            message = f"this play task has two modules, {task.module!r} and {name!r}; split it into two"
            return _finding(key, "two-modules", message)
        return _unknown_keyword(name, key, known, "a play task")

    # -------------------------------------------------------------------------------------------- other files

    def variables(self) -> Iterator[Finding]:
        for root in self._document.roots[:1]:
            if is_empty(root):
                continue
            if not isinstance(root, MappingNode):
                yield _finding(root, "not-variables", f"a file of variables is a mapping; this is {what(root)}")
                continue
            for name, key, _ in pairs(root):
                if not _is_variable(name):
                    message = f"{name!r} cannot be the name of a variable: letters, digits and _, no digit first"
                    yield _finding(key, "bad-variable-name", message, Severity.WARNING)

    def role_meta(self) -> Iterator[Finding]:
        for root in self._document.roots[:1]:
            if is_empty(root):
                continue
            if not isinstance(root, MappingNode):
                yield _finding(root, "not-role-meta", f"the meta data of a role is a mapping; this is {what(root)}")
                continue
            known = {name: Keyword(name, _META_KINDS.get(name, "list")) for name in _ROLE_META}
            yield from self._keywords(root, known, "a role's meta data")
            dependencies = get(root, "dependencies")
            for role in dependencies.value if isinstance(dependencies, SequenceNode) else ():
                if isinstance(role, MappingNode) and _BEYOND_KEYWORDS & {name for name, _, _ in pairs(role)}:
                    continue
                yield from self._role(role)

    @staticmethod
    def _keywords(node: MappingNode, known: Mapping[str, Keyword], owner: str) -> Iterator[Finding]:
        for name, key, value in pairs(node):
            keyword = known.get(name)
            if keyword is None:
                yield _unknown_keyword(name, key, known, owner)
            elif takes := kind_fault(keyword, value):
                yield _wrong_kind(value, name, takes)


_META_KINDS = {"galaxy_info": "dict", "argument_specs": "dict", "allow_duplicates": "bool"}


_RENAMED = {"sudo": "become", "sudo_user": "become_user", "su": "become", "su_user": "become_user"}
"""Keywords that ansible-core knew until 2.9, and what they are called now."""


def _unknown_keyword(name: str, key: Node, known: Mapping[str, Keyword], owner: str) -> Finding:
    new = _RENAMED.get(name)
    if new is not None and new in known:
        fix = replace_scalar(key, f"Replace {name} by {new}", new)
        return _finding(key, "unknown-keyword", f"{name!r} was removed from Ansible: it is {new!r} now", fix=fix)
    close = process.extractOne(name, list(known), scorer=fuzz.ratio, score_cutoff=_CLOSE)
    message = f"{name!r} is no keyword of {owner}"
    if close is None:
        return _finding(key, "unknown-keyword", message)
    fix = replace_scalar(key, f"Replace {name} by {close[0]}", close[0])
    return _finding(key, "unknown-keyword", f"{message}; did you mean {close[0]!r}?", fix=fix)


def _conditions(entry: MappingNode) -> Iterator[Finding]:
    yield from unreadable_conditions(entry)
    for keyword in KEYWORDS:
        value = get(entry, keyword)
        for item in value.value if isinstance(value, SequenceNode) else [value]:
            text = (text_of(item) or "").strip()
            if item is None or not (text.startswith("{{") and text.endswith("}}")):
                continue
            bare = text[2:-2].strip()
            # A bare expression that begins with a quote would be read as a quoted text, and no expression at all.
            quoted = isinstance(item, ScalarNode) and bool(item.style)
            safe = "{{" not in bare and "}}" not in bare and (quoted or not set(bare[:1]) & set("'\"[{&*!|>%@`#"))
            fix = replace_scalar(item, "Take the braces away", bare) if safe else None
            message = f"`{keyword}:` is an expression already; the braces make Ansible evaluate it twice"
            yield _finding(item, "braces-in-condition", message, Severity.WARNING, fix)


def _register(node: Node | None, text: str) -> Iterator[Finding]:
    name = text_of(node)
    if node is not None and name is not None and "{{" not in name and not _is_variable(name):
        message = f"{name!r} cannot be the name of a variable: letters, digits and _, no digit first"
        better = re.sub(r"\W+", "_", name)
        # Where the name is used, it would have to be written otherwise too.
        alone = text.count(name) == 1 and better not in text and _is_variable(better)
        fix = replace_scalar(node, f"Write {name} as {better}", better) if alone else None
        yield _finding(node, "bad-variable-name", message, fix=fix)


def _is_variable(name: str) -> bool:
    return name.isidentifier() and name.isascii()
