"""Drafts with a language model: asks, makes the answer readable, verifies, repairs, and asks again with the findings."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from relia.catalog.domain import ModuleSpec
from relia.catalog.errors import ModuleNotFound
from relia.catalog.service import Catalog
from relia.core.stopping import Stop
from relia.generation.domain import (
    Asked,
    Checked,
    Draft,
    Drafted,
    DraftKind,
    DraftStep,
    Event,
    GenerationRequest,
    Making,
    Notice,
    NoticeKind,
    RedactedSecrets,
    Repaired,
    Token,
)
from relia.generation.model.prompting import draft_prompt, repair_prompt
from relia.generation.model.reading import Candidates, WrittenTask, steps_of, written_tasks
from relia.generation.model.settings import ModelSettings
from relia.generation.repairer import Repairer, weight
from relia.llm.domain import Answer, Asker, Began, Finish, Prompt, TextChunk, Wish
from relia.llm.errors import BudgetExhausted, ModelsFailed, ProviderFailed
from relia.llm.service import LanguageModels
from relia.validation.domain import Check, FileKind, Finding, Severity, Verification
from relia.validation.settings import ValidationSettings

OnEvent = Callable[[Event], None]
_FOR_SMALL = 1
"""Modules that a small model is shown: more of them distract it."""
_FILE = {
    DraftKind.PLAYBOOK: FileKind.PLAYBOOK,
    DraftKind.TASK: FileKind.TASKS,
    DraftKind.TASKS: FileKind.TASKS,
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """One text of a model after the repairs that need no model."""

    text: str
    titles: tuple[str, ...]
    verification: Verification
    cut_off: bool
    tasks: tuple[WrittenTask, ...]

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What a model can be asked to mend. What the security check found may be what the request wants: a person
        decides about it."""
        return tuple(
            finding
            for finding in self.verification.findings
            if finding.severity is not Severity.INFO and finding.check is not Check.SECURITY
        )

    def is_better_than(self, other: "Attempt") -> bool:
        """Fewer and milder findings, and no play task less, unless the other was cut off."""
        if len(self.tasks) < len(other.tasks) and not other.cut_off:
            return False
        return (self.cut_off, weight(self.verification)) < (other.cut_off, weight(other.verification))


@dataclass(frozen=True, slots=True)
class ModelDraft:
    """The best that came of asking a model."""

    attempt: Attempt
    engine: str
    steps: tuple[DraftStep, ...]
    notices: tuple[Notice, ...]
    making: Making


@dataclass(slots=True)
class _Spent:
    """What the rounds of one draft took."""

    started: float
    answers: list[Answer] = field(default_factory=list)

    @property
    def tokens(self) -> int:
        return sum((a.usage.input or 0) + (a.usage.output or 0) for a in self.answers)

    @property
    def dollars(self) -> Decimal:
        return sum((a.cost.dollars for a in self.answers if a.cost is not None), Decimal(0))

    def left(self, seconds: float) -> float:
        return seconds - (time.monotonic() - self.started)


class ModelDrafter:
    """Drafts with the configured language models. Safe to use from several threads."""

    def __init__(
        self,
        models: LanguageModels,
        catalog: Catalog,
        candidates: Candidates,
        repairer: Repairer,
        settings: ModelSettings,
        validation: ValidationSettings,
        *,
        house: str = "",
    ) -> None:
        self._models = models
        self._catalog = catalog
        self._candidates = candidates
        self._repairer = repairer
        self._settings = settings
        self._validation = validation
        self._house = house

    def draft(
        self, request: GenerationRequest, grounded: Draft, asker: Asker, tell: OnEvent, stop: Stop | None = None
    ) -> ModelDraft:
        """Draft what is asked for, with what retrieval found for it (`grounded`).

        Bounded by rounds, tokens, dollars and seconds of the settings; the attempt with the fewest and mildest findings
        wins. Raises what the models failed with when the first answer did not come (`ProviderFailed`, `ModelsFailed`,
        `BudgetExhausted`), `PromptRejected`, and `Cancelled`.
        """
        wish = Wish(request.engine, request.model, request.fresh)
        config = self._models.asked(wish)
        assert config is not None  # noqa: S101  (who calls this has asked)
        told = draft_prompt(
            request,
            self._modules(grounded, _FOR_SMALL if config.small else self._settings.model_modules),
            config,
            lambda text: self._models.count(text, config.name, request.model),
            budget=min(self._settings.model_prompt_tokens, config.context_tokens - config.output_tokens),
            house=self._house,
        )
        work = _Work(self, request, asker, tell, stop)
        best, answer = work.rounds(told.prompt, wish)
        notices = list(self._notices(grounded, answer, best))
        if told.left_out:
            names = ", ".join(told.left_out)
            notices.append(Notice(NoticeKind.ASSUMPTION, f"the model was not shown {names}: the prompt was full"))
        notices += work.notices
        return ModelDraft(best, answer.provider, steps_of(best.tasks, self._candidates), tuple(notices), work.making())

    def _modules(self, grounded: Draft, most: int) -> list[ModuleSpec]:
        """The specs of the likeliest modules: the first candidate of every step, then the second, and so on."""
        longest = max((len(step.candidates) for step in grounded.steps), default=0)
        ranked = [
            step.candidates[place].module
            for place in range(longest)
            for step in grounded.steps
            if place < len(step.candidates)
        ]
        chosen = [step.module for step in grounded.steps if step.module]
        return [self._catalog.spec(fqcn) for fqcn in list(dict.fromkeys((*chosen, *ranked)))[:most]]

    @staticmethod
    def _notices(grounded: Draft, answer: Answer, best: Attempt) -> Sequence[Notice]:
        """What is to be said of the prompt, whoever drafts; what the grounded engine could not do is its own affair."""
        of_prompt = {NoticeKind.SECRET, NoticeKind.HARMFUL, NoticeKind.INJECTION}
        said = [notice for notice in grounded.notices if notice.kind in of_prompt]
        said += [
            Notice(NoticeKind.FALLBACK, f"{answer.provider} answered, because {failure}")
            for failure in answer.failed_before
        ]
        # A person may want what the security check warns of; that a model wrote it is no sign that anybody did.
        said += [
            Notice(
                NoticeKind.HARMFUL, f"the model wrote what the security check warns of, in line {f.line}: {f.message}"
            )
            for f in best.verification.findings
            if f.check is Check.SECURITY and f.severity is Severity.WARNING
        ]
        if best.cut_off:
            said.append(Notice(NoticeKind.CUT_OFF, "the model's answer ended in the middle; the end is missing"))
        return said

    def attempt(self, answer: Answer, request: GenerationRequest) -> Attempt:
        """An answer, made readable, verified and repaired without a model."""
        kind = _FILE[request.kind]
        repaired = self._repairer.repair(answer.text, kind, hosts=request.hosts, ended=answer.finish is Finish.COMPLETE)
        tasks = written_tasks(repaired.text, kind, self._catalog, self._validation)
        cut_off = repaired.cut_off or answer.finish is Finish.CUT_OFF
        return Attempt(repaired.text, repaired.titles, repaired.verification, cut_off, tuple(tasks))

    def concerned(self, attempt: Attempt) -> list[ModuleSpec]:
        """The specs of the modules that findings are about, each once."""
        found: dict[str, ModuleSpec] = {}
        lines = sorted(attempt.tasks, key=lambda task: task.line)
        for finding in attempt.faults:
            task = next((task for task in reversed(lines) if task.line <= finding.line), None)
            if task is not None and task.module is not None and task.module not in found:
                try:
                    found[task.module] = self._catalog.spec(task.module)
                except ModuleNotFound:
                    continue
        return list(found.values())[: self._settings.model_modules]

    @property
    def models(self) -> LanguageModels:
        """The models that are asked."""
        return self._models

    @property
    def settings(self) -> ModelSettings:
        """The bounds of a draft."""
        return self._settings


class _Work:
    """The rounds of one draft."""

    def __init__(
        self, drafter: ModelDrafter, request: GenerationRequest, asker: Asker, tell: OnEvent, stop: Stop | None
    ) -> None:
        self._drafter = drafter
        self._request = request
        self._asker = asker
        self._tell = tell
        self._stop = stop
        self._spent = _Spent(time.monotonic())
        self._prompt: Prompt | None = None
        self.notices: list[Notice] = []

    def rounds(self, prompt: Prompt, wish: Wish) -> tuple[Attempt, Answer]:
        """The best attempt, and the answer of the first round."""
        first = self._ask(prompt, wish, 1)
        best = self._drafter.attempt(first, self._request)
        self._tell(Drafted(best.text))
        self._report(best)
        # Who answered once is asked again: another model would begin anew.
        again = Wish(first.provider, wish.model, wish.fresh)
        for number in range(2, self._drafter.settings.model_rounds + 1):
            if not (best.faults or best.cut_off) or not self._may_go_on():
                break
            following = repair_prompt(prompt, best.text, best.faults, self._drafter.concerned(best))
            try:
                answer = self._ask(following, again, number)
            except (ProviderFailed, ModelsFailed, BudgetExhausted) as error:
                self.notices.append(Notice(NoticeKind.FALLBACK, f"the model was not asked again: {error.detail}"))
                break
            attempt = self._drafter.attempt(answer, self._request)
            if attempt.is_better_than(best):
                best = attempt
                self._tell(Repaired(best.text, (f"Ask {answer.model} again with the findings", *best.titles)))
                self._report(best)
        return best, first

    def _ask(self, prompt: Prompt, wish: Wish, number: int) -> Answer:
        def heard(event: Began | TextChunk) -> None:
            match event:
                case Began(provider, model, after):
                    self._tell(Asked(provider, model, number, after))
                case TextChunk(text):
                    self._tell(Token(text))

        left = self._spent.left(self._drafter.settings.model_seconds)
        answer = self._drafter.models.ask(
            prompt, self._asker, wish, heard=heard, stop=self._stop, within=max(1.0, left)
        )
        self._spent.answers.append(answer)
        self._prompt = prompt
        return answer

    def _may_go_on(self) -> bool:
        settings = self._drafter.settings
        return (
            self._spent.tokens < settings.model_tokens
            and self._spent.dollars < Decimal(str(settings.model_dollars))
            and self._spent.left(settings.model_seconds) > 1
        )

    def _report(self, attempt: Attempt) -> None:
        for outcome in attempt.verification.outcomes:
            found = tuple(f for f in attempt.verification.findings if f.check is outcome.check)
            self._tell(Checked(outcome, found))

    def making(self) -> Making:
        """How the draft was made."""
        answers = self._spent.answers
        first = answers[0]
        assert self._prompt is not None  # noqa: S101  (there was an answer)
        costs = [answer.cost for answer in answers]
        known = [cost for cost in costs if cost is not None]
        redacted: dict[str, int] = {}
        for answer in answers:
            for item in answer.redactions:
                redacted[item.kind] = max(redacted.get(item.kind, 0), item.count)
        return Making(
            provider=first.provider,
            model=first.model,
            prompt_version=self._prompt.version,
            rounds=len(answers),
            input_tokens=_sum([answer.usage.input for answer in answers]),
            output_tokens=_sum([answer.usage.output for answer in answers]),
            dollars=str(sum((cost.dollars for cost in known), Decimal(0))) if len(known) == len(costs) else None,
            price_source=known[0].source if known else "",
            first_token_seconds=first.first_token_seconds,
            redacted=tuple(RedactedSecrets(kind, count) for kind, count in sorted(redacted.items())),
            cached_from=first.cached_from if all(answer.cached_from for answer in answers) else None,
        )


def _sum(values: Sequence[int | None]) -> int | None:
    """None when one of them is not known."""
    known = [value for value in values if value is not None]
    return sum(known) if len(known) == len(values) else None
