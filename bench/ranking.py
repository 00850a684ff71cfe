"""How often the ranker finds the right module: `python -m bench.ranking --tasks dev_tasks.jsonl [--prompts]`."""

import argparse
import json
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from bench.catalog_shared import data_dir, settings
from bench.prompts.cases import Kind, load_cases

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext

NEAR = (
    {"ansible.builtin.command", "ansible.builtin.shell"},
    {"ansible.builtin.copy", "ansible.builtin.template"},
    {"ansible.builtin.package", "ansible.builtin.apt", "ansible.builtin.dnf", "ansible.builtin.yum"},
)
KEYWORDS = frozenset(
    "name when register loop become vars tags notify until retries delay delegate_to changed_when failed_when ignore_errors "
    "no_log environment args become_user run_once check_mode loop_control async poll block rescue always listen action "
    "local_action".split()
)


@dataclass(frozen=True, slots=True)
class Asked:
    text: str
    context: RankingContext
    right: frozenset[str]
    groups: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    asked: Asked
    candidates: tuple[Candidate, ...]
    seconds: float

    @property
    def first(self) -> bool:
        return bool(self.candidates) and self.candidates[0].module in self.asked.right

    @property
    def close(self) -> bool:
        first = self.candidates[0].module if self.candidates else ""
        return self.first or any(first in group and group & self.asked.right for group in NEAR)

    @property
    def within_five(self) -> bool:
        return any(candidate.module in self.asked.right for candidate in self.candidates[:5])


def task_rows(path: Path, catalog: Catalog, field: str, *, context: bool) -> Iterator[Asked]:
    """The rows of a task file that have `field`."""
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if not row[field]:
            continue
        before = modules_of(row["context"], catalog) if context and row["context"] else ()
        groups = (row["stratum"], "needs context" if row["needs_context"] else "answerable")
        yield Asked(row[field], RankingContext(before), frozenset({row["module"]}), groups)


def modules_of(text: str, catalog: Catalog) -> tuple[str, ...]:
    """The modules of a YAML list of play tasks, in their order."""
    return tuple(fqcn for task in yaml.safe_load(text) or [] if (fqcn := _module_of(task, catalog)))


def _module_of(task: dict[str, Any], catalog: Catalog) -> str | None:
    for key in task:
        if key not in KEYWORDS and not key.startswith("with_") and (fqcn := catalog.resolve(key).fqcn):
            return fqcn
    return None


def prompt_rows(catalog: Catalog, *, held_out: bool) -> Iterator[Asked]:
    """Prompts of one step as people type them, with every module that is right."""
    for case in load_cases():
        if case.kind is Kind.SINGLE and case.held_out == held_out:
            names = {module for alternative in case.steps[0] for module in alternative[0].modules}
            right = frozenset(fqcn for name in names if (fqcn := catalog.resolve(name).fqcn))
            yield Asked(case.prompt, RankingContext(prompt=case.prompt), right, (case.area,))


def answer(ranker: ModuleRanker, asked: Sequence[Asked]) -> list[Answered]:
    out = []
    for item in asked:
        started = time.perf_counter()
        candidates = tuple(ranker.rank(item.text, item.context, limit=5))
        out.append(Answered(item, candidates, time.perf_counter() - started))
    return out


def line(title: str, answers: Sequence[Answered]) -> str:
    if not answers:
        return f"{title:44} no rows"

    def share(which: Callable[[Answered], bool]) -> float:
        return 100 * sum(map(which, answers)) / len(answers)

    return (
        f"{title:44} {len(answers):4}  top-1 {share(lambda a: a.first):5.1f}  near {share(lambda a: a.close):5.1f}"
        f"  top-5 {share(lambda a: a.within_five):5.1f}  calibration error {calibration_error(answers):.3f}"
        f"  {1000 * statistics.median(a.seconds for a in answers):.1f} ms"
    )


def calibration_error(answers: Sequence[Answered]) -> float:
    """Mean distance between the confidence of first candidates and the share that is right, over five bins."""
    error = 0.0
    for low in range(0, 100, 20):
        chosen = [a for a in answers if a.candidates and low <= 100 * a.candidates[0].confidence < low + 20]
        if chosen:
            said = statistics.fmean(a.candidates[0].confidence for a in chosen)
            error += len(chosen) / len(answers) * abs(said - statistics.fmean(a.close for a in chosen))
    return error


def report(ranker: ModuleRanker, catalog: Catalog, tasks: Path | None, *, prompts: bool, wrong: bool) -> Iterator[str]:
    sets: list[tuple[str, list[Asked]]] = []
    if tasks is not None:
        for field in ("prompt", "prompt_full"):
            for context in (True, False):
                title = f"{field}, {'with' if context else 'without'} context"
                sets.append((title, list(task_rows(tasks, catalog, field, context=context))))
    if prompts:
        sets += [("typed prompts, one step", list(prompt_rows(catalog, held_out=False)))]
        sets += [("typed prompts, one step, held out", list(prompt_rows(catalog, held_out=True)))]
    for title, asked in sets:
        answers = answer(ranker, asked)
        yield line(title, answers)
        for group in ("answerable", "head", "tail"):
            chosen = [a for a in answers if group in a.asked.groups]
            if chosen:
                yield line(f"  {group}", chosen)
        if wrong and "held out" not in title:
            for item in (a for a in answers if not a.close):
                found = ", ".join(f"{c.module.rpartition('.')[2]} {c.confidence:.2f}" for c in item.candidates[:4])
                yield f"    {item.asked.text[:110]!r}: {'|'.join(sorted(item.asked.right))[:70]} <- {found}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tasks", type=Path, help="dev_tasks.jsonl")
    parser.add_argument("--no-prompts", action="store_true", help="leave out the prompts of bench/prompts")
    parser.add_argument("--data-dir", type=Path, default=data_dir(), help="where the catalog is kept")
    parser.add_argument("--wrong", action="store_true", help="show what was wrong, but for held-out prompts")
    options = parser.parse_args()
    catalog = Catalog.open(options.data_dir, settings())
    started = time.perf_counter()
    ranker = ModuleRanker(catalog, folder=options.data_dir / "ranking")
    print(f"loaded in {1000 * (time.perf_counter() - started):.0f} ms")
    for text in report(ranker, catalog, options.tasks, prompts=not options.no_prompts, wrong=options.wrong):
        print(text)


if __name__ == "__main__":
    main()
