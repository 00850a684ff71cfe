"""Trains what the grounded engine knows from practice: `python -m bench.train --data FOLDER` writes the ranker's numbers,
`ranking/data/model.npz` with the facts about them in `model.json`, and the usual options, `filling/data/usage.json`.

Takes about eight minutes on two idle cores; where they are not idle, set OMP_NUM_THREADS=1. With the same data, seed,
catalog and library versions the result is the same.
"""

import argparse
import csv
import json
import os
import pickle
import random
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from multiprocessing import get_context
from pathlib import Path

import numpy as np
from bench.catalog_shared import data_dir, settings
from bench.train import base, stack
from bench.train.rows import Row, digest, folds, read_rows
from bench.train.typed import typed_rows
from bench.train.usage import learn_usage, write_usage
from sklearn.isotonic import IsotonicRegression

from relia.catalog.service import Catalog
from relia.generation.grounded.ranking.documents import DocumentIndex
from relia.generation.grounded.ranking.store import Calibration, Model, write_model
from relia.generation.grounded.ranking.tables import Tables

FOLDS = 4
LISTS = 6_000
TYPED = 14_000
GROUNDED = Path(__file__).parents[2] / "src/relia/generation/grounded"


Job = tuple[Path, Path, list[int], int, int]


@dataclass(frozen=True, slots=True)
class Options:
    data: Path
    sources: Path
    out: Path
    usage: Path
    catalog: Path
    seed: int


def main(arguments: Sequence[str] | None = None) -> None:
    """Train, and write the numbers and what is known of them; see the module's text."""
    options = _options(arguments)
    started = time.perf_counter()

    def say(text: str) -> None:
        print(f"{time.perf_counter() - started:6.0f} s  {text}", flush=True)

    catalog = Catalog.open(options.catalog, settings())
    rows = read_rows(options.data, lambda name: catalog.resolve(name).fqcn) + typed_rows(TYPED, options.seed)
    say(f"{len(rows)} rows")
    modules = {row.module for row in rows if not row.typed}
    write_usage(options.usage, learn_usage(rows, {module: _option_names(catalog, module) for module in modules}))
    prepared = base.prepare(rows, options.seed)
    say("rows read into words")
    tables, lists = _learn(prepared, rows, options)
    say("tables learned; training the re-ranker")
    trees = stack.as_trees(stack.boost(stack.joined(lists), options.seed))
    calibration, held_out = _held_out(lists, options.seed, say)
    options.out.mkdir(parents=True, exist_ok=True)
    keys = base.choose_vocabulary(prepared)
    path = options.out / "model.npz"
    write_model(path, Model(tables, trees, calibration), keys)
    facts = {
        "trained": datetime.now(UTC).date().isoformat(),
        "sha256": digest(path),
        "labels": len(tables.labels),
        "terms": len(keys),
        "trees": len(trees.feature),
        **_provenance(rows, options),
        **held_out,
    }
    (options.out / "model.json").write_text(json.dumps(facts, indent=2) + "\n", encoding="utf-8")
    say(f"written, {path.stat().st_size / 1e6:.1f} MB")


def _options(arguments: Sequence[str] | None) -> Options:
    parser = argparse.ArgumentParser(prog="python -m bench.train", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of train.jsonl.gz and train_sources.tsv")
    parser.add_argument(
        "--out", type=Path, default=GROUNDED / "ranking/data", help="folder for model.npz and model.json"
    )
    parser.add_argument(
        "--usage", type=Path, default=GROUNDED / "filling/data/usage.json", help="file of usual options"
    )
    parser.add_argument("--catalog", type=Path, default=data_dir(), help="data folder of a catalog")
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args(arguments)
    return Options(
        chosen.data / "train.jsonl.gz",
        chosen.data / "train_sources.tsv",
        chosen.out,
        chosen.usage,
        chosen.catalog,
        chosen.seed,
    )


def _option_names(catalog: Catalog, module: str) -> list[str]:
    return [name for option in catalog.spec(module).options.values() for name in (option.name, *option.aliases)]


def _provenance(rows: Sequence[Row], options: Options) -> dict[str, object]:
    """What the numbers were made from, and with what."""
    found = [row for row in rows if not row.typed]
    with options.sources.open(encoding="utf-8") as file:
        licences = Counter(source["licence_guess"] for source in csv.DictReader(file, delimiter="\t"))
    return {
        "data_sha256": digest(options.data),
        "rows": len(found),
        "typed_rows": len(rows) - len(found),
        "repositories": len({row.repo for row in found}),
        "licences": dict(sorted(licences.items(), key=lambda item: (-item[1], item[0]))),
        "seed": options.seed,
        **{name: version(name) for name in ("numpy", "scikit-learn", "ansible")},
    }


def _learn(
    prepared: Sequence[base.Prepared], rows: Sequence[Row], options: Options
) -> tuple[Tables, list[stack.Lists]]:
    """The tables of all rows, and for each part of the rows lists by tables that know nothing of its owners."""
    parts = folds(list(rows), FOLDS, options.seed)
    with (
        tempfile.TemporaryDirectory() as folder,
        ProcessPoolExecutor(min(2, os.cpu_count() or 1), mp_context=get_context("spawn")) as pool,
    ):
        # Between this program's own processes only; what ships holds no pickle.
        path = Path(folder) / "rows"
        path.write_bytes(pickle.dumps(prepared))
        jobs = [(path, options.catalog, part, fold, options.seed) for fold, part in enumerate(parts)]
        whole = pool.submit(_learn_all, path, options.seed)
        return whole.result(), list(pool.map(_fold, jobs))


def _held_out(
    lists: Sequence[stack.Lists], seed: int, say: Callable[[str], None]
) -> tuple[Calibration, dict[str, object]]:
    """The calibration, from parts that the trees did not see either, and the figures on these parts."""
    scores, held = [], []
    figures = []
    for fold in (0, FOLDS // 2):
        others = stack.joined([part for number, part in enumerate(lists) if number != fold])
        scores.append(stack.as_trees(stack.boost(others, seed)).predict(lists[fold].features))
        held.append(lists[fold])
        figures.append(stack.figures(lists[fold], scores[-1]))
        say(f"fold {fold}: {figures[-1]}")
    calibration, error = _calibrate(stack.joined(held), np.concatenate(scores))
    return calibration, {"held_out_owners": figures, "calibration_error": round(error, 3)}


def _fold(job: Job) -> stack.Lists:
    """Lists of the rows of one part, with tables learned from all others."""
    path, catalog_folder, part, fold, seed = job
    prepared: list[base.Prepared] = pickle.loads(path.read_bytes())
    held = set(part)
    tables = base.learn([item for index, item in enumerate(prepared) if index not in held], seed)
    rng = random.Random(seed * 100 + fold)
    documents = DocumentIndex.open(Catalog.open(catalog_folder, settings()), catalog_folder / "ranking")
    return stack.lists_for(documents, tables, prepared, stack.sample(prepared, part, LISTS, rng), rng, fold)


def _learn_all(path: Path, seed: int) -> Tables:
    return base.learn(pickle.loads(path.read_bytes()), seed)


def _calibrate(lists: stack.Lists, score: np.ndarray) -> tuple[Calibration, float]:
    """A rising line from the first candidate's score to the share that is right, and its mean error on the other half."""
    starts = lists.starts()
    first = np.array(
        [starts[index] + np.argmax(score[starts[index] : starts[index + 1]]) for index in range(len(lists.sizes))]
    )
    right = lists.near[first].astype(float)
    halves = np.random.default_rng(0).random(len(first)) < 0.5
    line = IsotonicRegression(out_of_bounds="clip", y_min=0.01, y_max=0.98).fit(score[first][halves], right[halves])
    said = line.predict(score[first][~halves])
    error = 0.0
    for low in np.arange(0, 1, 0.1):
        chosen = (said >= low) & (said < low + 0.1)
        if chosen.any():
            error += chosen.mean() * abs(said[chosen].mean() - right[~halves][chosen].mean())
    line.fit(score[first], right)
    return (
        Calibration(line.X_thresholds_.astype(np.float32), line.y_thresholds_.astype(np.float32)),
        float(error),
    )
