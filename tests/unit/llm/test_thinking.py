"""What a model thinks aloud is taken out of its answer, wherever the pieces are cut."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relia.llm.providers.thinking import WithoutThinking

ANSWERS = {
    "<think>first this</think>\n\n- hosts: all\n": "- hosts: all\n",
    "\n <think>a</think><think>b < c</think>x": "x",
    "- hosts: all\n": "- hosts: all\n",
    "  indented <think>stays</think>\n": "  indented <think>stays</think>\n",
    "<thin": "<thin",
    "<b>": "<b>",
    "<think>cut off at the limit": "",
    "<think></think>": "",
    "": "",
}


def settled(pieces: list[str]) -> str:
    text = WithoutThinking()
    return "".join([*(text.feed(piece) for piece in pieces), text.rest()])


@pytest.mark.parametrize(("told", "answer"), ANSWERS.items())
def test_thoughts_at_the_beginning_are_no_part_of_the_answer(told: str, answer: str) -> None:
    assert settled([told]) == answer


@given(st.sampled_from(sorted(ANSWERS)), st.data())
def test_it_does_not_matter_where_the_pieces_are_cut(told: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(told)))))
    pieces = [told[start:end] for start, end in zip([0, *cuts], [*cuts, len(told)], strict=True)]
    assert settled(pieces) == ANSWERS[told]


def test_an_answer_without_thoughts_is_not_held_back() -> None:
    text = WithoutThinking()
    assert [text.feed(piece) for piece in ["- ho", "sts", ": all"]] == ["- ho", "sts", ": all"]
