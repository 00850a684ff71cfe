"""The way of a request: draft, verify, repair, and the status that all of it deserves."""

import time
from collections.abc import Callable
from dataclasses import replace

from relia.core.stopping import Stop
from relia.generation.cached import GenerationCache
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
    GenerationStatus,
    Grounded,
    Notice,
    NoticeKind,
    Outline,
    Repaired,
    asks_for_attention,
    status_of,
)
from relia.generation.model.drafter import ModelDraft, ModelDrafter
from relia.generation.repairer import weight
from relia.llm.domain import Asker, Wish
from relia.llm.errors import BudgetExhausted, ModelsFailed, ProviderFailed, ProviderUnknown
from relia.llm.settings import ProviderConfig
from relia.validation.domain import CheckOutcome, FileKind, Finding, Severity, Source, Verification
from relia.validation.verifier import Fixed, TextVerifier

OnEvent = Callable[[Event], None]
NOBODY = Asker("local")
"""Whoever uses this machine."""


class GenerationService:
    """Turns a prompt into a playbook that has been checked. Safe to call from several threads at once."""

    def __init__(
        self,
        engine: Engine,
        verifier: TextVerifier,
        drafter: ModelDrafter | None = None,
        cache: GenerationCache | None = None,
    ) -> None:
        """`engine` is the embedded one, which answers when no model is asked, or none answers; `drafter` asks models."""
        self._engine = engine
        self._verifier = verifier
        self._drafter = drafter
        self._cache = cache

    @property
    def engine(self) -> str:
        """The name of the engine that drafts when a request names none."""
        default = self._drafter.models.default if self._drafter is not None else None
        return default or self._engine.name

    def outline(self, request: GenerationRequest) -> Outline:
        """The steps that `generate` would write, with their modules, and nothing checked. Raises `PromptRejected`."""
        draft = self._engine.draft(request)
        steps = tuple(replace(step, line=None) for step in draft.steps)
        return Outline(draft.engine, steps, draft.notices)

    @property
    def engines(self) -> tuple[str, ...]:
        """The names of all engines that a request may name, the default first."""
        models = self._drafter.models.names if self._drafter is not None else ()
        return tuple(dict.fromkeys((self.engine, *models, self._engine.name)))

    def generate(
        self,
        request: GenerationRequest,
        on_event: OnEvent | None = None,
        *,
        asker: Asker = NOBODY,
        stop: Stop | None = None,
    ) -> Generated:
        """Draft what `request` asks for, verify it, and repair it where that makes it better.

        Blocks until the last check ended. `on_event` hears of each phase while it happens, on the calling thread, one of
        the verifier's or one of the models'. When no model answers, the embedded engine does, and a notice says so,
        unless the request names its engine: then this raises what the model failed with (`ProviderFailed`,
        `BudgetExhausted`). Raises `PromptRejected` for a prompt that cannot be read, `ProviderUnknown`, `LintBusy` when
        the verifier's queue is full, and `Cancelled` when stop was said while a model was asked; a check that could not
        run raises nothing and makes the status `needs_attention`.
        """
        tell = on_event or _ignore

        def make() -> Generated:
            return self._generate(request, tell, asker, stop)

        if self._cache is None:
            return make()
        config = self._config(request)
        generated = self._cache.generated(request, config, asker, make)
        if generated.cached_from is not None:
            _tell_again(generated, tell)
        return generated

    def _generate(self, request: GenerationRequest, tell: OnEvent, asker: Asker, stop: Stop | None) -> Generated:
        started = time.perf_counter()
        draft = self._engine.draft(request)
        if self._drafter is not None and self._config(request) is not None:
            tell(Grounded(draft.steps, draft.notices))
            try:
                made = self._drafter.draft(request, draft, asker, tell, stop)
            except (ProviderFailed, ModelsFailed, BudgetExhausted) as error:
                if request.engine is not None:
                    raise
                said = Notice(NoticeKind.FALLBACK, f"answered by the engine {draft.engine}, because {error.detail}")
                draft = replace(draft, notices=(*draft.notices, said))
            else:
                return self._best(request, made, draft, time.perf_counter() - started)
        return self._grounded(request, draft, time.perf_counter() - started, tell)

    def _config(self, request: GenerationRequest) -> ProviderConfig | None:
        """The provider that is asked first; None for the embedded engine. Raises `ProviderUnknown`."""
        if self._drafter is not None:
            return self._drafter.models.asked(Wish(request.engine, request.model))
        if request.engine not in {None, self._engine.name}:
            raise ProviderUnknown(f"no engine is called {request.engine!r}; there is: {self._engine.name}")
        return None

    def _best(self, request: GenerationRequest, made: ModelDraft, grounded: Draft, seconds: float) -> Generated:
        """The model's draft, unless checks still find errors in it and the embedded engine's has nothing at all to be
        said against it."""
        generated = _of_model(made, request.kind, seconds)
        if weight(made.attempt.verification)[0] == 0 or asks_for_attention(grounded.steps, grounded.notices):
            return generated
        other = self._grounded(request, grounded, seconds, _ignore)
        if other.status is not GenerationStatus.VERIFIED:
            return generated
        said = f"the text of {made.making.model} still had errors; this is what the engine {other.engine} drafted"
        return replace(other, notices=(*other.notices, Notice(NoticeKind.FALLBACK, said)), making=made.making)

    def _grounded(self, request: GenerationRequest, draft: Draft, seconds_drafting: float, tell: OnEvent) -> Generated:
        drafted = time.perf_counter()
        tell(Grounded(draft.steps, draft.notices))
        tell(Drafted(draft.yaml))

        def checked(outcome: CheckOutcome, findings: tuple[Finding, ...]) -> None:
            tell(Checked(outcome, findings))

        kind = FileKind.PLAYBOOK if request.kind is DraftKind.PLAYBOOK else FileKind.TASKS
        source = Source(draft.yaml, kind)
        verification = self._verifier.verify(source, on_checked=checked, fresh=request.fresh)
        verified = time.perf_counter()
        seconds = {"draft": seconds_drafting, "verify": verified - drafted}

        text, steps = draft.yaml, draft.steps
        titles: tuple[str, ...] = ()
        if _has_faults(verification):
            fixed = self._verifier.fix(source, before=verification, fresh=request.fresh)
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


def _of_model(made: ModelDraft, kind: DraftKind, seconds: float) -> Generated:
    attention = asks_for_attention(made.steps, made.notices)
    return Generated(
        yaml=made.attempt.text,
        engine=made.engine,
        status=status_of(made.attempt.verification, attention=attention, kind=kind),
        steps=made.steps,
        notices=made.notices,
        verification=made.attempt.verification,
        repairs=made.attempt.titles,
        seconds={"draft": seconds},
        making=made.making,
    )


def _tell_again(generated: Generated, tell: OnEvent) -> None:
    """The events of a generation that was made before."""
    tell(Grounded(generated.steps, generated.notices))
    tell(Drafted(generated.yaml))
    for outcome in generated.verification.outcomes:
        tell(Checked(outcome, tuple(f for f in generated.verification.findings if f.check is outcome.check)))


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
