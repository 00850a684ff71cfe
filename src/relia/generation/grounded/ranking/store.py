"""The file of learned numbers: written by `bench/train`, read once by the ranker. No pickle, no words."""

import json
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from relia.generation.errors import EngineUnavailable
from relia.generation.grounded.ranking.features import NAMES
from relia.generation.grounded.ranking.tables import Evidence, Tables
from relia.generation.grounded.ranking.terms import Vocabulary
from relia.generation.grounded.ranking.trees import Trees

FORMAT = 2
_EVIDENCES = ("text", "arguments", "previous")
_ARRAYS = ("log_share", "repositories", "embedding", "embedding_scale", "output", "bias")
_TREES = ("feature", "threshold", "left", "right", "value")


@dataclass(frozen=True, slots=True)
class Calibration:
    """From a candidate's score to the share of candidates with this score that are right: points of a rising line."""

    scores: NDArray[np.float32]
    confidences: NDArray[np.float32]

    def confidence(self, score: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.asarray(np.interp(score, self.scores, self.confidences), dtype=np.float32)


@dataclass(frozen=True, slots=True)
class Model:
    tables: Tables
    trees: Trees
    calibration: Calibration


def data_folder() -> Traversable:
    """Where the shipped numbers lie."""
    return files("relia.generation.grounded.ranking") / "data"


def load_model(folder: Traversable | None = None) -> Model:
    """The shipped numbers, or those in `folder`. Raises `EngineUnavailable`."""
    try:
        return read_model(((folder or data_folder()) / "model.npz").read_bytes())
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise EngineUnavailable(f"the ranker's numbers cannot be read: {error}", hint="Install Relia again.") from error


def read_model(content: bytes) -> Model:
    """Raises ValueError when the file is of another format than this code reads, or was trained for other features."""
    if not zipfile.is_zipfile(BytesIO(content)):
        raise ValueError("the ranker's numbers are not a numpy archive")
    with np.load(BytesIO(content), allow_pickle=False) as arrays:
        if int(arrays["format"]) != FORMAT:
            raise ValueError(f"the ranker's numbers have format {int(arrays['format'])}, this version reads {FORMAT}")
        if (trained := int(arrays["features"])) != len(NAMES):
            raise ValueError(f"the ranker's numbers were trained on {trained} features, this version has {len(NAMES)}")
        labels = tuple(arrays["labels"].tobytes().decode().split("\n"))
        tables = Tables(
            labels=labels,
            vocabulary=Vocabulary(arrays["keys"].tolist()),
            text=_read_evidence(arrays, "text"),
            arguments=_read_evidence(arrays, "arguments"),
            previous=_read_evidence(arrays, "previous"),
            log_share=arrays["log_share"].astype(np.float32),
            repositories=arrays["repositories"].astype(np.float32),
            embedding=arrays["embedding"],
            embedding_scale=arrays["embedding_scale"].astype(np.float32),
            output=arrays["output"],
            bias=arrays["bias"].astype(np.float32),
        )
        trees = Trees(
            feature=arrays["trees_feature"],
            threshold=arrays["trees_threshold"],
            left=arrays["trees_left"],
            right=arrays["trees_right"],
            value=arrays["trees_value"],
            depth=int(arrays["trees_depth"]),
            baseline=float(arrays["trees_baseline"]),
        )
        return Model(tables, trees, Calibration(arrays["calibration_scores"], arrays["calibration_confidences"]))


def _read_evidence(arrays: Mapping[str, NDArray[Any]], name: str) -> Evidence:
    counts = arrays[f"{name}_counts"].astype(np.int64)
    return Evidence(
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        arrays[f"{name}_labels"],
        arrays[f"{name}_weights"],
        arrays[f"{name}_unseen"].astype(np.float32),
    )


def write_model(path: Path, model: Model, keys: list[int]) -> None:
    """Write what `load_model` reads; `keys` are the numbers of the vocabulary's words, in the order of its tables."""
    tables, trees = model.tables, model.trees
    arrays: dict[str, Any] = {
        "format": np.array(FORMAT),
        "features": np.array(len(NAMES)),
        "labels": np.frombuffer("\n".join(tables.labels).encode(), dtype=np.uint8),
        "keys": np.array(keys, dtype=np.uint32),
    }
    for name in _EVIDENCES:
        evidence: Evidence = getattr(tables, name)
        arrays[f"{name}_counts"] = np.diff(evidence.starts).astype(np.uint16)
        arrays[f"{name}_labels"] = evidence.labels
        arrays[f"{name}_weights"] = evidence.weights
        arrays[f"{name}_unseen"] = evidence.unseen.astype(np.float16)
    for name in _ARRAYS:
        value = getattr(tables, name)
        arrays[name] = value.astype(np.float16) if value.dtype == np.float32 else value
    arrays["embedding_scale"] = tables.embedding_scale
    for name in _TREES:
        arrays[f"trees_{name}"] = getattr(trees, name)
    arrays["trees_depth"], arrays["trees_baseline"] = np.array(trees.depth), np.array(trees.baseline)
    arrays["calibration_scores"] = model.calibration.scores
    arrays["calibration_confidences"] = model.calibration.confidences
    buffer = BytesIO()
    np.savez_compressed(buffer, **arrays)
    path.write_bytes(buffer.getvalue())


def read_facts() -> dict[str, object]:
    """What is known of the shipped numbers: when and from what they were made, and their figures."""
    facts: dict[str, object] = json.loads((data_folder() / "model.json").read_text(encoding="utf-8"))
    return facts
