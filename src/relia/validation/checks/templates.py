"""Every template can be read, and its filters, tests and lookups are installed: Ansible says so only at run time."""

import re
from collections.abc import Iterator
from functools import lru_cache

from jinja2 import Environment, TemplateError, TemplateSyntaxError, nodes
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.domain import NotResolved, Resolution
from relia.catalog.plugins import PluginKind
from relia.catalog.service import Catalog
from relia.validation.checks.conditions import conditions_of
from relia.validation.checks.corrections import is_mere_correction
from relia.validation.document import Document, get, pairs, text_of
from relia.validation.domain import Check, Edit, FileKind, Finding, Fix, Severity
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding, replace_scalar
from relia.validation.walk import PlayTask, owners

_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_templating.html"
_ENVIRONMENT = Environment(autoescape=True)
_EXTENDED = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
_LONGEST = 10_000
"""Characters; a longer text is left to Ansible."""
_STARTS = ("{{", "{%", "{#")
_OVERRIDES = "#jinja2:"
"""Begins a text that says itself how Jinja's marks look in it."""
_LOOKUPS = frozenset(("lookup", "query", "q"))
_NAMES_OTHERS = {
    "map": (PluginKind.FILTER, 0),
    "select": (PluginKind.TEST, 0),
    "reject": (PluginKind.TEST, 0),
    "selectattr": (PluginKind.TEST, 1),
    "rejectattr": (PluginKind.TEST, 1),
}
"""Filters of which an argument names another filter, or a test."""
_OF_CORE = ("ansible.builtin.", "ansible.legacy.")
_BEFORE = {
    PluginKind.FILTER: r"(?:\|\s*|\bmap\(\s*['\"])",
    PluginKind.TEST: r"(?:\bis\s+(?:not\s+)?|\b(?:select|reject)(?:attr)?\([^()]{0,80}['\"])",
    PluginKind.LOOKUP: r"\b(?:lookup|query|q)\(\s*['\"]",
}
Called = tuple[PluginKind, str]


def check_templates(
    document: Document, tasks: list[PlayTask], kind: FileKind, catalog: Catalog, local: LocalModules
) -> Iterator[Finding]:
    """Findings about the templates and conditions of a readable document, of which `tasks` are all play tasks. A project
    with plugins of its own may have any name, and one with extensions of Jinja any statement."""
    entries = owners(document, tasks, kind)
    conditions = {id(scalar): scalar for scalar in _conditions(document, entries, kind)}
    # A name that cannot be read is shown as it is written, and meta data is no template.
    left_alone = {*conditions, *(id(get(entry, "name")) for entry in entries)}
    for scalar in _values(document):
        text = text_of(scalar)
        if not text or len(text) > _LONGEST or text.startswith(_OVERRIDES):
            continue
        if not any(start in text for start in _STARTS):
            if id(scalar) not in conditions:
                continue
            text = "{{ " + text + "\n }}"
        called, problem = _read(text, extended=local.jinja_extended)
        for plugin, name in called:
            resolution = catalog.plugins(plugin).resolve(name)
            if resolution.fqcn is None:
                yield from _unknown(document, scalar, plugin, resolution, local)
        if problem and not local.jinja_extended and kind is not FileKind.META and id(scalar) not in left_alone:
            message = f"Jinja cannot read this template: {problem}"
            fix = _closed(scalar, extended=local.jinja_extended)
            yield finding(Spot.of(scalar), Check.ARGUMENTS, "unreadable-template", Severity.ERROR, message, _HELP, fix)


_ONE_BRACE = re.compile(r"\{\{(?P<inner>[^{}]*)\}(?!\})|(?<!\{)\{(?P<open>[^{}%#]*)\}\}")


def _closed(scalar: ScalarNode, *, extended: bool) -> Fix | None:
    """The template with the brace that is missing in its only expression."""
    found = list(_ONE_BRACE.finditer(scalar.value))
    if len(found) != 1 or scalar.value.count("{{") + scalar.value.count("}}") != 1:
        return None
    [one] = found
    inner = one["inner"] if one["inner"] is not None else one["open"]
    text = f"{scalar.value[: one.start()]}{{{{{inner}}}}}{scalar.value[one.end() :]}"
    return None if _read(text, extended=extended)[1] else replace_scalar(scalar, "Close the braces", text)


def _values(document: Document) -> Iterator[ScalarNode]:
    """The scalars of a document that are values or items, each once."""
    seen: set[int] = set()
    waiting: list[Node] = list(reversed(document.roots))
    while waiting:
        node = waiting.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, MappingNode):
            waiting += [value for _, _, value in pairs(node)]
        elif isinstance(node, SequenceNode):
            waiting += node.value
        elif isinstance(node, ScalarNode):
            yield node


def _conditions(document: Document, entries: list[MappingNode], kind: FileKind) -> Iterator[ScalarNode]:
    for entry in entries:
        yield from (scalar for _, scalar in conditions_of(entry))
        yield from _conditions_of_each(get(entry, "roles"))
    for root in document.roots:
        if kind is FileKind.PLAYBOOK:
            yield from _conditions_of_each(root)
        elif kind is FileKind.META and isinstance(root, MappingNode):
            yield from _conditions_of_each(get(root, "dependencies"))


def _conditions_of_each(node: Node | None) -> Iterator[ScalarNode]:
    """The conditions of plays that are imported, and of roles: any other key there is a variable."""
    for entry in node.value if isinstance(node, SequenceNode) else ():
        when = get(entry, "when") if isinstance(entry, MappingNode) else None
        for item in when.value if isinstance(when, SequenceNode) else [when]:
            if isinstance(item, ScalarNode):
                yield item


@lru_cache(maxsize=4096)
def _read(text: str, *, extended: bool) -> tuple[tuple[Called, ...], str]:
    """The plugins that a template names, each once, and why it cannot be read, if it cannot."""
    try:
        tree = (_EXTENDED if extended else _ENVIRONMENT).parse(text)
    except TemplateSyntaxError as error:
        return (), error.message or "it has a syntax error"
    except (TemplateError, RecursionError):
        return (), ""
    return tuple(dict.fromkeys(_named(tree))), ""


def _named(tree: nodes.Template) -> Iterator[Called]:
    own = set(_own_names(tree))
    for node in tree.find_all((nodes.Filter, nodes.Test, nodes.Call)):
        match node:
            case nodes.Filter(name=str(name), args=args):
                yield PluginKind.FILTER, name
                of_core = next((name.removeprefix(start) for start in _OF_CORE if name.startswith(start)), name)
                if of_core in _NAMES_OTHERS:
                    kind, at = _NAMES_OTHERS[of_core]
                    yield from ((kind, text) for text in _constant(args[at : at + 1]))
            case nodes.Test(name=str(name)):
                yield PluginKind.TEST, name
            case nodes.Call(node=nodes.Name(name=name), args=args) if name in _LOOKUPS - own:
                yield from ((PluginKind.LOOKUP, text) for text in _constant(args[:1]))
            case _:
                pass


def _own_names(tree: nodes.Template) -> Iterator[str]:
    """The names that a template gives to something itself: they hide the functions of these names."""
    for node in tree.find_all((nodes.Name, nodes.Macro, nodes.Import, nodes.FromImport)):
        match node:
            case nodes.Name(name=name, ctx="store" | "param"):
                yield name
            case nodes.Macro(name=name):
                yield name
            case nodes.Import(target=name):
                yield name
            case nodes.FromImport(names=names):
                yield from (name if isinstance(name, str) else name[1] for name in names)
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
