"""Learns the statistics of `ranking/tables.py`: log-odds of terms, and a low-rank classifier."""

import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import scipy.sparse as sp
from bench.train.rows import Row, spelled_out

from relia.generation.grounded.ranking.tables import Evidence, Tables
from relia.generation.grounded.ranking.terms import (
    UNKNOWN,
    Vocabulary,
    argument_terms,
    key,
    pair_terms,
    previous_terms,
    word_terms,
)
from relia.generation.grounded.ranking.words import Reading, read

MIN_REPOSITORIES = 3
"""A term of fewer repositories does not ship: it may name something private, and it does not generalise."""
MIN_PAIR_REPOSITORIES = 4
TERM_LIMIT = 45_000
DIMENSIONS = 48
EPOCHS = 5
BATCH = 1024
RATE = 0.25
DECAY = 1e-5


@dataclass(slots=True)
class Prepared:
    """A row with its readings, made once for all folds."""

    row: Row
    reading: Reading
    full: Reading
    """Of the text with its arguments in words."""
    named: tuple[tuple[str, str], ...] = field(default=())
    """Its arguments as a reading of the full text would give them."""


def prepare(rows: Iterable[Row], seed: int) -> list[Prepared]:
    rng = random.Random(seed)
    out = []
    for row in rows:
        reading = read(row.text)
        full = read(spelled_out(row, rng))
        named = tuple((name, str(value).strip().lower()) for name, value in row.arguments.items())
        out.append(Prepared(row, reading, full, named))
    return out


def choose_vocabulary(rows: Sequence[Prepared]) -> list[int]:
    """The numbers of the terms that stand in several repositories, the most widespread first."""
    singles: dict[str, set[str]] = defaultdict(set)
    for item in rows:
        for term in {*word_terms(item.reading), *argument_terms(item.named), *previous_terms(item.row.previous)}:
            singles[term].add(item.row.repo)
    known = {term for term, repos in singles.items() if len(repos) >= MIN_REPOSITORIES}
    pairs: dict[str, set[str]] = defaultdict(set)
    for item in rows:
        words = [word if word in known else UNKNOWN for word in item.reading.words]
        for term in set(pair_terms(words)):
            pairs[term].add(item.row.repo)
    spread = {term: len(singles[term]) for term in known}
    spread.update({term: len(repos) for term, repos in pairs.items() if len(repos) >= MIN_PAIR_REPOSITORIES})
    ordered = sorted(spread, key=lambda term: (-spread[term], term))[:TERM_LIMIT]
    return list(dict.fromkeys(map(key, ordered)))


def learn(rows: Sequence[Prepared], seed: int) -> Tables:
    """Everything that the tables hold, from these rows."""
    labels = tuple(sorted({item.row.module for item in rows}))
    number = {name: index for index, name in enumerate(labels)}
    vocabulary_keys = choose_vocabulary(rows)
    vocabulary = Vocabulary(vocabulary_keys)
    target = np.array([number[item.row.module] for item in rows])
    weight = np.array([item.row.weight for item in rows])
    text = [vocabulary.text_places(item.reading) for item in rows]
    named = [vocabulary.argument_places(item.named) for item in rows]
    before = [vocabulary.previous_places(item.row.previous) for item in rows]
    size = len(vocabulary_keys)
    repos: dict[str, set[str]] = defaultdict(set)
    for item in rows:
        repos[item.row.module].add(item.row.repo)
    share = np.bincount(target, weights=weight, minlength=len(labels))
    rng = np.random.default_rng(seed)
    inputs, wanted, importance = [], [], []
    for index, item in enumerate(rows):
        context = before[index] if rng.random() < 0.5 else []
        inputs.append(text[index] + context)
        wanted.append(target[index])
        importance.append(weight[index])
        if item.full.arguments and rng.random() < 0.5:
            inputs.append(
                text[index]
                + vocabulary.argument_places(item.full.arguments)
                + (before[index] if rng.random() < 0.5 else [])
            )
            wanted.append(target[index])
            importance.append(weight[index] * 0.7)
    embedding, scale, output, bias = _classifier(inputs, np.array(wanted), np.array(importance), size, len(labels), rng)
    return Tables(
        labels=labels,
        vocabulary=vocabulary,
        text=_evidence(text, target, weight, size, len(labels), 2.0),
        arguments=_evidence(named, target, weight, size, len(labels), 2.0),
        previous=_evidence(before, target, weight, size, len(labels), 5.0),
        log_share=np.log(share / share.sum()).astype(np.float32),
        repositories=np.log([len(repos[name]) for name in labels]).astype(np.float32),
        embedding=embedding,
        embedding_scale=scale,
        output=output,
        bias=bias,
    )


def _matrix(places: Sequence[Sequence[int]], size: int) -> sp.csr_matrix:
    indptr = np.concatenate([[0], np.cumsum([len(item) for item in places])])
    indices = np.fromiter((place for item in places for place in item), dtype=np.int32, count=indptr[-1])
    return sp.csr_matrix((np.ones(len(indices), dtype=np.float32), indices, indptr), shape=(len(places), size))


def _evidence(
    places: Sequence[Sequence[int]], target: np.ndarray, weight: np.ndarray, size: int, labels: int, smoothing: float
) -> Evidence:
    """log P(term|label)/P(term), with P(term) as the prior of P(term|label)."""
    matrix = _matrix(places, size)
    total = weight.sum()
    by_label = sp.csr_matrix((weight, (np.arange(len(target)), target)), shape=(len(target), labels))
    seen = (matrix.T @ by_label).tocsr().astype(np.float64)
    term_share = np.maximum(np.asarray(matrix.T @ weight).ravel() / total, 1e-9)
    label_weight = np.bincount(target, weights=weight, minlength=labels)
    unseen = np.log(smoothing / (label_weight + smoothing))
    coo = seen.tocoo()
    odds = np.log((coo.data / term_share[coo.row] + smoothing) / (label_weight[coo.col] + smoothing))
    steps = np.clip(np.round((odds - unseen[coo.col]) / Evidence.STEP), 0, 127).astype(np.int8)
    # What is hardly better than never seen costs space and tells nothing.
    keep = steps >= 3
    order = np.lexsort((coo.col[keep], coo.row[keep]))
    starts = np.concatenate([[0], np.cumsum(np.bincount(coo.row[keep], minlength=size))]).astype(np.int32)
    return Evidence(starts, coo.col[keep][order].astype(np.uint16), steps[keep][order], unseen.astype(np.float32))


def _classifier(
    inputs: Sequence[Sequence[int]],
    target: np.ndarray,
    weight: np.ndarray,
    size: int,
    labels: int,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Softmax over `labels` of a linear map of the sum of term vectors, by AdaGrad."""
    matrix = _matrix(inputs, size)
    counts = np.maximum(np.diff(matrix.indptr), 1)
    matrix = sp.diags((1 / np.sqrt(counts)).astype(np.float32)) @ matrix
    embedding = rng.normal(0, 0.1, (size, DIMENSIONS)).astype(np.float32)
    output = np.zeros((labels, DIMENSIONS), dtype=np.float32)
    share = np.bincount(target, weights=weight, minlength=labels)
    bias = np.log(share / share.sum()).astype(np.float32)
    squares = [np.full_like(array, 0.1) for array in (embedding, output, bias)]
    for epoch in range(EPOCHS):
        order = rng.permutation(len(target))
        rate = RATE * (1 - epoch / (EPOCHS + 1))
        for start in range(0, len(order), BATCH):
            chosen = order[start : start + BATCH]
            part = matrix[chosen]
            hidden = part @ embedding
            logits = hidden @ output.T + bias
            logits -= logits.max(axis=1, keepdims=True)
            np.exp(logits, out=logits)
            logits /= logits.sum(axis=1, keepdims=True)
            logits[np.arange(len(chosen)), target[chosen]] -= 1
            logits *= (weight[chosen] / BATCH * 32)[:, None].astype(np.float32)
            slopes = (part.T @ (logits @ output), logits.T @ hidden, logits.sum(axis=0))
            for array, square, raw in zip((embedding, output, bias), squares, slopes, strict=True):
                slope = np.asarray(raw) + DECAY * array
                np.add(square, slope * slope, out=square)
                np.subtract(array, rate * slope / np.sqrt(square), out=array)
    scale = np.maximum(np.abs(embedding).max(axis=1), 1e-6) / 127
    return (
        np.round(embedding / scale[:, None]).astype(np.int8),
        scale.astype(np.float32),
        output.astype(np.float16),
        bias,
    )
