"""Many prompts in one call: rows in, rows out, in order."""

import json
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from pydantic import BaseModel, ConfigDict, ValidationError

from relia.api.models.playbooks import NoticeOut, StepOut
from relia.api.models.verification import FindingOut, OutcomeOut
from relia.cli.console import progress_bar
from relia.cli.exits import Exit
from relia.cli.outputs import OutputUnwritable, checked_output, put_in_place
from relia.core.errors import ErrorKind, ReliaError
from relia.generation.domain import DraftKind, Generated, GenerationRequest, GenerationStatus
from relia.generation.service import GenerationService

AHEAD = 4
"""Rows in work for each worker, so that memory does not grow with the file."""


class RowsUnreadable(ReliaError):
    """The file with the rows cannot be read."""

    kind = ErrorKind.INVALID
    code = "rows-unreadable"


class Row(BaseModel):
    """One row of the input; other fields are let through unread."""

    model_config = ConfigDict(extra="ignore")

    id: str | int | None = None
    prompt: str
    context: str | None = None
    kind: DraftKind = DraftKind.PLAYBOOK


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
    }


def generate_rows(service: GenerationService, source: Path, target: Path, *, workers: int) -> Exit:
    """Answer each row of `source` into `target`, in order, with a progress bar on stderr.

    A row that cannot be read or whose prompt is refused gets an answer with an empty `yaml` and a `problem`; the others
    go on. `target` appears only when it is whole. Raises `RowsUnreadable` and `OutputUnwritable`.
    """
    try:
        with source.open(encoding="utf-8") as lines:
            total = sum(1 for line in lines if line.strip())
    except (OSError, UnicodeDecodeError) as error:
        raise RowsUnreadable(f"{source} cannot be read as UTF-8 text: {error}") from error
    target = checked_output(target)
    if source.resolve() == target:
        raise OutputUnwritable(f"{target} is the file that is read", hint="Name another one for the answers.")
    partial = target.with_name(target.name + ".part")
    complete = True
    with (
        source.open(encoding="utf-8") as lines,
        partial.open("w", encoding="utf-8") as out,
        progress_bar("prompts", total) as progress,
    ):
        texts = (line for line in lines if line.strip())
        for answer in _ordered(service, texts, workers):
            complete = complete and answer["status"] == GenerationStatus.VERIFIED
            out.write(json.dumps(answer, ensure_ascii=False) + "\n")
            progress.advance(progress.task_ids[0])
    put_in_place(partial, target)
    return Exit.OK if complete else Exit.FINDINGS


def _ordered(service: GenerationService, lines: Iterable[str], workers: int) -> Iterator[dict[str, Any]]:
    waiting: deque[Future[dict[str, Any]]] = deque()
    with ThreadPoolExecutor(workers) as pool:
        for line in lines:
            waiting.append(pool.submit(_answer, service, line))
            if len(waiting) >= workers * AHEAD:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


def _answer(service: GenerationService, line: str) -> dict[str, Any]:
    identifier: object = None
    try:
        values = json.loads(line)
        identifier = values.get("id") if isinstance(values, dict) else None
        if isinstance(identifier, float):
            identifier = None
        row = Row.model_validate(values)
        request = GenerationRequest(row.prompt, row.kind, row.context or "")
        return {"id": identifier, **plain(service.generate(request))}
    except json.JSONDecodeError as error:
        problem = {"code": "row-invalid", "detail": f"not JSON: {error}", "hint": "One JSON object a line."}
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors())
        problem = {
            "code": "row-invalid",
            "detail": wrong,
            "hint": "A row holds id, prompt, and optionally context, kind.",
        }
    except ReliaError as error:
        problem = {"code": error.code, "detail": error.detail, "hint": error.hint}
    return cast(
        "dict[str, Any]",
        {
            "id": identifier,
            "yaml": "",
            "status": GenerationStatus.NEEDS_ATTENTION.value,
            "engine": service.engine,
            "findings": [],
            "outcomes": [],
            "steps": [],
            "notices": [],
            "problem": problem,
        },
    )
