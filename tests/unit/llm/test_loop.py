"""Calls on the loop of `llm/`: a thread waits for them, and may stop them."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from relia.core.stopping import Stop
from relia.llm.errors import Cancelled
from relia.llm.loop import LoopThread


@pytest.fixture
def loop() -> Iterator[LoopThread]:
    thread = LoopThread()
    yield thread
    thread.close()


def test_a_thread_gets_what_a_coroutine_returns_or_raises(loop: LoopThread) -> None:
    async def three() -> int:
        return 3

    async def fails() -> int:
        raise ValueError("of the coroutine")

    assert loop.run(three()) == 3
    with pytest.raises(ValueError, match="of the coroutine"):
        loop.run(fails())


def test_stop_cancels_the_work_and_waits_until_it_has_cleaned_up(loop: LoopThread) -> None:
    stop, begun, cleaned = Stop(), threading.Event(), threading.Event()

    async def endless() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            cleaned.set()

    def say() -> None:
        begun.wait(10)
        stop.say()

    teller = threading.Thread(target=say)
    teller.start()
    with pytest.raises(Cancelled):
        loop.run(endless(), stop)
    assert cleaned.is_set()
    teller.join()


def test_work_that_was_stopped_before_it_began_never_begins(loop: LoopThread) -> None:
    stop, begun = Stop(), threading.Event()
    stop.say()

    async def begins() -> None:
        begun.set()

    with pytest.raises(Cancelled):
        loop.run(begins(), stop)
    assert not begun.is_set()


def test_closing_cancels_what_runs() -> None:
    loop, begun, ended = LoopThread(), threading.Event(), threading.Event()

    async def endless() -> None:
        try:
            begun.set()
            await asyncio.Event().wait()
        finally:
            ended.set()

    def run() -> None:
        with pytest.raises(Cancelled):
            loop.run(endless())

    waiter = threading.Thread(target=run)
    waiter.start()
    assert begun.wait(10)
    loop.close()
    waiter.join(10)
    assert ended.is_set()
    assert not waiter.is_alive()
