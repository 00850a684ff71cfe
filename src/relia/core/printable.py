"""Texts that somebody else wrote, for a terminal or a log."""


def visible(text: str) -> str:
    """A text with what would move the cursor or colour the terminal written as an escape: a text is shown, never obeyed."""
    return "".join(
        character if character.isprintable() else " " if character == "\t" else repr(character)[1:-1]
        for character in text
    )
