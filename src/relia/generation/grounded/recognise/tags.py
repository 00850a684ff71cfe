"""The tags of a cloud's resources."""

import re

from relia.generation.grounded.recognise.domain import find

_TAG = r"([A-Za-z][\w:.-]*)\s*=\s*[\"']?([^\s,;\"')]+)"


def tags_of(text: str) -> dict[str, str] | None:
    """`tagged env=prod, team=web` and `tag owner: ops`."""
    said = find(text, r"\btag(?:s|ged)?\b\s*(?:with|:|are)?\s*(.+)")
    pairs = dict(re.findall(_TAG, said)) if said else {}
    pairs = pairs or (dict(re.findall(r"\b([A-Za-z]\w*)\s*:\s*(\w[\w.-]*)", said)) if said else {})
    return pairs or None
