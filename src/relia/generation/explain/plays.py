"""The plays of a text in the order in which Ansible runs them, each step as a sentence with what belongs to it."""

from collections.abc import Iterator, Sequence

from yaml.nodes import MappingNode, SequenceNode

from relia.core.printable import visible
from relia.generation.explain.domain import ExplainedPlay, Step
from relia.generation.explain.reading import ReadTask, as_list, inherited
from relia.generation.explain.sentences import Told, shown, tell
from relia.validation.document import Document, get, pairs, plain, text_of
from relia.validation.keywords import IMPORTS

_ORDER = ("pre_tasks", "roles", "tasks", "post_tasks", "handlers")


def explained_plays(document: Document, tasks: Sequence[ReadTask]) -> Iterator[ExplainedPlay]:
    """Each play of a playbook, and each playbook that it takes in."""
    for root in document.roots:
        for entry in root.value if isinstance(root, SequenceNode) else ():
            if not isinstance(entry, MappingNode):
                continue
            line = int(entry.start_mark.line) + 1
            taken_in = next((value for name, _, value in pairs(entry) if name in IMPORTS), None)
            if taken_in is not None:
                text = f"Runs the playbook {shown('file', plain(taken_in))}, which is not part of this text."
                yield ExplainedPlay(f"The playbook {shown('file', plain(taken_in))}", text, line, ())
                continue
            own = [task for task in tasks if task.task.scope.play is entry]
            steps = [*_steps(own), *_roles(entry)]
            steps.sort(key=lambda step: _ORDER.index(step.section) if step.section in _ORDER else 2)
            yield ExplainedPlay(_title(entry), _about_play(entry), line, tuple(steps))


def explained_list(tasks: Sequence[ReadTask]) -> ExplainedPlay:
    """A file of play tasks or handlers."""
    text = "Which hosts they run on, and as whom, the play says that takes them in."
    return ExplainedPlay("Play tasks", text, tasks[0].line if tasks else 1, tuple(_steps(tasks)))


def _title(play: MappingNode) -> str:
    name = text_of(get(play, "name"))
    return visible(name) if name else f"Play on {_hosts(play)}"


def _hosts(play: MappingNode) -> str:
    node = get(play, "hosts")
    return shown("hosts", plain(node)) if node is not None else "no hosts (the play has no `hosts:`)"


def _about_play(play: MappingNode) -> str:
    words = {name: plain(value) for name, _, value in pairs(play)}
    hosts = _hosts(play)
    said = [f"Runs on every host of the inventory ({hosts})" if words.get("hosts") == "all" else f"Runs on {hosts}"]
    if words.get("become") is True:
        user = str(words.get("become_user", "root"))
        said.append(f"as {shown('user', user)} (become)")
    elif "become" not in words:
        said.append("as the user that signs in, unless a step says otherwise")
    if "remote_user" in words:
        said.append(f"signing in as {shown('user', words['remote_user'])}")
    if words.get("connection") == "local":
        said.append("on the control node itself (connection local)")
    if "serial" in words:
        said.append(f"{shown('serial', words['serial'])} at a time (serial)")
    if "strategy" in words:
        said.append(f"with the strategy {shown('strategy', words['strategy'])}")
    if words.get("any_errors_fatal") is True:
        said.append("stopping on all hosts when one fails")
    if "max_fail_percentage" in words:
        said.append(f"stopping when more than {words['max_fail_percentage']}% of them fail")
    if words.get("gather_facts") is False:
        said.append("without gathering facts first")
    return ", ".join(said) + "."


def _roles(play: MappingNode) -> Iterator[Step]:
    node = get(play, "roles")
    for item in node.value if isinstance(node, SequenceNode) else ():
        value = plain(item)
        named = value.get("role", value.get("name")) if isinstance(value, dict) else value
        when = (
            [f"only when {_expression(one)}" for one in as_list(value.get("when"))] if isinstance(value, dict) else []
        )
        text = f"Applies the role {shown('role', named)}, which is not part of this text."
        yield Step(text, int(item.start_mark.line) + 1, "roles", details=tuple(when), certain=False)


def _steps(tasks: Sequence[ReadTask]) -> Iterator[Step]:
    for task in tasks:
        told = told_of(task)
        text = f"{told.text[0].upper()}{told.text[1:]}."
        details = tuple(_details(task, tasks))
        module = task.fqcn or visible(task.task.module or "")
        depth = len(task.parts)
        yield Step(text, task.line, task.section, visible(task.name), module, details, depth, told.certain)


def told_of(task: ReadTask) -> Told:
    """What a play task does, or that nobody can tell."""
    if task.task.module is None:
        return Told("Does nothing: it names no module", certain=False)
    if task.spec is None:
        return Told(
            f"Uses {shown('module', task.task.module)}, which is not installed here: what it does cannot be told",
            certain=False,
        )
    if task.given is None:
        return Told(
            f"Uses {task.spec.fqcn} with arguments that cannot be read before it runs"
            f" ({task.spec.short_description.rstrip('.')})",
            certain=False,
        )
    return tell(task.spec, task.given)


def _expression(value: object) -> str:
    return shown("when", value) if isinstance(value, str | bool | int) else "a condition that is no text"


def _details(task: ReadTask, others: Sequence[ReadTask]) -> Iterator[str]:
    for part in task.parts:
        if part == "rescue":
            yield "only when something in the block before it fails (rescue)"
        elif part == "always":
            yield "whether or not the block before it fails (always)"
    conditions = [one for value in inherited(task.task, "when") for one in as_list(value)]
    if conditions:
        yield f"only when {' and '.join(_expression(one) for one in reversed(conditions))}"
    yield from _loop(task)
    yield from _who(task)
    yield from _outcome(task)
    if (kept := task.keyword("register")) is not None:
        yield f"its result is kept as {shown('register', kept)}"
    if task.keyword("no_log") is True:
        yield "nothing of it is logged"
    if (notified := as_list(task.keyword("notify"))) and not task.handler:
        names = shown("notify", notified)
        yield f"when it changes something, {names} follow{'s' if len(notified) == 1 else ''} at the end of the play"
    if task.handler:
        yield _when_notified(task, others)


def _outcome(task: ReadTask) -> Iterator[str]:
    """When it is tried again, and what counts as a change or a failure."""
    if (until := task.keyword("until")) is not None:
        tries = task.keyword("retries")
        yield f"again until {_expression(until)}, at most {3 if tries is None else shown('retries', tries)} more times"
    if task.keyword("changed_when") is False:
        yield "never reported as a change"
    elif (changed := task.keyword("changed_when")) is not None and changed is not True:
        yield f"reported as a change when {_expression(changed)}"
    if task.keyword("failed_when") is False or task.keyword("ignore_errors") is True:
        yield "the run goes on when it fails"


def _loop(task: ReadTask) -> Iterator[str]:
    for name, _, value in pairs(task.task.node):
        if name == "loop" or (name.startswith("with_") and len(name) > 5):
            over = plain(value)
            # An element that is a mapping is told by its name, if it has one.
            items = [one.get("name", "an entry") if isinstance(one, dict) else one for one in as_list(over)]
            yield (
                f"once for each of {shown('loop', items)}"
                if isinstance(over, list)
                else (f"once for each element of {shown('loop', over)}")
            )


def _who(task: ReadTask) -> Iterator[str]:
    user = task.keyword("become_user")
    if task.keyword("become") is True or user is not None:
        yield f"as {shown('user', user if user is not None else 'root')} (become)"
    elif task.keyword("become") is False:
        yield "as the user that signs in (become is off)"
    if (host := task.keyword("delegate_to")) is not None:
        yield f"not on the host itself but on {shown('host', host)} (delegate_to)"
    if task.keyword("run_once") is True:
        yield "once for all hosts (run_once)"
    if tags := as_list(task.keyword("tags")):
        yield f"with the tags {shown('tags', tags)}"


def _when_notified(task: ReadTask, others: Sequence[ReadTask]) -> str:
    names = {task.name, *(str(topic) for topic in as_list(task.keyword("listen")))} - {""}
    by = [
        shown("name", other.name or f"line {other.line}")
        for other in others
        if other is not task
        and names & {str(one) for value in inherited(other.task, "notify") for one in as_list(value)}
    ]
    if not by:
        return "nothing in this text notifies it"
    return f"once, at the end of the play, when {' or '.join(by)} changed something"
