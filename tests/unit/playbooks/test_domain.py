"""Titles, and where steps stand after a change."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relia.generation.domain import DraftStep
from relia.playbooks.domain import TITLE_LENGTH, moved_steps, title_of


def step(line: int | None = None, module: str | None = "ansible.builtin.copy") -> DraftStep:
    return DraftStep("copy", module, 0.9, (), "", line)


@pytest.mark.parametrize(
    ("prompt", "title"),
    [
        ("Install nginx", "Install nginx"),
        ("  Install\n  nginx\t now ", "Install nginx now"),
        ("word " * 30, "word " * 15 + "word…"),
        ("x" * 200, "x" * 79 + "…"),
        ("日本" * 60, "日本" * 39 + "日…"),
        ("", ""),
    ],
)
def test_a_title_is_one_line_cut_between_words(prompt: str, title: str) -> None:
    assert title_of(prompt) == title


@given(st.text(max_size=300))
def test_a_title_is_never_too_long_and_always_one_line(prompt: str) -> None:
    title = title_of(prompt)
    assert len(title) <= TITLE_LENGTH
    assert title == " ".join(title.split())


BEFORE = "play\n  one\n  two\n  three\nend"


@pytest.mark.parametrize(
    ("after", "lines"),
    [
        (BEFORE, [2, 3, 4]),
        ("# comment\n" + BEFORE, [3, 4, 5]),
        (BEFORE + "\nmore", [2, 3, 4]),
        ("play\n  one\n  more\n  two\n  three\nend", [2, 4, 5]),
        ("play\n  one\n  2\n  three\nend", [2, None, 4]),
        ("play\n  three\n  one\n  two\nend", [3, 4, 2]),
        ("play\n  three\nend", [None, None, 2]),
        ("other", [None, None, None]),
        ("", [None, None, None]),
    ],
)
def test_steps_are_found_again_after_a_change(after: str, lines: list[int | None]) -> None:
    moved = moved_steps([step(2), step(3), step(4)], BEFORE, after)
    assert [item.line for item in moved] == lines


@given(st.lists(st.sampled_from("abc"), max_size=12), st.lists(st.sampled_from("abc"), max_size=12))
def test_a_step_never_points_to_another_text(old: list[str], new: list[str]) -> None:
    steps = [step(number) for number in range(1, len(old) + 1)]
    for before, moved in zip(steps, moved_steps(steps, "\n".join(old), "\n".join(new)), strict=True):
        if moved.line is not None and before.line is not None:
            assert new[moved.line - 1] == old[before.line - 1]


def test_a_step_without_a_line_stays_without_one() -> None:
    assert moved_steps([step(None)], BEFORE, BEFORE)[0].line is None
