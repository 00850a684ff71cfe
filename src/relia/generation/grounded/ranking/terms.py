"""From a reading to terms, and from terms to the numbers under which the learned tables know them."""

import itertools
import re
import zlib
from collections.abc import Iterable, Sequence

from relia.generation.grounded.ranking.words import Reading

UNKNOWN = "_"
_SIMPLE = re.compile(r"[a-z][a-z_-]{1,15}")
_SHELL = re.compile(r"\||&&|[<>]|\$\(|;|\*")


def key(term: str) -> int:
    """The number of a term: what ships is numbers, so no word of the training data leaves it."""
    return zlib.crc32(term.encode())


def word_terms(reading: Reading) -> list[str]:
    """Terms of single words."""
    return [*reading.words, *(f"+{extra}" for extra in reading.extras)]


def pair_terms(words: Sequence[str]) -> list[str]:
    """Terms of neighbours and of the beginning, where the verb stands. Unknown words come in as `UNKNOWN`."""
    pairs = [f"{left} {right}" for left, right in itertools.pairwise(words)]
    if words:
        pairs.append(f"^{words[0]}")
        pairs.append(f"{words[-1]}$")
    if len(words) > 2:
        pairs.append(f"^{words[0]} {words[1]} {words[2]}")
        pairs += [f"{left} . {right}" for left, right in zip(words, words[2:], strict=False)]
    return pairs


def argument_terms(arguments: Iterable[tuple[str, str]]) -> list[str]:
    """Terms of arguments that are spelled out: the option's name, alone and with the shape of its value."""
    terms: list[str] = []
    for name, value in arguments:
        terms.append(f"{name}=")
        terms.append(f"{name}={value_shape(value)}")
    return list(dict.fromkeys(terms))


def value_shape(value: str) -> str:
    """What kind of value this is; short plain words (present, started, yes) stand for themselves."""
    if "://" in value:
        return "<url>"
    if value.startswith(("/", "~")):
        return "<path/>" if value.endswith("/") else "<path>"
    if value.endswith(".j2"):
        return "<.j2>"
    if value.isdigit():
        return "<number>"
    if _SIMPLE.fullmatch(value):
        return value
    if "{{" in value:
        return "<jinja>"
    if " " in value:
        return "<shell>" if _SHELL.search(value) else "<words>"
    return "<other>"


class Vocabulary:
    """The terms that the tables know, by their place."""

    def __init__(self, keys: Sequence[int]) -> None:
        self._places = {number: place for place, number in enumerate(keys)}

    def __len__(self) -> int:
        return len(self._places)

    def place(self, term: str) -> int | None:
        return self._places.get(key(term))

    def text_places(self, reading: Reading) -> list[int]:
        """The places of the known terms of a step's own words."""
        known = [word if key(word) in self._places else UNKNOWN for word in reading.words]
        terms = dict.fromkeys([*word_terms(reading), *pair_terms(known)])
        return [place for term in terms if (place := self._places.get(key(term))) is not None]

    def argument_places(self, arguments: Iterable[tuple[str, str]]) -> list[int]:
        return [place for term in argument_terms(arguments) if (place := self._places.get(key(term))) is not None]

    def previous_places(self, previous: Sequence[str]) -> list[int]:
        """The places of the modules before, by distance."""
        terms = [f"@{distance} {module}" for distance, module in enumerate(reversed(previous[-3:]), 1)]
        terms += [f"@ {collection(module)}" for module in previous[-3:]]
        return [place for term in dict.fromkeys(terms) if (place := self._places.get(key(term))) is not None]


def previous_terms(previous: Sequence[str]) -> list[str]:
    """As `Vocabulary.previous_places`, as text, to choose the vocabulary."""
    terms = [f"@{distance} {module}" for distance, module in enumerate(reversed(previous[-3:]), 1)]
    return list(dict.fromkeys([*terms, *(f"@ {collection(module)}" for module in previous[-3:])]))


def collection(fqcn: str) -> str:
    return fqcn.rpartition(".")[0]
