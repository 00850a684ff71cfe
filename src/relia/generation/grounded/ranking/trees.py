"""Boosted regression trees as arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Trees:
    """A sum of binary trees; every row of the arrays is one tree, padded to the same number of nodes."""

    feature: NDArray[np.uint8]
    threshold: NDArray[np.float32]
    left: NDArray[np.uint8]
    right: NDArray[np.uint8]
    value: NDArray[np.float32]
    """Of a leaf, what it adds; a leaf's children are itself, so that walking on stays there."""
    depth: int
    baseline: float

    def predict(self, rows: NDArray[np.float32]) -> NDArray[np.float32]:
        """The sum over all trees for each row of features."""
        count, width = self.feature.shape
        first = np.arange(count, dtype=np.int64)[None, :] * width
        feature, threshold, left, right = (
            part.ravel() for part in (self.feature, self.threshold, self.left, self.right)
        )
        values = np.ascontiguousarray(rows).ravel()
        own = np.arange(len(rows), dtype=np.int64)[:, None] * rows.shape[1]
        node = np.broadcast_to(first, (len(rows), count))
        for _ in range(self.depth):
            below = values.take(own + feature.take(node)) <= threshold.take(node)
            node = first + np.where(below, left.take(node), right.take(node))
        return np.asarray(self.baseline + self.value.ravel().take(node).sum(axis=1), dtype=np.float32)
