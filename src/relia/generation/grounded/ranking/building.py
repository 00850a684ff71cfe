"""Reads the documentation of all installed modules into numpy arrays: words by module, and options by module."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relia.catalog.service import Catalog, ModuleDocument
from relia.generation.grounded.ranking.words import stem

FIELDS = ("name", "short", "examples")
_K1 = 1.2
_EXAMPLES = 24
"""Names of examples that are read of one module."""
_WORDS = 160
"""Words that are read of one module: some have hundreds of examples, which would outweigh everything."""
_MODULES = int(np.iinfo(np.uint16).max)
_WORD = re.compile(r"[a-z0-9]+|\x00|\x01|\x02")
_NEXT_MODULE, _NEXT_FIELD, _NEXT_EXAMPLE = "\x00", "\x01", "\x02"

Arrays = dict[str, NDArray[np.generic]]


@dataclass(frozen=True, slots=True)
class ModuleOptions:
    """The names of one module's options."""

    names: Sequence[str]
    """With their aliases."""
    required: Sequence[str]
    """What every use of it gives: required, and not given by another file as credentials are."""


class _Ids(dict[str, int]):
    """Numbers words in the order they are met."""

    def __missing__(self, key: str) -> int:
        self[key] = value = len(self)
        return value


def arrays_of(catalog: Catalog) -> Arrays:
    """What `DocumentIndex` searches, made from everything that is installed: about two seconds for 9,500 modules."""
    documents = list(catalog.documents())[:_MODULES]
    return build_arrays(documents, (_options(catalog, document.fqcn) for document in documents))


def _options(catalog: Catalog, fqcn: str) -> ModuleOptions:
    options = catalog.spec(fqcn).options.values()
    return ModuleOptions(
        [name for option in options for name in (option.name, *option.aliases)],
        [option.name for option in options if option.required and not option.inherited],
    )


def build_arrays(documents: Sequence[ModuleDocument], options: Iterable[ModuleOptions]) -> Arrays:
    """The arrays for these modules, each with its options."""
    return {
        "modules": text_array(document.fqcn for document in documents),
        "deprecated": np.array([document.deprecated for document in documents], dtype=bool),
        **_read_options(list(options)),
        **_read_words(documents),
    }


def text_array(texts: Iterable[str]) -> NDArray[np.uint8]:
    """Texts without line ends as bytes: numpy's own arrays of text take four bytes for each letter of the longest."""
    return np.frombuffer("\n".join(texts).encode(), dtype=np.uint8)


def texts_of(array: NDArray[np.generic]) -> list[str]:
    return array.tobytes().decode().split("\n")


def _read_options(rows: Sequence[ModuleOptions]) -> Arrays:
    ids = _Ids()
    numbers = [[ids[name] for name in dict.fromkeys(row.names)] for row in rows]
    options = np.array([number for row in numbers for number in row], dtype=np.int32)
    frequency = np.bincount(options, minlength=len(ids))
    owner = np.repeat(np.arange(len(rows)), [len(row) for row in numbers])
    required = [[ids[name] for name in row.required] for row in rows]
    return {
        "option_names": text_array(ids),
        "option_idf": np.log(1 + len(rows) / (1 + frequency)).astype(np.float32),
        "option_owners": owner[np.argsort(options, kind="stable")].astype(np.uint16),
        "option_starts": _starts(frequency),
        "required_options": np.array([number for row in required for number in row], dtype=np.int32),
        "required_starts": _starts(np.array([len(row) for row in required], dtype=np.int64)),
    }


def _read_words(rows: Sequence[ModuleDocument]) -> Arrays:
    blob = _NEXT_MODULE.join(
        _NEXT_FIELD.join((_name_words(row.fqcn), row.short_description, _NEXT_EXAMPLE.join(row.examples[:_EXAMPLES])))
        for row in rows
    ).lower()
    words = _Ids({_NEXT_MODULE: 0, _NEXT_FIELD: 1, _NEXT_EXAMPLE: 2})
    raw = np.array([words[word] for word in _WORD.findall(blob)], dtype=np.int32)
    # Stemmed once for each different word, not for each of half a million occurrences.
    stems = _Ids()
    stem_of = np.array([stems[stem(word)] if index > 2 else -1 for index, word in enumerate(words)], dtype=np.int32)
    count, width = len(stems), len(rows)
    module = np.cumsum(raw == 0)
    boundaries = np.flatnonzero(raw == 0)
    fields = np.cumsum(raw == 1)
    field = fields - np.concatenate([[0], fields[boundaries]])[module]
    keep = raw > 2
    term, module, field = stem_of[raw[keep]], module[keep], np.minimum(field[keep], 2)
    order = np.arange(len(module)) - np.concatenate([[0], np.cumsum(np.bincount(module, minlength=width))])[module]
    near = order < _WORDS
    term, module, field = term[near].astype(np.int64), module[near], field[near]
    arrays: Arrays = {"stems": text_array(stems)}
    for index, name in enumerate(FIELDS):
        chosen = field == index
        keys, counts = np.unique(term[chosen] * width + module[chosen], return_counts=True)
        arrays |= _postings(name, keys, counts, count, width)
    document_frequency = np.bincount(np.unique(term * width + module) // width, minlength=count)
    idf = np.log(1 + (width - document_frequency + 0.5) / (document_frequency + 0.5)).astype(np.float32)
    mass = np.zeros(width, dtype=np.float32)
    np.add.at(mass, arrays["name_modules"].astype(np.int64), np.repeat(idf, np.diff(arrays["name_starts"])))
    return {**arrays, "idf": idf, "name_mass": mass}


def _name_words(fqcn: str) -> str:
    return fqcn.replace(".", " ").replace("_", " ")


def _postings(name: str, keys: NDArray[np.int64], counts: NDArray[np.int64], terms: int, width: int) -> Arrays:
    """For each term the modules that have it, and its weight there by BM25 without the idf."""
    term, module = np.divmod(keys, width)
    lengths = np.bincount(module, weights=counts, minlength=width)
    mean = lengths[lengths > 0].mean() if lengths.any() else 1.0
    norm = _K1 * (0.4 + 0.6 * lengths[module] / mean)
    return {
        f"{name}_starts": _starts(np.bincount(term, minlength=terms)),
        f"{name}_modules": module.astype(np.uint16),
        f"{name}_weights": (counts * (_K1 + 1) / (counts + norm)).astype(np.float16),
    }


def _starts(counts: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
