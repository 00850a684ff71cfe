"""The plugins that keywords and their variables choose are installed: to connect, to become somebody, to run plays, to loop."""

from collections.abc import Iterator

from yaml.nodes import MappingNode, Node

from relia.catalog.plugins import PluginKind
from relia.catalog.service import Catalog
from relia.validation.checks.corrections import is_mere_correction
from relia.validation.document import Document, get, pairs, text_of
from relia.validation.domain import Check, FileKind, Finding, Severity
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding, replace_scalar
from relia.validation.walk import PlayTask, owners

_HELP = "https://docs.ansible.com/ansible/latest/plugins/plugins.html"
_KEYWORDS = {
    "strategy": PluginKind.STRATEGY,
    "connection": PluginKind.CONNECTION,
    "become_method": PluginKind.BECOME,
}
_VARIABLES = {f"ansible_{keyword}": keyword for keyword in ("connection", "become_method")}
"""Variables that stand for a keyword, and win against it."""
_LOOP = "with_"
_OTHER_NAMES = frozenset(("smart", "paramiko"))
"""Of connections, which Ansible replaces while it reads a playbook."""


def check_chosen(
    document: Document, tasks: list[PlayTask], kind: FileKind, catalog: Catalog, local: LocalModules
) -> Iterator[Finding]:
    """Findings about the plays, blocks and play tasks of a readable document, of which `tasks` are all play tasks."""
    for owner in owners(document, tasks, kind):
        yield from _in(owner, catalog, local)


def _variables(owner: MappingNode) -> Iterator[tuple[str, Node, Node]]:
    """The keywords for which variables stand that are set here."""
    values = get(owner, "vars")
    if isinstance(values, MappingNode):
        for name, key, value in pairs(values):
            if name in _VARIABLES:
                yield _VARIABLES[name], key, value


def _in(owner: MappingNode, catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    for keyword, key, value in (*pairs(owner), *_variables(owner)):
        if keyword.startswith(_LOOP):
            kind, name, node, before = PluginKind.LOOKUP, keyword.removeprefix(_LOOP), key, _LOOP
        elif keyword in _KEYWORDS:
            kind, name, node, before = _KEYWORDS[keyword], text_of(value) or "", value, ""
        else:
            continue
        if not name or "{" in name or (kind is PluginKind.CONNECTION and name in _OTHER_NAMES):
            continue
        resolution = catalog.plugins(kind).resolve(name)
        if resolution.fqcn is not None:
            continue
        close = resolution.closest[0] if resolution.closest else None
        message = f"no installed {kind} plugin is called {name!r}"
        message += (
            f": {resolution.message}" if resolution.message else f"; did you mean {before + close!r}?" if close else ""
        )
        fix = None
        if close and not resolution.message and is_mere_correction(name, close):
            fix = replace_scalar(node, f"Replace {before}{name} by {before}{close}", before + close)
        severity = Severity.WARNING if local.may_have(kind, name) else Severity.ERROR
        yield finding(Spot.of(node), Check.ARGUMENTS, f"unknown-{kind}", severity, message, _HELP, fix)
