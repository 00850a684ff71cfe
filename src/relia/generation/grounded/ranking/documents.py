"""The documentation of all installed modules as an inverted index in numpy arrays."""

import contextlib
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Self

import numpy as np
from numpy.typing import NDArray

from relia.catalog.service import Catalog
from relia.generation.grounded.ranking.building import FIELDS, Arrays, arrays_of, texts_of

FORMAT = 1
"""Counts up with every change to what the kept file holds."""
_KEPT = 4
"""Files of so many sets of installed collections stay: a machine has more than one project."""
_FIELD_WEIGHTS = (3.0, 2.0, 1.0)

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Postings:
    """For each term, the modules that have it and its weight there."""

    starts: NDArray[np.int64]
    modules: NDArray[np.uint16]
    weights: NDArray[np.float16]

    def of(self, term: int) -> tuple[NDArray[np.uint16], NDArray[np.float16]]:
        part = slice(self.starts[term], self.starts[term + 1])
        return self.modules[part], self.weights[part]


class DocumentIndex:
    """Scores all modules for the words of a step: BM25 over name, short description and the names of the examples."""

    def __init__(self, arrays: Arrays) -> None:
        """`arrays` as `building.arrays_of` makes them. Raises KeyError when one is missing."""
        self.modules = tuple(texts_of(arrays["modules"]))
        self.position = {name: index for index, name in enumerate(self.modules)}
        self.deprecated = np.asarray(arrays["deprecated"], dtype=bool)
        self.idf = np.asarray(arrays["idf"], dtype=np.float32)
        self.name_mass = np.asarray(arrays["name_mass"], dtype=np.float32)
        self.option_idf = np.asarray(arrays["option_idf"], dtype=np.float32)
        self._stems = {word: index for index, word in enumerate(texts_of(arrays["stems"]))}
        self._option_ids = {name: index for index, name in enumerate(texts_of(arrays["option_names"]))}
        self._owners = np.asarray(arrays["option_owners"], dtype=np.uint16)
        self._owner_starts = np.asarray(arrays["option_starts"], dtype=np.int64)
        self._required = np.asarray(arrays["required_options"], dtype=np.int32)
        self._required_starts = np.asarray(arrays["required_starts"], dtype=np.int64)
        self._fields = tuple(
            Postings(
                np.asarray(arrays[f"{name}_starts"], dtype=np.int64),
                np.asarray(arrays[f"{name}_modules"], dtype=np.uint16),
                np.asarray(arrays[f"{name}_weights"], dtype=np.float16),
            )
            for name in FIELDS
        )

    @classmethod
    def open(cls, catalog: Catalog, folder: Path | None = None) -> Self:
        """The index of a catalog. With a `folder` it is kept there under the catalog's fingerprint, so that the next process
        reads it instead of making it."""
        if folder is None:
            return cls(arrays_of(catalog))
        kept = folder / f"{catalog.fingerprint}-{FORMAT}.npz"
        try:
            with np.load(kept, allow_pickle=False) as arrays:
                return cls(dict(arrays))
        except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
            # Missing, of another format, or cut off: made anew.
            made = arrays_of(catalog)
            # On a full or read-only disk the next start takes longer; this one has all it needs.
            with contextlib.suppress(OSError):
                _keep(kept, made)
            return cls(made)

    def search(self, words: Iterable[str]) -> "Found":
        """Scores of every module for these stemmed words."""
        total = np.zeros(len(self.modules), dtype=np.float32)
        by_field = np.zeros((len(FIELDS), len(self.modules)), dtype=np.float32)
        mass, known = 0.0, 0
        for word in words:
            term = self._stems.get(word)
            if term is None:
                continue
            idf = float(self.idf[term])
            mass += idf
            known += 1
            for index, postings in enumerate(self._fields):
                modules, weights = postings.of(term)
                by_field[index][modules] += idf * weights
        for index, weight in enumerate(_FIELD_WEIGHTS):
            total += weight * by_field[index]
        return Found(total, by_field, mass, known)

    def shared_words(self, module: int, words: Iterable[str]) -> list[str]:
        """Those of the words that the module's name, description or examples have, the most telling first."""
        terms = [(word, self._stems[word]) for word in words if word in self._stems]
        held = [
            (-float(self.idf[term]), word)
            for word, term in terms
            if any((postings.of(term)[0] == module).any() for postings in self._fields)
        ]
        return [word for _, word in sorted(held)]

    def option_fit(self, numbers: Iterable[int]) -> tuple[FloatArray, FloatArray]:
        """For every module, how many of these options it has, and their weight: a rare option weighs more."""
        count = np.zeros(len(self.modules), dtype=np.float32)
        weight = np.zeros(len(self.modules), dtype=np.float32)
        for number in numbers:
            owners = self._owners_of(number)
            count[owners] += 1
            weight[owners] += self.option_idf[number]
        return count, weight

    def explained(self, pieces: Iterable[Iterable[int]]) -> FloatArray:
        """For every module, how many of these pieces of text begin with an option of it; a piece is the numbers of the
        options that it may begin with."""
        count = np.zeros(len(self.modules), dtype=np.float32)
        for piece in pieces:
            held = np.zeros(len(self.modules), dtype=bool)
            for number in piece:
                held[self._owners_of(number)] = True
            count += held
        return count

    def required(self, module: int) -> NDArray[np.int32]:
        """The numbers of the options that every use of a module gives."""
        return self._required[self._required_starts[module] : self._required_starts[module + 1]]

    def option_numbers(self, names: Iterable[str]) -> dict[str, int]:
        """The numbers of those names that are an option of any module."""
        return {name: self._option_ids[name] for name in names if name in self._option_ids}

    def _owners_of(self, number: int) -> NDArray[np.uint16]:
        return self._owners[self._owner_starts[number] : self._owner_starts[number + 1]]


@dataclass(frozen=True, slots=True)
class Found:
    """What the words of a step have in common with each module's documentation."""

    total: FloatArray
    by_field: FloatArray
    mass: float
    """The weight of all words that any documentation has."""
    known: int


def _keep(path: Path, arrays: Arrays) -> None:
    """Write under another name and rename, so that no reader sees half a file; only the newest files stay."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, suffix=".part", delete=False) as file:
        part = Path(file.name)
        try:
            np.savez(file, allow_pickle=False, **arrays)
        except OSError:
            part.unlink()
            raise
    part.replace(path)
    for old in sorted(path.parent.glob("*.npz"), key=_age)[_KEPT:]:
        old.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """Seconds before now, or more than anything when another process has just removed it."""
    try:
        return -path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
