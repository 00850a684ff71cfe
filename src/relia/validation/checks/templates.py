"""The filters, tests and lookups in every template and condition are installed: Ansible says so only at run time."""

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Environment, TemplateError, nodes
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.domain import NotResolved, Resolution
from relia.catalog.plugins import PluginKind
from relia.catalog.service import Catalog
from relia.validation.checks.corrections import is_mere_correction
from relia.validation.document import Document, pairs, text_of
from relia.validation.domain import Check, Edit, Finding, Fix, Severity
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding

_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_templating.html"
_ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
_LONGEST = 10_000
"""Characters; a longer text is left to Ansible."""
_CONDITIONS = frozenset(("when", "changed_when", "failed_when", "until", "that", "break_when"))
_CALLS = re.compile(r"\||\bis\b|\b(?:lookup|query|q)\b|\b(?:select|reject|map)")
"""Without one of these, a template calls nothing by name."""
_LOOKUPS = frozenset(("lookup", "query", "q"))
_NAMES_OTHERS = {
    "map": (PluginKind.FILTER, 0),
    "select": (PluginKind.TEST, 0),
    "reject": (PluginKind.TEST, 0),
    "selectattr": (PluginKind.TEST, 1),
    "rejectattr": (PluginKind.TEST, 1),
}
"""Filters of which an argument names another filter, or a test."""
_BEFORE = {
    PluginKind.FILTER: r"(?:\|\s*|\bmap\(\s*['\"])",
    PluginKind.TEST: r"(?:\bis\s+(?:not\s+)?|\b(?:select|reject)(?:attr)?\([^()]{0,80}['\"])",
    PluginKind.LOOKUP: r"\b(?:lookup|query|q)\(\s*['\"]",
}
Called = tuple[PluginKind, str]


def check_templates(document: Document, catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    """Findings about the plugins that a readable document names. A project with plugins of its own may have any name."""
    for scalar, text in _templates(document):
        for called, name in _called(text):
            resolution = catalog.plugins(called).resolve(name)
            if resolution.fqcn is None:
                yield from _unknown(document, scalar, called, resolution, local)


def _templates(document: Document) -> Iterator[tuple[ScalarNode, str]]:
    """The texts that Ansible gives to Jinja, each once: those with braces, and the conditions."""
    seen: set[int] = set()
    waiting: list[tuple[Node, bool]] = [(root, False) for root in reversed(document.roots)]
    while waiting:
        node, condition = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            waiting += [(value, name in _CONDITIONS) for name, _, value in pairs(node)]
        elif isinstance(node, SequenceNode):
            waiting += [(item, condition) for item in node.value]
        elif isinstance(node, ScalarNode) and (text := text_of(node)) and len(text) <= _LONGEST:
            if "{{" in text or "{%" in text:
                yield node, text
            elif condition:
                yield node, "{{ " + text + "\n }}"


@lru_cache(maxsize=4096)
def _called(text: str) -> tuple[Called, ...]:
    """The plugins that a template names, each once; none for a text that is no template."""
    if not _CALLS.search(text):
        return ()
    try:
        tree = _ENVIRONMENT.parse(text)
    except (TemplateError, RecursionError):
        return ()
    return tuple(dict.fromkeys(_named(tree)))


def _named(tree: nodes.Template) -> Iterator[Called]:
    for node in tree.find_all((nodes.Filter, nodes.Test, nodes.Call)):
        match node:
            case nodes.Filter(name=str(name), args=args):
                yield PluginKind.FILTER, name
                if name in _NAMES_OTHERS:
                    kind, at = _NAMES_OTHERS[name]
                    yield from ((kind, text) for text in _constant(args[at : at + 1]))
            case nodes.Test(name=str(name)):
                yield PluginKind.TEST, name
            case nodes.Call(node=nodes.Name(name=name), args=args) if name in _LOOKUPS:
                yield from ((PluginKind.LOOKUP, text) for text in _constant(args[:1]))
            case _:
                pass


def _constant(args: list[nodes.Expr]) -> Iterator[str]:
    for item in args:
        if isinstance(item, nodes.Const) and isinstance(item.value, str):
            yield item.value


def _unknown(
    document: Document, scalar: ScalarNode, kind: PluginKind, resolution: Resolution, local: LocalModules
) -> Iterator[Finding]:
    removed = resolution.failure is NotResolved.REMOVED
    severity = Severity.WARNING if local.may_have(kind, resolution.name) and not removed else Severity.ERROR
    close = resolution.closest[0] if resolution.closest else None
    message = f"no installed {kind} plugin is called {resolution.name!r}"
    message += f": {resolution.message}" if resolution.message else f"; did you mean {close!r}?" if close else ""
    spots = list(_places(document, scalar, kind, resolution.name))
    for spot in spots or [Spot.of(scalar)]:
        fix = None
        if spots and close and not resolution.message and is_mere_correction(resolution.name, close):
            edit = Edit(spot.line, spot.column, spot.end_line, spot.end_column, close)
            fix = Fix(f"Replace {resolution.name} by {close}", (edit,))
        yield finding(spot, Check.ARGUMENTS, f"unknown-{kind}", severity, message, _HELP, fix)


def _places(document: Document, scalar: ScalarNode, kind: PluginKind, name: str) -> Iterator[Spot]:
    """Where the name stands in the lines of a scalar."""
    pattern = re.compile(rf"{_BEFORE[kind]}({re.escape(name)})(?![\w.])")
    start, end = scalar.start_mark, scalar.end_mark
    lines = document.lines
    for number in range(start.line, min(end.line + 1, len(lines))):
        stop = end.column if number == end.line else len(lines[number])
        for match in pattern.finditer(lines[number], start.column if number == start.line else 0, stop):
            yield Spot(number + 1, match.start(1) + 1, number + 1, match.end(1) + 1)
