"""The pool of lint workers: warm, bounded, replaced when one is lost."""

import contextlib
import queue
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from relia.sandbox.domain import Sandbox, SandboxUnavailable
from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Source
from relia.validation.lint.domain import LintAnswer, LintBusy
from relia.validation.lint.findings import findings_of
from relia.validation.lint.project import ProjectTooLarge, files_of, name_of
from relia.validation.lint.settings import LintSettings
from relia.validation.lint.worker import Worker, WorkerFailed

_KINDS = {
    FileKind.PLAYBOOK: "playbook",
    FileKind.TASKS: "tasks",
    FileKind.HANDLERS: "handlers",
    FileKind.VARS: "vars",
    FileKind.META: "meta",
    FileKind.OTHER: "yaml",
}
_RETRY_SECONDS = 2


@dataclass(frozen=True, slots=True)
class LintStats:
    """The pool at one moment."""

    workers: int
    busy: int
    waiting: int
    restarts: int


class LintPool:
    """Lints texts with up to `lint_workers` workers. Safe to use from many threads."""

    def __init__(
        self, settings: LintSettings, sandbox: Sandbox, data_dir: Path, collections: Sequence[Path] = ()
    ) -> None:
        self._settings = settings
        self._sandbox = sandbox
        self._collections = collections
        self._scratch = data_dir / "lint"
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._lock = threading.Lock()
        self._waiting = self._busy = self._restarts = 0
        self._closed = False
        self._all: set[Worker] = set()
        for _ in range(settings.lint_workers):
            # A place without a worker: who takes it starts one.
            self._idle.put(None)

    def start(self) -> None:
        """Start one worker in the background, so that the first request finds it warm."""
        threading.Thread(target=self._warm_up, name="lint-warm-up", daemon=True).start()

    def _warm_up(self) -> None:
        with contextlib.suppress(queue.Empty):
            worker = self._idle.get_nowait()
            if worker is None:
                with contextlib.suppress(WorkerFailed, SandboxUnavailable):
                    worker = self._started()
            self._idle.put(worker)

    def _started(self) -> Worker:
        worker = Worker(self._sandbox, self._collections, self._settings, self._scratch)
        with self._lock:
            closed = self._closed
            if not closed:
                self._all.add(worker)
        if closed:
            worker.close()
            raise WorkerFailed("the pool is closed")
        return worker

    def close(self) -> None:
        """End all workers."""
        with self._lock:
            self._closed = True
            workers, self._all = self._all, set()
        for worker in workers:
            worker.close()

    def stats(self) -> LintStats:
        with self._lock:
            return LintStats(self._settings.lint_workers, self._busy, self._waiting, self._restarts)

    def lint(self, source: Source, *, profile: str | None = None, fix: bool = False) -> LintAnswer:
        """Lint one text. What hinders that is an outcome `could_not_run` with the reason; only a full queue raises."""
        started = time.perf_counter()
        try:
            message = self._message(source, profile, fix)
        except (OSError, ProjectTooLarge) as error:
            return _could_not_run(str(error), started)
        with self._lock:
            if self._waiting >= self._settings.lint_queue:
                raise LintBusy(
                    f"{self._waiting} texts are waiting for the linter, and no more are taken",
                    hint="Come back in a moment, or raise RELIA_LINT_QUEUE.",
                    retry_after=_RETRY_SECONDS,
                )
            self._waiting += 1
        try:
            worker = self._idle.get(timeout=self._settings.lint_seconds + self._settings.lint_start_seconds)
        except queue.Empty:
            return _could_not_run("no lint worker became free in time", started)
        finally:
            with self._lock:
                self._waiting -= 1
        with self._lock:
            self._busy += 1
        try:
            if worker is None:
                worker = self._started()
            answer = worker.ask(message)
        except (WorkerFailed, SandboxUnavailable) as error:
            hint = f" {error.hint}" if isinstance(error, SandboxUnavailable) else ""
            self._lose(worker)
            worker = None
            return _could_not_run(f"{error}{hint}", started)
        finally:
            with self._lock:
                self._busy -= 1
            self._idle.put(worker)
        return _answer(answer, source, started)

    def _lose(self, worker: Worker | None) -> None:
        if worker is None:
            return
        with self._lock:
            self._all.discard(worker)
            self._restarts += 1
        worker.close()

    def _message(self, source: Source, profile: str | None, fix: bool) -> dict[str, Any]:
        return {
            "files": files_of(source, self._settings),
            "path": name_of(source),
            "kind": _KINDS.get(source.kind),
            "profile": profile,
            "fix": fix,
            "seconds": self._settings.lint_seconds,
            "memory": self._settings.lint_memory,
            "answer_limit": self._settings.lint_answer,
        }


def _could_not_run(reason: str, started: float) -> LintAnswer:
    seconds = time.perf_counter() - started
    return LintAnswer(
        CheckOutcome.could_not_run(Check.LINT, reason, seconds),
        CheckOutcome.could_not_run(Check.SYNTAX, reason, seconds),
        (),
    )


def _answer(answer: dict[str, Any], source: Source, started: float) -> LintAnswer:
    seconds = time.perf_counter() - started
    if "failed" in answer:
        return _could_not_run(str(answer["failed"]), started)
    try:
        findings = findings_of(answer, source)
    except (KeyError, TypeError, ValueError) as error:
        return _could_not_run(f"the lint worker answered something else: {error!r}", started)
    lint = tuple(finding for finding in findings if finding.check is Check.LINT)
    syntax = tuple(finding for finding in findings if finding.check is Check.SYNTAX)
    fixed = answer.get("fixed")
    return LintAnswer(
        CheckOutcome.of(Check.LINT, lint, seconds),
        _syntax_outcome(syntax, seconds),
        findings,
        fixed if isinstance(fixed, str) else None,
    )


def _syntax_outcome(findings: tuple[Finding, ...], seconds: float) -> CheckOutcome:
    internal = next((finding for finding in findings if finding.rule == "internal-error"), None)
    if internal is not None:
        return CheckOutcome.could_not_run(Check.SYNTAX, internal.message, seconds)
    return CheckOutcome.of(Check.SYNTAX, findings, seconds)
