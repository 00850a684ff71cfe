"""What a model answers becomes the file that was asked for: without fences and words, in the outline of its kind."""

import pytest

from relia.validation.domain import FileKind
from relia.validation.mending.domain import Mended
from relia.validation.mending.mend import make_readable, mend
from relia.validation.settings import ValidationSettings

SETTINGS = ValidationSettings()
TASK = """\
- name: Install nginx  # the server
  ansible.builtin.apt:
    name: 'nginx'
    state: "present"
"""
PLAY = f"""\
---
# For the web servers
- name: Set up
  hosts: web
  tasks:
    {TASK.rstrip().replace(chr(10), chr(10) + "    ")}
"""


def mended(text: str, kind: FileKind = FileKind.PLAYBOOK, hosts: str | None = None) -> Mended:
    return mend(text, kind, SETTINGS, hosts=hosts)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (PLAY, FileKind.PLAYBOOK),
        (PLAY.replace("\n", "\r\n"), FileKind.PLAYBOOK),
        ("\ufeff" + PLAY.rstrip(), FileKind.PLAYBOOK),
        (TASK, FileKind.TASKS),
        (TASK + "  vars: {a: [1, 2]}\n...\n", FileKind.TASKS),
        ("- name: A\n  ansible.builtin.copy:\n    dest: /a\n    content: |\n      ```yaml\n      a\n      ```\n", FileKind.TASKS),
        ("- ansible.builtin.import_playbook: a.yml\n", FileKind.PLAYBOOK),
        ("a: 1\n", FileKind.VARS),
    ],
)  # fmt: skip
def test_what_is_right_comes_back_byte_for_byte(text: str, kind: FileKind) -> None:
    assert mended(text, kind) == Mended(text)


@pytest.mark.parametrize(
    "answer",
    [
        "```yaml\n{}```\n",
        "Here is the playbook:\n\n```yaml\n{}```\n\nIt does the following:\n\n- hosts: the web servers\n- `apt`: installs it\n",
        "~~~ansible\n{}~~~",
        "````yml\n{}````",
        "Sure:\n\n   ```yaml\n{}   ```\n",
        "<think>\nFirst I need\n- name: a\n</think>\n\n```yaml\n{}```<|im_end|>",
        "that is all.\n</think>\n```\n{}```\n",
        "Run it with:\n```bash\nansible-playbook site.yml\n```\nThe playbook:\n```yaml\n{}```\nHosts:\n```ini\n[web]\na\n```\n",
        "```yaml\n{}```\n\nAlternatively, use a role:\n\n```yaml\n- hosts: web\n  roles:\n    - nginx\n```\n",
        "yaml\n{}",
        "Here is the playbook:\n\n{}\nThis playbook installs nginx.\n\n- `hosts: web`: the servers\n- become: runs as root\n",
        "Sure! I wrote this for you.\n\n{}",
        "{}\n## How it works\n\n1. It installs nginx: the server.\n",
    ],
)  # fmt: skip
def test_fences_thoughts_and_words_are_taken_away(answer: str) -> None:
    found = mended(answer.format(PLAY))
    assert found.text == PLAY
    assert found.titles


def test_line_ends_and_the_byte_order_mark_stay_where_words_are_taken_away() -> None:
    text = f"\ufeffHere it is:\n\n{PLAY}".replace("\n", "\r\n")
    assert mended(text).text == "\ufeff" + PLAY.replace("\n", "\r\n")


def test_blocks_that_are_steps_of_one_file_are_joined() -> None:
    second = TASK.replace("nginx", "git")
    answer = f"1. First:\n   ```yaml\n{TASK}   ```\n2. Then:\n\n```yaml\n{second}```\n"
    assert mended(answer, FileKind.TASKS).text == f"{TASK}\n{second}"


def test_a_block_that_repeats_a_part_of_another_is_left_out() -> None:
    answer = f"```yaml\n{PLAY}```\nThe important part is\n```yaml\n{TASK}```\n"
    assert mended(answer).text == PLAY


def test_play_tasks_are_put_into_a_play_on_the_hosts_that_are_given() -> None:
    inner = TASK.rstrip().replace("\n", "\n    ")
    expected = f"- name: Configure db\n  hosts: db\n  tasks:\n    {inner}\n"
    assert mended(TASK, hosts="db").text == expected
    assert mended(f"```yaml\n{TASK}```", hosts="db").text == expected
    assert mended(f"---\n{TASK}").text == "---\n" + expected.replace("Configure db", "Configure all hosts").replace(
        "hosts: db", "hosts: all"
    )


def test_the_play_tasks_of_a_play_are_kept_where_play_tasks_were_asked_for() -> None:
    assert mended(PLAY, FileKind.TASKS).text == TASK


def test_the_privileges_of_a_play_come_along_with_its_play_tasks() -> None:
    play = PLAY.replace("  tasks:", "  become: true\n  tasks:")
    assert mended(play, FileKind.TASKS).text == TASK + "  become: true\n"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("hosts: all\ntasks:\n  - ansible.builtin.ping:\n", "- hosts: all\n  tasks:\n    - ansible.builtin.ping:\n"),
        ("---\n- hosts: a\n  roles: [b]\n---\n- hosts: c\n...\n", "---\n- hosts: a\n  roles: [b]\n- hosts: c\n"),
        ("The playbook:\n  - hosts: a\n    roles:\n      - b\n", "- hosts: a\n  roles:\n    - b\n"),
    ],
)  # fmt: skip
def test_the_outline_is_repaired(text: str, meant: str) -> None:
    assert mended(text).text == meant


def test_an_answer_without_ansible_is_left_alone() -> None:
    for text in ("I cannot help with that.", "", "\x00", "[", "```\n", "`" * 5000, "<think>" * 500, "- " * 3000):
        assert mended(text).text == text


def test_a_text_over_the_limit_is_left_alone() -> None:
    text = "```yaml\n" + PLAY + "#" * SETTINGS.mend_limit + "\n```\n"
    assert mended(text) == Mended(text)


def test_a_persons_own_text_is_only_made_readable() -> None:
    assert make_readable(TASK, SETTINGS) == Mended(TASK)
    assert make_readable(f"Look:\n\n```yaml\n{TASK}```\n", SETTINGS).text == TASK
