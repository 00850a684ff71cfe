"""Fits the weights with which retrieval and a small model are put together: `python -m bench.llm.fit [--data FOLDER]`.

On the rows that `python -m bench.llm` does not draw, by their names only. Prints what `arbitration.modules.SMALL` holds.
"""

import argparse
import math
import os
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from bench.catalog_shared import data_dir, whole_catalog
from bench.llm.__main__ import ROWS, drawn
from bench.llm.answers import Answers
from bench.tasks import build_engine, plain_prompt, read_rows
from numpy.typing import NDArray

from relia.catalog.service import Catalog
from relia.generation.arbitration.asking import leanings, which_module
from relia.generation.arbitration.modules import Weights, signs
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.grounded.engine import GroundedEngine

FITTED = 110
_PENALTY = 0.3
"""Of a weight's square: there are few rows."""
_STEPS, _RATE = 4_000, 0.5

Signs = NDArray[np.float64]


def examples(
    catalog: Catalog, engine: GroundedEngine, answers: Answers, rows: Sequence[dict[str, str]]
) -> list[tuple[Signs, int]]:
    """For each row the signs of its candidates, with a last one for none of them, and which of these is right."""
    found = []
    for row in rows:
        request, context = plain_prompt(row), row.get("context") or ""
        candidates = engine.draft(GenerationRequest(request, DraftKind.TASK, context)).steps[0].candidates
        if not candidates:
            continue
        prompt, letters = which_module(request, context, candidates, lambda fqcn: catalog.spec(fqcn).short_description)
        told = leanings(answers.ask(prompt), letters)
        names = [candidate.module for candidate in candidates]
        table = [(*signs(candidate, told), 0.0) for candidate in candidates]
        right = names.index(row["module"]) if row["module"] in names else len(names)
        found.append((np.array([*table, (0.0, 0.0, 0.0, 1.0)]), right))
    return found


def fit(found: Sequence[tuple[Signs, int]]) -> NDArray[np.float64]:
    """The weights under which what is right is likeliest."""
    weights = np.array([0.5, 0.5, -0.5, -3.0])
    for _ in range(_STEPS):
        slope = 2 * _PENALTY * weights * np.array([1, 1, 1, 0])
        for table, right in found:
            score = table @ weights
            share = np.exp(score - score.max())
            slope += table.T @ (share / share.sum()) - table[right]
        weights = weights - _RATE * slope / len(found)
    return weights


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.llm.fit", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path, default=os.environ.get("RELIA_BENCH_DATA"), help="folder of the rows")
    chosen = parser.parse_args()
    if chosen.data is None:
        parser.error("--data or RELIA_BENCH_DATA must name the folder with the rows")
    rows = drawn(read_rows(chosen.data / "dev_tasks.jsonl"), ROWS + FITTED)[ROWS:]
    engine, _ = build_engine(data_dir())
    with Answers(data_dir()) as answers:
        found = examples(whole_catalog(), engine, answers, rows)
    weights = fit(found)
    hits = sum(int((table[:-1] @ weights).argmax()) == right for table, right in found)
    alone = sum(right == 0 for _, right in found)
    print(Weights(*(math.floor(100 * value + 0.5) / 100 for value in weights)))
    print(f"of {len(found)} rows that it was fitted on, {hits} right; retrieval alone {alone}")


if __name__ == "__main__":
    main()
