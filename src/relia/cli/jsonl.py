"""Many prompts in one call: rows in, rows out, in order."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

from relia.api.models.playbooks import MakingOut, NoticeOut, StepOut
from relia.api.models.verification import FindingOut, OutcomeOut
from relia.cli.console import progress_bar
from relia.cli.exits import Exit
from relia.cli.outputs import OutputUnwritable, checked_output, put_in_place
from relia.cli.rows import RowInvalid, check_rows, lines_of, read_row
from relia.core.errors import ReliaError
from relia.generation.domain import Generated, GenerationStatus
from relia.generation.service import GenerationService

AHEAD = 4
"""Rows in work for each worker, so that memory does not grow with the file."""


def plain(generated: Generated) -> dict[str, Any]:
    """A generation as JSON values: what `--json` and the rows hold."""
    verification = generated.verification
    return {
        "yaml": generated.yaml,
        "status": generated.status.value,
        "engine": generated.engine,
        "findings": [FindingOut.of(item).model_dump(mode="json") for item in verification.findings],
        "outcomes": [OutcomeOut.of(item).model_dump(mode="json") for item in verification.outcomes],
        "steps": [StepOut.of(item).model_dump(mode="json") for item in generated.steps],
        "notices": [NoticeOut.of(item).model_dump(mode="json") for item in generated.notices],
        "repairs": list(generated.repairs),
        "seconds": dict(generated.seconds),
        "making": MakingOut.of(generated.making).model_dump(mode="json") if generated.making is not None else None,
        "cached_from": generated.cached_from.isoformat() if generated.cached_from is not None else None,
    }


def generate_rows(service: GenerationService, source: Path, target: Path, *, workers: int) -> Exit:
    """Answer each row of `source` into `target`, in order, with a progress bar on stderr.

    A row that cannot be read or whose prompt is refused gets an answer with an empty `yaml` and a `problem`; the others
    go on. `target` appears only when it is whole. Raises `RowsUnreadable` and `OutputUnwritable`.
    """
    check_rows(source)
    target = checked_output(target)
    if source.resolve() == target:
        raise OutputUnwritable(f"{target} is the file that is read", hint="Name another one for the answers.")
    total = sum(1 for _ in lines_of(source))
    partial = target.with_name(target.name + ".part")
    complete = True
    # Half of a surrogate pair, which JSON can name and UTF-8 cannot hold, is written as JSON names it.
    with (
        partial.open("w", encoding="utf-8", errors="backslashreplace") as out,
        progress_bar("prompts", total) as progress,
    ):
        for answer in _ordered(service, lines_of(source), workers):
            complete = complete and answer["status"] == GenerationStatus.VERIFIED
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            progress.advance(progress.task_ids[0])
    put_in_place(partial, target)
    return Exit.OK if complete else Exit.FINDINGS


def _ordered(service: GenerationService, lines: Iterable[tuple[int, bytes]], workers: int) -> Iterator[dict[str, Any]]:
    waiting: deque[Future[dict[str, Any]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for number, line in lines:
            waiting.append(pool.submit(_answer, service, number, line))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _answer(service: GenerationService, number: int, line: bytes) -> dict[str, Any]:
    row = read_row(number, line)
    try:
        if isinstance(row.asked, RowInvalid):
            raise row.asked
        return {"id": row.id, **plain(service.generate(row.asked))}
    except ReliaError as error:
        return {
            "id": row.id,
            "yaml": "",
            "status": GenerationStatus.NEEDS_ATTENTION.value,
            "engine": service.engine,
            "findings": [],
            "outcomes": [],
            "steps": [],
            "notices": [],
            "repairs": [],
            "seconds": {},
            "making": None,
            "cached_from": None,
            "problem": {"code": error.code, "detail": error.detail, "hint": error.hint},
        }
