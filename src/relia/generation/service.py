"""The way of a request: draft, verify, repair, and the status that all of it deserves."""

import time
from collections.abc import Callable
from dataclasses import replace

from relia.generation.domain import (
    Checked,
    Draft,
    Drafted,
    DraftKind,
    DraftStep,
    Engine,
    Event,
    Generated,
    GenerationRequest,
    Grounded,
    Outline,
    Repaired,
    asks_for_attention,
    status_of,
)
from relia.generation.repairer import weight
from relia.validation.domain import CheckOutcome, FileKind, Finding, Severity, Source, Verification
from relia.validation.verifier import Fixed, TextVerifier

OnEvent = Callable[[Event], None]


class GenerationService:
    """Turns a prompt into a playbook that has been checked. Safe to call from several threads at once."""

    def __init__(self, engine: Engine, verifier: TextVerifier) -> None:
        self._engine = engine
        self._verifier = verifier

    @property
    def engine(self) -> str:
        """The name of the engine that drafts."""
        return self._engine.name

    def outline(self, request: GenerationRequest) -> Outline:
        """The steps that `generate` would write, with their modules, and nothing checked. Raises `PromptRejected`."""
        draft = self._engine.draft(request)
        steps = tuple(replace(step, line=None) for step in draft.steps)
        return Outline(draft.engine, steps, draft.notices)

    def generate(
        self, request: GenerationRequest, on_event: OnEvent | None = None, *, fresh: bool = False
    ) -> Generated:
        """Draft what `request` asks for, verify it, and repair it where that makes it better.

        Blocks until the last check ended. `on_event` hears of each phase while it happens, on the calling thread or on
        one of the verifier's. With `fresh` nothing is taken from a cache. Raises `PromptRejected` for a prompt that cannot
        be read and `LintBusy` when the verifier's queue is full; a check that could not run raises nothing and makes the
        status `needs_attention`.
        """
        tell = on_event or _ignore
        started = time.perf_counter()
        draft = self._engine.draft(request)
        drafted = time.perf_counter()
        tell(Grounded(draft.steps, draft.notices))
        tell(Drafted(draft.yaml))

        def checked(outcome: CheckOutcome, findings: tuple[Finding, ...]) -> None:
            tell(Checked(outcome, findings))

        kind = FileKind.PLAYBOOK if request.kind is DraftKind.PLAYBOOK else FileKind.TASKS
        source = Source(draft.yaml, kind)
        verification = self._verifier.verify(source, on_checked=checked, fresh=fresh)
        verified = time.perf_counter()
        seconds = {"draft": drafted - started, "verify": verified - drafted}

        text, steps = draft.yaml, draft.steps
        titles: tuple[str, ...] = ()
        if _has_faults(verification):
            fixed = self._verifier.fix(source, before=verification, fresh=fresh)
            seconds["repair"] = time.perf_counter() - verified
            if _is_better(fixed, verification, draft):
                text, titles, verification = fixed.text, fixed.titles, fixed.verification
                steps = _steps_in(text, draft)
                tell(Repaired(text, titles))
                for outcome in verification.outcomes:
                    checked(outcome, tuple(f for f in verification.findings if f.check is outcome.check))

        return Generated(
            yaml=text,
            engine=draft.engine,
            status=status_of(verification, attention=asks_for_attention(steps, draft.notices), kind=request.kind),
            steps=steps,
            notices=draft.notices,
            verification=verification,
            repairs=titles,
            seconds=seconds,
        )


def _ignore(event: Event) -> None:
    del event


def _has_faults(verification: Verification) -> bool:
    return any(finding.severity is not Severity.INFO for finding in verification.findings)


def _is_better(fixed: Fixed, verification: Verification, draft: Draft) -> bool:
    return fixed.text != draft.yaml and weight(fixed.verification) < weight(verification)


def _steps_in(text: str, draft: Draft) -> tuple[DraftStep, ...]:
    """The steps with the lines of their play tasks in the repaired text, or none where a repair moved them: a wrong
    line would be worse than no line."""
    if text.count("\n") == draft.yaml.count("\n"):
        return draft.steps
    return tuple(replace(step, line=None) for step in draft.steps)
