"""Entries that stand in the wrong place, twice, or under an old name are repaired, where only one thing can be meant."""

from typing import Any

import pytest

from relia.validation.domain import FileKind

TASK = "- name: A\n  ansible.builtin.{}\n"
RIGHT = TASK.format("copy:\n    src: a\n    dest: /b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (TASK.format("copy:\n  src: a\n  dest: /b"), RIGHT),
        (TASK.format("copy:\n    src: a\n  dest: /b"), RIGHT),
        (
            TASK.format("service:\n  name: web\n  state: started\n  become: true"),
            TASK.format("service:\n    name: web\n    state: started\n  become: true"),
        ),
        (RIGHT + RIGHT.replace("- name: A", "  name: B"), RIGHT + RIGHT.replace("- name: A", "- name: B")),
        (TASK.format("copy:\n    src: a\n    dest: /b\n    dest: /b"), RIGHT),
        (
            TASK.format("file:\n    path: a,\n    owner: b,\n    state: touch"),
            TASK.format("file:\n    path: a\n    owner: b\n    state: touch"),
        ),
        (TASK.format("ping:\n  sudo: true"), TASK.format("ping:\n  become: true")),
        (TASK.format("ping:\n  register: my-result"), TASK.format("ping:\n  register: my_result")),
        (
            TASK.format("service:\n    name: a\n    enabled: [true]"),
            TASK.format("service:\n    name: a\n    enabled: true"),
        ),
        (
            TASK.format("file:\n    path: /a\n    state: touch# b"),
            TASK.format("file:\n    path: /a\n    state: touch  # b"),
        ),
        (TASK.format("file:\n    path: /a\n    state: removed"), TASK.format("file:\n    path: /a\n    state: absent")),
        (TASK.format('debug:\n    msg: "{{ a }"'), TASK.format('debug:\n    msg: "{{ a }}"')),
        (TASK.format('debug:\n    msg: "C:\\temp\\new"'), TASK.format("debug:\n    msg: 'C:\\temp\\new'")),
        (
            "- name: A\n  ansible.builtin.firewalld:\n    port: 80/tcp\n    state: enabled\n",
            "- name: A\n  ansible.posix.firewalld:\n    port: 80/tcp\n    state: enabled\n",
        ),
    ],
)  # fmt: skip
def test_what_can_be_meant_in_one_way_only_is_repaired(check: Any, before: str, after: str) -> None:
    assert check.fixed(before, FileKind.TASKS) == after
    assert check.fixed(after, FileKind.TASKS) == after


@pytest.mark.parametrize(
    "task",
    [
        # Two values, and nobody knows which
        TASK.format("copy:\n    src: a\n    dest: /b\n    dest: /c"),
        # A keyword between: what follows it may belong to either
        TASK.format("copy:\n  become: true\n  src: a\n  dest: /b"),
        # The name is used somewhere else too
        TASK.format("ping:\n  register: my-result\n  failed_when: my-result.rc"),
        # More than one value
        TASK.format("copy:\n    src: [a, b]\n    dest: /b"),
        TASK.format("debug:\n    msg: '{{ a } and { b }}'"),
        # Escapes that are meant
        TASK.format('debug:\n    msg: "C:\\\\temp"'),
    ],
)
def test_what_can_be_meant_in_several_ways_is_left(check: Any, task: str) -> None:
    assert check.fixed(task, FileKind.TASKS) == task


@pytest.mark.parametrize("notified", ["restart web", "Restart the web", "Restart web service", "restart-web"])
def test_a_handler_that_is_notified_in_other_words_is_found(check: Any, notified: str) -> None:
    text = """\
- name: Play
  hosts: all
  tasks:
    - name: Task
      ansible.builtin.ping:
      notify: {}
  handlers:
    - name: Restart web
      ansible.builtin.service:
        name: web
        state: restarted
    - name: Reload web
      ansible.builtin.service:
        name: web
        state: reloaded
"""
    assert check.fixed(text.format(notified)) == text.format("Restart web")
