"""Everything that has to be redacted in a text."""

import re
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from relia.llm.redaction.addresses import addresses, emails
from relia.llm.redaction.blocks import blocks
from relia.llm.redaction.domain import Found, Label
from relia.llm.redaction.named import named_secrets
from relia.llm.redaction.phrases import phrased
from relia.llm.redaction.places import placed
from relia.llm.redaction.settings import RedactionSettings
from relia.security.secret_shapes import shaped_secrets

_LABELS = {"jwt": Label.TOKEN, "webhook": Label.TOKEN, "age-key": Label.PRIVATE_KEY}
_AGAIN = re.compile(r"(?:(?<![A-Za-z0-9])|(?=[^A-Za-z0-9\s])|(?<=\s-[A-Za-z]))(?=(\S{4}))")
_AGAIN_SHORTEST = 4
_AGAIN_WORD = 16
"""Letters alone are looked for elsewhere from this length on: `postgres` is a password here and a product there."""
_AGAIN_BEGINNINGS = 32
"""Secrets with the same first characters that are looked for elsewhere."""


def find(text: str, settings: RedactionSettings) -> list[Found]:
    """What has to be redacted in a text, in its order; no two overlap."""
    every = [*blocks(text), *_shaped(text), *placed(text), *named_secrets(text), *phrased(text)]
    if settings.redact_emails:
        every += emails(text)
    if settings.redact_addresses:
        every += addresses(text)
    return _joined(text, every)


def find_again(text: str, found: list[Found], known: "Known") -> list[Found]:
    """The same, with the secrets that other places of the prompt told: also where nothing beside them says what they are."""
    return _joined(text, [*found, *known.in_text(text)])


class Known:
    """Secrets that were found, to be looked for elsewhere in the same prompt, also as they stand in a URL."""

    def __init__(self, secrets: Iterable[tuple[str, Found]]) -> None:
        self._by_beginning: dict[str, list[tuple[str, Found]]] = {}
        for secret, found in secrets:
            for form in dict.fromkeys((secret, quote(secret, safe="")) if "\n" not in secret else (secret,)):
                if _is_unmistakable(form):
                    same = self._by_beginning.setdefault(form[:_AGAIN_SHORTEST], [])
                    if len(same) < _AGAIN_BEGINNINGS:
                        same.append((form, found))
        for same in self._by_beginning.values():
            same.sort(key=lambda pair: -len(pair[0]))

    def in_text(self, text: str) -> Iterator[Found]:
        """Every place where one of them stands as a word of its own."""
        for match in _AGAIN.finditer(text) if self._by_beginning else ():
            for form, found in self._by_beginning.get(match[1], ()):
                end = match.start() + len(form)
                if text.startswith(form, match.start()) and not (form[-1].isalnum() and text[end : end + 1].isalnum()):
                    yield Found(match.start(), end, found.kind, found.label)
                    break


def _is_unmistakable(secret: str) -> bool:
    if len(secret) < _AGAIN_SHORTEST or re.search(r"\s", secret[:_AGAIN_SHORTEST]):
        return False
    classes = sum(re.search(each, secret) is not None for each in (r"[A-Za-z]", r"\d", r"[^A-Za-z\d\s]"))
    return classes > 1 or len(secret) >= _AGAIN_WORD


def _shaped(text: str) -> Iterator[Found]:
    for match, kind in shaped_secrets(text):
        end = match.start() + len(match.group().rstrip("."))
        yield Found(match.start(), end, kind, _LABELS.get(kind, Label.KEY if kind.endswith("-key") else Label.TOKEN))


def _joined(text: str, every: list[Found]) -> list[Found]:
    """In order, with those that overlap made one, which is of the kind of the first that was found there."""
    joined: list[Found] = []
    ranks = {id(found): rank for rank, found in enumerate(every)}
    best = 0
    for found in sorted(every, key=lambda each: (each.start, -each.end)):
        end = found.end
        # A number that followed a placeholder would be read as part of it.
        while end < len(text) and text[end].isdigit():
            end += 1
        if end <= found.start:
            continue
        if joined and found.start < joined[-1].end:
            last = joined[-1]
            first = found if ranks[id(found)] < best else last
            best = min(best, ranks[id(found)])
            joined[-1] = Found(last.start, max(last.end, end), first.kind, first.label)
        else:
            joined.append(Found(found.start, end, found.kind, found.label))
            best = ranks[id(found)]
    return joined
