"""Plays, blocks and play tasks have the keys and the kinds of values that Ansible takes."""

from collections.abc import Iterator

from rapidfuzz import fuzz, process
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.document import Document, Spot, get, pairs, plain, text_of
from relia.validation.domain import Check, Edit, FileKind, Finding, Fix, Severity
from relia.validation.keywords import BLOCK, BLOCK_LISTS, HANDLER, IMPORTS, PLAY, TASK, TASK_LISTS
from relia.validation.walk import PlayTask, is_block, play_tasks, plays

_HELP = "https://docs.ansible.com/ansible/latest/reference_appendices/playbooks_keywords.html"
_CLOSE = 75
_LISTS = frozenset((*TASK_LISTS, "roles"))
_TASK_MAKERS = ("include_role", "import_role", "include_tasks", "import_tasks")


def check_structure(document: Document, kind: FileKind) -> tuple[Finding, ...]:
    """Findings about the structure of a document of this kind. The document must be readable."""
    match kind:
        case FileKind.PLAYBOOK:
            return (*_playbook(document), *_notified(document))
        case FileKind.TASKS | FileKind.HANDLERS:
            return tuple(_task_file(document, kind))
        case _:
            return ()


def _finding(
    node: Node, rule: str, message: str, severity: Severity = Severity.ERROR, fix: Fix | None = None
) -> Finding:
    spot = Spot.of(node)
    return Finding(
        Check.STRUCTURE, rule, severity, message, spot.line, spot.column, spot.end_line, spot.end_column, fix, _HELP
    )


def replace_scalar(node: Node, title: str, text: str) -> Fix | None:
    """A fix that writes `text` in the place of a scalar on one line, with its quotes kept."""
    if not isinstance(node, ScalarNode) or node.start_mark.line != node.end_mark.line or node.style in {"|", ">"}:
        return None
    quote = node.style or ""
    spot = Spot.of(node)
    return Fix(title, (Edit(spot.line, spot.column, spot.end_line, spot.end_column, f"{quote}{text}{quote}"),))


def _playbook(document: Document) -> Iterator[Finding]:
    if len(document.roots) > 1:
        message = "a playbook is one YAML document; Ansible refuses the second"
        yield _finding(document.roots[1], "one-document", message)
    for root in document.roots[:1]:
        if not isinstance(root, SequenceNode):
            yield _finding(root, "not-a-playbook", "a playbook is a list of plays; this is " + _what(root))
            continue
        if not root.value:
            yield _finding(root, "not-a-playbook", "there is no play in this playbook")
        for entry in root.value:
            yield from _entry(entry)


def _what(node: Node) -> str:
    return "a mapping" if isinstance(node, MappingNode) else "a list" if isinstance(node, SequenceNode) else "a text"


def _entry(entry: Node) -> Iterator[Finding]:
    if not isinstance(entry, MappingNode):
        yield _finding(entry, "not-a-play", f"a play is a mapping; this is {_what(entry)}")
        return
    names = {name for name, _, _ in pairs(entry)}
    if names & IMPORTS:
        return
    if "hosts" not in names:
        if names - PLAY or is_block(entry):
            message = (
                "this is a play task, and a playbook is a list of plays: put it under `tasks:` of a play with `hosts:`, "
                "or verify the file as a task file"
            )
            yield _finding(entry, "play-task-outside-play", message)
            return
        yield _finding(entry, "missing-hosts", "a play needs `hosts:`")
    yield from _unknown_keywords(entry, PLAY, "a play")
    hosts = get(entry, "hosts")
    if hosts is not None and plain(hosts) in (None, "", []):
        yield _finding(hosts, "missing-hosts", "`hosts:` is empty, so the play runs nowhere")
    for name, _, value in pairs(entry):
        if name in _LISTS and not _is_empty(value) and not isinstance(value, SequenceNode):
            yield _finding(value, "wrong-kind", f"`{name}:` takes a list; this is {_what(value)}")
        elif name in TASK_LISTS and isinstance(value, SequenceNode):
            yield from _list(value, handlers=name == "handlers")
        elif name == "roles" and isinstance(value, SequenceNode):
            yield from _roles(value)
        elif name == "vars" and not _is_empty(value) and not isinstance(value, MappingNode):
            yield _finding(value, "wrong-kind", f"`vars:` takes a mapping; this is {_what(value)}")


def _is_empty(node: Node) -> bool:
    return isinstance(node, ScalarNode) and plain(node) is None


def _roles(node: SequenceNode) -> Iterator[Finding]:
    for role in node.value:
        if isinstance(role, MappingNode):
            if not any(name in {"role", "name"} for name, _, _ in pairs(role)):
                yield _finding(role, "missing-role", "an entry of `roles:` needs `role:`")
        elif not isinstance(role, ScalarNode):
            yield _finding(role, "wrong-kind", f"an entry of `roles:` is a name or a mapping; this is {_what(role)}")


def _task_file(document: Document, kind: FileKind) -> Iterator[Finding]:
    for root in document.roots:
        if _is_empty(root):
            continue
        if not isinstance(root, SequenceNode):
            yield _finding(root, "not-a-task-file", f"a task file is a list of play tasks; this is {_what(root)}")
            continue
        for entry in root.value:
            if isinstance(entry, MappingNode) and get(entry, "hosts") is not None and get(entry, "tasks") is not None:
                yield _finding(
                    entry, "play-in-task-file", "this is a play, and the file is a task file: verify it as a playbook"
                )
                return
        yield from _list(root, handlers=kind is FileKind.HANDLERS)


def _list(node: SequenceNode, *, handlers: bool) -> Iterator[Finding]:
    for entry in node.value:
        if not isinstance(entry, MappingNode):
            if not (isinstance(entry, ScalarNode) and plain(entry) is None):
                yield _finding(entry, "not-a-play-task", f"a play task is a mapping; this is {_what(entry)}")
        elif is_block(entry):
            yield from _block(entry, handlers=handlers)
        else:
            yield from _task(entry, handlers=handlers)


def _block(entry: MappingNode, *, handlers: bool) -> Iterator[Finding]:
    yield from _unknown_keywords(entry, BLOCK | ({"listen"} if handlers else frozenset()), "a block")
    if get(entry, "block") is None:
        yield _finding(entry, "missing-block", "`rescue:` and `always:` need a `block:` beside them")
    for name, _, value in pairs(entry):
        if name in BLOCK_LISTS:
            if isinstance(value, SequenceNode):
                yield from _list(value, handlers=handlers)
            elif not _is_empty(value):
                yield _finding(value, "wrong-kind", f"`{name}:` takes a list; this is {_what(value)}")


def _task(entry: MappingNode, *, handlers: bool) -> Iterator[Finding]:
    from relia.validation.walk import Scope, read_play_task

    task = read_play_task(entry, Scope(handlers=handlers))
    known = HANDLER if handlers else TASK
    if task.module_node is None and not task.others:
        yield _finding(entry, "missing-module", "this play task names no module")
    for name, key in task.others:
        yield _not_a_keyword(name, key, task, known)
    if not handlers and (listen := next((key for name, key, _ in pairs(entry) if name == "listen"), None)) is not None:
        yield _finding(listen, "listen-outside-handler", "`listen:` works in handlers only")
    loops = [key for name, key, _ in pairs(entry) if name == "loop" or name.startswith("with_")]
    if len(loops) > 1:
        yield _finding(loops[1], "two-loops", "a play task has one loop: `loop:` or one `with_...:`")
    yield from _conditions(entry)
    register = get(entry, "register")
    variable = text_of(register)
    if register is not None and variable is not None and not variable.isidentifier() and "{{" not in variable:
        message = f"{variable!r} is no variable name: letters, digits and _ only"
        yield _finding(register, "bad-variable-name", message)


def _not_a_keyword(name: str, key: Node, task: PlayTask, known: frozenset[str]) -> Finding:
    close = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
    if close is None and task.module is not None:
        message = f"this play task has two modules, {task.module!r} and {name!r}; split it into two"
        return _finding(key, "two-modules", message)
    if close is None:
        return _finding(key, "unknown-keyword", f"{name!r} is no keyword of a play task")
    fix = replace_scalar(key, f"Replace {name} by {close[0]}", close[0])
    return _finding(
        key, "unknown-keyword", f"{name!r} is no keyword of a play task; did you mean {close[0]!r}?", fix=fix
    )


def _conditions(entry: MappingNode) -> Iterator[Finding]:
    for keyword in ("when", "changed_when", "failed_when", "until"):
        value = get(entry, keyword)
        for item in value.value if isinstance(value, SequenceNode) else [value]:
            text = text_of(item)
            if item is not None and text is not None and text.strip().startswith("{{") and text.strip().endswith("}}"):
                bare = text.strip()[2:-2].strip()
                fix = (
                    replace_scalar(item, "Take the braces away", bare) if "{{" not in bare and '"' not in bare else None
                )
                message = f"`{keyword}:` is an expression already; the braces make Ansible evaluate it twice"
                yield _finding(item, "braces-in-condition", message, Severity.WARNING, fix)


def _unknown_keywords(node: MappingNode, known: frozenset[str], what: str) -> Iterator[Finding]:
    for name, key, _ in pairs(node):
        if name in known or name == "<<" or name.startswith("x-"):
            continue
        close = process.extractOne(name, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if close is None:
            yield _finding(key, "unknown-keyword", f"{name!r} is no keyword of {what}")
        else:
            fix = replace_scalar(key, f"Replace {name} by {close[0]}", close[0])
            yield _finding(
                key, "unknown-keyword", f"{name!r} is no keyword of {what}; did you mean {close[0]!r}?", fix=fix
            )


def _notified(document: Document) -> Iterator[Finding]:
    """`notify:` names a handler of the play; with roles or included files around, nobody can tell from the text."""
    for play in plays(document):
        if get(play, "roles") is not None:
            continue
        tasks = [task for task in play_tasks(document, FileKind.PLAYBOOK) if task.scope.play is play]
        if any((task.module or "").rsplit(".", 1)[-1] in _TASK_MAKERS for task in tasks):
            continue
        known: set[str] = set()
        for task in tasks:
            if task.scope.handlers:
                for name in ("name", "listen"):
                    value = get(task.node, name)
                    items = value.value if isinstance(value, SequenceNode) else [value]
                    known.update(text for item in items if (text := text_of(item)) is not None)
        if any("{{" in name for name in known):
            continue
        for task in tasks:
            value = get(task.node, "notify")
            for item in value.value if isinstance(value, SequenceNode) else [value]:
                text = text_of(item)
                if item is not None and text is not None and "{{" not in text and text not in known:
                    close = process.extractOne(text, known, scorer=fuzz.ratio, score_cutoff=_CLOSE)
                    fix = replace_scalar(item, f"Notify {close[0]}", close[0]) if close else None
                    hint = f"; did you mean {close[0]!r}?" if close else "; add it under `handlers:`"
                    yield _finding(
                        item, "unknown-handler", f"no handler of this play is called {text!r}{hint}", fix=fix
                    )
