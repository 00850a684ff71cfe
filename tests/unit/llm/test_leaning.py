"""How much a model leans to each of several choices, read from the likelihoods of its first token."""

import pytest

from relia.llm.providers.leaning import leanings


def told(*first: tuple[str, float]) -> dict[str, object]:
    tokens = [{"token": token, "logprob": value, "bytes": None} for token, value in first]
    return {"logprobs": [{"token": first[0][0], "logprob": first[0][1], "top_logprobs": tokens}]}


def test_only_the_choices_count_and_the_likelier_spelling_of_each() -> None:
    assert leanings(("A", "B"), told(("B", -0.2), (" A", -1.5), ("A", -3.0), ("C", -4.0))) == {"A": -1.5, "B": -0.2}


@pytest.mark.parametrize(
    "details", [{}, {"logprobs": None}, {"logprobs": []}, {"logprobs": [{"top_logprobs": [{"token": 1}]}]}]
)
def test_a_server_that_tells_nothing_readable_leans_to_nothing(details: dict[str, object]) -> None:
    assert leanings(("A",), details) == {}


def test_nobody_who_was_not_asked_to_choose_leans() -> None:
    assert leanings((), told(("A", -0.1))) == {}
