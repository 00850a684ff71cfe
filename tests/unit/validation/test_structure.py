"""The check `structure`: each key and each value stands where Ansible takes it, and a finding stands at its place."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.validation.conftest import WITHOUT_LINT

from relia.validation.domain import FileKind, Finding, Severity, Source


def places(found: tuple[Finding, ...]) -> list[tuple[str, int, int]]:
    return [(item.rule, item.line, item.column) for item in found if item.check == "structure"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("hosts: all\n", [("not-a-playbook", 1, 1)]),
        ("---\n#", [("not-a-playbook", 1, 1)]),
        ("- [a]\n", [("not-a-play", 1, 3)]),
        ("- name: x\n", [("missing-hosts", 1, 3)]),
        ("- hosts: ''\n", [("missing-hosts", 1, 10)]),
        ("- hosts: all\n  taks: []\n", [("unknown-keyword", 2, 3)]),
        ("- hosts: all\n  tasks: {}\n", [("wrong-kind", 2, 10)]),
        ("- hosts: all\n  become: maybe\n", [("wrong-kind", 2, 11)]),
        ("- hosts: all\n  roles:\n    - tags: x\n", [("missing-name", 3, 7)]),
        ("- import_playbook:\n", [("missing-name", 1, 3)]),
        ("- hosts: all\n  tasks:\n    - name: x\n", [("missing-module", 3, 7)]),
        ("- hosts: all\n  tasks:\n    - rescue: []\n", [("missing-block", 3, 7)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      listen: x\n", [("listen-outside-handler", 4, 7)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      loop: [1]\n      with_items: [1]\n", [("two-loops", 5, 7)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      debug:\n", [("two-modules", 4, 7)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      retries: many\n", [("wrong-kind", 4, 16)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      loop: nothing\n", [("wrong-kind", 4, 13)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      register: a-b\n", [("bad-variable-name", 4, 17)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      loop: [1]\n      loop_control: {lable: x}\n", [("unknown-keyword", 5, 22)]),
        ("- hosts: all\n  tasks:\n    - ping:\n      notify: nobody\n", [("unknown-handler", 4, 15)]),
        ("- ping:\n- hosts: all\n", [("play-task-outside-play", 1, 3)]),
    ],
)  # fmt: skip
def test_a_fault_of_a_playbook_is_found_once_at_its_place(
    check: Any, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert places(check(text)) == expected


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        (FileKind.TASKS, "a: 1\n", [("not-a-task-file", 1, 1)]),
        (FileKind.TASKS, "- hosts: all\n  tasks: []\n", [("play-in-task-file", 1, 3)]),
        (FileKind.TASKS, "- just words\n", [("not-a-play-task", 1, 3)]),
        (FileKind.HANDLERS, "- ping:\n  listen: [a]\n", []),
        (FileKind.HANDLERS, "- ping:\n  lissten: a\n", [("unknown-keyword", 2, 3)]),
        (FileKind.VARS, "- a\n", [("not-variables", 1, 1)]),
        (FileKind.VARS, "a-b: 1\n", [("bad-variable-name", 1, 1)]),
        (FileKind.META, "- a\n", [("not-role-meta", 1, 1)]),
        (FileKind.META, "dependancies: []\n", [("unknown-keyword", 1, 1)]),
        (FileKind.OTHER, "- anything\n", []),
        (FileKind.CONFIG, "- anything\n", []),
    ],
)
def test_every_kind_of_file_is_checked_as_what_it_is(
    check: Any, kind: FileKind, text: str, expected: list[tuple[str, int, int]]
) -> None:
    assert places(check(text, kind)) == expected


def test_a_play_in_a_task_file_is_still_read_as_a_play(check: Any) -> None:
    text = "- hosts: all\n  gather_facts: false\n  tasks:\n    - ansible.builtin.debug:\n        mesage: x\n"
    assert check.rules(text, FileKind.TASKS) == ["play-in-task-file", "unknown-option"]


@pytest.mark.parametrize(
    "play",
    [
        "- hosts: all\n  user: deploy\n",
        "- hosts: [a, b]\n  serial: [1, 50%]\n  vars_files: [[a, b], c]\n",
        "- hosts: all\n  become: '{{ maybe }}'\n  tasks: []\n",
        "- hosts: all\n  tasks:\n",
        "- hosts: all\n  environment: {A: b}\n  vars_prompt:\n    - name: a\n",
        "- hosts: all\n  roles:\n    - web\n    - {role: db, anything: 1}\n  tasks:\n    - ping:\n      notify: from a role\n",
        "- hosts: all\n  tasks:\n    - ping:\n      when: [a, b is c]\n      until: x\n      retries: '{{ n }}'\n",
        "- hosts: all\n  tasks:\n    - ping:\n      no_log: !unsafe x\n",
        "- hosts: all\n  handlers:\n    - name: a {{ b }}\n      ping:\n  tasks:\n    - ping:\n      notify: a thing\n",
        "- ansible.builtin.import_playbook: a.yml\n  vars: {a: b}\n  tags: x\n  when: y\n",
    ],
)
def test_what_ansible_takes_is_taken(check: Any, play: str) -> None:
    assert places(check(play)) == []


def test_a_fault_behind_an_alias_is_told_once_where_it_stands(check: Any) -> None:
    text = "- hosts: all\n  tasks:\n    - &one\n      ping:\n      wehn: x\n    - *one\n    - *one\n"
    assert places(check(text)) == [("unknown-keyword", 5, 7)]


@pytest.mark.parametrize(
    ("text", "rule", "line", "column"),
    [
        ("a: b: c\n", "yaml-syntax", 1, 5),
        ("a: [1, 2\nb: 3\n", "yaml-syntax", 2, 2),
        ("a: 'open\n", "yaml-syntax", 1, 9),
        ("a:\n\t- b\n", "yaml-tab", 2, 1),
        ("a: {{ b }}\n", "yaml-unquoted-jinja", 1, 4),
        ("a: {{ b }}/c\n", "yaml-unquoted-jinja", 1, 4),
        ("漢字: {{ b }}\n", "yaml-unquoted-jinja", 1, 5),
        ("a: 1\nb: 2\na: 3\n", "yaml-duplicate-key", 3, 1),
        ("a: 1\n---\nb: 2\n", "yaml-several-documents", 3, 1),
        ("a: !thing b\n", "yaml-tag", 1, 4),
        ("a: =\n", "yaml-value", 1, 4),
        ("a: 2024-13-45\n", "yaml-value", 1, 4),
        ("<<: text\n", "yaml-merge", 1, 5),
        ("😀: \x07\n", "yaml-control-character", 1, 4),
    ],
)
def test_what_is_no_yaml_for_ansible_is_found_at_its_place(
    check: Any, text: str, rule: str, line: int, column: int
) -> None:
    found = check(text, FileKind.VARS)
    assert (rule, line, column) in [(item.rule, item.line, item.column) for item in found if item.check == "yaml"]


def test_a_byte_order_mark_shifts_no_column(check: Any) -> None:
    plain = check("- hosts: all\n  taks: []\n")
    marked = check("\ufeff- hosts: all\n  taks: []\n")
    assert places(plain) == places(marked) == [("unknown-keyword", 2, 3)]
    assert (
        check.fixed("\ufeff- hosts: all\n  taks: []\n")
        == "\ufeff- name: Configure all hosts\n  hosts: all\n  tasks: []\n"
    )


@pytest.mark.parametrize(
    "line",
    [
        "when: inventory_hostname ==",
        "changed_when: rc =!= 0",
        "until: [ok, 'x |']",
        "failed_when: 'a) or (b'",
        "when: a b c",
    ],
)
def test_a_condition_that_cannot_be_read_is_an_error_in_its_place(check: Any, line: str) -> None:
    found = check(f"- ansible.builtin.ping:\n  {line}\n", FileKind.TASKS)
    assert [(item.rule, item.line) for item in found if item.severity == "error"] == [("unreadable-condition", 2)]


def test_what_an_assertion_asserts_is_a_condition_too(check: Any) -> None:
    text = "- ansible.builtin.assert:\n    that:\n      - x == 1\n      - x ==\n"
    assert [item.line for item in check(text, FileKind.TASKS) if item.rule == "unreadable-condition"] == [4]


@pytest.mark.parametrize(
    "condition",
    [
        "x is nosuchtest",
        "x | nosuchfilter",
        "not a and (b or c)",
        "'a' in b",
        "a is defined and a | length > 0",
        "true",
        "1",
    ],
)
def test_a_condition_that_can_be_read_is_left_to_ansible(check: Any, condition: str) -> None:
    found = check(f"- ansible.builtin.ping:\n  when: {condition}\n", FileKind.TASKS)
    assert "unreadable-condition" not in {item.rule for item in found}


def test_a_notification_that_no_handler_hears_is_an_error(check: Any) -> None:
    assert check.errors("- hosts: all\n  tasks:\n    - ping:\n      notify: nobody\n") == ["unknown-handler"]


def test_an_empty_list_of_roles_brings_no_handler(check: Any) -> None:
    text = "- hosts: all\n  roles: {}\n  tasks:\n    - ping:\n      notify: nobody\n"
    assert check.errors(text.format("[web]")) == []
    assert check.errors(text.format("[]")) == ["unknown-handler"]


def test_a_missing_handler_is_a_warning_where_the_settings_of_the_project_say_so(verifier: Any, tmp_path: Path) -> None:
    text = "- hosts: all\n  tasks:\n    - ansible.builtin.ping:\n      notify: nobody\n"
    source = Source(text, path="site.yml", project=tmp_path)
    (before,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    (tmp_path / "ansible.cfg").write_text("[defaults]\nerror_on_missing_handler = False\n")
    (after,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert (before.severity, after.severity) == (Severity.ERROR, Severity.WARNING)
