"""pydantic-ai's model of Converse, with a call that really ends when it is cancelled."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from typing import Any

from pydantic_ai.messages import ModelMessage
from pydantic_ai.models import ModelRequestParameters, StreamedResponse
from pydantic_ai.models.bedrock import BedrockConverseModel
from pydantic_ai.providers.bedrock import BedrockProvider
from pydantic_ai.settings import ModelSettings
from pydantic_ai.tools import RunContext

from relia.llm.providers.aws_http import one_call


class ClosableConverseModel(BedrockConverseModel):
    """pydantic-ai closes a stream that has begun; before that it only stops waiting for the thread that has asked."""

    def __init__(self, name: str, provider: BedrockProvider, make_room: Callable[[], None]) -> None:
        super().__init__(name, provider=provider)
        self._make_room = make_room

    @asynccontextmanager
    async def request_stream(
        self,
        messages: list[ModelMessage],
        model_settings: ModelSettings | None,
        model_request_parameters: ModelRequestParameters,
        run_context: RunContext[Any] | None = None,
    ) -> AsyncGenerator[StreamedResponse]:
        """See `Model.request_stream`."""
        self._make_room()
        with one_call() as call:
            try:
                async with super().request_stream(
                    messages, model_settings, model_request_parameters, run_context
                ) as response:
                    yield response
            except BaseException:
                call.end()
                raise
