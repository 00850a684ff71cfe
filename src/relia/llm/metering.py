"""Lets a call happen within the budgets, and records it, however it ends."""

import time
from collections.abc import Callable
from dataclasses import replace

from relia.core.clock import Clock, utc_now
from relia.core.errors import ReliaError
from relia.core.ids import new_id
from relia.llm.budgets import UsageLedger
from relia.llm.domain import Answer, Asker, Call, Prompt, TokenUsage
from relia.llm.errors import ProviderFailed
from relia.llm.prices import Prices
from relia.llm.settings import ProviderConfig


class Meter:
    """Wraps the calls of providers. Safe to use from several threads."""

    def __init__(self, ledger: UsageLedger, prices: Prices, clock: Clock = utc_now) -> None:
        self._ledger = ledger
        self._prices = prices
        self._clock = clock

    def call(
        self,
        config: ProviderConfig,
        model: str,
        prompt: Prompt,
        prompt_tokens: int,
        asker: Asker,
        make: Callable[[], Answer],
    ) -> Answer:
        """What `make` answers, with what it cost. Raises `BudgetExhausted` before anything is asked, else what `make`
        raises; either way the call is recorded."""
        reservation = self._ledger.reserve(asker, config, model, prompt_tokens, prompt.output_tokens)
        started, before = self._clock(), time.perf_counter()
        call = Call(
            id=str(new_id()),
            user_id=asker.user_id,
            request_id=asker.request_id,
            purpose=prompt.purpose,
            provider=config.name,
            model=model,
            outcome="",
            usage=TokenUsage(),
            cost=None,
            first_token_seconds=None,
            seconds=0.0,
            started=started,
        )
        try:
            answer = make()
        except ReliaError as error:
            attempts = error.attempts if isinstance(error, ProviderFailed) else 1
            ended = replace(call, outcome=error.code, seconds=time.perf_counter() - before, attempts=attempts)
            self._ledger.settle(reservation, ended)
            raise
        except BaseException:
            self._ledger.release(reservation)
            raise
        cost = self._prices.cost(config, answer.model, answer.usage, asked=model)
        ended = replace(
            call,
            model=answer.model,
            outcome=answer.finish.value,
            usage=answer.usage,
            cost=cost,
            first_token_seconds=answer.first_token_seconds,
            seconds=answer.seconds,
        )
        self._ledger.settle(reservation, ended)
        return replace(answer, cost=cost)
