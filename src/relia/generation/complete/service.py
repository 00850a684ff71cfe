"""Completes a file at the cursor: finds the place, drafts, puts in place, and checks what will stand there."""

import time
from collections.abc import Sequence
from dataclasses import replace

from relia.generation.complete.context import read_before
from relia.generation.complete.domain import Completion, CompletionRequest, CompletionStatus
from relia.generation.complete.errors import CursorOutside
from relia.generation.complete.place import Nowhere, Place, find_place, kind_of_lines
from relia.generation.complete.scan import scan
from relia.generation.complete.settings import CompletionSettings
from relia.generation.complete.writing import Written, write_at
from relia.generation.domain import (
    Draft,
    DraftKind,
    DraftStep,
    Engine,
    GenerationRequest,
    Notice,
    NoticeKind,
    OutlineStep,
    asks_for_attention,
)
from relia.generation.grounded.next_tasks import joined_steps
from relia.validation.domain import Check, FileKind, Finding, Outcome, Severity, Source, Verification
from relia.validation.lines import split_lines
from relia.validation.verifier import TextVerifier

_WHILE_TYPING = frozenset((Check.LINT, Check.SYNTAX))
"""Checks that take longer than a person waits for a completion."""


class Completer:
    """Completes files at the cursor. Safe to call from several threads at once."""

    def __init__(self, engine: Engine, verifier: TextVerifier, settings: CompletionSettings) -> None:
        self._engine = engine
        self._verifier = verifier
        self._settings = settings

    def complete(self, request: CompletionRequest) -> Completion:
        """The play tasks that the name or comment at the cursor asks for.

        The text need not be YAML: the place is found by lines and indentation. The answer is checked (yaml, structure,
        arguments, security); what is unsure or at fault is said, and there is no edit where nothing can be told. Raises
        `CursorOutside`, and `PromptRejected` for words that cannot be read and for a module that is not installed.
        """
        started = time.perf_counter()
        lines = split_lines(request.text)
        if not 1 <= request.line <= len(lines):
            raise CursorOutside(
                f"the text has the lines 1 to {len(lines)}, and the cursor is in line {request.line}",
                hint="Count lines from 1, and send the text as it stands in the editor.",
            )
        place = find_place(lines, request.line - 1, request.kind)
        if isinstance(place, Nowhere):
            notice = Notice(NoticeKind.UNSUPPORTED, place.reason)
            found = Completion(CompletionStatus.NOTHING, self._engine.name, notices=(notice,))
        else:
            found = self._at(request, lines, place)
        return replace(found, seconds=time.perf_counter() - started)

    def _at(self, request: CompletionRequest, lines: Sequence[str], place: Place) -> Completion:
        kind = request.kind or kind_of_lines(list(scan(lines)))
        before = read_before(lines, place, kind, self._settings)
        parts = [place.asked] if place.item is not None else joined_steps(place.asked)
        draft = self._engine.draft(
            GenerationRequest(
                prompt=place.asked,
                kind=DraftKind.TASKS,
                context=before.yaml,
                hosts=before.hosts or None,
                module=request.module,
                picks=request.picks,
                outline=tuple(OutlineStep(part) for part in parts[: self._settings.complete_steps]),
            )
        )
        notices = draft.notices
        if len(parts) > self._settings.complete_steps:
            most = f"only the first {self._settings.complete_steps} of {len(parts)} steps were read"
            notices = (*notices, Notice(NoticeKind.UNSUPPORTED, f"{most} (RELIA_COMPLETE_STEPS)"))
        section = " > ".join(place.path) or "tasks"
        nothing = Completion(
            CompletionStatus.NOTHING, draft.engine, section=section, steps=_unplaced(draft), notices=notices
        )
        if not any(step.module for step in draft.steps):
            return nothing
        drafted = self._repaired(draft)
        written = write_at(lines, place, drafted, "\r\n" if "\r\n" in request.text else "\n")
        if written is None:
            said = Notice(NoticeKind.UNSUPPORTED, "the draft cannot be put here")
            return replace(nothing, notices=(*notices, said))
        verification = self._verified(written, handlers=place.handlers)
        moved = drafted.count("\n") != draft.yaml.count("\n")
        steps = tuple(
            replace(step, line=None if moved or step.line is None else written.lines_of.get(step.line))
            for step in draft.steps
        )
        return replace(
            nothing,
            status=_status(verification, steps, notices),
            edit=written.edit,
            steps=steps,
            outcomes=verification.outcomes,
            findings=tuple(_placed(item, written) for item in verification.findings),
        )

    def _repaired(self, draft: Draft) -> str:
        """The draft's text, repaired where that mends something."""
        source = Source(draft.yaml, FileKind.TASKS)
        before = self._verifier.verify(source, skip=_WHILE_TYPING)
        if all(item.severity is Severity.INFO for item in before.findings):
            return draft.yaml
        return self._verifier.fix(source, skip=_WHILE_TYPING, before=before).text

    def _verified(self, written: Written, *, handlers: bool) -> Verification:
        kind = FileKind.HANDLERS if handlers else FileKind.TASKS
        return self._verifier.verify(Source(written.result, kind), skip=_WHILE_TYPING)


def _unplaced(draft: Draft) -> tuple[DraftStep, ...]:
    return tuple(replace(step, line=None) for step in draft.steps)


def _status(verification: Verification, steps: Sequence[DraftStep], notices: Sequence[Notice]) -> CompletionStatus:
    ran = all(item.outcome is Outcome.PASSED for item in verification.outcomes if item.check not in _WHILE_TYPING)
    if ran and not verification.findings and not asks_for_attention(steps, notices):
        return CompletionStatus.CHECKED
    return CompletionStatus.NEEDS_ATTENTION


def _placed(item: Finding, written: Written) -> Finding:
    """A finding at its place in the text after the edit. Its fix was made for another text, so it has none."""
    return replace(
        item,
        line=item.line + written.first,
        end_line=item.end_line + written.first,
        column=item.column + written.column,
        end_column=item.end_column + written.column,
        fix=None,
    )
