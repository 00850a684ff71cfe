"""The keywords read from ansible-core's source are the ones that its classes declare."""

import json
import subprocess
import sys

import pytest

from relia.validation.keywords import keywords

# In a process of its own: importing `ansible.playbook` reads the configuration of where it runs, and keeps it.
DECLARED = """
import json
from ansible.playbook.block import Block
from ansible.playbook.handler import Handler
from ansible.playbook.loop_control import LoopControl
from ansible.playbook.play import Play
from ansible.playbook.playbook_include import PlaybookInclude
from ansible.playbook.role.include import RoleInclude
from ansible.playbook.task import Task
classes = dict(play=Play, block=Block, task=Task, handler=Handler, role=RoleInclude, playbook_import=PlaybookInclude,
               loop_control=LoopControl)
print(json.dumps({name: {key: field.isa for key, field in of.fattributes.items()} for name, of in classes.items()}))
"""
NOT_WRITTEN = {"async_val", "loop_with"}
"""Filled from `async:` and `with_...:`."""
REWRITTEN = {"task": {"local_action"}, "handler": {"local_action"}, "play": {"user"}}
REWRITTEN |= {name: set() for name in ("block", "role", "playbook_import", "loop_control")}
"""Read before the attributes are: another way to write `action`, and the old name of `remote_user`."""


@pytest.fixture(scope="module")
def declared() -> dict[str, dict[str, str]]:
    run = subprocess.run([sys.executable, "-c", DECLARED], capture_output=True, text=True, check=True, timeout=120)
    found: dict[str, dict[str, str]] = json.loads(run.stdout)
    return found


@pytest.mark.parametrize("owner", ["play", "block", "task", "handler", "role", "playbook_import", "loop_control"])
def test_keywords_and_their_kinds_are_those_that_ansible_declares(
    declared: dict[str, dict[str, str]], owner: str
) -> None:
    ours = {keyword.name: keyword.kind for keyword in getattr(keywords(), owner).values()}
    theirs = {name: kind for name, kind in declared[owner].items() if name not in NOT_WRITTEN}
    assert {name: kind for name, kind in ours.items() if name not in REWRITTEN[owner]} == theirs


def test_what_ansible_rewrites_while_it_reads_is_a_keyword() -> None:
    assert all(names <= getattr(keywords(), owner).keys() for owner, names in REWRITTEN.items())
