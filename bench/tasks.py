"""How good drafts are on play tasks and playbooks that people wrote: `python -m bench.tasks --data FOLDER`.

FOLDER holds `dev_tasks.jsonl`, `dev_playbooks.jsonl` and their scorer `score.py`, none of which belongs to this project; without
`--data` the environment variable RELIA_BENCH_DATA names it. Drafts are made in this process and are not verified.
"""

import argparse
import importlib.util
import json
import os
import statistics
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

from bench.catalog_shared import data_dir, settings

from relia.catalog.service import Catalog
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.grounded.settings import GroundedSettings

TASK_FIGURES = ("parse", "module", "module_near", "aware_args", "aware", "schema", "key_f1_macro", "kv_f1_macro")
PLAY_FIGURES = ("parse", "n_ok", "mod_f1", "lcs", "aware_args", "schema")
TARGETS = {"module_near": 55.0, "top5": 75.0, "aware_args": 42.0, "schema": 99.0}
"""Of answerable play tasks, spelled out, with the play tasks before."""

Row = dict[str, Any]


@dataclass(slots=True)
class Answers:
    """Drafts of one set of rows."""

    title: str
    rows: list[Row]
    texts: dict[str, str] = field(default_factory=dict)
    candidates: dict[str, list[tuple[str, float]]] = field(default_factory=dict)
    seconds: list[float] = field(default_factory=list)


def spelled_out(row: Row) -> str:
    """The prompt with its arguments in words where the row has such a text."""
    return str(row.get("prompt_full") or row["prompt"])


def plain_prompt(row: Row) -> str:
    return str(row["prompt"])


def draft(
    engine: GroundedEngine, title: str, rows: Sequence[Row], say: Callable[[Row], str], *, context: bool
) -> Answers:
    """Draft every row as the command line would, without verification."""
    answers = Answers(title, list(rows))
    for row in rows:
        before = (row.get("context") or "") if context else ""
        request = GenerationRequest(say(row), DraftKind(row["kind"]), before)
        started = time.perf_counter()
        made = engine.draft(request)
        answers.seconds.append(time.perf_counter() - started)
        answers.texts[row["id"]] = made.yaml
        if made.steps:
            answers.candidates[row["id"]] = [(one.module, one.confidence) for one in made.steps[0].candidates]
    return answers


def given(engine: GroundedEngine, rows: Sequence[Row], say: Callable[[Row], str]) -> Answers:
    """Draft every row with the right module given: what is left is the filling of arguments."""
    answers = Answers("right module given, spelled out, with context", list(rows))
    for row in rows:
        request = GenerationRequest(say(row), DraftKind.TASK, row.get("context") or "", module=row["module"])
        answers.texts[row["id"]] = engine.draft(request).yaml
    return answers


def load_scorer(path: Path, cache: Path) -> ModuleType:
    """The scorer as a module; `cache` keeps the table of specs that it makes in minutes on its first run."""
    spec = importlib.util.spec_from_file_location("scorer", path)
    if spec is None or spec.loader is None:
        raise SystemExit(f"{path} is not a Python file")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    scorer.CACHE = str(cache)  # type: ignore[attr-defined]
    return scorer


def top_five(answers: Answers, chosen: Callable[[Row], bool]) -> float | None:
    rows = [row for row in answers.rows if chosen(row) and row["id"] in answers.candidates]
    if not rows:
        return None
    hits = sum(row["module"] in [name for name, _ in answers.candidates[row["id"]][:5]] for row in rows)
    return 100 * hits / len(rows)


def calibration_error(answers: Answers, right: Mapping[str, float]) -> float | None:
    """Mean distance of confidence and share that is right or nearly so, over five bins."""
    firsts = [(found[0][1], right[name]) for name, found in answers.candidates.items() if found and name in right]
    if not firsts:
        return None
    error = 0.0
    for low in (0.0, 0.2, 0.4, 0.6, 0.8):
        chosen = [pair for pair in firsts if low <= pair[0] < low + 0.2 or (low == 0.8 and pair[0] >= 1)]
        if chosen:
            said, was = (statistics.fmean(column) for column in zip(*chosen, strict=True))
            error += len(chosen) / len(firsts) * abs(said - was)
    return error


def _line(title: str, values: Iterable[tuple[str, float | None]]) -> str:
    return f"{title:40}" + "".join(f"  {name} {'-' if value is None else f'{value:.1f}'}" for name, value in values)


def task_report(scorer: ModuleType, answers: Answers, groups: Sequence[str]) -> list[str]:
    """The figures of play tasks, for all rows and for each group of them."""
    figures, rows = scorer.evaluate(answers.rows, answers.texts)
    choose: dict[str, Callable[[Row], bool]] = {
        "task": lambda _: True,
        "task.answerable": lambda row: not row["needs_context"],
        "task.head": lambda row: row["stratum"] == "head",
        "task.tail": lambda row: row["stratum"] == "tail",
        "task.self_contained": lambda row: row["self_contained"],
        "task.templated": lambda row: not row["self_contained"],
    }
    lines = [f"{answers.title} ({len(answers.rows)} rows)"]
    for group in groups:
        values: list[tuple[str, float | None]] = [(name, figures[group][name]) for name in TASK_FIGURES]
        lines.append(_line(f"  {group}", [("top5", top_five(answers, choose[group])), *values]))
    error = calibration_error(answers, {row["id"]: row["module_near"] for row in rows})
    if error is not None:
        lines.append(f"  calibration error {error:.3f}{_timing(answers)}")
    return lines


def play_report(scorer: ModuleType, answers: Answers) -> list[str]:
    figures, _ = scorer.evaluate(answers.rows, answers.texts)
    return [
        f"{answers.title} ({len(answers.rows)} rows){_timing(answers)}",
        _line("  playbook", [(name, figures["playbook"][name]) for name in PLAY_FIGURES]),
    ]


def _timing(answers: Answers) -> str:
    times = sorted(1000 * one for one in answers.seconds)
    return f", draft median {statistics.median(times):.1f} ms, p95 {times[int(0.95 * (len(times) - 1))]:.1f} ms"


def wrong_rows(scorer: ModuleType, answers: Answers) -> list[str]:
    """What was asked, what was right, and what came, for each row that lost something."""
    _, scored = scorer.evaluate(answers.rows, answers.texts)
    by_id = {row["id"]: row for row in answers.rows}
    lines = []
    for one in sorted(scored, key=lambda item: float(item["aware_args"])):
        if one["aware_args"] < 1 or one["schema"] < 1:
            row = by_id[one["id"]]
            found = ", ".join(f"{name} {sure:.2f}" for name, sure in answers.candidates.get(row["id"], []))
            lines += [
                f"---- {row['id']} {row['stratum']} aware_args {one['aware_args']:.2f} schema {one['schema']}",
                f"asked: {spelled_out(row)}",
                f"found: {found}",
                f"right: {row['gold']}",
                f"drafted: {answers.texts[row['id']]}",
            ]
    return lines


def build_engine(folder: Path) -> tuple[GroundedEngine, str]:
    """The engine, and how long its parts took to load."""
    catalog = Catalog.open(folder, settings())
    started = time.perf_counter()
    ranker = ModuleRanker(catalog, folder=folder / "ranking")
    took = f"ranker loaded in {1000 * (time.perf_counter() - started):.0f} ms, resident memory {_resident():.0f} MB"
    return GroundedEngine(catalog, ranker, ArgumentFiller(catalog), GroundedSettings()), took


def _resident() -> float:
    for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1000
    return float("nan")


def read_rows(path: Path) -> list[Row]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def main(arguments: Sequence[str] | None = None) -> None:
    """Print all figures as a table; see the module's text."""
    parser = argparse.ArgumentParser(prog="python -m bench.tasks", description=__doc__)
    parser.add_argument(
        "--data", type=Path, default=os.environ.get("RELIA_BENCH_DATA"), help="folder of the rows and scorer"
    )
    parser.add_argument("--data-dir", type=Path, default=data_dir(), help="where the catalog is kept")
    parser.add_argument("--cache", type=Path, default=data_dir() / "scorer", help="where the scorer keeps its table")
    parser.add_argument("--wrong", action="store_true", help="show what was wrong in the first set")
    parser.add_argument("--quick", action="store_true", help="the first set only")
    parser.add_argument("--given", action="store_true", help="also with the right module given")
    chosen = parser.parse_args(arguments)
    if chosen.data is None:
        parser.error("--data or RELIA_BENCH_DATA must name the folder with the rows")
    scorer = load_scorer(chosen.data / "score.py", chosen.cache)
    tasks, plays = (read_rows(chosen.data / f"dev_{kind}.jsonl") for kind in ("tasks", "playbooks"))
    engine, took = build_engine(chosen.data_dir)
    print(took)
    engine.draft(GenerationRequest("install nginx"))
    full = draft(engine, "spelled out, with the play tasks before", tasks, spelled_out, context=True)
    groups = ("task", "task.answerable", "task.head", "task.tail", "task.self_contained", "task.templated")
    print("\n".join(task_report(scorer, full, groups)))
    print("  targets, answerable: " + ", ".join(f"{name} {value:g}" for name, value in TARGETS.items()))
    if chosen.wrong:
        print("\n".join(wrong_rows(scorer, full)))
    if chosen.given:
        print("\n".join(task_report(scorer, given(engine, tasks, spelled_out), ("task", "task.answerable"))))
    if chosen.quick:
        return
    for title, say, context in (
        ("spelled out, alone", spelled_out, False),
        ("name only, with the play tasks before", plain_prompt, True),
        ("name only, alone", plain_prompt, False),
    ):
        print("\n".join(task_report(scorer, draft(engine, title, tasks, say, context=context), groups[:2])))
    print("\n".join(play_report(scorer, draft(engine, "playbooks", plays, plain_prompt, context=True))))


if __name__ == "__main__":
    main()
