"""Decides which module a play task uses, from what retrieval found and what a model said."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from relia.generation.domain import Candidate

_LEAST = 0.002
"""No candidate is less likely than this for retrieval, nor more than one less it: its logarithm stays bounded."""
_LEAST_LEANING = -7.0
_RIGHT_OF_LARGE = 0.95
"""How sure the module of a large model is against which nothing was found."""
_COMMANDS = frozenset(("ansible.builtin.command", "ansible.builtin.shell"))


@dataclass(frozen=True, slots=True)
class Weights:
    """What each sign counts in the logarithm of a candidate's odds; fitted by `bench.llm.fit`, not set by hand."""

    retrieval: float
    leaning: float
    command: float
    """Of a module that runs any command: small models like it more than people do."""
    none: float
    """Of what is none of the candidates."""


SMALL = Weights(retrieval=0.54, leaning=0.82, command=-0.81, none=-2.73)


class Decider(StrEnum):
    """Who had the last word."""

    BOTH = "both"
    """Retrieval's first candidate, and the model's choice."""
    RETRIEVAL = "retrieval"
    MODEL = "model"
    NOBODY = "nobody"
    """There was nothing to choose from."""


@dataclass(frozen=True, slots=True)
class Said:
    """What a model wrote for one play task, after it was read, or what it leans to when it was only asked to choose."""

    module: str | None = None
    """The FQCN of an installed module; None when it wrote none, or another."""
    written: str = ""
    """The module as it stands in the answer."""
    arguments: Mapping[str, object] = field(default_factory=dict)
    faultless: bool = False
    """Whether verification found no error in the play task."""
    leanings: Mapping[str, float] = field(default_factory=dict)
    """By FQCN of a candidate, the natural logarithm of how likely the model takes it; empty where nobody could tell."""


@dataclass(frozen=True, slots=True)
class Decision:
    """The module of a play task."""

    module: str | None
    """None when neither side named an installed one."""
    confidence: float
    """Of all decisions with 0.8, 80% are right."""
    reason: str
    decider: Decider
    candidates: tuple[Candidate, ...]
    """All that were weighed, the best first, each with its own share."""


def decide(candidates: Sequence[Candidate], said: Said, *, small: bool, weights: Weights = SMALL) -> Decision:
    """The module of a play task. `candidates` are retrieval's, the best first, with calibrated confidences.

    A large model is not overruled where its module is installed and `said.faultless`; a small one is weighed against
    retrieval, and a module that only it names comes after all that retrieval knows, unless retrieval knows none.
    """
    if not small and said.module is not None and said.faultless:
        return _left_alone(candidates, said.module)
    if not candidates:
        if said.module is None:
            return Decision(None, 0.0, "neither retrieval nor the model names an installed module", Decider.NOBODY, ())
        # Nothing was measured for this: half is what agreement of nobody is worth.
        return Decision(said.module, 0.5, "only the model names a module", Decider.MODEL, ())
    weighed = _weigh(candidates, said, weights)
    best = weighed[0]
    return Decision(best.module, best.confidence, best.reason, _decider(best.module, candidates, said), tuple(weighed))


def _left_alone(candidates: Sequence[Candidate], module: str) -> Decision:
    agrees = bool(candidates) and candidates[0].module == module
    reason = "the model and retrieval chose it" if agrees else "the model chose it, and no check finds fault with it"
    own = Candidate(module, _RIGHT_OF_LARGE, reason)
    others = tuple(candidate for candidate in candidates if candidate.module != module)
    return Decision(module, own.confidence, reason, Decider.BOTH if agrees else Decider.MODEL, (own, *others))


def _weigh(candidates: Sequence[Candidate], said: Said, weights: Weights) -> list[Candidate]:
    """The candidates with their shares, the best first. Without leanings the order is retrieval's own."""
    if not said.leanings:
        return list(candidates)
    scores = [_score(candidate, said, weights) for candidate in candidates]
    highest = max(*scores, weights.none)
    total = sum(math.exp(score - highest) for score in (*scores, weights.none))
    favourite = max(said.leanings, key=lambda fqcn: said.leanings[fqcn])
    weighed = [
        Candidate(candidate.module, math.exp(score - highest) / total, _reason(candidate, favourite, first=place == 0))
        for place, (candidate, score) in enumerate(zip(candidates, scores, strict=True))
    ]
    return sorted(weighed, key=lambda candidate: -candidate.confidence)


def _score(candidate: Candidate, said: Said, weights: Weights) -> float:
    retrieval, leaning, command = signs(candidate, said.leanings)
    return weights.retrieval * retrieval + weights.leaning * leaning + weights.command * command


def signs(candidate: Candidate, leanings: Mapping[str, float]) -> tuple[float, float, float]:
    """What speaks for a candidate, each to be counted with the weight of its name: retrieval, leaning, command."""
    return (
        math.log(min(max(candidate.confidence, _LEAST), 1 - _LEAST)),
        max(leanings.get(candidate.module, _LEAST_LEANING), _LEAST_LEANING),
        1.0 if candidate.module in _COMMANDS else 0.0,
    )


def _reason(candidate: Candidate, favourite: str, *, first: bool) -> str:
    if candidate.module != favourite:
        return candidate.reason
    chose = "the model chose it as well" if first else "the model chose it"
    return f"{chose}; {candidate.reason}" if candidate.reason else chose


def _decider(module: str, candidates: Sequence[Candidate], said: Said) -> Decider:
    if not said.leanings:
        return Decider.BOTH if module == said.module else Decider.RETRIEVAL
    favourite = max(said.leanings, key=lambda fqcn: said.leanings[fqcn])
    if module == candidates[0].module:
        return Decider.BOTH if module == favourite else Decider.RETRIEVAL
    return Decider.MODEL
