"""`relia explain` as a person runs it."""

import json

from tests.integration.cli.conftest import Relia

TEXT = "- name: Web\n  hosts: web\n  tasks:\n    - ansible.builtin.apt:\n        name: nginx\n"


def test_an_explanation_is_readable_text(relia: Relia) -> None:
    done = relia("explain", "-", stdin=TEXT)
    assert done.returncode == 0, done.stderr
    assert "Installs the package nginx if missing." in " ".join(done.stdout.split())


def test_json_and_markdown_hold_the_same(relia: Relia) -> None:
    answer = json.loads(relia("explain", "-", "--json", stdin=TEXT).stdout)
    assert relia("explain", "-", "-f", "markdown", stdin=TEXT).stdout == answer["markdown"]


def test_what_cannot_be_read_ends_with_one(relia: Relia) -> None:
    done = relia("explain", "-", stdin="a: [b")
    assert done.returncode == 1
    assert "cannot be read" in done.stdout
