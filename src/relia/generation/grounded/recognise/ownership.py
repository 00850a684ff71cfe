"""Owner, group and mode in words: `owned by app:app, perms 0750`, `(0600, root)`, `only root may read it`."""

import re

from relia.generation.grounded.recognise.domain import find, says
from relia.generation.grounded.text import mode_of

_OWNER = (
    r"\bowned by\s+(?:the\s+)?(?:user\s+)?|\bowner\s*(?:is|=|:|should be|of)?\s*|\bbelong(?:s"
    r"|ing)? to\s+(?:the\s+)?(?:user\s+)?"
    r"|\bchown(?:ed)?\s+(?:it\s+)?(?:-R\s+)?(?:to\s+)?|\bfor (?:the )?user\s+|\bownership\s+(?:to|of)?\s*"
)
_NAME = r"([a-z_][\w-]*(?:[:.][a-z_][\w-]*)?)"
_NOT_NAMES = frozenset(
    "and owner mode with is of to in by the group user should must root:root, on at for from it both everything all files".split()
)
_ASIDE = re.compile(r"\(([^()]*)\)")


def ownership(text: str) -> dict[str, object]:
    """owner, group and mode that the text gives."""
    found: dict[str, object] = {}
    owner = find(text, rf"(?:{_OWNER}){_NAME}") or find(text, rf"\b(?:make|let)\s+{_NAME}\s+own\b")
    pair = re.search(r"(?<![\w/@.:-])([a-z_][a-z_0-9-]*):([a-z_][a-z_0-9-]*)(?![\w/.:@-])", text)
    if says(text, r"\bowner and group\b|\bowner/group\b"):
        name = find(text, rf"\bowner(?: and |/)group\s*(?:is|=|:|of|to)?\s*{_NAME}")
        return {**({"owner": name, "group": name} if name else {}), **_mode(text)}
    if owner and owner.lower() not in _NOT_NAMES:
        user, _, group = owner.partition(":") if ":" in owner else owner.partition(".")
        found["owner"] = user
        if group:
            found["group"] = group
    elif pair and not says(text, r"\bimage\b|docker|container"):
        found["owner"], found["group"] = pair.groups()
    elif aside := _ASIDE.search(text):
        named = [part for part in re.split(r"[,\s/]+", aside.group(1)) if re.fullmatch(r"[a-z_][a-z_0-9-]*", part)]
        if (
            named
            and re.search(r"\b0?[0-7]{3}\b", aside.group(1))
            and len(named) <= 2
            and named[0] not in {"mode", "and", "executable", "for", "is"}
        ):
            found["owner"] = named[0]
    elif says(text, r"\bonly root\b|\bonly (?:readable|accessible) (?:by|for) root\b"):
        found["owner"] = "root"
    group_name = find(text, r"\bgroup\s*(?:is|=|:|owner)?\s*([a-z_][\w-]*)")
    if group_name and group_name.lower() not in _NOT_NAMES:
        found["group"] = group_name
    return {**found, **_mode(text)}


def _mode(text: str) -> dict[str, object]:
    mode: str | None = mode_of(text)
    if mode is None and (inside := re.search(r"\((?:[^()]*[,\s])?(0?[0-7]{3})\b[^()]*\)", text)):
        mode = inside.group(1).zfill(4)
    if mode is None and says(text, r"\bexecutable\b|\bchmod \+x\b|\bexecut\w+ (?:permission|rights?|bit)"):
        mode = "0755"
    if mode is None and says(
        text,
        (
            r"\bonly (?:the )?(?:root|owner|user \w+|\w+) (?:may|can|should|must be able to) read\b"
            r"|\bonly readable (?:by|for)\b|\breadable only (?:by|for)\b"
        ),
    ):
        mode = "0600"
    if mode is None and says(text, r"\bworld[- ]readable\b"):
        mode = "0644"
    return {"mode": mode} if mode else {}
