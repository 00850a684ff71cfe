"""What the fake provider is told to say."""

from collections.abc import Sequence
from dataclasses import dataclass

from relia.llm.domain import Finish, TokenUsage
from relia.llm.errors import ProviderFailed


@dataclass(frozen=True, slots=True)
class Wait:
    """Say nothing for so long."""

    seconds: float


@dataclass(frozen=True, slots=True)
class Think:
    """Think aloud: no part of the answer."""

    text: str


Step = str | Wait | Think | ProviderFailed
"""A piece of the answer, or what happens in its place. A failure ends it."""


USAGE = TokenUsage(input=11, output=7, cached=3)


@dataclass(frozen=True, slots=True)
class Script:
    """One answer."""

    steps: Sequence[Step]
    usage: TokenUsage = USAGE
    finish: Finish = Finish.COMPLETE
