"""`module_defaults`: what they give to a play task, and whether the modules take it."""

from collections.abc import Iterator, Mapping

from yaml.nodes import MappingNode, Node, SequenceNode

from relia.catalog.domain import FaultKind
from relia.catalog.service import Catalog
from relia.validation.checks.places import place_in
from relia.validation.document import Document, get, pairs, plain
from relia.validation.domain import Check, FileKind, Finding, Severity
from relia.validation.spots import Spot, finding
from relia.validation.walk import PlayTask, plays

_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_module_defaults.html"
_GROUP = "group/"
_OF_ONE_VALUE = frozenset((FaultKind.UNKNOWN_OPTION, FaultKind.WRONG_TYPE, FaultKind.WRONG_CHOICE))
"""Faults that a default can have; what is missing may come from the play task."""
_MEMBERS = 60
"""Members of a group that are asked for an option before it is believed."""


def defaults_for(task: PlayTask, fqcn: str, catalog: Catalog) -> Mapping[str, object]:
    """The arguments that `module_defaults` around a play task give to its module."""
    merged: dict[str, object] = {}
    for level in task.scope.defaults:
        for name, values in level.items():
            if not isinstance(values, dict):
                continue
            if name.startswith(_GROUP):
                applies = fqcn in (catalog.action_group(name.removeprefix(_GROUP)) or ())
            else:
                applies = catalog.resolve(name, task.scope.collections, suggest=False).fqcn == fqcn
            if applies:
                merged.update({str(key): value for key, value in values.items()})
    return merged


def check_module_defaults(
    document: Document, tasks: list[PlayTask], kind: FileKind, catalog: Catalog
) -> Iterator[Finding]:
    """Warnings for defaults that no module takes: Ansible says nothing until the module is called."""
    owners: dict[int, tuple[MappingNode, tuple[str, ...]]] = {}
    for play in plays(document) if kind is FileKind.PLAYBOOK else ():
        owners[id(play)] = (play, ())
    for task in tasks:
        for owner in (*task.scope.around, task.node):
            owners[id(owner)] = (owner, task.scope.collections)
    for owner, collections in owners.values():
        node = get(owner, "module_defaults")
        for item in node.value if isinstance(node, SequenceNode) else [node]:
            if isinstance(item, MappingNode):
                yield from _one(item, collections, catalog)


def _warning(node: Node, rule: str, message: str) -> Finding:
    return finding(Spot.of(node), Check.ARGUMENTS, rule, Severity.WARNING, message, _HELP)


def _one(node: MappingNode, collections: tuple[str, ...], catalog: Catalog) -> Iterator[Finding]:
    for name, key, value in pairs(node):
        if "{{" in name or not isinstance(value, MappingNode):
            continue
        if name.startswith(_GROUP):
            yield from _group(name.removeprefix(_GROUP), key, value, catalog)
            continue
        resolution = catalog.resolve(name, collections)
        if resolution.fqcn is None:
            hint = f"; did you mean {resolution.closest[0]!r}?" if resolution.closest else ""
            yield _warning(key, "unknown-module", f"no installed module is called {name!r}{hint}")
            continue
        given = plain(value)
        arguments = {str(option): item for option, item in given.items()} if isinstance(given, dict) else {}
        for fault in catalog.check_arguments(resolution.fqcn, arguments):
            if fault.kind in _OF_ONE_VALUE and fault.path:
                place = place_in(value, fault.path, at_key=fault.at_key)
                fix = (
                    place.replace(f"Replace {place.text} by {fault.closest}", fault.closest)
                    if (place and fault.closest and "," not in place.text)
                    else None
                )
                spot = place.spot if place else Spot.of(key)
                message = fault.message
                yield finding(spot, Check.ARGUMENTS, fault.kind.value, Severity.WARNING, message, _HELP, fix)


def _group(name: str, key: Node, value: MappingNode, catalog: Catalog) -> Iterator[Finding]:
    members = catalog.action_group(name)
    if members is None:
        yield _warning(key, "unknown-module", f"no installed collection has a group of modules called {name!r}")
        return
    if len(members) > _MEMBERS:
        return
    options = {option for member in members for option in _options(member, catalog)}
    for option, option_key, _ in pairs(value):
        if options and option not in options and "{{" not in option:
            message = f"no module of the group {name!r} has an option {option!r}"
            yield _warning(option_key, "unknown-option", message)


def _options(fqcn: str, catalog: Catalog) -> Iterator[str]:
    if catalog.resolve(fqcn, suggest=False).fqcn is None:
        return
    for option in catalog.spec(catalog.resolve(fqcn, suggest=False).fqcn or fqcn).options.values():
        yield option.name
        yield from option.aliases
