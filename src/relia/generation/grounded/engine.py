"""The grounded engine: from a prompt to a draft, with the installed modules as the only source of what may be written."""

from collections.abc import Sequence
from dataclasses import replace

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate, Draft, DraftKind, GenerationRequest, Notice, NoticeKind
from relia.generation.grounded.context import PrecedingTask, read_context
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.next_tasks import NextTasksDrafter
from relia.generation.grounded.notices.look import look_at
from relia.generation.grounded.play_task import CANDIDATES, PlayTaskDrafter
from relia.generation.grounded.playbook import PlaybookDrafter
from relia.generation.grounded.proposed import look_at_steps, words_of
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext
from relia.generation.grounded.readable import readable
from relia.generation.grounded.settings import GroundedSettings


class GroundedEngine:
    """Drafts without a model: recognisers for usual words, retrieval and a ranker for all others."""

    name = "grounded"

    def __init__(
        self, catalog: Catalog, ranker: ModuleRanker, filler: ArgumentFiller, settings: GroundedSettings
    ) -> None:
        self._catalog = catalog
        self._ranker = ranker
        self._settings = settings
        self._play_task = PlayTaskDrafter(catalog, ranker, filler, settings)
        self._playbook = PlaybookDrafter(catalog, ranker, filler, settings)
        self._next_tasks = NextTasksDrafter(catalog, ranker, self._playbook, settings)

    def draft(self, request: GenerationRequest) -> Draft:
        """Draft what `request` asks for. Raises `PromptRejected` for a prompt that is empty, too long or not text."""
        prompt = readable(request.prompt or words_of(request.outline), self._settings.prompt_limit)
        seen = look_at(prompt)
        if request.outline:
            request, seen = look_at_steps(request, seen, self._settings)
        before = read_context(request.context[: self._settings.context_limit], self._catalog)
        if request.kind is DraftKind.TASK:
            draft = self._play_task.draft(request, prompt, seen, before, self.name)
        elif request.kind is DraftKind.TASKS:
            draft = self._next_tasks.draft(request, seen, before, self.name)
        else:
            draft = self._playbook.draft(request, seen, before, self.name)
        return replace(draft, notices=(*draft.notices, *self._of_context(request.context, before)))

    def candidates(self, text: str, previous: Sequence[str]) -> list[Candidate]:
        """The modules that may do what `text` says, the best first, after play tasks of the modules `previous`."""
        return self._ranker.rank(text, RankingContext(previous=tuple(previous)), CANDIDATES)

    def _of_context(self, context: str, before: Sequence[PrecedingTask]) -> list[Notice]:
        """What was not taken of a context; nothing of it is passed over in silence."""
        if len(context) > self._settings.context_limit:
            what = f"only the first {self._settings.context_limit:,} characters of the context were read"
            return [Notice(NoticeKind.ASSUMPTION, what)]
        if context.strip() and not before:
            return [Notice(NoticeKind.ASSUMPTION, "no play task of an installed module was found in the context")]
        return []
