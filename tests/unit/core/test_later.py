"""What is made once, when it is first asked for."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from relia.core.later import Later


def test_it_is_made_once_however_many_ask_at_once() -> None:
    made = []
    together = threading.Barrier(8)

    def make() -> object:
        made.append(object())
        return made[-1]

    later = Later(make)

    def ask(_: int) -> object:
        together.wait(60)
        return later()

    assert made == []
    with ThreadPoolExecutor(8) as threads:
        answers = set(map(id, threads.map(ask, range(8))))
    assert len(made) == len(answers) == 1


def test_what_could_not_be_made_is_tried_again() -> None:
    attempts = iter([ZeroDivisionError(), None])

    def make() -> str:
        error = next(attempts)
        if error is not None:
            raise error
        return "made"

    later = Later(make)
    with pytest.raises(ZeroDivisionError):
        later()
    assert later() == "made"
