"""Trains the re-ranker on repositories whose owners the tables did not see, and its calibration on yet others."""

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bench.train.base import Prepared
from sklearn.ensemble import HistGradientBoostingClassifier

from relia.generation.grounded.ranking.documents import DocumentIndex
from relia.generation.grounded.ranking.features import NAMES, FeatureBuilder, Step
from relia.generation.grounded.ranking.tables import Tables
from relia.generation.grounded.ranking.trees import Trees

NEAR = (
    frozenset({"ansible.builtin.command", "ansible.builtin.shell"}),
    frozenset({"ansible.builtin.copy", "ansible.builtin.template"}),
    frozenset({"ansible.builtin.package", "ansible.builtin.apt", "ansible.builtin.dnf", "ansible.builtin.yum"}),
)

NATURAL, BALANCED = 0.42, 0.4
"""Shares of the lists that the re-ranker learns from; the rest are typed prompts."""
DEPTH = 8
"""Of a tree: each level costs time at use."""


@dataclass(slots=True)
class Lists:
    """Candidate lists, one after another."""

    features: np.ndarray
    right: np.ndarray
    near: np.ndarray
    """Right, or an equivalent of it."""
    sizes: np.ndarray
    weight: np.ndarray
    """Of each list."""
    fold: np.ndarray
    typed: np.ndarray

    def starts(self) -> np.ndarray:
        return np.concatenate([[0], np.cumsum(self.sizes)])


def near(left: str, right: str) -> bool:
    return left == right or any(left in group and right in group for group in NEAR)


def sample(rows: Sequence[Prepared], positions: Sequence[int], count: int, rng: random.Random) -> list[int]:
    """Rows as they occur, rows of rare modules, and typed prompts."""
    found = [index for index in positions if not rows[index].row.typed]
    typed = [index for index in positions if rows[index].row.typed]
    natural, balanced = int(count * NATURAL), int(count * BALANCED)
    return [
        *_draw(rows, found, natural, rng, 0.0),
        *_draw(rows, found, balanced, rng, 0.6),
        *_draw(rows, typed, count - natural - balanced, rng, 0.0),
    ]


def _draw(
    rows: Sequence[Prepared], positions: Sequence[int], count: int, rng: random.Random, balance: float
) -> list[int]:
    """Rows drawn so that `balance` of the way from how often modules occur to all modules alike is gone."""
    frequency: Counter[str] = Counter()
    for index in positions:
        frequency[rows[index].row.module] += rows[index].row.weight  # type: ignore[assignment]
    weights = [rows[index].row.weight * frequency[rows[index].row.module] ** -balance for index in positions]
    return rng.choices(list(positions), weights=weights, k=count) if positions else []


def lists_for(
    documents: DocumentIndex,
    tables: Tables,
    rows: Sequence[Prepared],
    chosen: Sequence[int],
    rng: random.Random,
    fold: int,
) -> Lists:
    builder = FeatureBuilder(documents, tables)
    features, right, close, sizes = [], [], [], []
    for index in dict.fromkeys(chosen):
        item = rows[index]
        row = item.row
        full = bool(item.full.arguments) and rng.random() < 0.4
        context = not row.typed and rng.random() < 0.65
        step = Step(
            row.text,
            item.full if full else item.reading,
            row.previous if context else (),
            row.around if context and rng.random() < 0.5 else "",
            names=row.names if context else (),
        )
        scored = builder.score(step)
        names = [documents.modules[position] for position in scored.candidates]
        features.append(scored.features)
        right.append(np.array([name == row.module for name in names]))
        close.append(np.array([near(name, row.module) for name in names]))
        sizes.append(len(names))
    return Lists(
        np.concatenate(features),
        np.concatenate(right),
        np.concatenate(close),
        np.array(sizes),
        np.ones(len(sizes)),
        np.full(len(sizes), fold),
        np.array([rows[index].row.typed for index in dict.fromkeys(chosen)]),
    )


def joined(parts: Sequence[Lists]) -> Lists:
    return Lists(*(np.concatenate([getattr(part, name) for part in parts]) for name in Lists.__dataclass_fields__))


def boost(lists: Lists, seed: int, iterations: int = 170) -> HistGradientBoostingClassifier:
    model = HistGradientBoostingClassifier(
        max_iter=iterations,
        learning_rate=0.1,
        max_leaf_nodes=24,
        max_depth=DEPTH,
        min_samples_leaf=60,
        l2_regularization=2.0,
        max_bins=128,
        early_stopping=False,
        random_state=seed,
        max_features=0.5,
    )
    # A near equivalent counts half: choosing it is worth something, but not as much as what was written.
    target = lists.right
    weight = np.repeat(lists.weight, lists.sizes) * np.where(lists.near & ~lists.right, 0.5, 1.0)
    model.fit(lists.features, target, sample_weight=weight)
    return model


def as_trees(model: HistGradientBoostingClassifier) -> Trees:
    """The trees of a fitted model as arrays. The model was fitted without missing or categorical values."""
    predictors = [stage[0].nodes for stage in model._predictors]  # noqa: SLF001
    width = max(len(nodes) for nodes in predictors)
    shape = (len(predictors), width)
    feature, left, right = np.zeros(shape, np.uint8), np.zeros(shape, np.uint8), np.zeros(shape, np.uint8)
    threshold, value = np.full(shape, np.inf, np.float32), np.zeros(shape, np.float32)
    depth = 0
    for index, nodes in enumerate(predictors):
        size = len(nodes)
        leaf = nodes["is_leaf"].astype(bool)
        own = np.arange(size)
        feature[index, :size] = np.where(leaf, 0, nodes["feature_idx"])
        threshold[index, :size] = np.where(leaf, np.inf, nodes["num_threshold"])
        left[index, :size] = np.where(leaf, own, nodes["left"])
        right[index, :size] = np.where(leaf, own, nodes["right"])
        value[index, :size] = np.where(leaf, nodes["value"], 0)
        depth = max(depth, int(nodes["depth"].max()))
    return Trees(feature, threshold, left, right, value, depth, float(np.ravel(model._baseline_prediction)[0]))  # noqa: SLF001


def figures(lists: Lists, score: np.ndarray) -> dict[str, float]:
    """Shares of lists whose first candidate is right, near, and whose first five hold the right one, in percent."""
    starts = lists.starts()
    first = close = five = 0.0
    for index, size in enumerate(lists.sizes):
        part = slice(starts[index], starts[index] + size)
        order = np.argsort(-score[part], kind="stable")
        weight = lists.weight[index]
        first += weight * lists.right[part][order[0]]
        close += weight * lists.near[part][order[0]]
        five += weight * lists.right[part][order[:5]].any()
    total = lists.weight.sum() / 100
    shares = {"top1": first / total, "near": close / total, "top5": five / total}
    return {name: round(float(share), 1) for name, share in shares.items()}


assert len(NAMES) < 256  # feature numbers are bytes
