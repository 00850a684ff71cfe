"""A `Provider` over any model of pydantic-ai: one call, its text as it comes, its usage, its failures."""

import asyncio
import time
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from relia.llm.domain import (
    Chunk,
    Ended,
    Finish,
    Message,
    Prompt,
    ProviderHealth,
    ProviderKind,
    Purpose,
    Speaker,
    TextChunk,
    TokenUsage,
)
from relia.llm.errors import (
    AnswerBroken,
    ContentFiltered,
    CredentialsRefused,
    ProviderFailed,
    ProviderSilent,
    ProviderUnreachable,
)
from relia.llm.providers.leaning import leanings, likelihoods
from relia.llm.providers.thinking import WithoutThinking
from relia.llm.settings import ProviderConfig

if TYPE_CHECKING:
    from pydantic_ai.messages import ModelMessage, ModelRequestPart, ModelResponseStreamEvent
    from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
    from pydantic_ai.settings import ModelSettings
    from pydantic_ai.usage import RequestUsage

AT_WORK = TextChunk("")
"""Told while the model thinks."""

PROBE = Prompt(
    messages=(Message(Speaker.USER, "Answer with the word yes."),),
    purpose=Purpose.CHECK,
    version="check-1",
    output_tokens=1,
)


@dataclass(frozen=True, slots=True)
class Probe:
    """What a check that costs nothing found out; the fields mean what they mean in `ProviderHealth`."""

    reachable: bool | None = None
    allowed: bool | None = None
    detail: str = ""
    hint: str = ""


class Backend(Protocol):
    """What differs from provider to provider."""

    @property
    def errors(self) -> tuple[type[Exception], ...]:
        """All that a call may raise; anything else is a mistake of Relia's own."""
        ...

    def model(self, name: str) -> "Model":
        """The model of this name or id, ready to be called; may raise one of `errors`."""
        ...

    def takes_temperature(self, model: "Model") -> bool:
        """Whether the model can be told a temperature: those that think often cannot."""
        ...

    def explain(self, error: Exception, model: str) -> ProviderFailed:
        """The failure that one of `errors` is, without its raw text."""
        ...

    async def probe(self) -> Probe:
        """Look at the provider without spending a token; may raise one of `errors`."""
        ...

    async def close(self) -> None:
        """Close the connections."""
        ...


class ModelProvider:
    """One configured provider. Makes one call for one prompt: it neither retries nor waits for a turn."""

    def __init__(self, config: ProviderConfig, backend: Backend) -> None:
        self._config = config
        self._backend = backend

    @property
    def name(self) -> str:
        return self._config.name

    @property
    def kind(self) -> ProviderKind:
        return self._config.kind

    @property
    def model(self) -> str:
        return self._config.model

    async def stream(self, prompt: Prompt, model: str | None = None) -> AsyncGenerator[Chunk, None]:
        """See `Provider.stream`. An empty text says that the model is at work and has nothing to show yet."""
        asked = model or self.model
        try:
            async with aclosing(self._answer(prompt, asked)) as answer:
                async for chunk in answer:
                    yield chunk
        except self._backend.errors as error:
            problem = self._backend.explain(error, asked)
        else:
            return
        # Raised here and not above, so that it does not carry the provider's own error and its text along.
        raise problem

    async def _answer(self, prompt: Prompt, asked: str) -> AsyncGenerator[Chunk, None]:
        from pydantic_ai.direct import model_request_stream

        model = self._backend.model(asked)
        text, budget = WithoutThinking(), self._config.limits.answer_bytes
        shown = False
        async with model_request_stream(
            model,
            _messages(prompt),
            model_settings=self._settings(prompt, model),
            model_request_parameters=_parameters(prompt, model),
        ) as response:
            async for event in response:
                for said, aloud in _said(event):
                    budget -= len(said.encode(errors="replace"))
                    if budget < 0:
                        raise self._too_large()
                    settled = text.feed(said) if aloud else ""
                    shown = shown or bool(settled)
                    yield TextChunk(settled) if settled else AT_WORK
            if rest := text.rest():
                shown = True
                yield TextChunk(rest)
            yield self._ended(response, prompt, asked, shown=shown)

    def _settings(self, prompt: Prompt, model: "Model") -> "ModelSettings":
        settings: ModelSettings = {"max_tokens": prompt.output_tokens}
        if self._backend.takes_temperature(model):
            settings["temperature"] = prompt.temperature
        if prompt.choices:
            settings |= likelihoods()
        return settings

    def _ended(self, response: "StreamedResponse", prompt: Prompt, asked: str, *, shown: bool) -> Ended:
        match response.finish_reason:
            case "length":
                finish = Finish.CUT_OFF
            case "content_filter":
                raise ContentFiltered(
                    self.name,
                    f"the model {asked} or its content filter refused to answer.",
                    hint="Say what the playbook is for in other words, or ask another provider.",
                )
            case "stop" | "tool_call":
                finish = Finish.COMPLETE
            case _:
                raise unfinished(self.name)
        if finish is Finish.COMPLETE and not shown:
            raise AnswerBroken(
                self.name, f"the model {asked} answered nothing.", hint="Try again, or ask another model."
            )
        told = leanings(prompt.choices, response.provider_details or {})
        return Ended(finish, _usage(response.usage), response.model_name or asked, leanings=told)

    def _too_large(self) -> AnswerBroken:
        return answer_too_large(self.name, self._config.limits.answer_bytes)

    async def check(self, *, spend: bool = False) -> ProviderHealth:
        """See `Provider.check`. With `spend`, the call decides what the free look could not."""
        started = time.monotonic()
        limit = self._config.limits.first_token_seconds
        try:
            async with asyncio.timeout(limit):
                probe = await (self._spend() if spend else self._backend.probe())
        except TimeoutError:
            probe = Probe(reachable=False, detail=f"{self.name}: no answer within {limit:g} s.")
        except self._backend.errors as error:
            probe = probe_of(self._backend.explain(error, self.model))
        except ProviderFailed as problem:
            probe = probe_of(problem)
        return ProviderHealth(
            name=self.name,
            kind=self.kind,
            model=self.model,
            configured=True,
            reachable=probe.reachable,
            allowed=probe.allowed,
            seconds=time.monotonic() - started,
            detail=probe.detail,
            hint=probe.hint,
        )

    async def _spend(self) -> Probe:
        async with aclosing(self.stream(PROBE)) as answer:
            async for _ in answer:
                pass
        return Probe(reachable=True, allowed=True, detail=f"the model {self.model} answers.")

    async def close(self) -> None:
        """Close the connections; calls under way end with an error."""
        await self._backend.close()


def answer_too_large(provider: str, limit: int) -> AnswerBroken:
    """The failure of an answer of more than `limit` bytes."""
    return AnswerBroken(
        provider,
        f"the answer is larger than the {limit:,} bytes that are allowed.",
        hint="Raise the provider's limits.answer_bytes if that is what you want.",
    )


def unfinished(provider: str) -> AnswerBroken:
    """The failure of an answer that only stopped coming: nobody can tell whether it is whole."""
    return AnswerBroken(
        provider,
        "the answer ended without saying that it is whole.",
        hint="Try again; if that does not help, look at the log of the model server or of a proxy between.",
    )


def probe_of(problem: ProviderFailed) -> Probe:
    """What a failed check says about the provider."""
    return Probe(
        reachable=not isinstance(problem, ProviderUnreachable | ProviderSilent),
        allowed=False if isinstance(problem, CredentialsRefused) else None,
        detail=problem.detail,
        hint=problem.hint,
    )


def _messages(prompt: Prompt) -> "list[ModelMessage]":
    from pydantic_ai.messages import ModelRequest, ModelResponse, SystemPromptPart, TextPart, UserPromptPart

    messages: list[ModelMessage] = []
    parts: list[ModelRequestPart] = []
    for message in prompt.messages:
        match message.speaker:
            case Speaker.SYSTEM:
                parts.append(SystemPromptPart(content=message.text))
            case Speaker.USER:
                parts.append(UserPromptPart(content=message.text))
            case Speaker.ASSISTANT:
                if parts:
                    messages.append(ModelRequest(parts=parts))
                    parts = []
                messages.append(ModelResponse(parts=[TextPart(content=message.text)]))
    if parts:
        messages.append(ModelRequest(parts=parts))
    return messages


def _parameters(prompt: Prompt, model: "Model") -> "ModelRequestParameters":
    from pydantic_ai.models import ModelRequestParameters
    from pydantic_ai.output import OutputObjectDefinition

    if prompt.schema is None or not model.profile.get("supports_json_schema_output", False):
        return ModelRequestParameters()
    schema = OutputObjectDefinition(json_schema=dict(prompt.schema), name="answer")
    return ModelRequestParameters(output_mode="native", output_object=schema)


def _said(event: "ModelResponseStreamEvent") -> Iterator[tuple[str, bool]]:
    """The text in an event, and whether it belongs to the answer rather than to what the model thinks."""
    from pydantic_ai.messages import (
        PartDeltaEvent,
        PartStartEvent,
        TextPart,
        TextPartDelta,
        ThinkingPart,
        ThinkingPartDelta,
    )

    match event:
        case PartStartEvent(part=TextPart(content=text)) | PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            yield text, True
        case PartStartEvent(part=ThinkingPart(content=text)):
            yield text, False
        case PartDeltaEvent(delta=ThinkingPartDelta(content_delta=thought)):
            yield thought or "", False
        case _:
            return


def _usage(usage: "RequestUsage") -> TokenUsage:
    if usage.unmeasured_requests:
        return TokenUsage()
    return TokenUsage(input=usage.input_tokens, output=usage.output_tokens, cached=usage.cache_read_tokens)
