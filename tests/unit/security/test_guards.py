"""The guards in front of the application: bodies that are too large, too slow or cut off, and too many requests."""

import asyncio
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

import pytest
from starlette.types import Message, Receive, Scope, Send

from relia.core.errors import ReliaError
from relia.security.body import BODY, BodyGuard
from relia.security.load import LoadGuard
from relia.security.settings import SecuritySettings

SCOPE: dict[str, Any] = {"type": "http", "method": "POST", "path": "/", "headers": []}
LIMIT = 64 * 1024
Result = TypeVar("Result")


class Told:
    """Keeps what reached the application, and what was refused."""

    def __init__(self) -> None:
        self.bodies: list[bytes] = []
        self.refused: list[str] = []
        self.after: list[str] = []

    async def app(self, scope: Scope, receive: Receive, send: Send) -> None:
        del send
        message = await receive()
        assert scope[BODY] == message["body"]
        assert not message["more_body"]
        self.bodies.append(message["body"])
        self.after.append((await receive())["type"])

    async def refuse(self, error: ReliaError, scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        self.refused.append(error.code)


@pytest.fixture
def told() -> Told:
    return Told()


def apart(work: Coroutine[Any, Any, Result]) -> Result:
    """Run to the end in a thread of its own: in this one, the loop that drives a browser for other tests may run."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def deliver(told: Told, messages: Iterable[Message], headers: list[tuple[bytes, bytes]] | None = None) -> int:
    """Send a request in these pieces; how many of them were taken."""
    pieces = iter(messages)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        piece = next(pieces, None)
        if piece is None:
            await asyncio.Event().wait()
        taken += 1
        assert piece is not None
        return piece

    async def send(message: Message) -> None:
        raise AssertionError(message)

    guard = BodyGuard(told.app, SecuritySettings(body_limit=LIMIT, body_seconds=1), told.refuse)
    apart(guard({**SCOPE, "headers": headers or []}, receive, send))
    return taken


def piece(data: bytes, *, more: bool) -> Message:
    return {"type": "http.request", "body": data, "more_body": more}


GONE: Message = {"type": "http.disconnect"}


def test_the_application_gets_the_body_whole_and_then_what_follows(told: Told) -> None:
    deliver(told, [piece(b"a", more=True), piece(b"", more=True), piece(b"b", more=False), GONE])
    assert (told.bodies, told.after, told.refused) == ([b"ab"], ["http.disconnect"], [])


def test_a_body_of_exactly_the_limit_is_taken(told: Told) -> None:
    deliver(told, [piece(b"x" * LIMIT, more=False), GONE])
    assert [len(body) for body in told.bodies] == [LIMIT]


def test_a_body_that_grows_over_the_limit_is_refused_where_it_does(told: Told) -> None:
    taken = deliver(told, [piece(b"x" * LIMIT, more=True), piece(b"x", more=True), piece(b"x", more=False)])
    assert (told.bodies, told.refused, taken) == ([], ["body-too-large"], 2)


def test_a_body_that_says_it_is_too_large_is_not_read_at_all(told: Told) -> None:
    length = [(b"content-length", str(LIMIT + 1).encode())]
    assert deliver(told, [piece(b"x", more=False)], length) == 0
    assert told.refused == ["body-too-large"]


def test_a_body_that_lies_about_its_length_is_measured(told: Told) -> None:
    for length in (b"1", b"-1", b"x", b"1e9"):
        deliver(told, [piece(b"x" * (LIMIT + 1), more=False)], [(b"content-length", length)])
    assert told.refused == ["body-too-large"] * 4


def test_a_body_that_does_not_arrive_is_given_up(told: Told) -> None:
    deliver(told, [piece(b"x", more=True)])
    assert (told.bodies, told.refused) == ([], ["body-too-slow"])


def test_a_request_that_is_cut_off_reaches_nobody(told: Told) -> None:
    deliver(told, [piece(b"x", more=True), GONE])
    assert (told.bodies, told.refused) == ([], [])


def test_more_requests_than_the_limit_are_refused_and_places_come_back(told: Told) -> None:
    async def attempt() -> list[int]:
        go, everybody = asyncio.Event(), asyncio.Event()
        inside = 0

        def arrived() -> None:
            if inside + len(told.refused) == 6:
                everybody.set()

        async def app(scope: Scope, receive: Receive, send: Send) -> None:
            nonlocal inside
            del scope, receive, send
            inside += 1
            arrived()
            await go.wait()

        async def refuse(error: ReliaError, scope: Scope, receive: Receive, send: Send) -> None:
            await told.refuse(error, scope, receive, send)
            arrived()

        async def nothing(*_: Any) -> Any:
            raise AssertionError

        guard = LoadGuard(app, SecuritySettings(http_requests=4), refuse)
        seen = []
        for _ in range(2):
            go.clear()
            everybody.clear()
            inside = 0
            running = [asyncio.create_task(guard(dict(SCOPE), nothing, nothing)) for _ in range(6)]
            await everybody.wait()
            seen.append(inside)
            go.set()
            await asyncio.gather(*running)
            assert told.refused == ["too-many-requests"] * 2
            told.refused.clear()
        return seen

    assert apart(attempt()) == [4, 4]
