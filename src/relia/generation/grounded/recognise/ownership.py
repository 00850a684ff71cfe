"""Owner, group and mode in words: `owned by app:app, perms 0750`, `(0600, root)`, `only root may read it`."""

import re

from relia.generation.grounded.recognise.domain import find, says
from relia.generation.grounded.recognise.modes import mode_in
from relia.generation.grounded.text import QUOTED

_OWNER = (
    r"\bowned by\s+(?:the\s+)?(?:user\s+)?|\bowner\s*(?:is|=|:|should be|of)?\s*|\bbelong(?:s"
    r"|ing)? to\s+(?:the\s+)?(?:user\s+)?"
    r"|\bchown(?:ed)?\s+(?:it\s+)?(?:-R\s+)?(?:to\s+)?|\bfor (?:the )?user\s+|\bownership\s+(?:to|of)?\s*"
)
_NAME = r"([a-z_][\w-]*(?:[:.][a-z_][\w-]*)?)"
_NOT_NAMES = frozenset(
    "and owner mode with is of to in by the group user should must root:root, on at for from it both everything all files".split()
)
_OWNING = (
    rf"\b(?:make|let)\s+{_NAME}\s+own\b",
    rf"\bmake\s+{_NAME}\s+(?:the\s+)?owner\b",
    rf"\b(?:which|that)\s+{_NAME}\s+owns\b",
    rf"{_NAME}\s+(?:should|must|shall|has to|is to)\s+own\b",
    rf"\bowner(?:ship)? of\b[^,;]{{0,40}}?\b(?:is|be|becomes?|to)\s+(?:the\s+)?(?:user\s+)?{_NAME}",
    rf"\bfor\s+(?:the\s+)?(?:user\s+)?{_NAME}\s+(?:only|alone)\b",
    rf"(?<![\w:.-]){_NAME}[ -]owned\b(?! by)",
    rf"(?<!as )\buser\s*[=:]?\s*{_NAME}(?=\s*(?:,|and|/|;)?\s*(?:the\s+)?group\b)",
)
_BOTH = rf"\b(?:owner|user)(?: and |/|, )group\s*(?:is|are|=|:|of|to|should be|must be)?\s*(?:both\s+)?{_NAME}"
_ASIDE = re.compile(r"\(([^()]*)\)")


def ownership(text: str, *, folder: bool = False) -> dict[str, object]:
    """owner, group and mode that the text gives outside of quoted sentences."""
    text = QUOTED.sub(lambda match: " " if " " in match.group() else match.group(), text)
    mode = mode_in(text, folder=folder)
    return {**_names(text), **({"mode": mode} if mode else {})}


def _names(text: str) -> dict[str, object]:
    found: dict[str, object] = {}
    if (both := find(text, _BOTH)) and both.lower() not in _NOT_NAMES:
        return {"owner": both, "group": both}
    told = (find(text, form) for form in (rf"(?:{_OWNER}){_NAME}", *_OWNING))
    owner = next((name for name in told if name and name.lower() not in _NOT_NAMES), None)
    pair = re.search(r"(?<![\w/@.:-])([a-z_][a-z_0-9-]*):([a-z_][a-z_0-9-]*)(?![\w/.:@-])", text)
    if owner:
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
            and named[0]
            not in {
                "mode",
                "and",
                "executable",
                "for",
                "is",
                "create",
                "creating",
                "make",
                "made",
                "new",
                "it",
                "if",
                "with",
            }
        ):
            found["owner"] = named[0]
    elif says(text, r"\bonly root\b|\bonly (?:readable|accessible) (?:by|for) root\b"):
        found["owner"] = "root"
    group_name = find(text, r"\bgroup\s*(?:is|=|:|owner)?\s*([a-z_][\w-]*)")
    if group_name is None or group_name.lower() in _NOT_NAMES | {"writable", "readable", "may", "can", "gets", "write"}:
        group_name = find(text, r"\bgroup[- ](?:writ|read)able (?:for|by) (?:the )?([a-z_][\w-]*)") or find(
            text, r"\bgroup of\b[^,;]{0,40}?\b(?:is|be|becomes?|to)\s+([a-z_][\w-]*)"
        )
    if group_name and group_name.lower() not in _NOT_NAMES:
        found["group"] = group_name
    return found
