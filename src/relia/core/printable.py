"""Texts that somebody else wrote, for a terminal or a log."""


def visible(text: str) -> str:
    """A text without what would move the cursor or colour the terminal: a text is shown, never obeyed."""
    return "".join(
        character if character.isprintable() else " " if character == "\t" else "\ufffd" for character in text
    )
