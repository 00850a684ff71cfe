"""Every `notify:` of a play names a handler of that play."""

import re
from collections.abc import Iterator

from rapidfuzz import fuzz, process
from yaml.nodes import MappingNode, Node, SequenceNode

from relia.catalog.service import Catalog
from relia.validation.checks.corrections import is_mere_correction
from relia.validation.document import get, text_of
from relia.validation.domain import Check, Finding, Severity
from relia.validation.project import LocalModules
from relia.validation.spots import Spot, finding, replace_scalar
from relia.validation.walk import PlayTask

_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_handlers.html"
_CLOSE = 75
_BRINGS_MORE = frozenset(("include_role", "import_role", "include_tasks", "import_tasks"))


def unknown_handlers(tasks: list[PlayTask], catalog: Catalog, local: LocalModules) -> Iterator[Finding]:
    """Errors for handlers that are notified and do not exist: Ansible ends the run there, unless the project's settings
    make it a warning.

    A play with roles or included files may get its handlers from there, and a templated name may become any: then nobody
    can tell from the text, and nothing is said.
    """
    severity = Severity.WARNING if local.handlers_may_be_missing else Severity.ERROR
    by_play: dict[int, list[PlayTask]] = {}
    for task in tasks:
        by_play.setdefault(id(task.scope.play), []).append(task)
    for members in by_play.values():
        play = members[0].scope.play
        if play is None or any(_items(get(play, "roles"))) or any(_brings_more(task, catalog) for task in members):
            continue
        known = {text for task in members if task.scope.handlers for text in _names(task)}
        if not any("{{" in name for name in known):
            for task in members:
                yield from _missing([*task.scope.around[1:], task.node], known, severity)


def _brings_more(task: PlayTask, catalog: Catalog) -> bool:
    if task.module is None:
        return False
    name = catalog.resolve(task.module, task.scope.collections, suggest=False).fqcn or task.module
    return name.rsplit(".", 1)[-1] in _BRINGS_MORE


def _items(node: Node | None) -> Iterator[Node]:
    if isinstance(node, SequenceNode):
        yield from node.value
    elif node is not None:
        yield node


def _names(task: PlayTask) -> Iterator[str]:
    for keyword in ("name", "listen"):
        for item in _items(get(task.node, keyword)):
            if (text := text_of(item)) is not None:
                yield text


_FILLING = frozenset("the a an service handler daemon server".split())


def _essence(name: str) -> tuple[str, ...]:
    """The words of a handler's name that tell it from others."""
    words = re.split(r"[\s_-]+", name.casefold())
    return tuple(word for word in words if word and word not in _FILLING)


def _missing(nodes: list[MappingNode], known: set[str], severity: Severity) -> Iterator[Finding]:
    for node in nodes:
        for item in _items(get(node, "notify")):
            text = text_of(item)
            if text is None or "{{" in text or text in known:
                continue
            close = process.extractOne(text, sorted(known), scorer=fuzz.ratio, score_cutoff=_CLOSE)
            same = [name for name in sorted(known) if _essence(name) == _essence(text)]
            if len(same) == 1:
                close = (same[0], 100.0, 0)
            sure = close is not None and (close[0] in same or is_mere_correction(text, close[0]))
            fix = replace_scalar(item, f"Notify {close[0]}", close[0]) if close and sure else None
            hint = f"; did you mean {close[0]!r}?" if close else "; add it under `handlers:`"
            message = f"no handler of this play is called {text!r}{hint}"
            yield finding(Spot.of(item), Check.STRUCTURE, "unknown-handler", severity, message, _HELP, fix)
