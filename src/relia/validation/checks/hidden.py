"""Characters that make a text look other than it reads ("Trojan source", CVE-2021-42574)."""

import re
from collections.abc import Iterator, Sequence

from relia.validation.spots import Spot

_REORDERING = re.compile("[\u202a-\u202e\u2066-\u2069]+")
_MOST = 20
"""Places that are told; one is reason enough to look at all of them."""


def reordered(lines: Sequence[str]) -> Iterator[tuple[Spot, str]]:
    """Where characters change the order in which a text is shown, comments included, with their names."""
    places = ((number, found) for number, line in enumerate(lines, 1) for found in _REORDERING.finditer(line))
    for (number, found), _ in zip(places, range(_MOST), strict=False):
        names = ", ".join(dict.fromkeys(f"U+{ord(character):04X}" for character in found.group()))
        yield Spot(number, found.start() + 1, number, found.end() + 1), names
