"""`relia complete` as a person runs it."""

import json

from tests.integration.cli.conftest import Relia

TEXT = "- name: Web\n  hosts: web\n  tasks:\n    - name: Start nginx\n"


def test_the_completed_text_goes_to_standard_output_and_its_evidence_to_standard_error(relia: Relia) -> None:
    done = relia("complete", "-", "--line", "4", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    assert done.stdout == TEXT + "      ansible.builtin.service:\n        name: nginx\n        state: started\n"
    assert "ansible.builtin.service" in done.stderr
    assert "checked" in done.stderr


def test_json_holds_the_edit(relia: Relia) -> None:
    done = relia("complete", "-", "-l", "4", "--json", stdin=TEXT)
    assert json.loads(done.stdout)["edit"]["line"] == 4


def test_nothing_to_complete_leaves_the_text_as_it_is_and_ends_with_one(relia: Relia) -> None:
    done = relia("complete", "-", "--line", "1", stdin=TEXT)
    assert done.returncode == 1
    assert done.stdout == TEXT
    assert "nothing to complete" in done.stderr


def test_a_file_that_is_missing_is_said_in_two_lines(relia: Relia) -> None:
    done = relia("complete", "missing.yml", "--line", "1")
    assert done.returncode == 2
    assert "cannot be read" in done.stderr
