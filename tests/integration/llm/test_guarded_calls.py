"""A guarded provider against a server that fails, falls silent, or is left: over real connections."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing

import pytest
from tests.asking import QUESTION, heard
from tests.loops import run
from tests.servers import faulty
from tests.servers.faulty import FaultyServer, status

from relia.llm.domain import Circuit, ProviderKind
from relia.llm.errors import AnswerBroken, CircuitOpen, ProviderSilent, ProviderUnreachable
from relia.llm.guard import GuardedProvider
from relia.llm.providers.make import make_provider
from relia.llm.settings import ProviderConfig, ProviderLimits

TEXT = "- hosts: all\n  tasks: []\n"


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as made:
        yield made


def guarded(url: str, **limits: float) -> GuardedProvider:
    """Its waits are as short as they can be: 0, or what the server asks for."""
    config = ProviderConfig(
        name="local",
        kind=ProviderKind.COMPATIBLE,
        model=faulty.MODEL,
        url=url,
        limits=ProviderLimits.model_validate(limits),
    )
    return GuardedProvider(make_provider(config), config.limits, chance=lambda: 0.0)


def test_what_passes_is_tried_again_until_it_answers(server: FaultyServer) -> None:
    server.reply(status(500, {"error": {}}), status(429, None, {"retry-after": "0"}), faulty.answer(TEXT))

    async def work() -> None:
        guard = guarded(server.url)
        text, ended = await heard(guard.stream(QUESTION))
        assert (text, ended.attempts, len(server.chats)) == (TEXT, 3, 3)
        assert len({request.body for request in server.chats}) == 1
        await guard.close()

    run(work())


def test_an_answer_that_breaks_off_is_not_begun_again(server: FaultyServer) -> None:
    server.reply(faulty.cut("- hosts"), faulty.answer(TEXT))

    async def work() -> None:
        guard = guarded(server.url)
        with pytest.raises(AnswerBroken):
            await heard(guard.stream(QUESTION))
        assert len(server.chats) == 1
        await guard.close()

    run(work())


def test_a_call_that_is_cancelled_closes_the_connection(server: FaultyServer) -> None:
    server.reply(faulty.silence("- hosts"))

    async def work() -> None:
        guard = guarded(server.url)
        began = asyncio.Event()

        async def listen() -> None:
            async for _ in guard.stream(QUESTION):
                began.set()

        call = asyncio.create_task(listen())
        await began.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(server.chats[0].was_left)
        await guard.close()

    run(work())


def test_a_call_that_is_cancelled_before_anything_came_closes_the_connection(server: FaultyServer) -> None:
    server.reply(faulty.silence())

    async def work() -> None:
        guard = guarded(server.url)
        call = asyncio.create_task(heard(guard.stream(QUESTION)))
        await asyncio.to_thread(server.wait_for_chats, 1)
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        assert await asyncio.to_thread(server.chats[0].was_left)
        await guard.close()

    run(work())


def test_an_answer_that_is_left_early_closes_the_connection(server: FaultyServer) -> None:
    server.reply(faulty.silence("- hosts"))

    async def work() -> None:
        guard = guarded(server.url)
        async with aclosing(guard.stream(QUESTION)) as answer:
            await anext(answer)
        assert await asyncio.to_thread(server.chats[0].was_left)
        await guard.close()

    run(work())


@pytest.mark.parametrize(
    ("reply", "named"), [(faulty.silence(), "first_token_seconds"), (faulty.silence("- hosts"), "stall_seconds")]
)
def test_silence_ends_the_call_and_the_connection(server: FaultyServer, reply: faulty.Reply, named: str) -> None:
    server.reply(reply)

    async def work() -> None:
        guard = guarded(
            server.url, retries=0, first_token_seconds=5 if named == "stall_seconds" else 0.2, stall_seconds=0.2
        )
        with pytest.raises(ProviderSilent, match=named):
            await heard(guard.stream(QUESTION))
        assert await asyncio.to_thread(server.chats[0].was_left)
        await guard.close()

    run(work())


def test_an_answer_that_begins_late_but_in_time_is_heard(server: FaultyServer) -> None:
    server.reply(faulty.held(faulty.answer(TEXT)))

    async def work() -> None:
        guard = guarded(server.url)
        call = asyncio.create_task(heard(guard.stream(QUESTION)))
        await asyncio.to_thread(server.wait_for_chats, 1)
        server.release()
        assert (await call)[0] == TEXT
        await guard.close()

    run(work())


def test_a_server_that_is_gone_is_left_alone() -> None:
    with FaultyServer() as gone:
        url = gone.url

    async def work() -> None:
        guard = guarded(url, breaker_failures=3, retries=9)
        with pytest.raises(ProviderUnreachable) as raised:
            await heard(guard.stream(QUESTION))
        assert (raised.value.attempts, guard.circuit) == (3, Circuit.OPEN)
        with pytest.raises(CircuitOpen):
            await heard(guard.stream(QUESTION))
        assert (await guard.check()).circuit is Circuit.OPEN
        await guard.close()

    run(work())


def test_no_more_calls_reach_the_server_than_may_be_under_way(server: FaultyServer) -> None:
    server.always(faulty.held(faulty.answer(TEXT)))

    async def work() -> None:
        guard = guarded(server.url, concurrency=2)
        calls = [asyncio.create_task(heard(guard.stream(QUESTION))) for _ in range(6)]
        await asyncio.to_thread(server.wait_for_chats, 2)
        health = await guard.check()
        assert (len(server.chats), health.under_way, health.waiting) == (2, 2, 4)
        server.release()
        assert [text for text, _ in await asyncio.gather(*calls)] == [TEXT] * 6
        await guard.close()

    run(work())
