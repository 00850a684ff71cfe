"""Whatever a model server does wrong becomes one kind of problem, with what to do; nothing that was sent and nothing that
came back stands in it or in the log."""

import logging
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr
from tests.asking import QUESTION, heard
from tests.integration.llm.faults import FAULTS, KEY, SECRET_QUESTION, SENT
from tests.loops import run
from tests.servers import faulty
from tests.servers.faulty import FaultyServer, status

from relia.llm.domain import Finish, Provider, ProviderKind, TokenUsage
from relia.llm.errors import ProviderFailed
from relia.llm.providers.make import make_provider
from relia.llm.settings import ProviderConfig, ProviderLimits


@pytest.fixture
def server() -> Iterator[FaultyServer]:
    with FaultyServer() as made:
        yield made


def provider(server: FaultyServer, kind: ProviderKind = ProviderKind.COMPATIBLE, **limits: float) -> Provider:
    return make_provider(
        ProviderConfig(
            name="local",
            kind=kind,
            model="scripted",
            url=server.url,
            key=SecretStr(KEY),
            limits=ProviderLimits.model_validate(limits),
        )
    )


async def failure(asked: Provider) -> ProviderFailed:
    try:
        with pytest.raises(ProviderFailed) as raised:
            await heard(asked.stream(SECRET_QUESTION))
        return raised.value
    finally:
        await asked.close()


@pytest.mark.parametrize("kind", [ProviderKind.COMPATIBLE, ProviderKind.OPENAI])
@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_is_the_problem_that_it_is(
    server: FaultyServer, caplog: pytest.LogCaptureFixture, name: str, kind: ProviderKind
) -> None:
    fault = FAULTS[name]
    server.reply(fault.reply)
    with caplog.at_level(logging.DEBUG):
        problem = run(failure(provider(server, kind, **fault.limits)))
    told = f"{problem.detail} {problem.hint}"
    assert type(problem) is fault.means
    assert problem.detail.startswith("local: ")
    assert problem.hint
    assert fault.says in told
    assert len(server.chats) == 1, "it was asked again"
    for secret in (KEY, SENT, "hunter2"):
        assert secret not in told
        assert secret not in caplog.text
    assert (problem.__cause__, problem.__context__) == (None, None)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "1500"}, 2),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-3"}, None),
        ({}, None),
    ],
)
def test_it_is_told_when_to_come_back(server: FaultyServer, headers: dict[str, str], seconds: int | None) -> None:
    server.reply(status(429, {"error": {"message": "slow down"}}, headers))
    assert run(failure(provider(server))).retry_after == seconds


def test_the_time_to_come_back_may_be_a_date(server: FaultyServer) -> None:
    then = format_datetime(datetime.now(UTC) + timedelta(seconds=100), usegmt=True)
    server.reply(status(503, {"error": {"message": "maintenance"}}, {"retry-after": then}))
    retry_after = run(failure(provider(server))).retry_after
    assert retry_after is not None
    assert 30 < retry_after <= 100


def test_characters_that_are_torn_between_parts_come_whole(server: FaultyServer) -> None:
    text = "- name: Größe — 漢字 🎉\n"
    server.reply(faulty.torn(text))

    async def work() -> None:
        asked = provider(server)
        assert (await heard(asked.stream(QUESTION)))[0] == text
        await asked.close()

    run(work())


def test_thoughts_are_told_as_signs_of_life_and_are_no_part_of_the_answer(server: FaultyServer) -> None:
    server.reply(
        faulty.streamed(
            {"reasoning_content": "hm"}, {"content": "<thi"}, {"content": "nk>so</think>"}, {"content": "\nx"}
        )
    )

    async def work() -> None:
        asked = provider(server)
        chunks = [chunk async for chunk in asked.stream(QUESTION)]
        assert [getattr(chunk, "text", "end") for chunk in chunks] == ["", "", "", "x", "end"]
        await asked.close()

    run(work())


def test_a_server_that_tells_no_tokens_is_not_taken_to_have_told_none(server: FaultyServer) -> None:
    server.reply(faulty.answer("x", tokens=None))

    async def work() -> None:
        asked = provider(server)
        assert (await heard(asked.stream(QUESTION)))[1].usage == TokenUsage(None, None, None)
        await asked.close()

    run(work())


def test_thoughts_that_use_up_all_tokens_leave_an_empty_answer_that_is_cut_off(server: FaultyServer) -> None:
    server.reply(faulty.streamed({"reasoning_content": "hm"}, finish="length"))

    async def work() -> None:
        asked = provider(server)
        text, ended = await heard(asked.stream(QUESTION))
        assert (text, ended.finish) == ("", Finish.CUT_OFF)
        await asked.close()

    run(work())
