"""Finds templates that would run something when they are evaluated: lookups, directly or by way of variables."""

import re
from collections.abc import Iterator

from yaml.nodes import MappingNode, Node, ScalarNode

from relia.validation.document import Document, get, pairs, walk_nodes

_TEMPLATE = re.compile(r"\{\{|\{%")
_LOOKUP = re.compile(r"\b(?:lookup|query|q)\s*\(")
_WORD = re.compile(r"[A-Za-z_]\w*")


class LookedUp:
    """Which texts of a document look something up when Ansible reads them."""

    def __init__(self, document: Document) -> None:
        self._variables = _variables(document)

    def by(self, text: str) -> bool:
        """Whether a template does so itself, or names a variable of the document that does."""
        if not is_templated(text):
            return False
        return _LOOKUP.search(text) is not None or not self._variables.isdisjoint(_WORD.findall(text))


def is_templated(text: str) -> bool:
    """Whether a text holds a template of Jinja."""
    return _TEMPLATE.search(text) is not None


def _variables(document: Document) -> frozenset[str]:
    """The variables whose values look something up, or name one that does."""
    texts: dict[str, str] = {}
    for node in walk_nodes(document.roots):
        if isinstance(node, MappingNode) and isinstance(given := get(node, "vars"), MappingNode):
            for name, _, value in pairs(given):
                texts[name] = " ".join([texts.get(name, ""), *_texts(value)])
    found = {name for name, text in texts.items() if is_templated(text) and _LOOKUP.search(text)}
    while (
        more := {name for name, text in texts.items() if is_templated(text) and found & {*_WORD.findall(text)}} - found
    ):
        found |= more
    return frozenset(found)


def _texts(value: Node) -> Iterator[str]:
    return (node.value for node in walk_nodes((value,)) if isinstance(node, ScalarNode))
