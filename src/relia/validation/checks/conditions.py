"""Conditions that Ansible cannot even read: it says so only when it comes to the play task, on every host."""

from collections.abc import Iterator

from jinja2 import Environment, TemplateSyntaxError
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.validation.document import get, text_of
from relia.validation.domain import Check, Finding, Severity
from relia.validation.spots import Spot, finding

KEYWORDS = ("when", "changed_when", "failed_when", "until")
_HELP = "https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_conditionals.html"
_ASSERTS = ("assert", "ansible.builtin.assert", "ansible.legacy.assert")
_ENVIRONMENT = Environment(extensions=["jinja2.ext.do", "jinja2.ext.loopcontrols"], autoescape=True)
_LONGEST = 10_000
"""Characters; a longer condition is left to Ansible."""


def unreadable_conditions(entry: MappingNode) -> Iterator[Finding]:
    """A finding for each condition of a play, block or play task, `that:` of an assertion included, which is no Jinja
    expression."""
    places = [(keyword, get(entry, keyword)) for keyword in KEYWORDS]
    for name in _ASSERTS:
        options = get(entry, name)
        if isinstance(options, MappingNode):
            places.append(("that", get(options, "that")))
    for keyword, value in places:
        for item in value.value if isinstance(value, SequenceNode) else [value]:
            if isinstance(item, ScalarNode) and (problem := _problem(item)):
                message = f"`{keyword}:` is no Jinja expression: {problem}"
                yield finding(Spot.of(item), Check.STRUCTURE, "unreadable-condition", Severity.ERROR, message, _HELP)


def _problem(node: Node) -> str | None:
    text = text_of(node)
    if not text or len(text) > _LONGEST or "{{" in text or "{%" in text:
        return None
    try:
        # Not compiled: whether its filters and tests exist, only Ansible with all of its plug-ins knows.
        _ENVIRONMENT.parse("{{ " + text + "\n }}")
    except TemplateSyntaxError as error:
        return error.message or "it cannot be parsed"
    return None
