"""A fork answers, and then becomes something else: how it ended tells whether it did."""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import pytest

from relia.lint_worker.complaints import Complaints
from relia.lint_worker.forks import Failed, Forks, Limits, Pipes, Work


@pytest.fixture
def forks() -> Iterator[Forks]:
    private = os.pipe()
    yield Forks(Pipes(*private), Complaints())
    for descriptor in private:
        os.close(descriptor)


def limits(seconds: int = 30, answer: int = 1000) -> Limits:
    return Limits(seconds, time.monotonic() + seconds, 1 << 40, 100, answer)


def ends(code: int) -> NoReturn:
    os._exit(code)


def fails() -> NoReturn:
    raise OSError


def stays() -> NoReturn:
    while True:
        time.sleep(60)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


def test_what_a_fork_becomes_says_how_it_ended(forks: Forks) -> None:
    assert forks.ask(lambda: Work({"a": 1}), limits()) == ({"a": 1}, 0)
    assert forks.ask(lambda: Work({"a": 1}, lambda: ends(0)), limits()) == ({"a": 1}, 0)
    assert forks.ask(lambda: Work({"a": 1}, lambda: ends(7)), limits()) == ({"a": 1}, 7)


def test_a_fork_that_cannot_become_what_it_should_never_ends_well(forks: Forks) -> None:
    answer, code = forks.ask(lambda: Work({"a": 1}, fails), limits())
    assert answer == {"a": 1}
    assert code != 0


def test_a_fork_is_bounded_and_leaves_no_descriptor_open(forks: Forks) -> None:
    before = open_descriptors()
    with pytest.raises(Failed, match="longer than 10 bytes"):
        forks.ask(lambda: Work({"a": "b" * 100}), limits(answer=10))
    with pytest.raises(Failed, match="longer than 0 seconds"):
        forks.ask(lambda: Work({}, stays), limits(seconds=0))
    assert open_descriptors() == before
