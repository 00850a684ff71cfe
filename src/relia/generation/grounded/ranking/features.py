"""Candidates for a step, and what speaks for each, as numbers for the re-ranker."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from relia.generation.grounded.ranking.documents import DocumentIndex, Found
from relia.generation.grounded.ranking.platforms import fit, platform_of_module, platform_of_text
from relia.generation.grounded.ranking.tables import Learned, Tables
from relia.generation.grounded.ranking.terms import collection
from relia.generation.grounded.ranking.words import Reading, read, split_arguments, stem

FloatArray = NDArray[np.float32]
IntArray = NDArray[np.int64]

NAMES = (
    "alone", "alone_gap", "alone_rank", "joint", "joint_gap", "text", "text_gap", "arguments", "before",
    "share", "repositories", "trained", "found", "found_share", "found_rank", "name_found", "short_found", "examples_found",
    "name_covered", "mass", "named", "named_known", "named_unknown", "named_weight", "option_words", "option_weight",
    "is_last", "is_before", "last_collection", "any_collection", "other_collection", "before_count", "sibling", "builtin",
    "informs", "asks", "informs_fit", "deprecated", "collection_said", "collection_around", "name_said", "name_parts",
    "platform", "words", "known", "sure", "community",
    "pieces", "explained", "explained_gap", "required_open", "required_given", "name_like", "name_like_gap", "name_same",
    "before_share", "around_last",
)  # fmt: skip
_BY_CLASSIFIER, _BY_ODDS, _BY_SEARCH, _BY_NEIGHBOUR, _BY_OPTIONS = 14, 8, 12, 8, 8
_ASKS = frozenset(
    "get gather list query show check fetch retriev find collect read obtain determin display info fact statu look".split()
)
_COLLECTION_NOISE = frozenset(
    "community general ansible builtin module cloud net common windows posix network the".split()
)
_UNTRAINED_SHARE = -14.0
PREVIOUS = 3
"""How many of the play tasks before are read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step with what stands around it."""

    text: str
    reading: Reading
    previous: tuple[str, ...] = ()
    """The modules of the play tasks before, oldest first."""
    around: str = ""
    platform: str | None = None
    names: tuple[str, ...] = ()
    """The names of the play tasks in `previous`; empty texts for those without one."""


@dataclass(slots=True)
class Scored:
    """The candidates of a step: positions in the document index, and a row of features for each."""

    candidates: IntArray
    features: FloatArray
    learned: Learned
    found: Found
    named: dict[str, int] = field(default_factory=dict)


class FeatureBuilder:
    """Finds candidates among the installed modules and describes each. Keeps no state between calls."""

    def __init__(self, documents: DocumentIndex, tables: Tables) -> None:
        self._documents = documents
        self._tables = tables
        count = len(documents.modules)
        self._label_of = np.full(count, -1, dtype=np.int64)
        self._position_of = np.array([documents.position.get(name, -1) for name in tables.labels], dtype=np.int64)
        installed = np.flatnonzero(self._position_of >= 0)
        self._label_of[self._position_of[installed]] = installed
        self._installed = self._position_of >= 0
        collections = [collection(name) for name in documents.modules]
        numbers = {name: index for index, name in enumerate(dict.fromkeys(collections))}
        self._collection = np.array([numbers[name] for name in collections], dtype=np.int64)
        self._collection_numbers = numbers
        self._builtin = np.array([name.startswith("ansible.builtin.") for name in documents.modules])
        self._community = np.array(
            [name.startswith(("community.", "ansible.", "containers.")) for name in documents.modules]
        )
        self._informs = np.array([name.endswith(("_info", "_facts")) for name in documents.modules])
        self._collection_words = [
            frozenset(stem(word) for word in name.replace(".", "_").split("_")) - _COLLECTION_NOISE for name in numbers
        ]

    def score(self, step: Step) -> Scored:
        learned = self._tables.read(step.reading, step.previous)
        found = self._documents.search(step.reading.plain)
        named = self._documents.option_numbers({name for name, _ in step.reading.arguments})
        candidates = self._candidates(step, learned, found, named)
        return Scored(candidates, self._features(step, learned, found, named, candidates), learned, found, named)

    def _candidates(self, step: Step, learned: Learned, found: Found, named: dict[str, int]) -> IntArray:
        joint = learned.alone if learned.joint is None else learned.joint
        odds = 0.3 * learned.text + 0.3 * learned.arguments + self._tables.log_share
        positions = [self._labels(joint, _BY_CLASSIFIER), self._labels(odds, _BY_ODDS)]
        if learned.joint is not None:
            positions.append(self._labels(learned.alone, _BY_CLASSIFIER // 2))
        total = found.total
        if found.known:
            positions.append(_top(total, _BY_SEARCH))
        before = [self._documents.position[name] for name in step.previous if name in self._documents.position]
        if before:
            positions.append(np.array(before, dtype=np.int64))
            for number in {int(self._collection[position]) for position in before if not self._builtin[position]}:
                members = np.flatnonzero(self._collection == number)
                positions.append(members[_top(total[members], _BY_NEIGHBOUR)])
        if named:
            _, weight = self._documents.option_fit(named.values())
            positions.append(_top(weight + 0.3 * total / max(1.0, float(total.max())), _BY_OPTIONS))
            positions.append(
                _top(weight / max(1e-6, float(weight.max())) + total / max(1.0, float(total.max())), _BY_OPTIONS)
            )
        unique = np.unique(np.concatenate(positions))
        unique = unique[unique >= 0]
        return np.asarray(unique[~self._documents.deprecated[unique]], dtype=np.int64)

    def _labels(self, score: FloatArray, count: int) -> IntArray:
        return np.asarray(self._position_of[_top(np.where(self._installed, score, -np.inf), count)], dtype=np.int64)

    def _features(
        self, step: Step, learned: Learned, found: Found, named: dict[str, int], candidates: IntArray
    ) -> FloatArray:
        tables, documents = self._tables, self._documents
        label = self._label_of[candidates]
        trained = label >= 0
        joint = learned.alone if learned.joint is None else learned.joint
        floor = float(learned.alone.min()) - 1

        def of_label(score: FloatArray, missing: float) -> FloatArray:
            return np.where(trained, score[label], missing).astype(np.float32)

        alone, together = of_label(learned.alone, floor), of_label(joint, floor)
        text = of_label(learned.text, 0.0)
        total = found.total[candidates]
        by_field = found.by_field[:, candidates]
        mass = max(found.mass, 1e-6)
        rows: dict[str, FloatArray | float] = {
            "alone": alone,
            "alone_gap": alone - float(alone.max()),
            "alone_rank": _ranks(alone),
            "joint": together,
            "joint_gap": together - float(together.max()),
            "text": text,
            "text_gap": text - float(text.max()),
            "arguments": of_label(learned.arguments, 0.0),
            "before": of_label(learned.previous, 0.0),
            "share": of_label(tables.log_share, _UNTRAINED_SHARE),
            "repositories": of_label(tables.repositories, -1.0),
            "trained": trained.astype(np.float32),
            "found": total,
            "found_share": total / max(float(total.max()), 1.0),
            "found_rank": _ranks(total),
            "name_found": by_field[0] / mass,
            "short_found": by_field[1] / mass,
            "examples_found": by_field[2] / mass,
            "name_covered": by_field[0] / np.maximum(documents.name_mass[candidates], 1.0),
            "mass": found.mass,
            "deprecated": documents.deprecated[candidates].astype(np.float32),
            "builtin": self._builtin[candidates].astype(np.float32),
            "community": self._community[candidates].astype(np.float32),
            "words": float(len(step.reading.words)),
            "known": float(learned.known),
            "sure": float(np.exp(together.max())),
        }
        rows.update(self._option_features(step, named, candidates))
        rows.update(self._piece_features(step, candidates))
        rows.update(self._context_features(step, candidates))
        rows.update(self._likeness_features(step, candidates))
        rows.update(self._name_features(step, candidates))
        matrix = np.empty((len(candidates), len(NAMES)), dtype=np.float32)
        for index, name in enumerate(NAMES):
            matrix[:, index] = rows[name]
        return matrix

    def _option_features(
        self, step: Step, named: dict[str, int], candidates: IntArray
    ) -> dict[str, FloatArray | float]:
        documents = self._documents
        said = documents.option_numbers(step.reading.raw - _COMMON_OPTIONS)
        named_count, named_weight = documents.option_fit(named.values())
        said_count, said_weight = documents.option_fit(said.values())
        known = named_count[candidates]
        # Of `with reboot timeout 600` only one reading is an option, so the best candidate says how many there are.
        best = float(known.max(initial=0.0))
        return {
            "named": float(len(named)),
            "named_known": known,
            "named_unknown": best - known,
            "named_weight": named_weight[candidates],
            "option_words": said_count[candidates],
            "option_weight": said_weight[candidates],
        }

    def _piece_features(self, step: Step, candidates: IntArray) -> dict[str, FloatArray | float]:
        """How much of the spelled-out arguments a candidate takes, and what it would still need."""
        documents = self._documents
        pieces = [documents.option_numbers(names) for names in pieces_of(step.reading.arguments)]
        pieces = [piece for piece in pieces if piece]
        if not pieces:
            return dict.fromkeys(("pieces", "explained", "explained_gap", "required_open", "required_given"), 0.0)
        explained = documents.explained(piece.values() for piece in pieces)
        own = explained[candidates]
        given = {number for piece in pieces for number in piece.values()}
        needed = [documents.required(int(position)) for position in candidates]
        found = np.array([sum(int(number) in given for number in numbers) for numbers in needed], dtype=np.float32)
        return {
            "pieces": float(len(pieces)),
            "explained": (own / len(pieces)).astype(np.float32),
            "explained_gap": own - float(own.max(initial=0.0)),
            "required_open": np.array([len(numbers) for numbers in needed], dtype=np.float32) - found,
            "required_given": found,
        }

    def _likeness_features(self, step: Step, candidates: IntArray) -> dict[str, FloatArray | float]:
        """How much the step reads like the play tasks before that used a candidate: people repeat themselves."""
        own = set(step.reading.words)
        like = np.zeros(len(candidates), dtype=np.float32)
        same = np.zeros(len(candidates), dtype=np.float32)
        uses = np.zeros(len(candidates), dtype=np.float32)
        text = _folded(split_arguments(step.text)[0])
        for name, module in zip(step.names, step.previous, strict=False):
            here = candidates == self._documents.position.get(module, -1)
            uses += here
            if not name:
                continue
            other = set(read(name).words)
            share = len(own & other) / max(1, len(own | other))
            like = np.maximum(like, np.where(here, share, 0.0).astype(np.float32))
            same = np.maximum(same, (here & (_folded(name) == text)).astype(np.float32))
        last = set(read(step.names[-1]).words) if step.names else set()
        return {
            "name_like": like,
            "name_like_gap": like - float(like.max(initial=0.0)),
            "name_same": same,
            "before_share": (uses / max(1, len(step.previous))).astype(np.float32),
            "around_last": len(own & last) / max(1, len(own | last)),
        }

    def _context_features(self, step: Step, candidates: IntArray) -> dict[str, FloatArray | float]:
        before = [self._documents.position[name] for name in step.previous if name in self._documents.position]
        own = self._collection[candidates]
        special = [int(self._collection[position]) for position in before if not self._builtin[position]]
        sibling = np.zeros(len(candidates), dtype=np.float32)
        bases = {self._documents.modules[position].removesuffix("_info") for position in before}
        for index, position in enumerate(candidates):
            name = self._documents.modules[int(position)]
            sibling[index] = float(name.removesuffix("_info") in bases and int(position) not in before)
        return {
            "is_last": (candidates == before[-1]).astype(np.float32) if before else 0.0,
            "is_before": np.isin(candidates, before).astype(np.float32),
            "last_collection": (own == self._collection[before[-1]]).astype(np.float32) if before else 0.0,
            "any_collection": np.isin(own, special).astype(np.float32),
            "other_collection": float(len(special)) * (~np.isin(own, special) & ~self._builtin[candidates]),
            "before_count": float(len(before)),
            "sibling": sibling,
        }

    def _name_features(self, step: Step, candidates: IntArray) -> dict[str, FloatArray | float]:
        reading = step.reading
        asks = float(any(word in _ASKS for word in reading.words[:3]))
        informs = self._informs[candidates].astype(np.float32)
        around = {stem(word) for word in step.around.lower().replace("_", " ").split()}
        platform = step.platform or platform_of_text(step.text) or platform_of_text(step.around)
        table = np.zeros((5, len(candidates)), dtype=np.float32)
        for index, position in enumerate(candidates):
            fqcn = self._documents.modules[int(position)]
            short = fqcn.rpartition(".")[2]
            parts = short.split("_")
            said = sum(stem(part) in reading.plain for part in parts)
            words = self._collection_words[self._collection[position]]
            table[:, index] = (
                len(words & reading.plain) / max(1, len(words)),
                len(words & around) / max(1, len(words)),
                short in reading.raw,
                said / len(parts),
                fit(platform_of_module(fqcn), platform),
            )
        return {
            "informs": informs,
            "asks": asks,
            "informs_fit": informs * (1.0 if asks else -1.0),
            "collection_said": table[0],
            "collection_around": table[1],
            "name_said": table[2],
            "name_parts": table[3],
            "platform": table[4],
        }


_COMMON_OPTIONS = frozenset(
    "name state path src dest file command set id type value key start end source test run use list all to in on is as".split()
)
"""Words of ordinary sentences: that a module has such an option tells nothing."""


def pieces_of(arguments: Sequence[tuple[str, str]]) -> list[list[str]]:
    """Names that one piece of text may begin with, together: of `with reboot timeout 600`, `reboot` and `reboot_timeout`."""
    pieces: list[list[str]] = []
    for name, _ in arguments:
        if pieces and name.startswith(pieces[-1][-1] + "_"):
            pieces[-1].append(name)
        else:
            pieces.append([name])
    return pieces


def _folded(text: str) -> str:
    return " ".join(text.lower().split())


def _top(score: FloatArray, count: int) -> IntArray:
    if len(score) <= count:
        return np.arange(len(score))
    return np.asarray(np.argpartition(-score, count)[:count], dtype=np.int64)


def _ranks(score: FloatArray) -> FloatArray:
    ranks = np.empty(len(score), dtype=np.float32)
    ranks[np.argsort(-score, kind="stable")] = np.arange(len(score), dtype=np.float32)
    return ranks
