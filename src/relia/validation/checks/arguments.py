"""Every play task's module is installed, takes the arguments that it is given, and calls plugins that are installed."""

import re
from collections.abc import Iterator, Mapping, Sequence

from rapidfuzz import fuzz
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from relia.catalog.domain import ArgumentFault, FaultKind, NotResolved, Resolution
from relia.catalog.service import Catalog
from relia.validation.checks.chosen import check_chosen
from relia.validation.checks.defaults import check_module_defaults, defaults_for
from relia.validation.checks.places import Place, place_of_fault, place_of_module
from relia.validation.checks.templates import check_templates
from relia.validation.document import Document, get, is_empty, plain, text_of
from relia.validation.domain import Check, Edit, FileKind, Finding, Fix, Severity
from relia.validation.keywords import keywords
from relia.validation.layout import Layout
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding
from relia.validation.walk import PlayTask, play_tasks

_INSTALL = "ansible-galaxy collection install"
_SURELY = 85
"""From this similarity of two module names on, one may be written in the place of the other."""

_MISSING = frozenset((FaultKind.MISSING_REQUIRED, FaultKind.REQUIRED_ONE_OF, FaultKind.REQUIRED_IF))
_MOST = 1000
"""Arguments of one play task that are checked."""


def check_arguments(document: Document, kind: FileKind, catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    """Findings about the modules and arguments of a document of this kind. The document must be readable."""
    tasks = play_tasks(document, kind, catalog, local)
    installed = frozenset(collection.name for collection in catalog.collections())
    layout = Layout(document)
    unreadable: set[tuple[int, int]] = set()
    for task in tasks:
        if task.module is not None and _is_unknown_here(task.module, task.scope.collections, catalog, local):
            message = f"{task.module} is a module of the project itself: its arguments are not checked"
            yield _finding(place_of_module(task).spot, "local-module", Severity.INFO, message, None)
        else:
            for item in _task(task, catalog, installed, layout, local):
                if item.rule == "unreadable-arguments":
                    unreadable.add((item.line, item.column))
                yield item
    yield from check_module_defaults(document, tasks, kind, catalog)
    yield from check_chosen(document, tasks, kind, catalog, local)
    for item in check_templates(document, tasks, kind, catalog, local):
        # Arguments that cannot even be told apart are no readable template either: said once.
        if item.rule != "unreadable-template" or (item.line, item.column) not in unreadable:
            yield item


def _is_unknown_here(name: str, collections: Sequence[str], catalog: Catalog, local: LocalModules) -> bool:
    """Whether a module is the project's own and the catalog has not read it, as it reads the project's collections."""
    return local.has(name, collections) and not (
        name.count(".") > 1 and catalog.resolve(name, suggest=False).fqcn == name
    )


def _task(
    task: PlayTask, catalog: Catalog, installed: frozenset[str], layout: Layout, local: LocalModules
) -> Iterator[Finding]:
    if task.module is None or task.module_node is None:
        return
    resolution = catalog.resolve(task.module, task.scope.collections)
    place = place_of_module(task)
    if resolution.fqcn is None:
        if resolution.failure is not NotResolved.TEMPLATED:
            yield _unresolved(task.module, place, resolution, installed, _namesakes(task.module, catalog))
        return
    fqcn = resolution.fqcn
    if resolution.deprecation:
        message = f"{task.module} is deprecated: {resolution.deprecation}"
        yield _finding(place.spot, "deprecated-module", Severity.INFO, message, fqcn)
    try:
        given = arguments_of(task, fqcn, catalog)
    except ValueError as error:
        message = f"the arguments of {task.module} cannot be read: {error}"
        spot = Spot.of(task.arguments or task.module_node)
        yield _finding(spot, "unreadable-arguments", Severity.ERROR, message, fqcn)
        return
    if given is None:
        return
    if len(given) > _MOST:
        message = f"{len(given):,} arguments; no module takes so many"
        yield _finding(place.spot, "unreadable-arguments", Severity.ERROR, message, fqcn)
        return
    defaults = defaults_for(task, fqcn, catalog)
    faults = catalog.check_arguments(fqcn, {**defaults, **given})
    misspelt = {fault.closest for fault in faults if fault.kind is FaultKind.UNKNOWN_OPTION and len(fault.path) == 1}
    for fault in faults:
        if fault.path and fault.path[0] not in given:
            continue
        if fault.kind in _MISSING and misspelt.intersection(fault.allowed):
            # What is missing stands there under a wrong name, and that is said already.
            continue
        # A playbook that takes the file in may give it `module_defaults`.
        elsewhere = local.gives_defaults and task.scope.play is None
        may_be_given = elsewhere and fault.kind in _MISSING and not fault.path
        sure = fault.certain and catalog.trusted(fqcn) and not may_be_given
        severity = Severity.ERROR if sure else Severity.WARNING
        at = place_of_fault(task, fault)
        if fault.kind is FaultKind.UNKNOWN_OPTION and len(fault.path) == 1 and str(fault.path[0]) in keywords().task:
            yield _misplaced(task, str(fault.path[0]), at, severity, fqcn, layout)
            continue
        yield _finding(at.spot, fault.kind.value, severity, fault.message, fqcn, fix_of(task, fault, at))


def _misplaced(task: PlayTask, name: str, at: Place, severity: Severity, fqcn: str, layout: Layout) -> Finding:
    message = f"{name!r} is a keyword of the play task, not an option of {fqcn}: put it beside the module, one level up"
    fix = None
    if isinstance(task.arguments, MappingNode) and get(task.node, name) is None:
        fix = layout.move_out(task.arguments, name, task.node, f"Put {name} beside the module")
    return _finding(at.spot, "misplaced-keyword", severity, message, fqcn, fix)


def _finding(
    spot: Spot, rule: str, severity: Severity, message: str, fqcn: str | None, fix: Fix | None = None
) -> Finding:
    return finding(spot, Check.ARGUMENTS, rule, severity, message, module_page(fqcn), fix)


def module_page(fqcn: str | None) -> str:
    """Where the documentation of a module stands."""
    if fqcn is None or fqcn.count(".") < 2:
        return "https://docs.ansible.com/ansible/latest/collections/index_module.html"
    namespace, collection, name = fqcn.split(".", 2)
    return f"https://docs.ansible.com/ansible/latest/collections/{namespace}/{collection}/{name}_module.html"


def _namesakes(name: str, catalog: Catalog) -> list[str]:
    """The installed modules with the same last name as one that is said to be in another collection."""
    last = name.rpartition(".")[2]
    return [other for other in catalog.modules() if other.endswith(f".{last}")] if "." in name else []


def _unresolved(
    name: str, place: Place, resolution: Resolution, installed: frozenset[str], namesakes: Sequence[str]
) -> Finding:
    if resolution.failure is NotResolved.REMOVED:
        return _finding(place.spot, "removed-module", Severity.ERROR, f"{name} was removed: {resolution.message}", None)
    if resolution.redirected_from:
        return _finding(place.spot, "missing-collection", Severity.ERROR, f"{name}: {resolution.message}", None)
    parts = name.split(".")
    collection = ".".join(parts[:2])
    near = namesakes[0] if len(namesakes) == 1 else resolution.closest[0] if resolution.closest else None
    fix = None
    if near is not None and fuzz.ratio(parts[-1], near.rsplit(".", 1)[-1]) >= _SURELY:
        fix = place.replace(f"Replace {name} by {near}", near)
    if len(parts) > 2 and collection not in installed:
        message = f"the collection {collection} of {name} is not installed; "
        message += f"install it with `{_INSTALL} {collection}`"
        # A similar name in another collection is a guess; the very same name there is what was meant.
        if near is not None and near.endswith(f".{parts[-1]}"):
            return _finding(
                place.spot, "missing-collection", Severity.ERROR, f"{message}, or did you mean {near!r}?", near, fix
            )
        return _finding(place.spot, "missing-collection", Severity.ERROR, message, None)
    message = resolution.complaint
    message += f"; did you mean {near!r}?" if near else "; `relia modules search` finds one by its words"
    return _finding(place.spot, "unknown-module", Severity.ERROR, message, near, fix)


class _FormNotTaken(ValueError):
    """The arguments stand in a form that Ansible does not take."""


def arguments_of(task: PlayTask, fqcn: str, catalog: Catalog) -> dict[str, object] | None:
    """The arguments as written, from every form that Ansible takes; None when they are known only at run time.

    Raises ValueError for a form that Ansible does not take.
    """
    given: dict[str, object] = {}
    node = task.arguments
    if isinstance(node, MappingNode):
        given = _named(node)
        if task.worded:
            given.pop("module", None)
    elif isinstance(node, SequenceNode):
        raise _FormNotTaken("a list; a module takes a mapping of options")
    elif isinstance(node, ScalarNode) and not is_empty(node):
        text = text_of(node)
        if text is None:
            if isinstance(plain(node), str):
                return None
            raise _FormNotTaken(f"{node.value!r} is neither a mapping nor a text")
        words = _after_name(text) if task.worded else text
        if words.strip().startswith("{{") and words.strip().endswith("}}"):
            return None
        given = dict(catalog.parse_free_form(fqcn, words))
    extra = get(task.node, "args")
    if isinstance(extra, MappingNode):
        given = {**_named(extra), **given}
    elif not is_empty(extra):
        return None
    return given


def _after_name(text: str) -> str:
    words = text.split(None, 1)
    return words[1] if len(words) > 1 else ""


def _named(node: MappingNode) -> dict[str, object]:
    values = plain(node)
    return {str(key): value for key, value in values.items()} if isinstance(values, dict) else {}


_HARSH = frozenset(
    "absent clean clear delete drop exclusive force forced kill overwrite prune purge recreate recurse remove remove_all "
    "remote_src restarted stopped terminated wipe".split()
)
"""Options and choices that take something away."""
_HARDLY_DIFFERENT = 92
"""Of 100; one letter of a longer word."""


_BEHIND = re.compile(r"[,#]")
_SAME = {"removed": "absent", "deleted": "absent", "uninstalled": "absent", "remove": "absent", "delete": "absent"}
"""Words that can mean nothing else than the choice of another name."""


def _is_quoted(at: Place) -> bool:
    return isinstance(at.node, ScalarNode) and bool(at.node.style)


def _only_item(at: Place) -> Fix | None:
    """The one item of `[item]`, where a module takes one value and no list."""
    node = at.node
    if not isinstance(node, SequenceNode) or not node.flow_style or len(node.value) != 1:
        return None
    [item] = node.value
    start, end = node.start_mark, node.end_mark
    if not isinstance(item, ScalarNode) or start.line != end.line:
        return None
    line = start.line + 1
    before = Edit(line, start.column + 1, line, item.start_mark.column + 1, "")
    return Fix("Take the brackets away", (before, Edit(line, item.end_mark.column + 1, line, end.column + 1, "")))


def _may_do_harm(written: str, meant: str) -> bool:
    """Whether the closest word is no mere correction: `remote` for `remove`, `restarted` for `started`."""
    if _SAME.get(written.lower()) == meant:
        return False
    if written != meant and written.endswith(meant):
        return True
    return meant in _HARSH and fuzz.ratio(written.lower(), meant) < _HARDLY_DIFFERENT


def fix_of(task: PlayTask, fault: ArgumentFault, at: Place) -> Fix | None:
    """The closest name or choice in the place of the wrong one, unless that option is given as well, or something else may
    have been meant that takes more away."""
    if fault.kind is FaultKind.WRONG_TYPE:
        return _only_item(at)
    bare = _BEHIND.split(at.text, maxsplit=1)[0]
    if fault.kind is FaultKind.WRONG_CHOICE and bare != at.text and bare in fault.allowed and not _is_quoted(at):
        rest = at.text.removeprefix(bare).removeprefix(",").strip()
        return at.replace(f"Replace {at.text} by {bare}", f"{bare}  {rest}" if rest else bare)
    if fault.closest is None or not at.exact or _may_do_harm(at.text, fault.closest):
        return None
    if fault.kind is FaultKind.UNKNOWN_OPTION:
        given: Mapping[str, object] = _named(task.arguments) if isinstance(task.arguments, MappingNode) else {}
        if len(fault.path) == 1 and fault.closest in given:
            return None
    elif fault.kind is not FaultKind.WRONG_CHOICE or "," in at.text:
        return None
    return at.replace(f"Replace {at.text} by {fault.closest}", fault.closest)
