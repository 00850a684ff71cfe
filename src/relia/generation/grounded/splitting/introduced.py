"""People whom a prompt introduces before it asks for something: `we have a new colleague, her login is mhansen`."""

import re

_NAME = r"(?P<name>[a-z_][\w.-]*\w)"
_LOGIN = r"(?:login(?: name)?|user ?name|account(?: name)?|user ?id|user)"
_IS = r"(?:is|will be|should be|shall be|would be|=|:)"
_INTRODUCED = (
    re.compile(rf"\b(?:his|her|their)\s+{_LOGIN}\s*{_IS}\s+[\"']?{_NAME}", re.IGNORECASE),
    re.compile(
        rf"[(,]\s*(?:login(?: name)?|user ?name)\s*(?:{_IS})?\s+[\"']?{_NAME}[\"']?\s*(?=[),.;])", re.IGNORECASE
    ),
    re.compile(
        rf"\bnew\s+(?:colleague|co-?worker|employee|hire|developer|admin|intern|starter|joiner|contractor|dev|trainee)"
        rf"\s+(?:called\s+|named\s+)?(?-i:{_NAME})\s+(?:starts?|joins?|joined|started|begins|arrives|needs|is here)\b",
        re.IGNORECASE,
    ),
)
_ONLY_INTRODUCES = re.compile(
    rf"^(?:(?:we have|we've got|there is|there's|here is|meet|we hired|we got)\s+)?(?:(?:an?|our|the)\s+)?new\s+[\w -]{{3,30}}"
    rf"(?:\s*\(.{{3,60}}\)|\s*,?\s*(?:and\s+)?(?:his|her|their|whose)\s+{_LOGIN}\s*{_IS}\s+[\"']?[\w.-]+[\"']?"
    r"|\s+(?:starts?|joins?|joined|started|begins|arrives|is here)\b[^,;/]{0,40})\W*$",
    re.IGNORECASE,
)
_NO_NAMES = frozenset("the a an and not page shell needed required as with called on to in bash zsh enabled".split())


def introduced(prompt: str) -> str:
    """The account of the person whom a prompt introduces, or an empty string."""
    found = (match.group("name") for pattern in _INTRODUCED if (match := pattern.search(prompt)))
    return next((name for name in found if name.lower() not in _NO_NAMES), "")


def only_introduces(text: str) -> bool:
    """Whether a sentence only tells who somebody is."""
    return _ONLY_INTRODUCES.match(text) is not None
