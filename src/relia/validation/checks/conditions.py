"""Conditions that Ansible cannot even read: it says so only when it comes to the play task, on every host."""

from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError
from yaml.nodes import MappingNode, ScalarNode, SequenceNode

from relia.validation.document import get, text_of
from relia.validation.domain import Check, Finding, Severity
from relia.validation.spots import Spot, finding

KEYWORDS = ("when", "changed_when", "failed_when", "until")
_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_conditionals.html"
_ASSERTS = ("assert", "ansible.builtin.assert", "ansible.legacy.assert")
_ENVIRONMENT = Environment(autoescape=True)
_LONGEST = 10_000
"""Characters; a longer condition is left to Ansible."""


def conditions_of(entry: MappingNode) -> Iterator[tuple[str, ScalarNode]]:
    """Every condition of a block or play task with its keyword: `that:` of an assertion and `break_when:` of a loop
    included. Keys of these names that stand anywhere else are plain data."""
    places = [(keyword, get(entry, keyword)) for keyword in KEYWORDS]
    for name in _ASSERTS:
        if (options := get(entry, name)) is not None:
            given = (item for item in (options, get(entry, "args")) if isinstance(item, MappingNode))
            places += [("that", get(item, "that")) for item in given]
    loop_control = get(entry, "loop_control")
    if isinstance(loop_control, MappingNode):
        places.append(("break_when", get(loop_control, "break_when")))
    for keyword, value in places:
        for item in value.value if isinstance(value, SequenceNode) else [value]:
            if isinstance(item, ScalarNode):
                yield keyword, item


def unreadable_conditions(entry: MappingNode) -> Iterator[Finding]:
    """A finding for each condition of a block or play task which is no Jinja expression."""
    for keyword, item in conditions_of(entry):
        if problem := _problem(item):
            message = f"`{keyword}:` is no Jinja expression: {problem}"
            yield finding(Spot.of(item), Check.STRUCTURE, "unreadable-condition", Severity.ERROR, message, _HELP)


def _problem(node: ScalarNode) -> str | None:
    text = text_of(node)
    if not text or len(text) > _LONGEST or "{{" in text or "{%" in text:
        return None
    try:
        # Not compiled: whether its filters and tests exist, only Ansible with all of its plug-ins knows.
        _ENVIRONMENT.parse("{{ " + text + "\n }}")
    except TemplateSyntaxError as error:
        return error.message or "it cannot be parsed"
    return None
