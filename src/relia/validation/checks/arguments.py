"""Every play task's module is installed, and takes the arguments that it is given."""

from collections.abc import Iterator, Mapping

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.domain import ArgumentFault, FaultKind, NotResolved, Resolution
from relia.catalog.service import Catalog
from relia.validation.checks.structure import replace_scalar
from relia.validation.document import Document, Spot, get, pairs, plain, text_of
from relia.validation.domain import Check, FileKind, Finding, Fix, Severity
from relia.validation.walk import PlayTask, play_tasks

_INSTALL = "ansible-galaxy collection install"


def check_arguments(document: Document, kind: FileKind, catalog: Catalog) -> tuple[Finding, ...]:
    """Findings about the modules and arguments of a document of this kind. The document must be readable."""
    return tuple(found for task in play_tasks(document, kind) for found in _task(task, catalog))


def _task(task: PlayTask, catalog: Catalog) -> Iterator[Finding]:
    if task.module is None or task.module_node is None:
        return
    resolution = catalog.resolve(task.module, task.scope.collections)
    if resolution.fqcn is None:
        if resolution.failure is not NotResolved.TEMPLATED:
            yield _unresolved(task, resolution, catalog)
        return
    if resolution.deprecation:
        message = f"{task.module} is deprecated: {resolution.deprecation}"
        yield _finding(task.module_node, "deprecated-module", Severity.INFO, message, resolution.fqcn)
    try:
        given = _given(task, resolution.fqcn, catalog)
    except ValueError as error:
        message = f"the arguments of {task.module} cannot be read: {error}"
        yield _finding(
            task.arguments or task.module_node, "unreadable-arguments", Severity.ERROR, message, resolution.fqcn
        )
        return
    if given is None:
        return
    defaults = _defaults(task, resolution.fqcn, catalog)
    for fault in catalog.check_arguments(resolution.fqcn, {**defaults, **given}):
        if fault.path and fault.path[0] not in given:
            continue
        severity = Severity.ERROR if fault.certain and catalog.trusted(resolution.fqcn) else Severity.WARNING
        yield _fault(task, fault, severity, resolution.fqcn)


def _finding(
    node: Node, rule: str, severity: Severity, message: str, fqcn: str | None, fix: Fix | None = None
) -> Finding:
    spot = Spot.of(node)
    return Finding(
        Check.ARGUMENTS,
        rule,
        severity,
        message,
        spot.line,
        spot.column,
        spot.end_line,
        spot.end_column,
        fix,
        _link(fqcn),
    )


def _link(fqcn: str | None) -> str:
    if fqcn is None or fqcn.count(".") < 2:
        return "https://docs.ansible.com/ansible/latest/collections/index_module.html"
    namespace, collection, name = fqcn.split(".", 2)
    return f"https://docs.ansible.com/ansible/latest/collections/{namespace}/{collection}/{name}_module.html"


def _unresolved(task: PlayTask, resolution: Resolution, catalog: Catalog) -> Finding:
    name, node = str(task.module), task.module_node
    assert node is not None  # noqa: S101  (a play task with a module has its node)
    if resolution.failure is NotResolved.REMOVED:
        return _finding(node, "removed-module", Severity.ERROR, f"{name} was removed: {resolution.message}", None)
    parts = name.split(".")
    if len(parts) > 2 and not any(item.name == ".".join(parts[:2]) for item in catalog.collections()):
        collection = ".".join(parts[:2])
        message = f"the collection {collection} of {name} is not installed; install it with: {_INSTALL} {collection}"
        return _finding(node, "missing-collection", Severity.ERROR, message, None)
    close = resolution.closest[0] if resolution.closest else None
    message = f"no installed module is called {name!r}"
    message += f"; did you mean {close!r}?" if close else "; `relia modules search` finds one by its words"
    fix = replace_scalar(node, f"Replace {name} by {close}", close) if close and not task.worded else None
    return _finding(node, "unknown-module", Severity.ERROR, message, close, fix)


class _Unreadable(ValueError):
    """The arguments stand in a form that Ansible does not take."""


def _given(task: PlayTask, fqcn: str, catalog: Catalog) -> dict[str, object] | None:
    """The arguments as written, from every form that Ansible takes; None when they are known only at run time."""
    given: dict[str, object] = {}
    node = task.arguments
    if isinstance(node, MappingNode):
        given = _named(node)
        if task.worded:
            given.pop("module", None)
    elif isinstance(node, ScalarNode):
        text = text_of(node)
        if text is None:
            if plain(node) is not None:
                raise _Unreadable(f"{node.value!r} is neither a mapping nor a text")
        else:
            words = (
                text.split(None, 1)[1] if task.worded and len(text.split(None, 1)) > 1 else "" if task.worded else text
            )
            if words.strip().startswith("{{") and words.strip().endswith("}}") and "=" not in words.split("{{", 1)[0]:
                return None
            given = dict(catalog.parse_free_form(fqcn, words))
    elif isinstance(node, SequenceNode):
        raise _Unreadable("a list; a module takes a mapping of options")
    extra = get(task.node, "args")
    if isinstance(extra, MappingNode):
        given = {**_named(extra), **given}
    elif extra is not None and text_of(extra) is not None:
        return None
    return given


def _named(node: MappingNode) -> dict[str, object]:
    values = plain(node)
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}


def _defaults(task: PlayTask, fqcn: str, catalog: Catalog) -> Mapping[str, object]:
    merged: dict[str, object] = {}
    for level in task.scope.defaults:
        for name, values in level.items():
            if not isinstance(values, dict):
                continue
            if name.startswith("group/"):
                applies = fqcn in (catalog.action_group(name.removeprefix("group/")) or ())
            else:
                applies = catalog.resolve(name, task.scope.collections).fqcn == fqcn
            if applies:
                merged.update({str(key): value for key, value in values.items()})
    return merged


def _fault(task: PlayTask, fault: ArgumentFault, severity: Severity, fqcn: str) -> Finding:
    node, exact = _at(task, fault)
    fix = None
    if fault.closest and exact and fault.kind in {FaultKind.UNKNOWN_OPTION, FaultKind.WRONG_CHOICE}:
        taken = isinstance(task.arguments, MappingNode) and get(task.arguments, fault.closest) is not None
        if not (fault.kind is FaultKind.UNKNOWN_OPTION and taken and len(fault.path) == 1):
            written = node.value if isinstance(node, ScalarNode) else ""
            fix = replace_scalar(node, f"Replace {written} by {fault.closest}", fault.closest)
    return _finding(node, fault.kind.value, severity, fault.message, fqcn, fix)


def _at(task: PlayTask, fault: ArgumentFault) -> tuple[Node, bool]:
    """The node that a fault is about, and whether it is exactly that (a fix may be written over it)."""
    whole = task.module_node or task.node
    for root in (task.arguments, get(task.node, "args")):
        if root is None or not fault.path:
            continue
        node: Node | None = root
        key: Node | None = None
        for part in fault.path:
            key, node = _step(node, part)
            if node is None:
                break
        else:
            if fault.at_key and key is not None:
                return key, True
            if node is not None:
                return node, True
    return whole, False


def _step(node: Node | None, part: str | int) -> tuple[Node | None, Node | None]:
    if isinstance(node, MappingNode) and isinstance(part, str):
        return next(((key, value) for name, key, value in pairs(node) if name == part), (None, None))
    if isinstance(node, SequenceNode) and isinstance(part, int) and part < len(node.value):
        return None, node.value[part]
    return None, None
