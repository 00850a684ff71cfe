"""Ranks the installed modules for one step of a prompt."""

import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate
from relia.generation.grounded.ranking.documents import DocumentIndex
from relia.generation.grounded.ranking.features import NAMES, PREVIOUS, FeatureBuilder, Scored, Step
from relia.generation.grounded.ranking.platforms import kind_of
from relia.generation.grounded.ranking.store import Model, load_model
from relia.generation.grounded.ranking.words import read, stem

_COLUMN = {name: index for index, name in enumerate(NAMES)}


@dataclass(frozen=True, slots=True)
class RankingContext:
    """What stands around a step."""

    previous: tuple[str, ...] = ()
    """FQCNs of the play tasks before, oldest first."""
    names: tuple[str, ...] = ()
    """The names of these play tasks, as many; empty texts for those without one."""
    prompt: str = ""
    """The whole prompt, or the title of what the step is part of."""
    platform: str | None = None
    """The operating system that it is for, when that is known, by the names of `splitting.platforms`."""


_NOTHING_AROUND = RankingContext()


class ModuleRanker:
    """Finds the modules that may do what a step asks for. Safe to use from several threads at once."""

    def __init__(self, catalog: Catalog, model: Model | None = None, folder: Path | None = None) -> None:
        """Reads the catalog's documents and the shipped numbers; `model` replaces the latter. What is made of the documents
        is kept in `folder` for the next process."""
        self._model = model or load_model()
        self._documents = DocumentIndex.open(catalog, folder)
        self._builder = FeatureBuilder(self._documents, self._model.tables)

    def rank(self, text: str, context: RankingContext = _NOTHING_AROUND, limit: int = 5) -> list[Candidate]:
        """At most `limit` installed modules for the step `text`, the best first, each with a calibrated confidence.

        Empty when the text has nothing to go by and there is no context either.
        """
        platform = kind_of(context.platform) if context.platform else None
        step = Step(text, read(text), context.previous[-PREVIOUS:], context.prompt, platform, context.names[-PREVIOUS:])
        scored = self._builder.score(step)
        score = self._model.trees.predict(scored.features)
        order = np.argsort(-score, kind="stable")[:limit]
        return [
            Candidate(
                fqcn := self._documents.modules[scored.candidates[position]],
                math.floor(1000 * share) / 1000,
                self._reason(fqcn, scored, int(position), step),
            )
            for position, share in zip(order, self._shares(score)[order], strict=True)
        ]

    def _shares(self, score: NDArray[np.float32]) -> NDArray[np.float64]:
        """How likely each candidate is the right one. The first has the calibrated confidence; the others share what is
        left by what the trees give each of them, so that all together are right no more often than always."""
        shares = 1 / (1 + np.exp(-score.astype(np.float64)))
        first = int(np.argmax(score))
        sure = float(self._model.calibration.confidence(score[first : first + 1])[0])
        others = shares.sum() - shares[first]
        shares *= (1 - sure) / max(others, 1 - sure)
        shares[first] = sure
        return np.minimum(shares, sure)

    def _reason(self, fqcn: str, scored: Scored, row: int, step: Step) -> str:
        def value(name: str) -> float:
            return float(scored.features[row, _COLUMN[name]])

        reasons: list[str] = []
        if value("name_said"):
            reasons.append(f"the words name {fqcn.rpartition('.')[2]}")
        if value("named_known") >= 1:
            reasons.append(f"{_count(int(value('named_known')), 'named argument')} of it")
        if words := self._documents.shared_words(int(scored.candidates[row]), step.reading.plain):
            written = {stem(word): word for word in step.reading.raw if "_" not in word}
            reasons.append("its documentation says " + ", ".join(written.get(word, word) for word in words[:4]))
        if value("trained") and value("text") > 0 and value("alone_rank") < 3:
            reasons.append("such words are typical for it")
        if value("is_before"):
            reasons.append("used just before")
        elif value("any_collection"):
            reasons.append("its collection is used just before")
        return "; ".join(reasons) or "common use only, no word names it"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'s' if number > 1 else ''}"
