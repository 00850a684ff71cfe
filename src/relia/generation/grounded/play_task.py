"""Drafts one play task: always the best candidate, however unsure, with how sure it is."""

from collections.abc import Sequence

from relia.catalog.errors import ModuleNotFound
from relia.catalog.service import Catalog
from relia.generation.domain import Candidate, Draft, DraftStep, GenerationRequest, Notice, NoticeKind
from relia.generation.errors import PromptRejected
from relia.generation.grounded.compose.composer import Entry, compose_task
from relia.generation.grounded.compose.names import from_words
from relia.generation.grounded.context import PrecedingTask
from relia.generation.grounded.filling.filler import ArgumentFiller, Filled, FillingContext
from relia.generation.grounded.notices.harm import harm_in
from relia.generation.grounded.notices.look import Read
from relia.generation.grounded.notices.vague import is_vague
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext
from relia.generation.grounded.ranking.words import split_arguments
from relia.generation.grounded.settings import GroundedSettings
from relia.validation.read_only import only_reads

CANDIDATES = 5
COMMANDS = frozenset(
    ("ansible.builtin.command", "ansible.builtin.shell", "ansible.builtin.raw", "ansible.builtin.script")
)
_VAGUE_BELOW = 0.3
_INCOMPLETE = 0.8
"""What is left of the confidence when the words do not give a value that the module needs."""


class PlayTaskDrafter:
    """Drafts a play task from a prompt and the play tasks before it. Safe to use from several threads."""

    def __init__(
        self, catalog: Catalog, ranker: ModuleRanker, filler: ArgumentFiller, settings: GroundedSettings
    ) -> None:
        self._catalog = catalog
        self._ranker = ranker
        self._filler = filler
        self._settings = settings

    def draft(
        self, request: GenerationRequest, prompt: str, seen: Read, before: Sequence[PrecedingTask], engine: str
    ) -> Draft:
        """The draft in the name of `engine`. Raises `PromptRejected` when the module that the person insists on is not
        installed."""
        text = seen.prompt or prompt
        context = RankingContext(
            previous=tuple(task.module for task in before), names=tuple(task.name for task in before)
        )
        candidates = find_candidates(self._catalog, self._ranker, request, text, context, 1)
        notices = [*seen.notices, *about(text, candidates)]
        if harm := harm_in(text):
            notices.append(Notice(NoticeKind.HARMFUL, f"{text!r}: {harm}"))
        if not candidates:
            step = DraftStep(prompt, None, 0.0, (), "no installed module fits")
            return Draft("[]\n", engine, (step,), tuple(notices))
        best = candidates[0]
        filled = self._fill(best, text, before)
        name = from_words(split_arguments(prompt.partition("\n")[0])[0])
        entry = Entry(name, best.module, filled.arguments, dict(filled.keywords))
        quieten(entry)
        if seen.secrets:
            entry.keywords["no_log"] = True
        confidence = best.confidence * (_INCOMPLETE if filled.missing else 1.0)
        if confidence < self._settings.grounded_confidence:
            notices.append(Notice(NoticeKind.UNSUPPORTED, f"{best.module} is only the best guess ({confidence:.0%})"))
        notices += assumptions(best.module, filled)
        step = DraftStep(prompt, best.module, confidence, tuple(candidates), best.reason, 1)
        return Draft(compose_task(entry), engine, (step,), tuple(notices))

    def _fill(self, best: Candidate, text: str, before: Sequence[PrecedingTask]) -> Filled:
        previous = tuple({"_module": task.module, "_name": task.name, **task.arguments} for task in reversed(before))
        return self._filler.fill(self._catalog.spec(best.module), text, FillingContext(text, "", previous, usual=True))


def assumptions(module: str, filled: Filled) -> list[Notice]:
    """What a person should know of arguments that the prompt does not give."""
    said = [
        Notice(NoticeKind.ASSUMPTION, f"{module} needs {name}, which the prompt does not give: a variable stands there")
        for name in filled.missing
    ]
    if filled.assumed:
        names = ", ".join(filled.assumed)
        said.append(Notice(NoticeKind.ASSUMPTION, f"usual for {module} and not in the prompt: {names}"))
    return said


def find_candidates(
    catalog: Catalog, ranker: ModuleRanker, request: GenerationRequest, text: str, context: RankingContext, number: int
) -> list[Candidate]:
    """The modules for step `number`, the best first; a module that the person picked comes before all others.

    Raises `PromptRejected` when that one is not installed.
    """
    found = ranker.rank(text, context, CANDIDATES)
    picked = request.picked(number)
    if picked is None:
        return found
    resolution = catalog.resolve(picked)
    if resolution.fqcn is None:
        missing = ModuleNotFound.of(resolution)
        raise PromptRejected(missing.detail, hint=missing.hint)
    fqcn = resolution.fqcn
    return [Candidate(fqcn, 1.0, "picked by you"), *(candidate for candidate in found if candidate.module != fqcn)]


def about(text: str, candidates: Sequence[Candidate]) -> list[Notice]:
    """That the words name nothing, when no candidate is likely either."""
    if is_vague(text) and (not candidates or candidates[0].confidence < _VAGUE_BELOW):
        return [Notice(NoticeKind.VAGUE, f"{text!r} names nothing that a module could be given")]
    return []


def quieten(entry: Entry) -> None:
    """A command reports a change each time unless it is told when it makes one."""
    if (
        entry.module in COMMANDS
        and not {"creates", "removes"} & set(entry.arguments)
        and "changed_when" not in entry.keywords
    ):
        command = str(entry.arguments.get("cmd") or entry.arguments.get("_raw_params") or "")
        entry.keywords["changed_when"] = not only_reads(command)
