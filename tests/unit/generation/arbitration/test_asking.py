"""What a small model is asked for one play task."""

import pytest

from relia.catalog.service import Catalog
from relia.generation.arbitration.asking import fill_in, leanings, which_module
from relia.generation.domain import Candidate
from relia.generation.grounded.filling.usage import UsageTable
from relia.llm.domain import Answer, Finish, TokenUsage

FOUND = tuple(Candidate(f"a.b.{name}", 0.1) for name in ("first", "second", "third", "fourth", "fifth", "sixth"))
CONTEXT = "- name: Before\n  ansible.builtin.debug:\n    msg: hello\n"


def test_the_best_candidate_is_named_last_and_no_more_than_five_are() -> None:
    prompt, letters = which_module("do it", "", FOUND, lambda fqcn: f"about {fqcn}")
    assert list(letters.items()) == list(zip("ABCDE", [c.module for c in FOUND[4::-1]], strict=True))
    assert "E. a.b.first - about a.b.first" in prompt.messages[-1].text
    assert "sixth" not in prompt.messages[-1].text
    assert (prompt.choices, prompt.output_tokens) == (("A", "B", "C", "D", "E"), 1)


def test_letters_become_modules_again() -> None:
    _, letters = which_module("do it", "", FOUND[:2], str)
    answer = Answer("B", "p", "m", Finish.CUT_OFF, TokenUsage(), leanings={"B": -0.1, "A": -2.0, "C": -9.0})
    assert leanings(answer, letters) == {"a.b.first": -0.1, "a.b.second": -2.0}


def test_nothing_to_choose_from_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="nothing to choose"):
        which_module("do it", "", (), str)


def test_both_questions_begin_alike_so_that_a_server_reads_the_beginning_once(whole_catalog: Catalog) -> None:
    choose, _ = which_module("make {it} so", CONTEXT, FOUND, str)
    fill = fill_in("make {it} so", CONTEXT, whole_catalog.spec("ansible.builtin.file"), UsageTable.load())
    assert choose.messages[0] == fill.messages[0]
    beginning = "do this: make {it} so\n\n"
    assert choose.messages[1].text.partition(beginning)[:2] == fill.messages[1].text.partition(beginning)[:2]
    assert CONTEXT.strip() in choose.messages[1].text


def test_required_and_usual_options_are_told_first(whole_catalog: Catalog) -> None:
    text = fill_in("x", "", whole_catalog.spec("ansible.builtin.file"), UsageTable.load()).messages[1].text
    options = text.partition("Its options: ")[2]
    assert options.startswith("path (required, path), state (")
    assert "absent|directory" in options


def test_a_long_context_begins_with_a_whole_play_task_and_cannot_end_its_block() -> None:
    long = "".join(f"- name: Task {n}\n  ansible.builtin.debug:\n    msg: '```'\n" for n in range(100))
    text = which_module("x", long, FOUND, str)[0].messages[1].text
    block = text.partition("```yaml\n")[2].partition("\n```")[0]
    assert block.startswith("- name: Task ")
    assert "Task 99" in block
    assert text.count("```") == 2
    assert len(block) <= 1_600
