"""One play task of a small model: two questions, and the texts that may be the answer."""

from dataclasses import dataclass, field

import pytest
import yaml

from relia.catalog.service import Catalog
from relia.generation.arbitration.modules import Decider
from relia.generation.arbitration.play_task import PlayTaskWriter
from relia.generation.arbitration.small import SmallModelPlayTask
from relia.generation.domain import Candidate
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.llm.domain import Answer, Finish, Prompt, TokenUsage
from relia.validation.settings import ValidationSettings

FILE, STAT = "ansible.builtin.file", "ansible.builtin.stat"
UNSURE = (Candidate(STAT, 0.4), Candidate(FILE, 0.35))
REQUEST = "Make sure the fact directory exists"


@dataclass
class Model:
    """Says what it is told, and remembers what it was asked."""

    text: str
    leanings: dict[str, float]
    asked: list[Prompt] = field(default_factory=list)

    def __call__(self, prompt: Prompt) -> Answer:
        self.asked.append(prompt)
        if prompt.choices:
            return Answer("A", "local", "m", Finish.CUT_OFF, TokenUsage(), leanings=self.leanings)
        return Answer(self.text, "local", "m", Finish.COMPLETE, TokenUsage())


@pytest.fixture
def small(whole_catalog: Catalog) -> SmallModelPlayTask:
    writer = PlayTaskWriter(whole_catalog, ArgumentFiller(whole_catalog))
    return SmallModelPlayTask(whole_catalog, writer, ValidationSettings())


def written(module: str) -> str:
    return f"Here it is:\n```yaml\n- name: Facts\n  {module}:\n    path: /etc/ansible/facts.d\n```\n"


def test_it_is_asked_for_the_module_that_was_decided_and_its_values_are_read(small: SmallModelPlayTask) -> None:
    model = Model(written("file"), {"A": -0.1, "B": -3.0})
    made = small.draft(REQUEST, "", UNSURE, model)
    assert (made.decision.module, made.decision.decider) == (FILE, Decider.MODEL)
    assert f"Use the module {FILE}:" in model.asked[1].messages[-1].text
    (task,) = yaml.safe_load(made.attempts[0].yaml)
    assert task[FILE]["path"] == "/etc/ansible/facts.d"


def test_the_words_alone_are_the_second_attempt(small: SmallModelPlayTask) -> None:
    made = small.draft(REQUEST, "", UNSURE, Model(written("file"), {"A": -0.1}))
    (task,) = yaml.safe_load(made.attempts[1].yaml)
    assert task[FILE]["path"] == "{{ file_path }}"


@pytest.mark.parametrize("text", ["", "I cannot do that.", written("stat"), written("no_such_module"), "- - ] :"])
def test_an_answer_with_another_module_or_none_changes_nothing(small: SmallModelPlayTask, text: str) -> None:
    made = small.draft(REQUEST, "", UNSURE, Model(text, {"A": -0.1}))
    assert made.decision.module == FILE
    assert len(made.attempts) == 1


def test_without_candidates_nothing_is_asked(small: SmallModelPlayTask) -> None:
    model = Model("", {})
    made = small.draft(REQUEST, "", (), model)
    assert (made.attempts, made.decision.decider, model.asked) == ((), Decider.NOBODY, [])
