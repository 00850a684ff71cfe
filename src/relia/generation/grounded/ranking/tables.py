"""Learned statistics: which terms, arguments and modules before speak for which module. Numbers only."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from relia.generation.grounded.ranking.terms import Vocabulary
from relia.generation.grounded.ranking.words import Reading

FloatArray = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Evidence:
    """Log-odds of modules for terms, kept only where a term was seen with a module."""

    starts: NDArray[np.int32]
    labels: NDArray[np.uint16]
    weights: NDArray[np.int8]
    """Log-odds over that of an unseen pair, in units of `STEP`."""
    unseen: FloatArray
    """Per label, the log-odds of a term that was never seen with it."""

    STEP = 0.1

    def score(self, places: Sequence[int]) -> FloatArray:
        """The sum of the log-odds of these terms, for every label."""
        score = np.zeros(len(self.unseen), dtype=np.float32)
        for place in places:
            part = slice(self.starts[place], self.starts[place + 1])
            score[self.labels[part]] += self.weights[part]
        return np.asarray(score * self.STEP + len(places) * self.unseen, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Tables:
    """All learned statistics over one set of labels."""

    labels: tuple[str, ...]
    vocabulary: Vocabulary
    text: Evidence
    arguments: Evidence
    previous: Evidence
    log_share: FloatArray
    """Of each label among all play tasks, a repository counting as the square root of its rows."""
    repositories: FloatArray
    """Logarithm of the number of repositories that use a label."""
    embedding: NDArray[np.int8]
    embedding_scale: FloatArray
    output: NDArray[np.float16]
    bias: FloatArray

    def read(self, reading: Reading, previous: Sequence[str]) -> "Learned":
        """What the statistics say about one step after the modules `previous`."""
        text = self.vocabulary.text_places(reading)
        arguments = self.vocabulary.argument_places(reading.arguments)
        before = self.vocabulary.previous_places(previous)
        return Learned(
            text=self.text.score(text),
            arguments=self.arguments.score(arguments),
            previous=self.previous.score(before),
            alone=self._softmax(text + arguments),
            joint=self._softmax(text + arguments + before) if before else None,
            known=len(text),
        )

    def _softmax(self, places: Sequence[int]) -> FloatArray:
        """Logarithms of the shares that the low-rank classifier gives."""
        if places:
            rows = np.asarray(places)
            hidden = self.embedding_scale[rows] @ self.embedding[rows].astype(np.float32)
            logits = self.output.astype(np.float32) @ (hidden / np.sqrt(len(places))) + self.bias
        else:
            logits = self.bias
        shifted = logits - logits.max()
        return np.asarray(shifted - np.log(np.exp(shifted).sum()), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Learned:
    """Scores over all labels."""

    text: FloatArray
    arguments: FloatArray
    previous: FloatArray
    alone: FloatArray
    joint: FloatArray | None
    """As `alone`, the modules before included; None without any."""
    known: int
    """How many terms of the step the tables know."""
