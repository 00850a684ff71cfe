"""The bench for long work: bounded, and done to its end."""

import threading
from collections.abc import Iterator

import pytest

from relia.api.errors import ServerBusy
from relia.api.settings import ApiSettings
from relia.api.work import WorkBench


@pytest.fixture
def bench() -> Iterator[WorkBench]:
    bench = WorkBench(ApiSettings(work_threads=1, work_queue=2))
    yield bench
    bench.close()


def test_more_than_may_wait_is_refused_with_when_to_come_back(bench: WorkBench) -> None:
    go = threading.Event()
    taken = [bench.submit(lambda: go.wait(60)) for _ in range(3)]
    with pytest.raises(ServerBusy) as caught:
        bench.submit(lambda: True)
    assert caught.value.retry_after
    go.set()
    assert all(work.result(60) for work in taken)
    assert bench.submit(lambda: True).result(60)


def test_work_that_fails_gives_its_place_back(bench: WorkBench) -> None:
    for _ in range(10):
        with pytest.raises(ZeroDivisionError):
            bench.submit(lambda: 1 / 0).result(60)


def test_what_was_taken_is_done_before_the_bench_closes() -> None:
    bench = WorkBench(ApiSettings(work_threads=1, work_queue=2))
    go, done = threading.Event(), []
    bench.submit(lambda: go.wait(60))
    bench.submit(lambda: done.append(True))
    threading.Timer(0, go.set).start()
    bench.close()
    assert done == [True]
    with pytest.raises(ServerBusy):
        bench.submit(lambda: True)
    with pytest.raises(ServerBusy):
        bench.submit(lambda: True)
