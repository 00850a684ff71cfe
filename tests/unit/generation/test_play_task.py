"""One play task from a prompt and the play tasks before it, by the whole engine."""

from pathlib import Path

import pytest
import yaml

from relia.catalog.service import Catalog
from relia.generation.domain import Draft, DraftKind, GenerationRequest, NoticeKind
from relia.generation.errors import PromptRejected
from relia.generation.grounded.engine import GroundedEngine
from relia.generation.grounded.filling.filler import ArgumentFiller
from relia.generation.grounded.ranking.ranker import ModuleRanker
from relia.generation.grounded.settings import GroundedSettings

VOLUME = """
- name: Create the volume blue
  community.docker.docker_volume:
    name: blue
    driver: local
"""


@pytest.fixture(scope="session")
def engine(whole_catalog: Catalog, shared_data_dir: Path) -> GroundedEngine:
    ranker = ModuleRanker(whole_catalog, folder=shared_data_dir / "ranking")
    return GroundedEngine(whole_catalog, ranker, ArgumentFiller(whole_catalog), GroundedSettings())


def draft(engine: GroundedEngine, prompt: str, context: str = "", module: str | None = None) -> Draft:
    return engine.draft(GenerationRequest(prompt, DraftKind.TASK, context, module=module))


def test_the_line_of_a_module_that_takes_one_is_its_value(engine: GroundedEngine) -> None:
    made = draft(engine, "Look around, with cmd uname -a", module="ansible.builtin.raw")

    assert yaml.safe_load(made.yaml)[0]["ansible.builtin.raw"] == "uname -a"


def test_other_options_of_such_a_module_stand_beside_its_line(engine: GroundedEngine) -> None:
    made = draft(engine, "Look around, with cmd uname -a, executable /bin/dash", module="ansible.builtin.raw")

    assert yaml.safe_load(made.yaml)[0]["args"] == {"executable": "/bin/dash"}


def test_arguments_spelled_out_do_not_stand_in_the_name(engine: GroundedEngine) -> None:
    made = draft(engine, "Remove the old unit. Set state to absent, path to /etc/systemd/system/a.service.")

    task = yaml.safe_load(made.yaml)[0]
    assert task["name"] == "Remove the old unit"
    assert task["ansible.builtin.file"] == {"path": "/etc/systemd/system/a.service", "state": "absent"}


def test_what_stands_before_gives_the_module_and_the_values(engine: GroundedEngine) -> None:
    made = draft(engine, "Create the volume green", VOLUME)

    arguments = yaml.safe_load(made.yaml)[0]["community.docker.docker_volume"]
    assert arguments == {"volume_name": "green", "driver": "local", "state": "present"}


@pytest.mark.parametrize("context", ["}{ not: yaml", "- hosts: all\n", "- name: A\n  no_such.module.at_all:\n"])
def test_a_context_without_play_tasks_is_no_context_and_that_is_said(engine: GroundedEngine, context: str) -> None:
    made, alone = draft(engine, "Create the group blue", context), draft(engine, "Create the group blue")
    assert made.yaml == alone.yaml
    assert [notice.message for notice in made.notices if notice not in alone.notices] == [
        "no play task of an installed module was found in the context"
    ]


def test_a_context_that_is_too_long_is_read_in_part_and_that_is_said(engine: GroundedEngine) -> None:
    made = draft(engine, "Create the volume green", VOLUME + "# \n" * 100_000)
    assert any("only the first 200,000 characters of the context" in notice.message for notice in made.notices)
    assert draft(engine, "Create the volume green", VOLUME).yaml == made.yaml


def test_the_best_guess_stands_there_and_is_called_a_guess(engine: GroundedEngine) -> None:
    made = draft(engine, "Get the drive")

    assert made.steps[0].module is not None
    assert made.steps[0].confidence < GroundedSettings().grounded_confidence
    assert any(notice.needs_attention for notice in made.notices)


def test_what_was_assumed_is_said(engine: GroundedEngine) -> None:
    made = draft(engine, "Download the binary of the exporter", module="ansible.builtin.get_url")

    said = [notice.message for notice in made.notices if notice.kind is NoticeKind.ASSUMPTION]
    assert any("mode" in message for message in said)
    assert any("url" in message for message in said)


def test_a_module_that_is_not_installed_cannot_be_insisted_on(engine: GroundedEngine) -> None:
    with pytest.raises(PromptRejected, match="no installed module"):
        draft(engine, "Create the group blue", module="community.general.no_such_module")


@pytest.mark.parametrize(
    ("command", "changes"),
    [("uname -a", False), ("cat /etc/os-release", False), ("find /tmp -delete", True), ("cat a > /etc/b", True)],
)
def test_only_a_command_that_reads_is_said_to_change_nothing(
    engine: GroundedEngine, command: str, changes: bool
) -> None:
    made = draft(engine, f"Look around, with cmd {command}", module="ansible.builtin.raw")

    assert yaml.safe_load(made.yaml)[0]["changed_when"] is changes
