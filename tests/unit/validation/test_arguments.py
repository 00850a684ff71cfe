"""The check `arguments`: a wrong argument is an error at its very place, with what is allowed and what was meant."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.validation.conftest import WITHOUT_LINT, NoLinter

from relia.catalog.service import Catalog
from relia.validation.domain import Check, FileKind, Finding, Severity, Source
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

FAULTS = {
    # What ansible-lint lets pass, or only warns of: the module, its arguments, the wrong word, what was meant.
    "package": ("nmae: rsync\n        state: present", "nmae", "name"),
    "apt": ("nme: rsync\n        state: latest", "nme", "name"),
    "user": ("nme: alice\n        shell: /bin/bash", "nme", "name"),
    "file": ('path: /srv/www\n        state: directry\n        mode: "0755"', "directry", "directory"),
    "service": ("name: sshd\n        state: runing", "runing", "started"),
    "systemd_service": ("name: sshd\n        state: stoped", "stoped", "stopped"),
    "copy": ('source: motd\n        dest: /etc/motd\n        mode: "0644"', "source", "src"),
    "template": ('source: motd.j2\n        dest: /etc/motd\n        mode: "0644"', "source", "src"),
    "lineinfile": ("path: /etc/hosts\n        text: 127.0.0.1 localhost", "text", "line"),
    "get_url": ('uri: https://example.com/a\n        dest: /srv/a\n        mode: "0644"', "uri", "url"),
    "git": ("repository: https://example.com/a.git\n        dest: /srv/a\n        version: v1", "repository", "repo"),
    "unarchive": ("source: a.tgz\n        dest: /srv", "source", "src"),
    "uri": ("address: https://example.com", "address", "url"),
    "debug": ("message: done", "message", "msg"),
    "wait_for": ("prt: 5432", "prt", "port"),
}


def playbook(module: str, arguments: str) -> str:
    return f"""---
- name: Wrong
  hosts: all
  tasks:
    - name: Here
      ansible.builtin.{module}:
        {arguments}
"""


def place_of(text: str, word: str) -> tuple[int, int, int]:
    """Line, column and end column of a word that stands in a text once, with positions from 1."""
    [(number, line)] = [(number, line) for number, line in enumerate(text.split("\n"), 1) if word in line]
    column = line.index(word) + 1
    return number, column, column + len(word)


@pytest.mark.parametrize("module", FAULTS)
def test_a_wrong_argument_is_one_error_at_its_place_with_its_fix(check: Any, module: str) -> None:
    arguments, wrong, meant = FAULTS[module]
    text = playbook(module, arguments)
    [found] = [item for item in check(text) if item.severity is Severity.ERROR]
    assert found.check is Check.ARGUMENTS
    assert (found.line, found.column, found.end_column) == place_of(text, wrong)
    assert found.end_line == found.line
    assert repr(wrong) in found.message
    assert repr(meant) in found.message
    assert found.help.endswith(f"/ansible/builtin/{module}_module.html")
    assert found.fix is not None
    assert [(edit.column, edit.end_column, edit.text) for edit in found.fix.edits] == [
        (found.column, found.end_column, meant)
    ]


@pytest.mark.parametrize("module", FAULTS)
def test_a_wrong_argument_is_repaired_and_the_rest_stays(check: Any, module: str) -> None:
    arguments, wrong, meant = FAULTS[module]
    text = playbook(module, arguments)
    mended = text.replace(f"{wrong}:", f"{meant}:").replace(f": {wrong}", f": {meant}")
    assert check.fixed(text) == mended
    assert check.errors(mended) == []


def test_all_wrong_arguments_of_a_file_are_found_and_repaired_at_once(check: Any) -> None:
    tasks = "".join(
        f"    - name: Use {module}\n      ansible.builtin.{module}:\n        {arguments}\n"
        for module, (arguments, _, _) in FAULTS.items()
    )
    text = f"---\n- name: Many\n  hosts: all\n  tasks:\n{tasks}"
    assert len(check.errors(text)) == len(FAULTS)
    assert check.errors(check.fixed(text)) == []


def errors(check: Any, text: str, kind: FileKind = FileKind.TASKS) -> list[Finding]:
    return [item for item in check(text, kind) if item.severity is Severity.ERROR]


@pytest.mark.parametrize(
    ("task", "rule", "line", "column", "says"),
    [
        ("- ansible.builtin.pakage:\n    name: x\n", "unknown-module", 1, 3, "ansible.builtin.package"),
        ("- no_such_thing_at_all_here:\n    name: x\n", "unknown-module", 1, 3, "relia modules search"),
        ("- not.installed.thing:\n    name: x\n", "missing-collection", 1, 3, "collection install not.installed"),
        ("- ansible.builtin.debug:\n    verbosity: many\n", "wrong-type", 2, 16, "an integer"),
        ("- ansible.builtin.user:\n    name: a\n    groups: {a: b}\n", "wrong-type", 3, 13, "a list"),
        ("- hosts: all\n  tasks:\n    - copy:\n        src: a\n", "missing-required", 3, 7, "'dest'"),
        ("- ansible.builtin.copy:\n    src: a\n    content: b\n    dest: /c\n", "mutually-exclusive", 3, 5, "only one of"),
        ("- ansible.builtin.copy: [a, b]\n", "unreadable-arguments", 1, 25, "a list"),
        ("- ansible.builtin.copy: src='a dest=/b\n", "unreadable-arguments", 1, 25, "cannot be read"),
        ("- ansible.builtin.copy: src=a dst=/b dest=/c\n", "unknown-option", 1, 31, "'dst'"),
        ("- ansible.builtin.file: path=/a state=dirctory\n", "wrong-choice", 1, 39, "'directory'"),
        ("- action: ansible.builtin.fille path=/a\n", "unknown-module", 1, 11, "ansible.builtin.file"),
        ("- local_action:\n    module: file\n    path: /a\n    stat: absent\n", "unknown-option", 4, 5, "'state'"),
        ("- ansible.builtin.command: ls\n  args:\n    chdri: /\n", "unknown-option", 3, 5, "'chdir'"),
        ("- ansible.builtin.debug:\n    msg: a\n    when: true\n", "misplaced-keyword", 3, 5, "beside the module"),
        ("- ansible.builtin.debug: just words\n", "unknown-option", 1, 3, "takes no free text"),
        ("- community.docker.docker_container:\n    name: x\n    networks:\n      - nme: y\n", "unknown-option", 4, 9, "'name'"),
    ],
)  # fmt: skip
def test_every_kind_of_fault_has_its_place_and_says_what_is_allowed(
    check: Any, task: str, rule: str, line: int, column: int, says: str
) -> None:
    found = errors(check, task, FileKind.PLAYBOOK if "hosts:" in task else FileKind.TASKS)
    assert [(item.rule, item.line, item.column) for item in found][:1] == [(rule, line, column)]
    assert says in found[0].message


@pytest.mark.parametrize(
    "task",
    [
        "- file: path=/a state=absent\n",
        "- ansible.legacy.file: {path: /a, state: absent}\n",
        "- action: file path=/a state=absent\n",
        "- action:\n    module: ansible.builtin.file\n    path: /a\n    state: absent\n",
        "- local_action: file path=/a state=absent\n",
        "- ansible.builtin.file:\n  args: {path: /a, state: absent}\n",
        "- ansible.builtin.file:\n  args: '{{ all }}'\n",
        "- ansible.builtin.file: '{{ all }}'\n",
        "- ansible.builtin.file:\n    path: /a\n    state: '{{ state }}'\n",
        "- ansible.builtin.file:\n    path: !unsafe '{{ a }}'\n    state: absent\n",
        "- '{{ module }}':\n    anything: 1\n",
        "- ansible.posix.mount:\n    path: /a\n    state: '{% if a %}mounted{% endif %}'\n    src: x\n    fstype: ext4\n",
    ],
)
def test_every_form_that_ansible_takes_is_read(check: Any, task: str) -> None:
    assert errors(check, task) == []


def test_a_default_for_a_module_gives_what_is_required(check: Any) -> None:
    text = "- hosts: all\n  {}tasks:\n    - ansible.builtin.copy:\n        src: a\n"
    assert "missing-required" in check.errors(text.format(""))
    assert check.errors(text.format("module_defaults: {copy: {dest: /b}}\n  ")) == []


def test_an_option_that_may_be_omitted_excludes_no_other(check: Any) -> None:
    task = "- ansible.builtin.copy:\n    src: {}\n    content: {}\n    dest: /b\n"
    assert errors(check, task.format("a", "'{{ b }}'"))
    assert errors(check, task.format("'{{ a | default(omit) }}'", "'{{ b | default(omit) }}'")) == []


def test_short_names_are_looked_for_in_the_collections_of_the_play(check: Any) -> None:
    task = "  tasks:\n    - docker_compose_v2:\n        project_src: x\n"
    assert check.errors(f"- hosts: all\n{task}") == ["unknown-module"]
    assert check.errors(f"- hosts: all\n  collections: [community.docker]\n{task}") == []


def test_a_fault_in_a_module_with_doubtful_documentation_is_a_warning(check: Any) -> None:
    [found] = [
        item
        for item in check("- kubernetes.core.k8s:\n    kind: Pod\n    nmespace: x\n", FileKind.TASKS)
        if item.rule == "unknown-option"
    ]
    assert found.severity is Severity.WARNING


def test_columns_count_characters_and_a_fix_applies_behind_wide_ones(check: Any) -> None:
    text = "- {name: '漢字 😀 e\u0301', ansible.builtin.debug: {mesage: '😀'}}\n"
    [found] = errors(check, text)
    assert found.column == text.index("mesage") + 1
    assert check.fixed(text, FileKind.TASKS) == text.replace("mesage", "msg")


def test_hundreds_of_thousands_of_arguments_are_refused_as_a_whole(check: Any) -> None:
    options = ", ".join(f"a{number}: 1" for number in range(2000))
    [found] = errors(check, f"- ansible.builtin.debug: {{{options}}}\n")
    assert (found.rule, "2,000" in found.message) == ("unreadable-arguments", True)


@pytest.fixture
def in_project(catalog: Catalog, tmp_path: Path) -> Any:
    verifier = Verifier(catalog, NoLinter(), ValidationSettings())

    def rules(text: str, path: str, kind: FileKind = FileKind.TASKS) -> list[str]:
        found = verifier.verify(Source(text, kind, path, tmp_path), skip=WITHOUT_LINT).findings
        return [item.rule for item in found]

    return rules


def module_file(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("# a module\n", encoding="utf-8")


@pytest.mark.parametrize(
    "library", ["library", "roles/web/library", "playbooks/library", "action_plugins", "roles/db/action_plugins"]
)
def test_a_module_of_the_project_itself_is_believed(in_project: Any, tmp_path: Path, library: str) -> None:
    text = "- hosts: all\n  tasks:\n    - my_own_module:\n        anything: 1\n"
    assert in_project(text, "playbooks/site.yml", FileKind.PLAYBOOK) == ["unknown-module"]
    module_file(tmp_path / library / "my_own_module.py")
    assert in_project(text, "playbooks/site.yml", FileKind.PLAYBOOK) == ["local-module"]


def test_a_collection_beside_the_project_is_believed(in_project: Any, tmp_path: Path) -> None:
    text = "- acme.tools.thing:\n    anything: 1\n"
    assert in_project(text, "tasks/main.yml") == ["missing-collection"]
    module_file(tmp_path / "collections/ansible_collections/acme/tools/plugins/modules/thing.py")
    assert in_project(text, "tasks/main.yml") == ["local-module"]


def test_a_role_of_a_collection_finds_the_modules_of_that_collection_by_their_short_names(
    in_project: Any, tmp_path: Path
) -> None:
    text = "- thing:\n    anything: 1\n"
    module_file(tmp_path / "plugins/modules/thing.py")
    assert in_project(text, "roles/web/tasks/main.yml") == ["unknown-module"]
    (tmp_path / "galaxy.yml").write_text("namespace: acme\nname: tools\nversion: 1.0.0\n", encoding="utf-8")
    assert in_project(text, "roles/web/tasks/main.yml") == ["local-module"]


@pytest.mark.parametrize("asked", ["[community.docker]", "\n  - community.docker", "\n- 'community.docker'"])
def test_the_collections_in_a_roles_meta_data_are_looked_through(in_project: Any, tmp_path: Path, asked: str) -> None:
    text = "- docker_compose_v2:\n    project_src: x\n"
    assert in_project(text, "roles/web/tasks/main.yml") == ["unknown-module"]
    meta = tmp_path / "roles/web/meta/main.yml"
    meta.parent.mkdir(parents=True)
    meta.write_text(f"dependencies: []\ncollections: {asked}\n", encoding="utf-8")
    assert in_project(text, "roles/web/tasks/main.yml") == []
    assert in_project(text, "roles/other/tasks/main.yml") == ["unknown-module"]


@pytest.mark.parametrize("word", ["flush_handlers", "noop", "'{{ x }}'", "end_play"])
def test_a_word_that_meta_knows_is_right(check: Any, word: str) -> None:
    assert check.errors(f"- ansible.builtin.meta: {word}\n", FileKind.TASKS) == []


def test_a_word_that_meta_does_not_know_is_wrong_and_left_to_a_person(check: Any) -> None:
    text = "- name: A\n  ansible.builtin.meta: flush_handler\n"
    [found] = [item for item in check(text, FileKind.TASKS) if item.severity == "error"]
    assert (found.rule, found.line) == ("wrong-choice", 2)
    assert "did you mean 'flush_handlers'?" in found.message
    assert check.fixed(text, FileKind.TASKS) == text


def test_what_a_task_file_leaves_out_may_come_from_the_module_defaults_of_its_project(
    check: Any, verifier: Any, tmp_path: Path
) -> None:
    tasks = "- ansible.builtin.slurp: {}\n"
    assert check.errors(tasks, FileKind.TASKS) == ["missing-required"]
    source = Source(tasks, FileKind.TASKS, path="tasks/main.yml", project=tmp_path)
    (alone,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    (tmp_path / "site.yml").write_text("- hosts: all\n  module_defaults:\n    slurp: {src: /etc/a}\n")
    (given,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert (alone.severity, given.severity) == (Severity.ERROR, Severity.WARNING)
