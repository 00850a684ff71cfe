"""Reads names and values that stand beside a word: `database shop`, `the shop database`, `owner = etl`."""

import re
from itertools import takewhile

from relia.generation.grounded.recognise.domain import says
from relia.generation.grounded.text import QUOTED
from relia.generation.grounded.vocabulary import FUNCTION_WORDS, compiled, either

REMOVE = (
    r"\b(?:remove[sd]?|deleted?|drop(?:ped)?|get rid of|destroy(?:ed)?|uninstall(?:ed)?|throw away|absent|gone"
    r"|(?:must|should|shall)(?: not|n'?t) (?:exist|be (?:there|present|installed))"
    r"|no longer (?:exist|needed|required|be there)"
    r"|purged?|ditch|nuke|wiped?|(?:must|should|has to|have to|needs? to) (?:go|disappear|vanish)"
    r"(?! (?:to|into|in|on|under|live)\b)"
    r"|go(?:es)? away|(?:kick|throw|take|chuck)(?:ed|n)? out)\b"
)
_NO_NAMES = frozenset(
    """
    a an the this that these those it its them of on in at to for from with without by as is are be was and or not
    no new     called named name if when must should needs need gets get has have which who whose only also then
    there his her their our my all     each every exists exist present created create make add remove delete drop
    ensure running using via into onto named-like     using one two named: same default
""".split()
)
_NAME = r"[A-Za-z0-9_][\w.@-]*[\w]|[A-Za-z0-9_]"
_CALLED = r"(?:(?:is\s+|to be\s+)?(?:called|named|name[ds]?:?|with (?:the )?name|=|:)\s*)"


def is_name(word: str | None) -> bool:
    """Whether a word can be somebody's name for a thing, and no filler word."""
    return bool(word) and str(word).lower() not in _NO_NAMES and str(word).lower() not in FUNCTION_WORDS


def named(text: str, kind: str) -> str | None:
    """The name of the thing of a kind (a pattern): `kind NAME`, `kind called "NAME"`, `the NAME kind`."""
    patterns = (
        rf"\b(?:{kind})\b\s*{_CALLED}?\s*[\"'`“]({_NAME})[\"'`”]",
        rf"\b(?:{kind})\b\s*{_CALLED}\s*({_NAME})",
        rf"\b(?:{kind})\b\s+(?!{_CALLED})({_NAME})",
        rf"(?<![\w./-])[\"'`]?({_NAME})[\"'`]?\s+(?:{kind})\b",
        rf"\b(?:called|named)\s+[\"'`]?({_NAME})",
    )
    for pattern in patterns:
        for match in compiled(pattern).finditer(text):
            if is_name(match.group(1)):
                return match.group(1)
    return None


def names(text: str, kind: str) -> list[str]:
    """The names of several things of a kind: `databases crm, shop and wiki`; one name gives a list of one."""
    listed = compiled(
        rf"\b(?P<kind>{kind})\b\s*{_CALLED}?\s*[\"']?(?P<names>(?:{_NAME})[\"']?(?:(?:\s*,\s*(?:and\s+)?|\s+and\s+|\s*[&+]\s*)"
        rf"[\"']?(?:{_NAME})[\"']?)+)"
    ).search(text)
    if listed:
        parts = re.split(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*[&+]\s*", listed.group("names"))
        found = [part.strip("\"'") for part in parts]
        # After a singular, a comma goes on to say something else: `role etl, no login`, `schema shop, utf8`.
        several = listed.group("kind").endswith("s") or not re.fullmatch(r"[^&+]*,[^&+]*", listed.group("names"))
        several = several or re.search(r"\band\b", listed.group("names")) is not None
        leading = list(takewhile(is_name, found))  # `users app and etl, both with ...`
        if several and len(leading) > 1:
            return leading
    single = named(text, kind)
    return [single] if single else []


def after(text: str, words: str, value: str = r"[\w./:@%+-]*[\w/%]") -> str | None:
    """The value after one of some words (a pattern): `owner etl`, `owner=etl`, `owner: "etl"`, `owner is etl`."""
    for match in compiled(rf"\b(?:{words})\s*(?:=|:|->|=>)?\s*(?:is\s+|to\s+|of\s+|the\s+)*[\"'`]?({value})").finditer(
        text
    ):
        if is_name(match.group(1)):
            return match.group(1)
    return None


def number_after(text: str, words: str) -> int | None:
    """The whole number after one of some words: `ttl 300`, `replicas=5`."""
    match = compiled(rf"\b(?:{words})\s*(?:=|:)?\s*(?:is\s+|to\s+|of\s+)*(\d+)\b").search(text)
    return int(match.group(1)) if match else None


def removes(text: str) -> bool:
    """Whether the words take something away; what stands in quotes or in a path is a name, whatever it says."""
    return says(re.sub(r"\S*[/\\]\S*", " ", QUOTED.sub(" ", text)), REMOVE)


def state_of(text: str) -> str:
    """`absent` where the words take something away, else `present`."""
    return "absent" if removes(text) else "present"


_FROM_VARIABLE = (
    r"\{\{\s*([A-Za-z_][\w.]*)\s*\}\}",
    r"\b(?:vault(?:ed)? )?(?:variable|var)\s+[\"'`]?([A-Za-z_]\w*)",
    (
        r"\b(?:passwords?|passwd|pass|pw|secret|token)\b[^.;]*?\b(?:from|in|is|=|:)\s+(?:the\s+)?"
        r"(?:vault\s+)?[\"'`(]*([a-z]\w*_\w+)"
    ),
)


def secret_variable(text: str) -> str | None:
    """The variable that a secret comes from, as a Jinja expression; None when the text names none."""
    if not says(text, either(r"passwords?|passwd|pass|pw|secret|token|\{\{|credentials?")):
        return None
    for pattern in _FROM_VARIABLE:
        match = compiled(pattern).search(text)
        if match and is_name(match.group(1)):
            return f"{{{{ {match.group(1)} }}}}"
    return None
