"""Drafts the play tasks that come next at a place: what a name or a comment there asks for, after what stands before."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from relia.catalog.service import Catalog
from relia.generation.domain import Candidate, Draft, DraftStep, GenerationRequest, Notice, NoticeKind, OutlineStep
from relia.generation.grounded.compose.composer import compose_tasks
from relia.generation.grounded.context import PrecedingTask
from relia.generation.grounded.notices.look import Read
from relia.generation.grounded.notices.vague import is_vague
from relia.generation.grounded.play_task import find_candidates
from relia.generation.grounded.playbook import PlaybookDrafter
from relia.generation.grounded.ranking.ranker import ModuleRanker, RankingContext
from relia.generation.grounded.settings import GroundedSettings
from relia.generation.grounded.text import is_protected

_AND = re.compile(r"(?<=\s)&(?=\s)")
_INSTALLS = frozenset(
    f"ansible.builtin.{name}" for name in ("package", "apt", "dnf", "dnf5", "yum", "apk", "pacman", "zypper")
)
_GUESSED_FROM = 0.15
"""Candidates that are less likely are no help where somebody types: the step stays without a play task."""


def joined_steps(text: str) -> list[str]:
    """What a text joins with `&`, each part by itself."""
    parts, start = [], 0
    for mark in _AND.finditer(text):
        if not is_protected(text, mark.start()):
            parts.append(text[start : mark.start()])
            start = mark.end()
    return [part.strip() for part in (*parts, text[start:]) if part.strip()]


class NextTasksDrafter:
    """Drafts play tasks without a play around them. Safe to use from several threads."""

    def __init__(
        self, catalog: Catalog, ranker: ModuleRanker, playbook: PlaybookDrafter, settings: GroundedSettings
    ) -> None:
        self._catalog = catalog
        self._ranker = ranker
        self._playbook = playbook
        self._settings = settings

    def draft(self, request: GenerationRequest, seen: Read, before: Sequence[PrecedingTask], engine: str) -> Draft:
        """The draft in the name of `engine`: usual words first, the ranker for what they do not read and for what the
        play tasks before do in another way. Raises `PromptRejected`."""
        if not request.outline:
            request = replace(request, outline=tuple(OutlineStep(part) for part in joined_steps(seen.prompt)))
        about = _about(before)
        drafting = self._playbook.drafted(request, seen, before, about)
        likely = self._likely(request, [step for step, _ in drafting.steps], before)
        if likely:
            picks = {number: candidates[0].module for number, candidates in likely.items()}
            drafting = self._playbook.drafted(replace(request, picks={**picks, **request.picks}), seen, before, about)
        text = compose_tasks(drafting.entries)
        steps = [self._as_likely(step, likely.get(number)) for number, step in enumerate(drafting.placed(), 1)]
        told = drafting.told()
        if all(step.module for step in steps):
            # What the words alone do not name, the play tasks before have named.
            told = tuple(notice for notice in told if notice.kind is not NoticeKind.VAGUE)
        return Draft(text, engine, tuple(steps), (*told, *self._unsure(steps, likely)))

    def _likely(
        self, request: GenerationRequest, steps: Sequence[DraftStep], before: Sequence[PrecedingTask]
    ) -> Mapping[int, list[Candidate]]:
        """The ranker's candidates for the steps in which it is believed rather than the usual words."""
        found: dict[int, list[Candidate]] = {}
        modules = [task.module for task in before]
        names = [task.name for task in before]
        for number, step in enumerate(steps, 1):
            context = RankingContext(previous=tuple(modules), names=tuple(names))
            asked = request.picked(number) is None and not is_vague(step.text)
            candidates = find_candidates(self._catalog, self._ranker, request, step.text, context, number)
            if asked and candidates and self._is_believed(candidates[0], step, modules):
                found[number] = candidates
            modules.append(found[number][0].module if number in found else step.module or "")
            names.append(step.text)
        return found

    @staticmethod
    def _is_believed(best: Candidate, step: DraftStep, before: Sequence[str]) -> bool:
        if step.module is None:
            return best.confidence >= _GUESSED_FROM
        # Which package manager is meant, the play tasks before tell better than a sentence.
        return {step.module, best.module} <= _INSTALLS and best.module in before

    @staticmethod
    def _as_likely(step: DraftStep, candidates: Sequence[Candidate] | None) -> DraftStep:
        """A step as the ranker found its module, not as one that a person picked."""
        if not candidates or step.module is None:
            return step
        best = candidates[0]
        return replace(step, confidence=best.confidence, candidates=tuple(candidates), reason=best.reason)

    def _unsure(self, steps: Sequence[DraftStep], likely: Mapping[int, list[Candidate]]) -> list[Notice]:
        return [
            Notice(
                NoticeKind.UNSUPPORTED, f"{step.text!r}: {step.module} is only the best guess ({step.confidence:.0%})"
            )
            for number, step in enumerate(steps, 1)
            if number in likely and step.module and step.confidence < self._settings.grounded_confidence
        ]


def _about(before: Sequence[PrecedingTask]) -> str:
    """What the last play task is about, when it names one thing: what `it` means in the next."""
    name = before[-1].arguments.get("name") if before else None
    if isinstance(name, list) and len(name) == 1:
        name = name[0]
    return name if isinstance(name, str) and re.fullmatch(r"[\w.@+-]{1,60}", name) else ""
