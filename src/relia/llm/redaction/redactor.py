"""The one way from a prompt to what a provider gets, and from its answer to what the person gets."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from relia.llm.domain import Prompt, Redaction
from relia.llm.redaction.domain import Found, Surrounding
from relia.llm.redaction.finding import Known, find, find_again
from relia.llm.redaction.placeholders import AFTER, numbers_in, placeholder
from relia.llm.redaction.reading import line_before, surrounding
from relia.llm.redaction.restoring import Restorer, Secret
from relia.llm.redaction.settings import RedactionSettings

_TAIL = 400
"""Characters of what a model sees that are looked at before a secret."""


@dataclass(frozen=True, slots=True)
class Redacted:
    """A prompt without its secrets, and the way back."""

    prompt: Prompt
    """With placeholders in the place of secrets. Two prompts that differ in their secrets alone are the same here."""
    redactions: tuple[Redaction, ...] = ()
    """How many secrets of each kind were taken out; the same secret counts once."""
    _secrets: dict[int, Secret] = field(default_factory=dict, repr=False)
    _others: frozenset[int] = frozenset()

    def restorer(self) -> Restorer:
        """Puts the secrets back into one answer that comes in pieces."""
        return Restorer(self._secrets, self._others)

    def restore(self, text: str) -> str:
        """A whole answer with the secrets put back."""
        restorer = self.restorer()
        return restorer.feed(text) + restorer.flush()


class Redactor:
    """Takes secrets out of prompts. Holds nothing between two of them."""

    def __init__(self, settings: RedactionSettings) -> None:
        self._settings = settings

    def redact(self, prompt: Prompt) -> Redacted:
        """The prompt with a placeholder for every secret in any of its messages; the same secret has the same one.

        The time that it takes is proportional to the length of the prompt.
        """
        texts = [message.text for message in prompt.messages]
        found = [find(text, self._settings) for text in texts]
        known = Known(
            (text[each.start : each.end], each) for text, several in zip(texts, found, strict=True) for each in several
        )
        found = [find_again(text, several, known) for text, several in zip(texts, found, strict=True)]
        if not any(found):
            return Redacted(prompt)
        taken = set().union(*(numbers_in(_without(text, several)) for text, several in zip(texts, found, strict=True)))
        secrets = _Numbered(taken)
        redacted = [secrets.replace_in(text, several) for text, several in zip(texts, found, strict=True)]
        messages = tuple(replace(message, text=text) for message, text in zip(prompt.messages, redacted, strict=True))
        return Redacted(
            replace(prompt, messages=messages),
            tuple(Redaction(kind, number) for kind, number in sorted(secrets.kinds.items())),
            secrets.by_number,
            frozenset(taken),
        )


class _Numbered:
    """Gives each secret of a prompt its placeholder, in the order in which they stand there."""

    def __init__(self, taken: set[int]) -> None:
        self._free = (number for number in count(1) if number not in taken)
        self._by_raw: dict[str, Secret] = {}
        self.by_number: dict[int, Secret] = {}
        self.kinds: Counter[str] = Counter()

    def replace_in(self, text: str, found: Sequence[Found]) -> str:
        """The text with the placeholders."""
        pieces: list[str] = []
        at, tail = 0, ""
        for each in found:
            tail = (tail + text[at : each.start])[-_TAIL:]
            placeholder = self._secret(text, each, line_before(tail, len(tail))).placeholder
            pieces += [text[at : each.start], placeholder]
            tail += placeholder
            at = each.end
        return "".join((*pieces, text[at:]))

    def _secret(self, text: str, found: Found, seen_before: str) -> Secret:
        """`seen_before` is what a model sees before it on its line: there it has to come back as it was, too."""
        raw = text[found.start : found.end]
        secret = self._by_raw.get(raw)
        if secret is None:
            number = next(self._free)
            secret = self._by_raw[raw] = self.by_number[number] = Secret(placeholder(found.label, number), raw)
            self.kinds[found.kind] += 1
        before = line_before(text, found.start)
        after = text[found.end : found.end + AFTER]
        where = surrounding(before, after, several_lines="\n" in raw)
        secret.stood_in |= {where, surrounding(seen_before, after, several_lines="\n" in raw)}
        secret.in_template |= before.rstrip("- \t").endswith("{{")
        if where is Surrounding.BLOCK and not secret.indent:
            secret.indent = len(before)
        return secret


def _without(text: str, found: Sequence[Found]) -> str:
    """What the person wrote around the secrets."""
    pieces, at = [], 0
    for each in found:
        pieces.append(text[at : each.start])
        at = each.end
    return "\x00".join((*pieces, text[at:]))
