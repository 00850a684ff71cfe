"""What stands in the place of a secret: `RELIA_PASSWORD_1`."""

import re

from relia.llm.redaction.domain import Label

_BREAK = r"(?:\\?_|_\\?\r?\n[ \t]{0,40}|[ -])"
_LABEL = "|".join(label.value.replace("_", _BREAK) for label in sorted(Label, key=len, reverse=True))
PLACEHOLDER = re.compile(
    rf"(?P<open>\{{\{{-?[ \t]{{0,3}})?(?P<all>RELIA{_BREAK}(?P<label>{_LABEL}){_BREAK}(?P<number>[1-9]\d{{0,6}}))(?!\d)"
    r"(?P<close>[ \t]{0,3}-?\}\})?",
    re.IGNORECASE,
)
"""A placeholder in any of the forms that models give them, with the braces of a template around it."""

AFTER = 8
"""Characters after a placeholder that decide how its secret is written: those of `close` and the end of a line."""

MAY_BEGIN = re.compile(
    r"(?:\{(?:\{-?[ \t]{0,3})?)?(?:R(?:E(?:L(?:I(?:A(?:[\\_ -][A-Za-z0-9_\\\s-]{0,160})?)?)?)?)?)?\Z", re.IGNORECASE
)
"""The end of a text, from where a placeholder may have begun."""
MAY_BEGIN_LENGTH = 200


def placeholder(label: Label, number: int) -> str:
    """The placeholder of the secret with this number."""
    return f"RELIA_{label.value}_{number}"


def numbers_in(text: str) -> set[int]:
    """The numbers of what looks like a placeholder in a text that holds none of ours."""
    return {int(match["number"]) for match in PLACEHOLDER.finditer(text)}
