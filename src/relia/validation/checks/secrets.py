"""Tells secrets in clear text from variables, hashes, placeholders and names of secrets."""

import re

from yaml.nodes import Node, ScalarNode

from relia.security.secret_names import PASSWORD_NAME, is_literal, is_secret_name, looks_random
from relia.security.secret_places import IN_URL, secrets_in_command
from relia.security.secret_shapes import CERTAIN
from relia.validation.document import text_of

_HEADER = re.compile(r"^(?:Bearer|Basic|token)\s+(?P<secret>[A-Za-z0-9._~+/=-]{8,})$", re.IGNORECASE)


def is_clear_secret(name: str, node: Node) -> bool:
    """Whether a key with this name has a secret in clear text as its value.

    What is a password by its name needs only a value; what may also name a secret (`token`, `secret`) must look random.
    """
    if not isinstance(node, ScalarNode) or node.tag.startswith("!") or node.tag.endswith((":null", ":bool")):
        return False
    text = node.value.strip()
    if name.lower() == "authorization":
        return _HEADER.match(text) is not None
    if not is_secret_name(name) or not is_literal(text):
        return False
    return PASSWORD_NAME.search(name) is not None or looks_random(text)


def has_secret(node: Node) -> bool:
    """Whether a text holds something that is a secret whatever it is called: keys, tokens, passwords in addresses."""
    text = text_of(node)
    if text is None:
        return False
    if any(pattern.search(text) for pattern in CERTAIN):
        return True
    return any(is_literal(match["secret"]) for match in IN_URL.finditer(text))


def command_has_secret(text: str) -> bool:
    """Whether a command line is given a password or a token as a word of it."""
    return any(is_literal(match["secret"]) for match in secrets_in_command(text))
