"""What is asked of a language model and what it answers, whoever provides it. No I/O."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

GROUNDED = "grounded"
"""The name of the embedded engine, the last in every chain; no provider may have it."""


class Speaker(StrEnum):
    """Whose words a message holds."""

    SYSTEM = "system"
    USER = "user"
    ASSISTANT = "assistant"


class Purpose(StrEnum):
    """What a call is for; usage is recorded by it."""

    DRAFT = "draft"
    REPAIR = "repair"
    OUTLINE = "outline"
    COMPLETE = "complete"
    EXPLAIN = "explain"
    CHECK = "check"
    """Somebody asked whether the provider answers."""


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of the conversation with a model."""

    speaker: Speaker
    text: str


@dataclass(frozen=True, slots=True)
class Prompt:
    """What a model is asked. Secrets may stand in it: they are redacted before it leaves the machine."""

    messages: tuple[Message, ...]
    """System messages first, the last one a user's."""
    purpose: Purpose
    version: str
    """Of the prompt files that it was made of: `draft-3`."""
    output_tokens: int
    """No answer is longer than this; a longer one is cut off."""
    schema: Mapping[str, object] | None = None
    """A JSON schema that the answer has to follow, where the provider can enforce one."""
    temperature: float = 0.0
    choices: tuple[str, ...] = ()
    """Short texts of which one is asked for. A provider that can, tells how much the model leans to each."""


class Finish(StrEnum):
    """How an answer ended."""

    COMPLETE = "complete"
    CUT_OFF = "cut_off"
    """At the limit of tokens."""


@dataclass(frozen=True, slots=True)
class TokenUsage:
    """Tokens as the provider counted them; None where it did not say. `cached` are those of `input` that it took from its
    own cache."""

    input: int | None = None
    output: int | None = None
    cached: int | None = None


@dataclass(frozen=True, slots=True)
class Cost:
    """What a call cost, in US dollars, and where the price came from. An unknown price is no `Cost`, never one of 0."""

    dollars: Decimal
    source: str
    """`table` (the administrator's), or `genai-prices` with its version."""


@dataclass(frozen=True, slots=True)
class Redaction:
    """Secrets of one kind that did not leave the machine."""

    kind: str
    count: int


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model answered, with what the person wrote in the place of its redactions."""

    text: str
    provider: str
    model: str
    finish: Finish
    usage: TokenUsage
    cost: Cost | None = None
    first_token_seconds: float | None = None
    seconds: float = 0.0
    cached_from: datetime | None = None
    """When it was first given; None when it was given for this question."""
    redactions: tuple[Redaction, ...] = ()
    failed_before: tuple[str, ...] = ()
    """What became of the providers that were asked before this one, in words."""
    leanings: Mapping[str, float] = field(default_factory=dict)
    """See `Ended.leanings`."""


@dataclass(frozen=True, slots=True)
class TextChunk:
    """The next characters of an answer. A provider that is not guarded also tells empty ones: the model is at work, and
    has nothing to show yet."""

    text: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The answer is whole; the last chunk of every answer that did not fail."""

    finish: Finish
    usage: TokenUsage
    model: str
    """As the provider names it."""
    attempts: int = 1
    """How often the provider was called for it."""
    leanings: Mapping[str, float] = field(default_factory=dict)
    """By choice of the prompt, the natural logarithm of how likely the model begins with it; without those that were too
    unlikely to be told, and empty where the provider cannot tell."""


Chunk = TextChunk | Ended


class ProviderKind(StrEnum):
    """The protocols that are spoken."""

    OPENAI = "openai"
    BEDROCK = "bedrock"
    COMPATIBLE = "compatible"
    """Any server that speaks OpenAI's protocol: vLLM, Ollama, llama.cpp, a gateway."""


class Circuit(StrEnum):
    """Whether a provider is called at all."""

    CLOSED = "closed"
    """It is."""
    OPEN = "open"
    """It failed several times in a row, or asked to be left alone: for a while it is not."""
    HALF_OPEN = "half_open"
    """The while is over: one call may look whether it is well again."""


@dataclass(frozen=True, slots=True)
class ProviderHealth:
    """What is known of one provider without spending a token, unless that was asked for."""

    name: str
    kind: ProviderKind
    model: str
    configured: bool
    reachable: bool | None = None
    """None where nobody could tell."""
    allowed: bool | None = None
    """Whether the credentials may call; None where only a call that costs tokens could tell."""
    seconds: float | None = None
    """Latency of the check."""
    detail: str = ""
    hint: str = ""
    circuit: Circuit = Circuit.CLOSED
    under_way: int = 0
    """Calls of which the answer is awaited."""
    waiting: int = 0
    """Calls that wait for their turn."""


class Provider(Protocol):
    """One configured provider. Its coroutines run on the event loop of `llm/`; cancelling the task that iterates over
    an answer ends the provider's call."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> ProviderKind: ...

    @property
    def model(self) -> str:
        """The one that is asked when a request names none."""
        ...

    def stream(self, prompt: Prompt, model: str | None = None) -> AsyncGenerator[Chunk, None]:
        """One call, without any retry: text as it comes, at last `Ended`. Raises a `ProviderFailed`, never another
        error, and never one that holds a secret or the provider's raw answer."""
        ...

    async def check(self, *, spend: bool = False) -> ProviderHealth:
        """Look whether it can be reached and called; with `spend`, by asking the model for one token. Raises nothing."""
        ...

    async def close(self) -> None:
        """Close its connections."""
        ...


@dataclass(frozen=True, slots=True)
class Asker:
    """Who asks, for usage, budgets and caches."""

    user_id: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Wish:
    """Who should answer."""

    provider: str | None = None
    """Its name; None takes the default and its fallbacks. A provider that is named is the only one that is asked."""
    model: str | None = None
    fresh: bool = False
    """Do not take an answer from the cache."""


@dataclass(frozen=True, slots=True)
class Began:
    """A provider begins its answer. After another one failed in mid-answer, everything told before is void."""

    provider: str
    model: str
    after: tuple[str, ...] = ()
    """What became of those before it, in words."""


Heard = Callable[[Began | TextChunk], None]
"""Hears an answer while it comes, on a thread of `llm/`; must not block."""


@dataclass(frozen=True, slots=True)
class Call:
    """One call as it is recorded."""

    id: str
    user_id: str
    request_id: str
    purpose: Purpose
    provider: str
    model: str
    outcome: str
    """`complete`, `cut_off`, `cancelled`, or the code of the problem."""
    usage: TokenUsage
    cost: Cost | None
    first_token_seconds: float | None
    seconds: float
    started: datetime
    attempts: int = 1
    extra: Mapping[str, str] = field(default_factory=dict)
