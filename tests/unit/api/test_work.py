"""The queue for long work: bounded, and done to its end."""

import threading
from collections.abc import Iterator

import pytest

from relia.api.errors import ServerBusy
from relia.api.settings import ApiSettings
from relia.api.work import WorkQueue


@pytest.fixture
def queue() -> Iterator[WorkQueue]:
    queue = WorkQueue(ApiSettings(work_threads=1, work_queue=2))
    yield queue
    assert queue.close(60)


def test_more_than_may_wait_is_refused_with_when_to_come_back(queue: WorkQueue) -> None:
    go = threading.Event()
    taken = [queue.submit(lambda: go.wait(60)) for _ in range(3)]
    with pytest.raises(ServerBusy) as caught:
        queue.submit(lambda: True)
    assert caught.value.retry_after
    go.set()
    assert all(work.result(60) for work in taken)
    assert queue.submit(lambda: True).result(60)


def test_work_that_fails_gives_its_place_back(queue: WorkQueue) -> None:
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            queue.submit(lambda: 1 / 0).result(60)


def test_what_was_taken_is_done_before_the_queue_closes() -> None:
    queue = WorkQueue(ApiSettings(work_threads=1, work_queue=2))
    go, done = threading.Event(), []
    queue.submit(lambda: go.wait(60))
    queue.submit(lambda: done.append(True))
    threading.Timer(0, go.set).start()
    assert queue.close(60)
    assert done == [True]
    with pytest.raises(ServerBusy):
        queue.submit(lambda: True)
    with pytest.raises(ServerBusy):
        queue.submit(lambda: True)


def test_work_without_an_end_does_not_keep_the_queue_from_closing() -> None:
    queue = WorkQueue(ApiSettings(work_threads=1, work_queue=2))
    begun, go = threading.Event(), threading.Event()

    def work() -> bool:
        begun.set()
        return go.wait(60)

    endless = queue.submit(work)
    waiting = queue.submit(lambda: True)
    assert begun.wait(60)
    assert not queue.close(0)
    assert waiting.cancelled()
    with pytest.raises(ServerBusy):
        queue.submit(lambda: True)
    go.set()
    assert endless.result(60)
