"""Word lists as patterns."""

import re
from functools import lru_cache


def either(words: str) -> str:
    """A pattern for any of the words of a list that is written over several lines, with `|` between them."""
    return "(?:" + "|".join(line.strip(" |") for line in words.strip().splitlines()) + ")"


@lru_cache(maxsize=4096)
def compiled(pattern: str) -> re.Pattern[str]:
    """A pattern that ignores case. Kept: `re` itself forgets after 512, and the recognisers have more."""
    return re.compile(pattern, re.IGNORECASE)
