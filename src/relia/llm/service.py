"""Asks language models: the one door through which a prompt leaves the machine."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import structlog

from relia.core.later import Later
from relia.core.stopping import Stop
from relia.llm.answers import AnswerCache
from relia.llm.asking import listen
from relia.llm.domain import GROUNDED, Answer, Asker, Began, Heard, Prompt, Provider, TextChunk, Wish
from relia.llm.errors import ModelsFailed, ProviderFailed, ProviderUnknown
from relia.llm.loop import LoopThread
from relia.llm.metering import Meter
from relia.llm.redaction.redactor import Redacted, Redactor
from relia.llm.settings import ProviderConfig
from relia.llm.table import ProviderTable
from relia.llm.tokens import TokenCounter

_log = structlog.get_logger("relia.llm")


class LanguageModels:
    """The configured providers behind one call. Safe to use from several threads."""

    def __init__(
        self,
        table: ProviderTable,
        make: Callable[[ProviderConfig], Provider],
        cache: AnswerCache,
        counter: TokenCounter,
        redactor: Redactor,
        meter: Meter,
    ) -> None:
        """`make` makes a provider when it is first asked for, which takes a second."""
        self._table = table
        self._made = {name: Later(partial(make, config)) for name, config in table.providers.items()}
        self._cache = cache
        self._counter = counter
        self._redactor = redactor
        self._meter = meter
        self._loop = LoopThread()

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
            raise ProviderUnknown(f"no engine is called {name!r}; there are: {known}")
        return config

    def asked(self, wish: Wish) -> ProviderConfig | None:
        """The provider that a wish leads to first; None when that is no model. Raises `ProviderUnknown`."""
        name = wish.provider or self.default
        return None if name is None or name == GROUNDED else self.config(name)

    def count(self, text: str, provider: str, model: str | None = None) -> int:
        """How many tokens a text is for a model, as far as is known."""
        name = model or self.config(provider).model
        return self._counter.expected(provider, name, self._counter.count(text))

    def ask(
        self,
        prompt: Prompt,
        asker: Asker,
        wish: Wish | None = None,
        *,
        heard: Heard | None = None,
        stop: Stop | None = None,
        within: float | None = None,
    ) -> Answer:
        """The first answer that one of the providers gives to the end, or gave to the same person before.

        Blocks, each provider for at most `within` seconds. `heard` hears the answer while it comes; when a provider fails
        in mid-answer the next begins anew, and says so by `Began`. Raises what the provider failed with
        (`ProviderFailed`), `ModelsFailed` when several did, `ProviderUnknown`, and `Cancelled` once stop was said and the
        provider's call was ended.
        """
        wish = wish or Wish()
        redacted = self._redactor.redact(prompt)
        failed: list[ProviderFailed] = []
        for name in self._chain(wish):
            try:
                before = tuple(error.detail for error in failed)
                telling = _Telling(heard or _ignore, redacted)
                answer = self._ask_one(self.config(name), redacted.prompt, asker, wish, telling, before, stop, within)
                telling.end()
            except ProviderFailed as error:
                _log.warning("model failed", provider=name, code=error.code, user=asker.user_id, purpose=prompt.purpose)
                failed.append(error)
            else:
                return replace(
                    answer,
                    text=redacted.restore(answer.text),
                    failed_before=before,
                    redactions=redacted.redactions,
                )
        raise failed[0] if len(failed) == 1 else ModelsFailed.of(failed)

    def _chain(self, wish: Wish) -> Sequence[str]:
        chain = self._table.chain if wish.provider is None else (self.config(wish.provider).name,)
        if not chain:
            raise ProviderUnknown("no language model is configured", hint="Set RELIA_LLM; see docs/models.md.")
        return chain

    def _ask_one(
        self,
        config: ProviderConfig,
        prompt: Prompt,
        asker: Asker,
        wish: Wish,
        heard: "_Telling",
        before: tuple[str, ...],
        stop: Stop | None,
        within: float | None,
    ) -> Answer:
        model = wish.model or config.model
        heard(Began(config.name, model, before))

        def make() -> Answer:
            provider = self._made[config.name]()
            counted = self._counter.count_messages(prompt.messages)
            expected = self._counter.expected(config.name, model, counted)

            def call() -> Answer:
                return self._loop.run(listen(provider, prompt, wish.model, heard, within), stop)

            answer = self._meter.call(config, model, prompt, expected, asker, call)
            self._counter.observe(config.name, model, counted, answer.usage.input)
            return answer

        answer = self._cache.answer(config, model, prompt, asker, make, fresh=wish.fresh)
        if answer.cached_from is not None:
            heard(TextChunk(answer.text))
        return answer

    def close(self) -> None:
        """End every call and close the connections."""
        for made in self._made.values():
            if made.made:
                self._loop.run(made().close())
        self._loop.close()


class _Telling:
    """Tells an answer while it comes, with the person's own words in the place of the redactions."""

    def __init__(self, heard: Heard, redacted: Redacted) -> None:
        self._heard = heard
        self._restorer = redacted.restorer()

    def __call__(self, event: Began | TextChunk) -> None:
        if isinstance(event, Began):
            self._heard(event)
        else:
            self._tell(self._restorer.feed(event.text))

    def end(self) -> None:
        """The answer is whole."""
        self._tell(self._restorer.flush())

    def _tell(self, text: str) -> None:
        if text:
            self._heard(TextChunk(text))


def _ignore(event: object) -> None:
    del event
