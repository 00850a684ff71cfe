"""Faults of writing that keep YAML from being read are repaired line by line, and everything around them stays."""

import pytest

from relia.validation.domain import FileKind
from relia.validation.mending.mend import make_readable, mend
from relia.validation.settings import ValidationSettings

SETTINGS = ValidationSettings()
HEAD = "- name: A  # first\n  ansible.builtin.copy:\n    dest: '/a'\n"
TAIL = '    mode: "0644"\n- name: B\n  ansible.builtin.ping:\n'


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("    content: a: b", '    content: "a: b"'),
        ("    content: {{ a }}/{{ b }}", '    content: "{{ a }}/{{ b }}"'),
        ("    content: {{ a['b'] }}  # why", "    content: \"{{ a['b'] }}\"  # why"),
        ("    content: @daily", '    content: "@daily"'),
        ("    content: %d", '    content: "%d"'),
        ("    content: `a`", '    content: "`a`"'),
        ("    content: */5 * * * *", '    content: "*/5 * * * *"'),
        ('    content: "C:\\Users\\a"', "    content: 'C:\\Users\\a'"),
        ('    content: "a', '    content: "a"'),
        ("    content: 'a", "    content: 'a'"),
        ('    content: "a",', '    content: "a"'),
        ("    content: 'it's here'", '    content: "it\'s here"'),
        ('    content: "say "hi" now"', "    content: 'say \"hi\" now'"),
        ('    content: "a" and b', "    content: '\"a\" and b'"),
        ("    content:a", "    content: a"),
        ("     content: a", "    content: a"),
        ("   content: a", "    content: a"),
        ("\u00a0\u00a0\u00a0 content: a", "    content: a"),
        ("\t\tcontent: a", "    content: a"),
    ],
)  # fmt: skip
def test_a_line_that_yaml_cannot_read_is_repaired(wrong: str, right: str) -> None:
    found = mend(f"{HEAD}{wrong}\n{TAIL}", FileKind.TASKS, SETTINGS)
    assert found.text == f"{HEAD}{right}\n{TAIL}"
    assert len(found.titles) == 1
    assert make_readable(f"{HEAD}{wrong}\n{TAIL}", SETTINGS) == found


def test_the_commas_of_all_entries_go_where_one_cannot_be_read() -> None:
    text = "- name: A\n  ansible.builtin.copy:\n    dest: /a,\n    content: 'b',\n    owner: c,\n    group: d\n"
    assert mend(text, FileKind.TASKS, SETTINGS).text == text.replace(",\n", "\n")


def test_several_faults_are_repaired_one_after_the_other() -> None:
    text = "- name: Step 1: a\n  ansible.builtin.debug:\n    msg: {{ a }} now\n- name: `b`\n   ansible.builtin.ping:\n"
    right = '- name: "Step 1: a"\n  ansible.builtin.debug:\n    msg: "{{ a }} now"\n- name: "`b`"\n  ansible.builtin.ping:\n'
    assert mend(text, FileKind.TASKS, SETTINGS).text == right


@pytest.mark.parametrize("by", [-2, -1, 1, 2])
@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_play_task_at_the_wrong_depth_is_put_beside_the_others(by: int, which: int) -> None:
    tasks = [f"    - name: {name}\n      ansible.builtin.debug:\n        msg: {name}\n" for name in "abc"]
    lines = tasks[which].splitlines(keepends=True)
    tasks[which] = "".join(" " * by + line if by > 0 else line[-by:] for line in lines)
    found = mend("- hosts: all\n  tasks:\n" + "".join(tasks), FileKind.PLAYBOOK, SETTINGS)
    lines = found.text.splitlines()
    assert len({len(line) - len(line.lstrip()) for line in lines if "- name:" in line}) == 1
    assert [line.strip() for line in lines if "name:" in line] == ["- name: a", "- name: b", "- name: c"]


def test_json_becomes_yaml() -> None:
    answer = '```json\n[{"name": "A", "ansible.builtin.copy": {"dest": "/a", "content": "x: y",}}]\n```\n'
    right = '- name: A\n  ansible.builtin.copy:\n    dest: /a\n    content: "x: y"\n'
    assert mend(answer, FileKind.TASKS, SETTINGS).text == right


def test_a_text_that_was_escaped_for_html_is_read_as_it_was_meant() -> None:
    text = "- name: A\n  ansible.builtin.shell: test -f a &amp;&amp; echo &quot;b&quot; &gt; c\n"
    right = '- name: A\n  ansible.builtin.shell: test -f a && echo "b" > c\n'
    assert mend(text, FileKind.TASKS, SETTINGS).text == right


def test_entities_that_are_meant_stay() -> None:
    text = "- name: A\n  ansible.builtin.copy:\n    content: '<p>a &amp; &quot;b&quot;</p>'\n    dest: /a\n"
    assert mend(text, FileKind.TASKS, SETTINGS).text == text


def test_typographic_quotes_around_values_become_plain_ones_and_those_inside_a_text_stay() -> None:
    text = "- name: Say “hi”\n  ansible.builtin.copy:\n    content: “a “b” c”\n    mode: “0644”\n    dest: “/a”  # b\n"
    right = '- name: Say “hi”\n  ansible.builtin.copy:\n    content: “a “b” c”\n    mode: "0644"\n    dest: "/a"  # b\n'
    assert mend(text, FileKind.TASKS, SETTINGS).text == right
    shown = "- name: A\n  ansible.builtin.debug:\n    msg: “Hello”\n"
    assert mend(shown, FileKind.TASKS, SETTINGS).text == shown


@pytest.mark.parametrize(
    "end", ["- na", "- name: B\n  ansible.built", '- name: B\n  ansible.builtin.debug:\n    msg: "a', "- name: B"]
)
def test_the_unfinished_play_task_at_the_end_of_an_answer_is_taken_away_and_said(end: str) -> None:
    first = "- name: A\n  ansible.builtin.ping:\n"
    found = mend(first + end, FileKind.TASKS, SETTINGS)
    assert (found.text, found.cut_off) == (first, True)
    assert found.titles == ("Take the unfinished play task at the end away",)


def test_where_the_provider_says_that_an_answer_was_cut_off_its_last_play_task_goes() -> None:
    play = "- name: P\n  hosts: all\n  tasks:\n    - name: A\n      ansible.builtin.ping:\n"
    text = play + "\n    # then\n    - name: B\n      ansible.builtin.debug:\n        msg: Hel"
    found = mend(text, FileKind.PLAYBOOK, SETTINGS, ended=False)
    assert (found.text, found.cut_off) == (play, True)
    assert not mend(text + "lo\n", FileKind.PLAYBOOK, SETTINGS, ended=True).cut_off


def test_an_answer_that_was_cut_off_in_its_only_play_task_keeps_it() -> None:
    found = mend('- name: A\n  ansible.builtin.debug:\n    msg: "so', FileKind.TASKS, SETTINGS)
    assert found.cut_off
    assert "ansible.builtin.debug" in found.text


def test_what_is_read_is_bounded() -> None:
    text = "- name: a: b\n" * 2000
    settings = ValidationSettings(mend_work=10_000)
    assert mend(text, FileKind.TASKS, settings).text.count('"a: b"') < 10
