"""The play task that the words and a model's answer make together."""

import pytest
import yaml

from relia.catalog.service import Catalog
from relia.generation.arbitration.play_task import PlayTaskWriter
from relia.generation.domain import DraftKind, GenerationRequest
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller

CONTEXT = """
- name: Create the first folder
  ansible.builtin.file:
    path: /srv/first
    state: directory
    owner: deploy
"""


@pytest.fixture
def writer(whole_catalog: Catalog) -> PlayTaskWriter:
    return PlayTaskWriter(whole_catalog, ArgumentFiller(whole_catalog))


def test_the_model_gives_what_the_words_leave_open(writer: PlayTaskWriter) -> None:
    written = {"path": "/etc/ansible/facts.d", "state": "directory", "mode": "0755", "recurse": True}
    joined = writer.join("Make sure the fact directory exists", "", "ansible.builtin.file", written)
    (task,) = yaml.safe_load(joined.yaml)
    assert task["name"] == "Make sure the fact directory exists"
    assert task["ansible.builtin.file"] == {"path": "/etc/ansible/facts.d", "state": "directory"}
    assert joined.merged.refused == ("mode", "recurse")


def test_what_play_tasks_before_give_is_support(writer: PlayTaskWriter) -> None:
    written = {"path": "/srv/second", "owner": "deploy"}
    joined = writer.join("Create the second folder", CONTEXT, "ansible.builtin.file", written)
    (task,) = yaml.safe_load(joined.yaml)
    assert task["ansible.builtin.file"]["owner"] == "deploy"


def test_without_a_word_of_the_model_it_is_the_grounded_play_task(
    writer: PlayTaskWriter, engine: GroundedEngine
) -> None:
    request = GenerationRequest("Restart nginx", DraftKind.TASK, module="ansible.builtin.service")
    joined = writer.join(request.prompt, "", "ansible.builtin.service", {})
    assert joined.yaml == engine.draft(request).yaml
    assert joined.merged.from_model == ()
