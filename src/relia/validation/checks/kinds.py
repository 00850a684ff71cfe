"""Whether the value of a keyword is of the kind that Ansible takes."""

import re
from collections.abc import Mapping

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.document import is_empty, plain
from relia.validation.keywords import Keyword

_TRUTHS = frozenset("yes no true false on off y n t f 1 0 1.0 0.0".split())
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
_WHOLE = re.compile(r"[+-]?\d+")
_TAKES_MAPPING = frozenset(("environment", "module_defaults"))
"""Of kind list, but a mapping is taken as a list of one."""
_ONLY_LISTS = frozenset(("pre_tasks", "tasks", "post_tasks", "handlers", "roles", "block", "rescue", "always"))
"""Of kind list, and a single value is not taken as a list of one."""
_STRUCTURED = frozenset(("action", "local_action", "loop_control"))
"""Read by their own rules."""


def what(node: Node) -> str:
    """What a node is, for a message."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return "empty" if is_empty(node) else "a single value"


def kind_fault(keyword: Keyword, node: Node) -> str | None:
    """What a keyword takes, when the value is something else; None when it fits or is known only at run time."""
    if is_empty(node) or keyword.name in _STRUCTURED or (isinstance(node, ScalarNode) and _at_run_time(node)):
        return None
    if keyword.name in _ONLY_LISTS:
        return None if isinstance(node, SequenceNode) else "a list"
    if keyword.name == "loop":
        return None if isinstance(node, SequenceNode) else "a list, or an expression that gives one"
    match keyword.kind:
        case "bool" | "int" | "float" | "percent" | "string":
            return _SCALARS[keyword.kind][1] if not _fits(keyword.kind, node) else None
        case "dict":
            return None if isinstance(node, MappingNode) else "a mapping"
        case "list" if isinstance(node, MappingNode) and keyword.name not in _TAKES_MAPPING:
            return "a value or a list of values"
        case _:
            return None


def _at_run_time(node: ScalarNode) -> bool:
    return node.tag.startswith("!") or "{{" in node.value or "{%" in node.value


_SCALARS: Mapping[str, tuple[re.Pattern[str] | None, str]] = {
    "bool": (None, "true or false"),
    "int": (_WHOLE, "a whole number"),
    "float": (_NUMBER, "a number"),
    "percent": (re.compile(r"\d+(\.\d+)?%?"), "a number of percent"),
    "string": (None, "a text"),
}


def _fits(kind: str, node: Node) -> bool:
    if not isinstance(node, ScalarNode):
        return False
    if kind == "string":
        return True
    value = plain(node)
    if kind == "bool":
        return isinstance(value, bool) or str(value).strip().lower() in _TRUTHS
    if isinstance(value, int | float) and not isinstance(value, bool):
        return kind != "int" or isinstance(value, int) or value.is_integer()
    pattern = _SCALARS[kind][0]
    return pattern is not None and pattern.fullmatch(str(value).strip()) is not None
