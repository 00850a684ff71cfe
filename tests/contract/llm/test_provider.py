"""What every provider promises, whoever it is: the real server, a scripted one, and the fake; guarded or not."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import aclosing
from dataclasses import replace

import pytest
from tests.asking import QUESTION, heard
from tests.contract.llm.stands import (
    CUT_TOKENS,
    ENDLESS,
    FAULTS,
    WHOLE,
    BedrockStand,
    FakeStand,
    LlamaStand,
    Stand,
    scripted,
)
from tests.loops import run as run_apart
from tests.servers.bedrock import BedrockServer
from tests.servers.llama import CONTEXT_TOKENS

from relia.llm.domain import Ended, Finish, Message, Provider, ProviderHealth, Speaker, TextChunk
from relia.llm.errors import ContextTooLong, CredentialsRefused, ProviderFailed, ProviderUnreachable
from relia.llm.guard import GuardedProvider
from relia.llm.settings import ProviderLimits

TOO_LONG = replace(QUESTION, messages=(Message(Speaker.USER, "install nginx " * CONTEXT_TOKENS),))


@pytest.fixture(
    params=[pytest.param("llama", marks=pytest.mark.xdist_group("model_server")), "scripted", "bedrock", "fake"],
)
def stand(request: pytest.FixtureRequest) -> Iterator[Stand]:
    match request.param:
        case "llama":
            yield LlamaStand(request.getfixturevalue("model_server"))
        case "scripted":
            with scripted() as made:
                yield made
        case "bedrock":
            with BedrockServer() as server:
                for name, value in server.environment().items():
                    request.getfixturevalue("monkeypatch").setenv(name, value)
                yield BedrockStand(server)
        case _:
            yield FakeStand()


@pytest.fixture(params=["bare", "guarded"])
def guard(request: pytest.FixtureRequest) -> Callable[[Provider], Provider]:
    if request.param == "bare":
        return lambda provider: provider
    return lambda provider: GuardedProvider(provider, ProviderLimits(retries=0))


def run(work: Callable[[Provider], Awaitable[None]], make: Callable[[], Provider]) -> None:
    async def all_of_it() -> None:
        provider = make()
        await work(provider)
        await provider.close()

    run_apart(all_of_it())


def test_an_answer_comes_in_pieces_and_ends_with_its_end(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        chunks = [chunk async for chunk in provider.stream(WHOLE)]
        assert len(chunks) > 2
        assert all(isinstance(chunk, TextChunk) for chunk in chunks[:-1])
        ended = chunks[-1]
        assert isinstance(ended, Ended)
        assert (ended.finish, ended.model) == (Finish.COMPLETE, stand.model)

    run(work, lambda: guard(stand.whole()))


def test_an_answer_follows_the_schema(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        answer = json.loads((await heard(provider.stream(WHOLE)))[0])
        assert answer.keys() == {"state", "become"}
        assert answer["state"] in {"present", "absent"}

    run(work, lambda: guard(stand.whole()))


def test_the_tokens_are_told(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        usage = (await heard(provider.stream(WHOLE)))[1].usage
        assert usage.input is not None
        assert usage.output is not None
        assert usage.cached is not None
        assert 0 <= usage.cached <= usage.input
        assert 0 < usage.output <= WHOLE.output_tokens

    run(work, lambda: guard(stand.whole()))


def test_an_answer_at_the_limit_of_tokens_is_cut_off(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        ended = (await heard(provider.stream(ENDLESS)))[1]
        assert (ended.finish, ended.usage.output) == (Finish.CUT_OFF, CUT_TOKENS)

    run(work, lambda: guard(stand.cut_off()))


def test_an_answer_can_be_left_after_its_first_piece(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        async with aclosing(provider.stream(replace(QUESTION, output_tokens=400))) as answer:
            assert isinstance(await anext(answer), TextChunk)

    run(work, lambda: guard(stand.slow()))


def test_a_call_can_be_cancelled_and_the_provider_still_answers(
    stand: Stand, guard: Callable[[Provider], Provider]
) -> None:
    async def work(provider: Provider) -> None:
        began = asyncio.Event()

        async def listen() -> None:
            async for _ in provider.stream(replace(QUESTION, output_tokens=400)):
                began.set()
                await asyncio.Event().wait()

        call = asyncio.create_task(listen())
        await began.wait()
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        after = stand.whole()
        assert (await heard(after.stream(WHOLE)))[1].finish is Finish.COMPLETE
        await after.close()

    run(work, lambda: guard(stand.slow()))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_failure_says_whose_it_is_and_what_to_do(
    stand: Stand, guard: Callable[[Provider], Provider], fault: type[ProviderFailed]
) -> None:
    async def work(provider: Provider) -> None:
        with pytest.raises(fault) as raised:
            await heard(provider.stream(TOO_LONG if fault is ContextTooLong else QUESTION))
        assert raised.value.detail.startswith("local: ")
        assert raised.value.hint
        assert (raised.value.__cause__, raised.value.__context__) == (None, None)

    run(work, lambda: guard(stand.failing(fault)))


def test_a_check_says_that_it_can_be_reached_and_called(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        health = await provider.check()
        assert (health.name, health.model, health.configured, health.reachable) == ("local", stand.model, True, True)
        assert health.allowed is not False
        assert health.seconds is not None

    run(work, lambda: guard(stand.whole()))


def test_a_check_may_spend_a_token_to_be_sure(stand: Stand, guard: Callable[[Provider], Provider]) -> None:
    async def work(provider: Provider) -> None:
        assert (await provider.check(spend=True)).allowed is True

    run(work, lambda: guard(stand.cut_off()))


@pytest.mark.parametrize("fault", [CredentialsRefused, ProviderUnreachable])
@pytest.mark.parametrize("spend", [False, True])
def test_a_check_says_what_is_wrong_and_raises_nothing(
    stand: Stand, guard: Callable[[Provider], Provider], fault: type[ProviderFailed], *, spend: bool
) -> None:
    async def work(provider: Provider) -> None:
        health: ProviderHealth = await provider.check(spend=spend)
        assert health.reachable is (fault is CredentialsRefused)
        assert health.allowed is (False if fault is CredentialsRefused else None)
        assert health.detail.startswith("local: ")
        assert health.hint

    run(work, lambda: guard(stand.failing(fault)))
