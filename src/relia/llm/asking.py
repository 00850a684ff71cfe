"""Listens to one answer of one provider, from its first character to its end."""

import asyncio
import time
from contextlib import aclosing

from relia.llm.domain import Answer, Ended, Heard, Prompt, Provider, TextChunk
from relia.llm.errors import AnswerBroken, ProviderSilent


async def listen(provider: Provider, prompt: Prompt, model: str | None, heard: Heard, within: float | None) -> Answer:
    """The whole answer. Raises `ProviderFailed`; after `within` seconds `ProviderSilent`."""
    try:
        async with asyncio.timeout(within):
            return await _listened(provider, prompt, model, heard)
    except TimeoutError as error:
        raise ProviderSilent(
            provider.name,
            f"no whole answer within the {within or 0:.0f} seconds that were left for it",
            hint="Raise RELIA_MODEL_SECONDS, or use a faster model.",
        ) from error


async def _listened(provider: Provider, prompt: Prompt, model: str | None, heard: Heard) -> Answer:
    started = time.perf_counter()
    first: float | None = None
    pieces: list[str] = []
    # Closed here and now also when `heard` raises: else the call would go on until somebody collects it.
    async with aclosing(provider.stream(prompt, model)) as chunks:
        async for chunk in chunks:
            match chunk:
                case TextChunk(text):
                    first = first if first is not None else time.perf_counter() - started
                    pieces.append(text)
                    heard(chunk)
                case Ended(finish, usage, named):
                    return Answer(
                        text="".join(pieces),
                        provider=provider.name,
                        model=named,
                        finish=finish,
                        usage=usage,
                        first_token_seconds=first,
                        seconds=time.perf_counter() - started,
                        leanings=chunk.leanings,
                    )
    raise AnswerBroken(provider.name, "the answer broke off", hint="Ask again.")
