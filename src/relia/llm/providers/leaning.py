"""Reads from the likelihoods of an answer's first token how much a model leans to each of several choices."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from pydantic import BaseModel, Field, ValidationError

if TYPE_CHECKING:
    from pydantic_ai.settings import ModelSettings

TOLD = 20
"""Likeliest tokens that are asked for; OpenAI's protocol allows no more."""


class _Token(BaseModel):
    token: str = Field(max_length=256)
    logprob: float = Field(le=0.0)


class _First(BaseModel):
    top_logprobs: list[_Token] = Field(max_length=TOLD)


class _Details(BaseModel):
    logprobs: list[_First] = Field(min_length=1)


def likelihoods() -> "ModelSettings":
    """What asks OpenAI's protocol for the likelihoods; models of other protocols pass it over."""
    from pydantic_ai.models.openai import OpenAIChatModelSettings

    return OpenAIChatModelSettings(openai_logprobs=True, openai_top_logprobs=TOLD)


def leanings(choices: Sequence[str], details: Mapping[str, object]) -> dict[str, float]:
    """By choice, the natural logarithm of its likelihood; `details` are what the provider told beside its answer.

    Empty without choices, or where it told nothing that can be read: some servers ignore that they are asked.
    """
    if not choices:
        return {}
    try:
        first = _Details.model_validate(details).logprobs[0]
    except ValidationError:
        return {}
    found: dict[str, float] = {}
    for candidate in first.top_logprobs:
        said = candidate.token.strip()
        if said in choices:
            found[said] = max(candidate.logprob, found.get(said, candidate.logprob))
    return found
