"""One play task of a small model, from the two questions to the texts that may be the answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from relia.catalog.service import Catalog
from relia.generation.arbitration.asking import fill_in, leanings, which_module
from relia.generation.arbitration.modules import Decision, Said, decide
from relia.generation.arbitration.play_task import Joined, PlayTaskWriter
from relia.generation.domain import Candidate
from relia.generation.grounded.context import PrecedingTask, read_context
from relia.generation.grounded.filling.usage import UsageTable
from relia.llm.domain import Answer, Finish, Prompt
from relia.validation.domain import FileKind
from relia.validation.mending.mend import mend
from relia.validation.settings import ValidationSettings

Ask = Callable[[Prompt], Answer]


@dataclass(frozen=True, slots=True)
class SmallDraft:
    """What came of asking."""

    decision: Decision
    attempts: tuple[Joined, ...]
    """Texts that may be the answer: with what the model gives, then, where that is another, with the words' arguments
    alone. After verification the milder one wins, the first of two alike. Empty when no module was found."""


class SmallModelPlayTask:
    """Asks a small model twice for one play task. Safe to use from several threads."""

    def __init__(
        self, catalog: Catalog, writer: PlayTaskWriter, validation: ValidationSettings, usage: UsageTable | None = None
    ) -> None:
        self._catalog = catalog
        self._writer = writer
        self._validation = validation
        self._usage = usage or UsageTable.load()

    def draft(self, request: str, context: str, candidates: Sequence[Candidate], ask: Ask) -> SmallDraft:
        """The play task for `request`. `candidates` are retrieval's, the best first; `context` is YAML of the play tasks
        before. Raises what `ask` raises."""
        decision = self._decide(request, context, candidates, ask)
        if decision.module is None:
            return SmallDraft(decision, ())
        written = self._written(ask(fill_in(request, context, self._catalog.spec(decision.module), self._usage)))
        given = next((task.arguments for task in written if task.module == decision.module), {})
        joined = [self._writer.join(request, context, decision.module, arguments) for arguments in (given, {})]
        return SmallDraft(decision, tuple({one.yaml: one for one in reversed(joined)}.values())[::-1])

    def _decide(self, request: str, context: str, candidates: Sequence[Candidate], ask: Ask) -> Decision:
        if not candidates:
            return decide((), Said(), small=True)
        prompt, letters = which_module(
            request, context, candidates, lambda fqcn: self._catalog.spec(fqcn).short_description
        )
        return decide(candidates, Said(leanings=leanings(ask(prompt), letters)), small=True)

    def _written(self, answer: Answer) -> Sequence[PrecedingTask]:
        mended = mend(answer.text, FileKind.TASKS, self._validation, ended=answer.finish is Finish.COMPLETE)
        return read_context(mended.text, self._catalog)
