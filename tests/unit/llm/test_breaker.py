"""A provider that keeps failing is left alone for a while, then looked at by one call."""

import pytest

from relia.llm.breaker import Breaker
from relia.llm.domain import Circuit


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(failures=3, seconds=30, clock=clock)


def fail(breaker: Breaker, times: int) -> None:
    for _ in range(times):
        assert breaker.admit()
        breaker.failed()


def test_it_opens_after_so_many_failures_in_a_row(breaker: Breaker) -> None:
    fail(breaker, 2)
    assert breaker.admit()
    breaker.succeeded()
    fail(breaker, 2)
    assert breaker.state is Circuit.CLOSED
    fail(breaker, 1)
    assert (breaker.state, breaker.admit(), breaker.seconds_left) == (Circuit.OPEN, False, 30)


def test_after_the_while_one_call_tries_and_its_success_closes_it(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    assert (breaker.state, breaker.seconds_left) == (Circuit.HALF_OPEN, 0)
    assert (breaker.admit(), breaker.admit()) == (True, False)
    breaker.succeeded()
    assert (breaker.state, breaker.admit()) == (Circuit.CLOSED, True)


def test_the_failure_of_the_one_that_tries_opens_it_again(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    fail(breaker, 1)
    assert (breaker.state, breaker.seconds_left) == (Circuit.OPEN, 30)


def test_another_may_try_when_nobody_waited_for_the_one_that_did(breaker: Breaker, clock: Clock) -> None:
    fail(breaker, 3)
    clock.now += 30
    assert breaker.admit()
    breaker.abandoned()
    assert breaker.admit()


def test_a_provider_that_asks_for_it_is_left_alone(breaker: Breaker, clock: Clock) -> None:
    breaker.admit()
    breaker.pause(90)
    assert (breaker.state, breaker.seconds_left) == (Circuit.OPEN, 90)
    clock.now += 90
    assert breaker.admit()
