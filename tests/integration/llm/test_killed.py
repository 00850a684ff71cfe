"""A real model server that is killed in the middle of its answer."""

from dataclasses import replace
from pathlib import Path

import pytest
from tests.asking import QUESTION, heard
from tests.loops import run
from tests.servers.llama import MODEL, LlamaServer, kept_model

from relia.llm.domain import ProviderKind
from relia.llm.errors import AnswerBroken, ProviderUnreachable
from relia.llm.guard import GuardedProvider
from relia.llm.providers.make import make_provider
from relia.llm.settings import ProviderConfig, ProviderLimits

CONTEXT = 32_768
"""So long an answer takes the server seconds."""


def test_the_answer_is_broken_and_the_next_call_finds_nobody(shared_data_dir: Path) -> None:
    async def work(server: LlamaServer) -> None:
        limits = ProviderLimits(retries=0)
        guard = GuardedProvider(
            make_provider(
                ProviderConfig(name="local", kind=ProviderKind.COMPATIBLE, model=MODEL, url=server.url, limits=limits)
            ),
            limits,
        )

        async def listen() -> None:
            async for _ in guard.stream(replace(QUESTION, output_tokens=CONTEXT // 2)):
                server.kill()

        with pytest.raises(AnswerBroken, match="local: the connection broke"):
            await listen()
        with pytest.raises(ProviderUnreachable, match="local: there is no connection"):
            await heard(guard.stream(QUESTION))
        await guard.close()

    with LlamaServer(kept_model(shared_data_dir / "models"), context_tokens=CONTEXT) as server:
        run(work(server))
