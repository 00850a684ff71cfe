"""A model of pydantic-ai that says what a script says. Import it only to make one: it imports pydantic-ai."""

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pydantic_ai.messages import FinishReason, ModelMessage, ModelResponse, ModelResponseStreamEvent
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.profiles import ModelProfile
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext
from pydantic_ai.usage import RequestUsage

from relia.llm.domain import Finish, TokenUsage
from relia.llm.errors import ProviderFailed
from relia.llm.script import Step, Think, Wait

_FINISHES: dict[Finish, FinishReason] = {Finish.COMPLETE: "stop", Finish.CUT_OFF: "length"}


class ScriptedModel(Model[None]):
    """Says the steps, then ends as told."""

    def __init__(self, name: str, steps: Sequence[Step], usage: TokenUsage, finish: Finish) -> None:
        super().__init__(profile=ModelProfile(supports_json_schema_output=True))
        self._name, self._steps, self._usage, self._finish = name, steps, usage, finish

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def system(self) -> str:
        return "scripted"

    async def request(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
    ) -> ModelResponse:
        """The whole answer at once."""
        async with self.request_stream(messages, model_settings, model_request_parameters) as response:
            async for _ in response:
                pass
            return response.get()

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[object] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """The answer as it comes."""
        del messages, model_settings, run_context
        response = _ScriptedResponse(model_request_parameters, self._name, self._steps, _FINISHES[self._finish])
        response.told = self._usage
        yield response


@dataclass
class _ScriptedResponse(StreamedResponse):
    _name: str
    _steps: Sequence[Step]
    _end: FinishReason
    _began: datetime = field(default_factory=lambda: datetime.now(UTC))
    _usage_received: bool | None = field(default=False, init=False)
    told: TokenUsage = field(default=TokenUsage(), init=False)

    async def _get_event_iterator(self) -> AsyncIterator[ModelResponseStreamEvent]:
        for step in self._steps:
            match step:
                case str():
                    for event in self._parts_manager.handle_text_delta(vendor_part_id="text", content=step):
                        yield event
                case Think(text):
                    for event in self._parts_manager.handle_thinking_delta(vendor_part_id="thought", content=text):
                        yield event
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case ProviderFailed():
                    raise step
        self.finish_reason = self._end
        if self.told.output is not None:
            usage = RequestUsage(
                input_tokens=self.told.input or 0,
                output_tokens=self.told.output,
                cache_read_tokens=self.told.cached or 0,
            )
            self._add_usage(usage, reported=True)

    async def close_stream(self) -> None:
        """There is no connection."""

    @property
    def model_name(self) -> str:
        return self._name

    @property
    def provider_name(self) -> str | None:
        return "scripted"

    @property
    def provider_url(self) -> str | None:
        return None

    @property
    def timestamp(self) -> datetime:
        return self._began
