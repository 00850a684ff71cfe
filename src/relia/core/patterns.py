"""How long patterns are written."""


def either(words: str) -> str:
    """A pattern for any of the words of a list that is written over several lines, with `|` between them."""
    return "(?:" + "|".join(line.strip(" |") for line in words.strip().splitlines()) + ")"
