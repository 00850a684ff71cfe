"""A guarded provider keeps its limits: turns, times, tries, and being left alone. No time passes in these tests."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing

import pytest
from tests.asking import QUESTION, heard
from tests.unit.llm.moments import now, run

from relia.llm.domain import Chunk, Circuit, Ended, Prompt, TextChunk
from relia.llm.errors import (
    AnswerBroken,
    CircuitOpen,
    ContextTooLong,
    CredentialsRefused,
    ProviderBusy,
    ProviderDown,
    ProviderFailed,
    ProviderSilent,
    RateLimited,
)
from relia.llm.fake import FakeProvider
from relia.llm.guard import GuardedProvider
from relia.llm.script import Script, Think, Wait
from relia.llm.settings import ProviderLimits

TEXT = "- hosts: all\n  tasks: []\n"


def down(retry_after: int | None = None) -> ProviderDown:
    return ProviderDown("fake", "overloaded.", retry_after=retry_after)


def guarded(fake: FakeProvider, chance: float = 1.0, **limits: float) -> GuardedProvider:
    """The fake behind these limits; call it on the loop whose time it is to know."""
    loop = asyncio.get_running_loop()
    return GuardedProvider(fake, ProviderLimits.model_validate(limits), clock=loop.time, chance=lambda: chance)


async def failure(guard: GuardedProvider) -> ProviderFailed:
    with pytest.raises(ProviderFailed) as raised:
        await heard(guard.stream(QUESTION))
    return raised.value


def test_a_failure_that_may_pass_is_tried_again_after_a_wait_that_doubles() -> None:
    async def work() -> None:
        guard = guarded(FakeProvider(down(), down(), TEXT), chance=1.0, retries=2)
        text, ended = await heard(guard.stream(QUESTION))
        assert (text, ended.attempts, now()) == (TEXT, 3, 0.5 + 1.0)

    run(work)


def test_the_wait_is_a_random_part_of_what_it_may_be() -> None:
    async def work() -> None:
        await heard(guarded(FakeProvider(down(), TEXT), chance=0.25).stream(QUESTION))
        assert now() == 0.125

    run(work)


def test_it_waits_as_long_as_the_provider_asks() -> None:
    async def work() -> None:
        await heard(guarded(FakeProvider(down(retry_after=7), TEXT), retry_seconds=10).stream(QUESTION))
        assert now() == 7

    run(work)


@pytest.mark.parametrize("error", [down(retry_after=11), RateLimited("fake", "too many.", retry_after=11)])
def test_it_does_not_wait_for_longer_than_the_limit(error: ProviderFailed) -> None:
    async def work() -> None:
        fake = FakeProvider(error)
        assert await failure(guarded(fake, retry_seconds=10)) is error
        assert (len(fake.asked), now()) == (1, 0)

    run(work)


def test_a_provider_that_asks_to_be_left_alone_for_longer_is() -> None:
    async def work() -> None:
        fake = FakeProvider(RateLimited("fake", "too many.", retry_after=600), TEXT)
        guard = guarded(fake)
        await failure(guard)
        refused = await failure(guard)
        assert (type(refused), refused.retry_after, len(fake.asked)) == (CircuitOpen, 600, 1)
        await asyncio.sleep(600)
        assert (await heard(guard.stream(QUESTION)))[0] == TEXT

    run(work)


def test_after_the_last_try_the_last_failure_is_told_with_the_number_of_tries() -> None:
    async def work() -> None:
        fake = FakeProvider(down())
        error = await failure(guarded(fake, retries=2))
        assert (type(error), error.attempts, len(fake.asked)) == (ProviderDown, 3, 3)

    run(work)


@pytest.mark.parametrize("kind", [CredentialsRefused, ContextTooLong])
def test_what_does_not_pass_is_not_tried_again_and_says_nothing_about_the_providers_health(
    kind: type[ProviderFailed],
) -> None:
    async def work() -> None:
        fake = FakeProvider(kind("fake", "no."))
        guard = guarded(fake, breaker_failures=1)
        await failure(guard)
        assert (len(fake.asked), guard.circuit) == (1, Circuit.CLOSED)

    run(work)


def test_nothing_is_tried_again_once_the_first_character_came() -> None:
    async def work() -> None:
        fake = FakeProvider(Script(["- hosts", down()]), TEXT)
        await failure(guarded(fake))
        assert len(fake.asked) == 1

    run(work)


def test_thoughts_are_no_characters_of_the_answer() -> None:
    async def work() -> None:
        guard = guarded(FakeProvider(Script([Think("let me see"), down()]), Script([Think("hm"), TEXT])))
        chunks = [chunk async for chunk in guard.stream(QUESTION)]
        assert chunks[0] == TextChunk(TEXT)
        assert isinstance(chunks[1], Ended)

    run(work)


@pytest.mark.parametrize(
    ("script", "limits", "named"),
    [
        (Script([Wait(100), TEXT]), {"first_token_seconds": 3, "retries": 0}, "first_token_seconds"),
        (Script(["- ho", Wait(100), "sts"]), {"stall_seconds": 4}, "stall_seconds"),
        (Script(["- ho", Wait(3), "s", Wait(3), "t"]), {"stall_seconds": 4, "total_seconds": 5}, "total_seconds"),
        (Script([Wait(100)]), {"first_token_seconds": 10, "total_seconds": 5}, "total_seconds"),
    ],
)
def test_each_part_of_an_answer_comes_in_time_or_the_limit_is_named(
    script: Script, limits: dict[str, float], named: str
) -> None:
    async def work() -> None:
        fake = FakeProvider(script)
        error = await failure(guarded(fake, **limits))
        assert isinstance(error, ProviderSilent)
        assert f"({named})" in error.detail
        assert f"RELIA_LLM_{named.upper()}" in error.hint
        assert (now(), fake.left) == (limits[named], 1)

    run(work)


def test_a_model_that_thinks_for_long_is_not_silent() -> None:
    async def work() -> None:
        thoughts = [step for _ in range(20) for step in (Wait(3), Think("hm"))]
        guard = guarded(FakeProvider(Script([*thoughts, TEXT])), first_token_seconds=4, stall_seconds=4)
        assert (await heard(guard.stream(QUESTION)))[0] == TEXT

    run(work)


def test_the_tries_share_the_time_in_all() -> None:
    async def work() -> None:
        guard = guarded(FakeProvider(Script([Wait(100)])), first_token_seconds=4, total_seconds=9, retries=5)
        error = await failure(guard)
        assert (type(error), error.attempts, now()) == (ProviderSilent, 2, 4 + 0.5 + 4)

    run(work)


def test_no_more_calls_are_under_way_than_may_be_and_no_more_wait() -> None:
    async def work() -> None:
        fake = FakeProvider(Script([Wait(10), TEXT]))
        guard = guarded(fake, concurrency=2, queue=1)
        calls = [asyncio.create_task(heard(guard.stream(QUESTION))) for _ in range(3)]
        await asyncio.sleep(1)
        health = await guard.check()
        assert (len(fake.asked), health.under_way, health.waiting) == (2, 2, 1)
        refused = await failure(guard)
        assert isinstance(refused, ProviderBusy)
        assert refused.retry_after is not None
        await asyncio.gather(*calls)
        assert now() == 20

    run(work)


def test_who_waits_for_a_turn_does_not_wait_forever() -> None:
    async def work() -> None:
        guard = guarded(FakeProvider(Script(["a", Wait(10), "b"])), concurrency=1, total_seconds=5, retries=0)
        first = asyncio.create_task(failure(guard))
        await asyncio.sleep(0)
        assert isinstance(await failure(guard), ProviderBusy)
        assert isinstance(await first, ProviderSilent)
        assert now() == 5

    run(work)


def test_a_turn_is_given_back_whatever_becomes_of_the_call() -> None:
    async def work() -> None:
        fake = FakeProvider(down(), Script(["a", Wait(50)]), Script(["a", Wait(50)]), Script(["a", Wait(50)]), TEXT)
        guard = guarded(fake, concurrency=1, queue=1, retries=0, stall_seconds=5)
        await failure(guard)
        await failure(guard)
        call = asyncio.create_task(heard(guard.stream(QUESTION)))
        await asyncio.sleep(1)
        call.cancel()
        await asyncio.gather(call, return_exceptions=True)
        async with aclosing(guard.stream(QUESTION)) as left_early:
            await anext(left_early)
        assert (await heard(guard.stream(QUESTION)))[0] == TEXT

    run(work)


def test_a_call_that_is_cancelled_ends_the_providers_call() -> None:
    async def work() -> None:
        fake = FakeProvider(Script(["- ho", Wait(50), "sts"]))
        call = asyncio.create_task(heard(guarded(fake, stall_seconds=100).stream(QUESTION)))
        await asyncio.sleep(1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert (fake.left, now()) == (1, 1)

    run(work)


def test_a_provider_that_keeps_failing_is_left_alone_and_then_tried_once() -> None:
    async def work() -> None:
        fake = FakeProvider(down(), down(), down(), Script([Wait(5), TEXT]))
        guard = guarded(fake, retries=0, breaker_failures=3, breaker_seconds=30)
        for _ in range(3):
            await failure(guard)
        refused = await failure(guard)
        assert (type(refused), refused.retry_after, len(fake.asked)) == (CircuitOpen, 30, 3)
        assert refused.detail == "fake: it is not called for a while; the last time: overloaded."
        assert (await guard.check()).circuit is Circuit.OPEN
        await asyncio.sleep(30)
        trying = asyncio.create_task(heard(guard.stream(QUESTION)))
        await asyncio.sleep(1)
        assert (guard.circuit, type(await failure(guard))) == (Circuit.HALF_OPEN, CircuitOpen)
        await trying
        assert (guard.circuit, len(fake.asked)) == (Circuit.CLOSED, 4)

    run(work)


def test_no_further_try_is_made_once_the_circuit_is_open_and_the_cause_is_told() -> None:
    async def work() -> None:
        fake = FakeProvider(down())
        error = await failure(guarded(fake, retries=5, breaker_failures=2))
        assert (type(error), len(fake.asked)) == (ProviderDown, 2)

    run(work)


def test_an_answer_that_ends_without_an_end_is_broken() -> None:
    class Stopping(FakeProvider):
        async def stream(self, prompt: Prompt, model: str | None = None) -> AsyncGenerator[Chunk, None]:
            del prompt, model
            yield TextChunk("- hosts")

    async def work() -> None:
        assert isinstance(await failure(guarded(Stopping(TEXT))), AnswerBroken)

    run(work)
