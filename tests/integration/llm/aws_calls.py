"""Calls to the Bedrock on loopback, and what they need."""

import asyncio
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from tests.loops import run
from tests.servers.bedrock import BedrockServer
from tests.servers.bedrock_said import PROFILE

from relia.llm.domain import Chunk, Ended, Message, Prompt, ProviderHealth, ProviderKind, Purpose, Speaker, TextChunk
from relia.llm.providers.adapter import ModelProvider
from relia.llm.providers.bedrock import make
from relia.llm.settings import ProviderConfig, ProviderLimits

PROMPT = Prompt(
    messages=(Message(Speaker.SYSTEM, "Write YAML."), Message(Speaker.USER, "install nginx")),
    purpose=Purpose.DRAFT,
    version="draft-1",
    output_tokens=200,
)


@contextmanager
def aws_environment(patch: pytest.MonkeyPatch, variables: dict[str, str]) -> Iterator[None]:
    """Only these variables of AWS's tools are set."""
    with patch.context() as inner:
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            inner.delenv(name)
        for name, value in variables.items():
            inner.setenv(name, value)
        yield


def provider(
    model: str = PROFILE,
    *,
    url: str | None = None,
    key: str | None = None,
    region: str | None = None,
    profile: str | None = None,
    role: str | None = None,
    limits: ProviderLimits | None = None,
) -> ModelProvider:
    """A provider called `aws`."""
    return make(
        ProviderConfig.model_validate(
            {
                "name": "aws",
                "kind": ProviderKind.BEDROCK,
                "model": model,
                "url": url,
                "key": key,
                "region": region,
                "profile": profile,
                "role": role,
                "limits": limits or ProviderLimits(),
            }
        )
    )


def ask(asked: ModelProvider, prompt: Prompt = PROMPT, model: str | None = None) -> tuple[str, Ended]:
    """The text of an answer and its end."""
    text, ended = "", None
    for chunk in chunks(asked, prompt, model):
        match chunk:
            case TextChunk(more):
                text += more
            case Ended():
                ended = chunk
    assert ended is not None
    return text, ended


def chunks(asked: ModelProvider, prompt: Prompt = PROMPT, model: str | None = None) -> list[Chunk]:
    """All of an answer, as it came."""

    async def collect() -> list[Chunk]:
        try:
            return [chunk async for chunk in asked.stream(prompt, model)]
        finally:
            await asked.close()

    return run(collect())


def check(asked: ModelProvider, *, spend: bool = False) -> ProviderHealth:
    """What a check of it finds."""

    async def look() -> ProviderHealth:
        try:
            return await asked.check(spend=spend)
        finally:
            await asked.close()

    return run(look())


def leave_in_mid_call(server: BedrockServer, asked: ModelProvider, *, after: int) -> bool:
    """Ask, cancel once the request has come and `after` pieces of its answer, and tell whether the server saw it."""

    async def call() -> bool:
        heard = asyncio.Event()
        pieces: list[Chunk] = []

        async def listen() -> None:
            async for chunk in asked.stream(PROMPT):
                pieces.append(chunk)
                if len(pieces) == after:
                    heard.set()

        task = asyncio.ensure_future(listen())
        received = await asyncio.to_thread(server.wait_for, 1)
        if after:
            await heard.wait()
        task.cancel()
        await asyncio.wait([task])
        assert task.cancelled()
        return await asyncio.to_thread(received.was_left)

    return run(call())
