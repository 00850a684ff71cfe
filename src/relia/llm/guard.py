"""What stands between Relia and a provider: turns, time limits, further tries, a circuit breaker. The only layer that
tries again."""

import asyncio
import math
import random
import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from functools import partial

from relia.llm.breaker import Breaker
from relia.llm.domain import Chunk, Circuit, Ended, Prompt, Provider, ProviderHealth, ProviderKind, TextChunk
from relia.llm.errors import AnswerBroken, CircuitOpen, ProviderBusy, ProviderFailed, ProviderSilent, RateLimited
from relia.llm.settings import ProviderLimits

BACKOFF_SECONDS = 0.5
"""The first further try waits between 0 and this, the next ones up to twice, four times … as long."""
PAUSE_SECONDS = 3600
"""A provider that asks to be left alone for longer is left alone for so long."""
_BUSY_SECONDS = 60
"""A caller who is turned away is not told to wait for longer."""


class GuardedProvider:
    """A `Provider` that keeps another one within its limits.

    - At most `concurrency` calls are under way, at most `queue` wait for their turn; more end with `ProviderBusy`.
    - A call that fails with an error that may pass (`again`) before its first character came is tried again, `retries`
      times, after a random wait that doubles in size, or after what the provider asked for.
    - An answer begins, goes on and ends in time, or fails with `ProviderSilent`.
    - A provider that fails several times in a row is left alone: `CircuitOpen`.

    Empty texts, by which a model says that it is at work, end here. All of its coroutines run on one event loop.
    """

    def __init__(
        self,
        inner: Provider,
        limits: ProviderLimits,
        *,
        clock: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        """`clock` tells seconds for the circuit breaker, `chance` a number from 0 to 1 for the waits."""
        self._inner = inner
        self._limits = limits
        self._chance = chance
        self._breaker = Breaker(limits.breaker_failures, limits.breaker_seconds, clock)
        self._turns = asyncio.Semaphore(limits.concurrency)
        self._waiting = 0
        self._under_way = 0
        self._usual_seconds = 1.0
        self._last_failure = ""

    @property
    def name(self) -> str:
        return self._inner.name

    @property
    def kind(self) -> ProviderKind:
        return self._inner.kind

    @property
    def model(self) -> str:
        return self._inner.model

    @property
    def circuit(self) -> Circuit:
        """Whether the provider is called at all."""
        return self._breaker.state

    async def stream(self, prompt: Prompt, model: str | None = None) -> AsyncGenerator[Chunk, None]:
        """See `Provider.stream`; with further tries."""
        deadline = _now() + self._limits.total_seconds
        self._look_at_circuit()
        async with self._turn(deadline):
            for attempt in range(1, self._limits.retries + 2):
                begun = False
                try:
                    async with aclosing(self._attempt(prompt, model, deadline)) as answer:
                        async for chunk in answer:
                            begun = True
                            yield replace(chunk, attempts=attempt) if isinstance(chunk, Ended) else chunk
                except ProviderFailed as error:
                    error.attempts = attempt
                    wait = self._wait(error, attempt)
                    if begun or wait is None or _now() + wait >= deadline or self.circuit is Circuit.OPEN:
                        raise
                else:
                    return
                await asyncio.sleep(wait)

    def _wait(self, error: ProviderFailed, attempt: int) -> float | None:
        """Seconds until the next try; None when there is none."""
        if not error.again or attempt > self._limits.retries:
            return None
        most = self._limits.retry_seconds
        asked = error.retry_after or 0
        if asked > most:
            return None
        return max(asked, self._chance() * min(most, BACKOFF_SECONDS * 2.0 ** (attempt - 1)))

    async def _attempt(self, prompt: Prompt, model: str | None, deadline: float) -> AsyncGenerator[Chunk, None]:
        """One call, and what it says about the provider's health."""
        self._look_at_circuit(take=True)
        told = self._breaker.abandoned
        try:
            async with aclosing(self._in_time(prompt, model, deadline)) as answer:
                async for chunk in answer:
                    yield chunk
            told = self._breaker.succeeded
        except ProviderFailed as error:
            told = self._told_by(error)
            raise
        finally:
            told()

    def _told_by(self, error: ProviderFailed) -> Callable[[], None]:
        self._last_failure = error.detail.removeprefix(f"{self.name}: ")
        if isinstance(error, RateLimited):
            asked = error.retry_after or 0
            if asked <= self._limits.retry_seconds:
                return self._breaker.succeeded
            return partial(self._breaker.pause, min(asked, PAUSE_SECONDS))
        return self._breaker.failed if error.again else self._breaker.succeeded

    async def _in_time(self, prompt: Prompt, model: str | None, deadline: float) -> AsyncGenerator[Chunk, None]:
        """One call, every part of which comes in time."""
        limit, named = self._limits.first_token_seconds, "first_token_seconds"
        async with aclosing(self._inner.stream(prompt, model)) as answer:
            while True:
                try:
                    async with asyncio.timeout_at(min(_now() + limit, deadline)):
                        chunk = await anext(answer)
                except StopAsyncIteration:
                    raise AnswerBroken(self.name, "the answer broke off.", hint="Try again.") from None
                except TimeoutError:
                    raise self._silent(named if _now() < deadline else "total_seconds") from None
                limit, named = self._limits.stall_seconds, "stall_seconds"
                if chunk != TextChunk(""):
                    yield chunk
                if isinstance(chunk, Ended):
                    return

    def _silent(self, named: str) -> ProviderSilent:
        seconds: float = getattr(self._limits, named)
        what = {
            "first_token_seconds": "the answer did not begin",
            "stall_seconds": "nothing more of the answer came",
            "total_seconds": "the answer did not end",
        }[named]
        return ProviderSilent(
            self.name,
            f"{what} within {seconds:g} s ({named}).",
            hint=f"Try again; raise RELIA_LLM_{named.upper()}, or {named} in the provider's limits, if the model needs "
            "longer.",
        )

    def _look_at_circuit(self, *, take: bool = False) -> None:
        """Raise `CircuitOpen` when the provider is left alone; `take` the one try of a half open circuit."""
        open_now = not self._breaker.admit() if take else self._breaker.state is Circuit.OPEN
        if open_now:
            seconds = max(1, math.ceil(self._breaker.seconds_left))
            raise CircuitOpen(
                self.name,
                f"it is not called for a while; the last time: {self._last_failure}",
                hint=f"It is tried again in {seconds} s; `relia doctor --llm` says what is wrong with it.",
                retry_after=seconds,
            )

    @asynccontextmanager
    async def _turn(self, deadline: float) -> AsyncIterator[None]:
        """Wait for a turn, and hold it. Raises `ProviderBusy`."""
        if self._turns.locked() and self._waiting >= self._limits.queue:
            raise self._busy(f"{self._limits.concurrency} calls are under way and {self._limits.queue} wait")
        self._waiting += 1
        try:
            async with asyncio.timeout_at(deadline):
                await self._turns.acquire()
        except TimeoutError:
            raise self._busy(f"no turn came within {self._limits.total_seconds:g} s") from None
        finally:
            self._waiting -= 1
        started = _now()
        self._under_way += 1
        try:
            yield
        finally:
            self._under_way -= 1
            self._turns.release()
            self._usual_seconds += 0.2 * (_now() - started - self._usual_seconds)

    def _busy(self, said: str) -> ProviderBusy:
        rounds = (self._waiting + 1) / self._limits.concurrency
        return ProviderBusy(
            self.name,
            f"{said}.",
            hint="Try again in a moment; RELIA_LLM_CONCURRENCY and RELIA_LLM_QUEUE set the limits.",
            retry_after=min(_BUSY_SECONDS, max(1, math.ceil(rounds * self._usual_seconds))),
        )

    async def check(self, *, spend: bool = False) -> ProviderHealth:
        """See `Provider.check`. Takes no turn, and neither asks nor tells the circuit breaker."""
        health = await self._inner.check(spend=spend)
        return replace(health, circuit=self.circuit, under_way=self._under_way, waiting=self._waiting)

    async def close(self) -> None:
        """Close the provider's connections."""
        await self._inner.close()


def _now() -> float:
    return asyncio.get_running_loop().time()
