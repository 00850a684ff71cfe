"""What counts as a prompt at all: text of a bounded length without control characters."""

from relia.generation.errors import PromptRejected


def readable(prompt: str, limit: int) -> str:
    """The prompt without surrounding space. Raises `PromptRejected` when it is empty, longer than `limit`, or not text."""
    text = prompt.strip()
    if not text:
        raise PromptRejected(
            "the prompt is empty", hint="Say what the machines should look like: install nginx and start it"
        )
    if len(text) > limit:
        raise PromptRejected(
            f"the prompt has {len(text):,} characters; at most {limit:,} are read",
            hint="Split it into several playbooks, or raise RELIA_PROMPT_LIMIT.",
        )
    for position, character in enumerate(text):
        if _is_no_text(character):
            raise PromptRejected(
                f"character {position + 1} of the prompt is U+{ord(character):04X}, which is not text",
                hint="Give the prompt as plain text in UTF-8.",
            )
    return text


def _is_no_text(character: str) -> bool:
    control = (character < " " and character not in "\t\n\r") or "\x7f" <= character <= "\x9f"
    surrogate = "\ud800" <= character <= "\udfff"
    turns_text_around = character in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
    return control or surrogate or turns_text_around or character == "\ufffd"
