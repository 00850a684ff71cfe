"""The argument check of whole playbooks, over the whole catalog: wrong arguments, and every form of writing them."""

from pathlib import Path

import pytest

from relia.catalog.service import Catalog
from relia.validation.checks.arguments import check_arguments
from relia.validation.document import get, parse, plain
from relia.validation.domain import FileKind, Finding, Severity
from relia.validation.project import LocalModules
from relia.validation.settings import ValidationSettings
from relia.validation.walk import play_tasks

WRONG = Path(__file__).with_name("wrong_arguments.yml").read_text(encoding="utf-8")


def _findings(text: str, catalog: Catalog, kind: FileKind = FileKind.PLAYBOOK) -> list[Finding]:
    document = parse(text, ValidationSettings())
    assert document.readable
    return list(check_arguments(document, kind, catalog, LocalModules()))


def _errors(text: str, catalog: Catalog, kind: FileKind = FileKind.TASKS) -> list[str]:
    return [item.rule for item in _findings(text, catalog, kind) if item.severity is Severity.ERROR]


def test_each_of_fifteen_wrong_arguments_is_an_error_at_its_place(whole_catalog: Catalog) -> None:
    document = parse(WRONG, ValidationSettings())
    tasks = play_tasks(document, FileKind.PLAYBOOK, whole_catalog, LocalModules())
    errors = [item for item in _findings(WRONG, whole_catalog) if item.severity is Severity.ERROR]
    lines = WRONG.splitlines()
    assert len(tasks) == 15
    for task in tasks:
        told = get(task.node, "vars")
        assert told is not None
        values = plain(told)
        assert isinstance(values, dict)
        wrong = str(values["wrong"])
        first, last = task.node.start_mark.line + 1, task.node.end_mark.line + 1
        (at,) = [
            item
            for item in errors
            if first <= item.line < last and lines[item.line - 1][item.column - 1 :].startswith(wrong)
        ]
        assert wrong in at.message


def test_without_the_wrong_arguments_there_is_no_error(whole_catalog: Catalog) -> None:
    right = WRONG
    for wrong, meant in {
        "nme:": "name:", "state: dirctory": "state: directory", "state: runing": "state: started", "source:": "src:",
        "text:": "line:", "uri: h": "url: h", "repository:": "repo:", "address:": "url:", "message:": "msg:", "prt:": "port:",
    }.items():  # fmt: skip
        right = right.replace(f"        {wrong}", f"        {meant}")
    assert _errors(right, whole_catalog, FileKind.PLAYBOOK) == []


FORMS = {
    "short name": "- copy: {scr: a, dest: /b}",
    "full name": "- ansible.builtin.copy: {scr: a, dest: /b}",
    "legacy": "- ansible.legacy.copy: {scr: a, dest: /b}",
    "words": "- ansible.builtin.copy: scr=a dest=/b",
    "args": "- ansible.builtin.copy:\n  args: {scr: a, dest: /b}",
    "words and args": "- ansible.builtin.copy: dest=/b\n  args: {scr: a}",
    "action": "- action: ansible.builtin.copy scr=a dest=/b",
    "action mapping": "- action: {module: ansible.builtin.copy, scr: a, dest: /b}",
    "action and args": "- action: ansible.builtin.copy dest=/b\n  args: {scr: a}",
    "local action": "- local_action: ansible.builtin.copy scr=a dest=/b",
    "local action mapping": "- local_action: {module: copy, scr: a, dest: /b}",
    "block": "- block:\n    - ansible.builtin.copy: {scr: a, dest: /b}",
    "rescue": "- block: []\n  rescue:\n    - ansible.builtin.copy: {scr: a, dest: /b}",
    "always": "- block: []\n  always:\n    - block:\n        - ansible.builtin.copy: {scr: a, dest: /b}",
    "loop": "- ansible.builtin.copy: {scr: '{{ item }}', dest: /b}\n  loop: [1]",
    "redirect": "- docker_container: {nme: web}",
    "defaults elsewhere": "- ansible.builtin.copy: {scr: a, dest: /b}\n  module_defaults: {ansible.builtin.file: {path: /}}",
}


@pytest.mark.parametrize("text", FORMS.values(), ids=FORMS.keys())
def test_a_wrong_option_is_found_in_each_form(whole_catalog: Catalog, text: str) -> None:
    assert "unknown-option" in _errors(text, whole_catalog)
    mended = text.replace("scr", "src").replace("nme", "name")
    assert _errors(mended, whole_catalog) == []


@pytest.mark.parametrize("section", ["tasks", "pre_tasks", "post_tasks", "handlers"])
def test_every_section_of_a_play_is_checked(whole_catalog: Catalog, section: str) -> None:
    play = f"- hosts: all\n  {section}:\n    - ansible.builtin.debug: {{mgs: a}}\n"
    assert _errors(play, whole_catalog, FileKind.PLAYBOOK) == ["unknown-option"]


def test_the_collections_keyword_says_which_module_is_meant(whole_catalog: Catalog) -> None:
    play = "- hosts: all\n{0}  tasks:\n    - win_copy: {{src: a, dest: b, xyzzy: 1}}\n"
    assert _errors(play.format("  collections: [ansible.windows]\n"), whole_catalog, FileKind.PLAYBOOK) == [
        "unknown-option"
    ]


def test_module_defaults_give_what_a_play_task_does_not(whole_catalog: Catalog) -> None:
    task = "    - ansible.builtin.lineinfile: {line: x}\n"
    play = "- hosts: all\n  module_defaults:\n    {0}: {{path: /etc/hosts}}\n  tasks:\n"
    alone = "- hosts: all\n  tasks:\n"
    assert _errors(alone + task, whole_catalog, FileKind.PLAYBOOK) == ["missing-required"]
    for name in ("ansible.builtin.lineinfile", "lineinfile", "ansible.legacy.lineinfile"):
        assert _errors(play.format(name) + task, whole_catalog, FileKind.PLAYBOOK) == []
    assert _errors(play.format("ansible.builtin.copy") + task, whole_catalog, FileKind.PLAYBOOK) == ["missing-required"]


def test_the_defaults_of_a_group_reach_its_members(whole_catalog: Catalog) -> None:
    task = "    - community.proxmox.proxmox_pool: {poolid: x, xyzzy: 1}\n"
    play = "- hosts: all\n  module_defaults:\n    {0}: {{api_host: h, api_user: u}}\n  tasks:\n"
    reached = _findings(play.format("group/community.proxmox.proxmox") + task, whole_catalog)
    missed = _findings(play.format("group/community.docker.docker") + task, whole_catalog)
    assert "missing-required" not in {item.rule for item in reached}
    assert "missing-required" in {item.rule for item in missed}


@pytest.mark.parametrize(
    "text",
    [
        "- ansible.builtin.copy: {content: !vault '$ANSIBLE_VAULT;1.1;AES256 61', dest: /b}",
        "- ansible.builtin.copy: {content: !unsafe '{{ x }}', dest: /b}",
        "- ansible.builtin.copy: '{{ arguments }}'",
        "- ansible.builtin.copy:\n  args: '{{ arguments }}'",
        "- '{{ module }}': {x: 1}",
        "- ansible.builtin.include_tasks: more.yml",
        "- ansible.builtin.import_role: {name: web, tasks_from: more}",
        "- ansible.builtin.meta: flush_handlers",
        "- ansible.builtin.command: {cmd: uptime, creates: /x}",
        "- ansible.builtin.command: uptime\n  args: {chdir: /tmp}",
        "- ansible.builtin.shell: |\n    set -e\n    a=b echo 'x y'\n",
        "- ansible.builtin.file: {path: /b, state: '{{ wanted }}', mode: 0644}",
        "- ansible.builtin.user: {name: x, groups: [a, b], password: '{{ p | default(omit) }}'}",
        "- ansible.builtin.setup: {gather_subset: ['!all', min]}",
    ],
)
def test_what_ansible_takes_gets_no_error(whole_catalog: Catalog, text: str) -> None:
    assert _errors(text, whole_catalog) == []


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("- ansible.builtin.pakage: {name: x}", "unknown-module"),
        ("- acme.absent.thing: {name: x}", "missing-collection"),
        ("- asa_config: {lines: [x]}", "missing-collection"),
        ("- ansible.builtin.copy: [1]", "unreadable-arguments"),
        ("- ansible.builtin.copy: src='a", "unreadable-arguments"),
        ("- ansible.builtin.copy: {dest: /b, src: a, content: b}", "mutually-exclusive"),
        ("- ansible.builtin.yum_repository: {name: x, baseurl: y}", "required-if"),
        ("- ansible.builtin.copy: {dest: /b}", "required-one-of"),
        ("- ansible.builtin.wait_for: {port: many}", "wrong-type"),
        ("- ansible.builtin.copy: {src: a, dest: /b, become: true}", "misplaced-keyword"),
    ],
)
def test_each_kind_of_fault_has_its_rule(whole_catalog: Catalog, text: str, rule: str) -> None:
    play = "- hosts: all\n  tasks:\n    " + text
    assert _errors(play, whole_catalog, FileKind.PLAYBOOK) == [rule]
