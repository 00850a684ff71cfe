"""A small model alone, the grounded engine alone, and both together: `make bench-llm`, or
`python -m bench.llm [--rows N] [--data FOLDER] [--write]`.

The model is Qwen2.5-Coder-1.5B-Instruct in four bits, served by llama.cpp on loopback with one thread; it is downloaded
when it is not there (1.1 GB). Its answers are kept, so that a run that was ended goes on where it was.
FOLDER is that of `python -m bench.tasks`. Everything is over the same rows, drawn once and for all.
"""

import argparse
import os
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from types import ModuleType

from bench.__main__ import RESULTS
from bench.catalog_shared import data_dir
from bench.llm.answers import Answers
from bench.llm.ways import RAW, TOGETHER, WAYS, Parts, Row, texts
from bench.tasks import load_scorer, plain_prompt, read_rows, spelled_out

from relia.generation.arbitration.play_task import PlayTaskWriter
from relia.generation.arbitration.small import SmallModelPlayTask
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.repairer import Repairer
from relia.validation.cached import CachedVerifier
from relia.validation.domain import FileKind, Source, VerificationStatus
from relia.wiring import Relia

SEED = 20261125
ROWS = 100
FIGURES = ("parse", "module", "module_near", "aware_args", "aware_strict", "schema")
TITLES = ("parses, known module", "module", "module or near", "aware_args", "aware_strict", "schema-correct")
_TITLE = "## A small model alone, and with the grounded engine"
_BEGIN, _END = "<!-- small model -->", "<!-- /small model -->"
_FIGURES = "<!-- figures -->"
"""Where the figures of `make bench` begin, which replaces all that follows."""


def drawn(rows: Sequence[Row], count: int) -> list[Row]:
    """The first `count` rows in an order that is always the same; the others may be fitted on."""
    names = sorted(row["id"] for row in rows)
    random.Random(SEED).shuffle(names)
    by_id = {row["id"]: row for row in rows}
    return [by_id[name] for name in names[:count]]


def is_verified(verifier: CachedVerifier, text: str) -> bool:
    """Whether every check that applies ran and found no error."""
    return bool(text.strip()) and verifier.verify(Source(text, FileKind.TASKS)).status is VerificationStatus.PASSED


def measure(
    parts: Parts, scorer: ModuleType, verifier: CachedVerifier, rows: Sequence[Row], say: Callable[[Row], str]
) -> list[str]:
    """The table of one way to say the rows."""
    written: dict[str, dict[str, str]] = {way: {} for way in WAYS}
    for row in rows:
        for way, text in texts(parts, say(row), row.get("context") or "").items():
            written[way][row["id"]] = text
    lines = [f"{'':28}" + "".join(f"{title:>22}" for title in (*TITLES, "verified"))]
    scored: dict[str, dict[str, dict[str, float]]] = {}
    for way in WAYS:
        figures, each = scorer.evaluate(rows, written[way])
        scored[way] = {one["id"]: one for one in each}
        verified = 100 * sum(is_verified(verifier, text) for text in written[way].values()) / len(rows)
        values = [*(figures["task"][name] for name in FIGURES), verified]
        lines.append(f"{way:28}" + "".join(f"{value:22.1f}" for value in values))
    right = [name for name, one in scored[RAW].items() if one["module"]]
    lost = sum(not scored[TOGETHER][name]["module_near"] for name in right)
    whole = [name for name, one in scored[RAW].items() if one["aware_args"] == 1]
    less = sum(scored[TOGETHER][name]["aware_args"] < 1 for name in whole)
    lines.append(f"of {len(right)} modules that the raw model had right, {lost} are wrong when both decide")
    lines.append(f"of {len(whole)} answers in which it had all that was wanted, {less} lack something when both decide")
    return lines


def keep(lines: Sequence[str]) -> None:
    """Put the figures into their own section of bench/RESULTS.md, above those that `make bench` writes."""
    text = RESULTS.read_text(encoding="utf-8")
    before, begun, rest = text.partition(_BEGIN)
    if begun:
        text = before + rest.partition(_END)[2].lstrip("\n")
    notes, _, figures = text.partition(_FIGURES)
    section = "\n".join([_BEGIN, _TITLE, "", "`make bench-llm`", "", "```", *lines, "```", _END])
    RESULTS.write_text(f"{notes.rstrip()}\n\n{section}\n\n{_FIGURES}{figures}", encoding="utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.llm", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--data", type=Path, default=os.environ.get("RELIA_BENCH_DATA"), help="folder of the rows")
    parser.add_argument("--rows", type=int, default=ROWS, help=f"how many rows are drawn, {ROWS} by default")
    parser.add_argument("--write", action="store_true", help="keep the figures in bench/RESULTS.md")
    chosen = parser.parse_args()
    if chosen.data is None:
        parser.error("--data or RELIA_BENCH_DATA must name the folder with the rows")
    scorer = load_scorer(chosen.data / "score.py", data_dir() / "scorer")
    rows = drawn(read_rows(chosen.data / "dev_tasks.jsonl"), chosen.rows)
    lines: list[str] = []
    with Relia.from_environment() as relia, Answers(data_dir()) as answers:
        writer = PlayTaskWriter(relia.catalog, ArgumentFiller(relia.catalog))
        small = SmallModelPlayTask(relia.catalog, writer, relia.settings)
        parts = Parts(relia.engine, small, Repairer(relia.verifier, relia.settings), answers)
        for title, say in (("by its name only", plain_prompt), ("spelled out", spelled_out)):
            lines += [f"{title}, with the play tasks before ({len(rows)} rows)"]
            lines += measure(parts, scorer, relia.verifier, rows, say)
            print("\n".join(lines[-len(WAYS) - 4 :]), flush=True)
        print(f"{answers.counts.asked} questions asked, {answers.counts.kept} answers kept from before")
    if chosen.write:
        keep(lines)


if __name__ == "__main__":
    main()
