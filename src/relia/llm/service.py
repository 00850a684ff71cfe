"""Asks language models: the one door through which a prompt leaves the machine."""

import time
from collections.abc import Mapping, Sequence

import structlog

from relia.core.stopping import Stop
from relia.llm.domain import (
    GROUNDED,
    Answer,
    Asker,
    Began,
    Ended,
    Heard,
    Prompt,
    Provider,
    TextChunk,
    Wish,
)
from relia.llm.errors import AnswerBroken, ModelsFailed, ProviderFailed, ProviderUnknown
from relia.llm.loop import LoopThread
from relia.llm.settings import ProviderConfig
from relia.llm.table import ProviderTable

_log = structlog.get_logger("relia.llm")


class LanguageModels:
    """The configured providers behind one call. Safe to use from several threads."""

    def __init__(self, table: ProviderTable, providers: Mapping[str, Provider], loop: LoopThread) -> None:
        self._table = table
        self._providers = providers
        self._loop = loop

    @property
    def default(self) -> str | None:
        """The provider that is asked when nobody names one; None when no model is."""
        return self._table.chain[0] if self._table.chain else None

    @property
    def names(self) -> tuple[str, ...]:
        """Of all configured providers, sorted."""
        return tuple(self._table.providers)

    def config(self, name: str) -> ProviderConfig:
        """What is configured of a provider. Raises `ProviderUnknown`."""
        config = self._table.providers.get(name)
        if config is None:
            known = ", ".join((*self.names, GROUNDED))
            raise ProviderUnknown(f"no provider is called {name!r}; there are: {known}")
        return config

    def asked(self, wish: Wish) -> ProviderConfig | None:
        """The provider that a wish leads to first; None when that is no model. Raises `ProviderUnknown`."""
        name = wish.provider or self.default
        return None if name in {None, GROUNDED} else self.config(str(name))

    def ask(
        self,
        prompt: Prompt,
        asker: Asker,
        wish: Wish | None = None,
        *,
        heard: Heard | None = None,
        stop: Stop | None = None,
    ) -> Answer:
        """The first answer that one of the providers gives to the end.

        Blocks. `heard` hears the answer while it comes; when a provider fails in mid-answer the next begins anew, and
        says so by `Began`. Raises what the provider failed with (`ProviderFailed`), `ModelsFailed` when several did,
        `ProviderUnknown`, and `Cancelled` once stop was said and the provider's call was ended.
        """
        wish = wish or Wish()
        failed: list[ProviderFailed] = []
        for name in self._chain(wish):
            try:
                return self._ask_one(name, prompt, wish, heard or _ignore, stop, tuple(e.detail for e in failed))
            except ProviderFailed as error:
                _log.warning("model failed", provider=name, code=error.code, user=asker.user_id, purpose=prompt.purpose)
                failed.append(error)
        raise failed[0] if len(failed) == 1 else ModelsFailed.of(failed)

    def _chain(self, wish: Wish) -> Sequence[str]:
        chain = self._table.chain if wish.provider is None else (self.config(wish.provider).name,)
        if not chain:
            raise ProviderUnknown("no language model is configured", hint="Set RELIA_LLM; see docs/models.md.")
        return chain

    def _ask_one(
        self,
        name: str,
        prompt: Prompt,
        wish: Wish,
        heard: Heard,
        stop: Stop | None,
        failed_before: tuple[str, ...],
    ) -> Answer:
        provider = self._providers[name]
        return self._loop.run(_listen(provider, prompt, wish.model, heard, failed_before), stop)

    def close(self) -> None:
        """End every call and close the connections."""
        for provider in self._providers.values():
            self._loop.run(provider.close())
        self._loop.close()


async def _listen(
    provider: Provider, prompt: Prompt, model: str | None, heard: Heard, failed_before: tuple[str, ...]
) -> Answer:
    started = time.perf_counter()
    first: float | None = None
    pieces: list[str] = []
    heard(Began(provider.name, model or provider.model, failed_before))
    async for chunk in provider.stream(prompt, model):
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
                    failed_before=failed_before,
                    leanings=chunk.leanings,
                )
    raise AnswerBroken(provider.name, "the answer broke off", hint="Ask again.")


def _ignore(event: object) -> None:
    del event
