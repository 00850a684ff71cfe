"""The grounded engine: from a prompt to a draft, with the installed modules as the only source of what may be written."""

from relia.catalog.service import Catalog
from relia.generation.domain import Draft, DraftKind, GenerationRequest
from relia.generation.grounded.context import read_context
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.notices.look import look_at
from relia.generation.grounded.play_task import PlayTaskDrafter
from relia.generation.grounded.playbook import PlaybookDrafter
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.grounded.readable import readable
from relia.generation.grounded.settings import GroundedSettings


class GroundedEngine:
    """Drafts without a model: recognisers for usual words, retrieval and a ranker for all others."""

    name = "grounded"

    def __init__(
        self, catalog: Catalog, ranker: ModuleRanker, filler: ArgumentFiller, settings: GroundedSettings
    ) -> None:
        self._catalog = catalog
        self._settings = settings
        self._play_task = PlayTaskDrafter(catalog, ranker, filler, settings)
        self._playbook = PlaybookDrafter(catalog, ranker, filler, settings)

    def draft(self, request: GenerationRequest) -> Draft:
        """Draft what `request` asks for. Raises `PromptRejected` for a prompt that is empty, too long or not text."""
        prompt = readable(request.prompt, self._settings.prompt_limit)
        seen = look_at(prompt)
        before = read_context(request.context[: self._settings.context_limit], self._catalog)
        if request.kind is DraftKind.TASK:
            return self._play_task.draft(request, prompt, seen, before, self.name)
        return self._playbook.draft(request, seen, before, self.name)
