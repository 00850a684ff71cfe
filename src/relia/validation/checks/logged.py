"""What of a play task's arguments Ansible writes to its log, and whether a secret is among it."""

import re
from collections.abc import Iterator, Mapping

from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from relia.catalog.domain import Option
from relia.security.secret_names import is_secret_name
from relia.validation.document import pairs

_TELLS_NOTHING = re.compile(r"\|\s*(?:length|count|hash|password_hash|checksum|type_debug|bool)\b")
_CONDITION = re.compile(r"\bif\b.*?(?:\belse\b|$)|(?<![\w.])[\w.]++\s+is\s+(?:not\s+)?\w+", re.DOTALL)
"""Filters whose result does not give a secret away, and what is only asked and never shown."""
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")
_NAME = re.compile(r"(?<![\w.'\"])[A-Za-z_]\w*+(?:\.\w++)*+(?!\s*\()")


def option_named(options: Mapping[str, Option], name: str) -> Option | None:
    """The option with this name or alias, or None."""
    return options.get(name) or next((option for option in options.values() if name in option.aliases), None)


def logged_texts(name: str, value: Node, option: Option | None, *, nested: bool = False) -> Iterator[ScalarNode]:
    """The texts in an option's value that Ansible does not mask in its log: it masks what modules declare as secret."""
    if is_secret_name(name) and (option is not None or not nested):
        return
    if isinstance(value, ScalarNode):
        yield value
    elif isinstance(value, SequenceNode):
        for item in value.value:
            yield from logged_texts(name, item, option, nested=nested)
    elif isinstance(value, MappingNode):
        for key, _, inner in pairs(value):
            known = option_named(option.suboptions, key) if option is not None else None
            yield from logged_texts(key, inner, known, nested=True)


def _expressions(text: str) -> Iterator[str]:
    # A pattern would look for the end of every `{{` anew.
    for part in text.split("}}")[:-1]:
        _, begins, inner = part.rpartition("{{")
        if begins:
            yield inner


def secret_variable(text: str) -> str | None:
    """The first variable in a text's Jinja expressions that is a secret by its name and whose value is shown, or None."""
    for expression in _expressions(text):
        if _TELLS_NOTHING.search(expression):
            continue
        shown = _CONDITION.sub(" ", _QUOTED.sub("''", expression)).split("|", 1)[0]
        for name in _NAME.findall(shown):
            if is_secret_name(name.rsplit(".", 1)[-1]):
                return str(name)
    return None
