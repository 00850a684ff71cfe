"""Draft the prompts of this folder in one process, without verification, and print the figures: seconds.

    python -m bench.prompts.run [CASES.yml ...] [--wrong] [--show ID ...]

Without a file, all cases of the folder. `--show` prints drafts; of held-out prompts it prints none.
"""

import argparse
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from bench.prompts.cases import Case, load_cases, read_cases
from bench.prompts.figures import score_answers
from bench.prompts.score import report

from relia.generation.domain import Engine, GenerationRequest
from relia.generation.errors import PromptRejected
from relia.wiring import Relia


def answers(engine: Engine, cases: Sequence[Case]) -> Iterator[dict[str, Any]]:
    """A row for each case, as `relia generate --jsonl` writes them, with the seconds that the draft took."""
    for case in cases:
        started = time.perf_counter()
        try:
            draft = engine.draft(GenerationRequest(case.prompt))
        except PromptRejected as problem:
            yield {
                "id": case.identifier,
                "yaml": "",
                "status": "needs_attention",
                "error": str(problem),
                "seconds": 0.0,
            }
            continue
        complete = bool(draft.steps) and all(step.module for step in draft.steps)
        quiet = not any(notice.needs_attention for notice in draft.notices)
        yield {
            "id": case.identifier,
            "yaml": draft.yaml,
            "status": "verified" if complete and quiet else "needs_attention",
            "notices": [{"kind": str(notice.kind), "message": notice.message} for notice in draft.notices],
            "seconds": time.perf_counter() - started,
        }


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line; see the module's text."""
    parser = argparse.ArgumentParser(prog="python -m bench.prompts.run", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("files", nargs="*", type=Path, help="cases in the format of dev/*.yml")
    parser.add_argument("--wrong", action="store_true", help="list the wrong answers, each with its reason")
    parser.add_argument("--show", nargs="*", default=(), metavar="ID", help="print the drafts of these prompts")
    chosen = parser.parse_args(arguments)
    cases = [case for path in chosen.files for case in read_cases(path)] or list(load_cases())
    with Relia.from_environment() as relia:
        rows = list(answers(relia.engine, cases))
    for case, row in zip(cases, rows, strict=True):
        if case.identifier in chosen.show and not case.held_out:
            print(
                f"# {case.prompt}\n{row['yaml']}",
                *(f"# {note['kind']}: {note['message']}" for note in row.get("notices", ())),
                sep="\n",
            )
    print(report(score_answers(cases, rows), wrong=chosen.wrong))
    print(f"\nmedian draft {1000 * statistics.median(row['seconds'] for row in rows):.1f} ms")


if __name__ == "__main__":
    main()
