"""Files are found, and told apart, as ansible-lint does it."""

import json
import subprocess
import sys
from pathlib import Path, PurePosixPath

import pytest

from relia.validation.discovery import find_files
from relia.validation.domain import FileKind
from relia.validation.errors import PathNotFound, TooManyFiles
from relia.validation.files import load
from relia.validation.kinds import is_yaml_of_its_own
from relia.validation.references import References
from relia.validation.settings import ValidationSettings

SETTINGS = ValidationSettings()
TASKS = "- name: Say something\n  ansible.builtin.debug:\n    msg: hello\n"
PLAY = f"- name: Everywhere\n  hosts: all\n  tasks:\n    {TASKS.replace(chr(10), chr(10) + '    ').strip()}\n"
MAPPING = "key: value\n"
PROJECT = {
    "site.yml": PLAY,
    "all.yaml": "- name: All\n  ansible.builtin.import_playbook: site.yml\n",
    "rules.yml": "- name: R\n  hosts: all\n  sources: []\n  rules: []\n",
    "deploy-playbook.yml": MAPPING,
    "list.yml": "- one\n- two\n",
    "values.yml": MAPPING,
    "docker-compose.yml": MAPPING,
    "requirements.yml": "collections: []\n",
    "galaxy.yml": "namespace: a\nname: b\nversion: 1.0.0\n",
    "execution-environment.yml": MAPPING,
    "ansible-navigator.yml": MAPPING,
    ".ansible-lint.yml": "profile: basic\n",
    ".github/workflows/ci.yml": MAPPING,
    "playbooks/web.yml": PLAY,
    "playbooks/data.yml": MAPPING,
    "playbooks/files/nested.yml": MAPPING,
    "playbooks/tasks/one.yml": TASKS,
    "tasks/deep/er/two.yml": TASKS,
    "handlers/main.yml": TASKS,
    "inventory/hosts.yml": MAPPING,
    "inventory/group_vars/all.yml": MAPPING,
    "inventory/group_vars/web/vault.yml": MAPPING,
    "host_vars/web1.yml": MAPPING,
    "vars/main.yml": MAPPING,
    "roles/web/tasks/main.yml": TASKS,
    "roles/web/handlers/main.yml": TASKS,
    "roles/web/defaults/main/a.yml": MAPPING,
    "roles/web/vars/Debian.yaml": MAPPING,
    "roles/web/meta/main.yml": "galaxy_info: {}\n",
    "roles/web/meta/argument_specs.yml": "argument_specs: {}\n",
    "roles/web/meta/requirements.yml": "[]\n",
    "roles/web/templates/app.yml": MAPPING,
    "roles/web/files/data.yml": MAPPING,
    "roles/web/molecule/default/molecule.yml": MAPPING,
    "roles/web/molecule/default/converge.yml": PLAY,
    "roles/web/molecule/default/verify.yml": PLAY,
    "roles/web/molecule/default/requirements.yml": "[]\n",
    "roles/web/molecule/default/files/thing.yml": MAPPING,
    "meta/runtime.yml": MAPPING,
    "releasenotes/notes/one.yaml": MAPPING,
    "changelogs/changelog.yml": MAPPING,
    "changelogs/fragments/one.yml": MAPPING,
    "tests/integration/targets/thing/meta/main.yml": "dependencies: []\n",
    "tests/integration/targets/thing/tasks/main.yml": TASKS,
    "extensions/molecule/config.yml": MAPPING,
}
LINTED = """
import json, sys
from ansiblelint.file_utils import Lintable
print(json.dumps({path: Lintable(path).kind for path in json.load(sys.stdin)}))
"""
SAME = {
    "playbook": FileKind.PLAYBOOK,
    "tasks": FileKind.TASKS,
    "handlers": FileKind.HANDLERS,
    "vars": FileKind.VARS,
    "meta": FileKind.META,
    "yaml": FileKind.OTHER,
}
"""What ansible-lint tells apart further is `FileKind.CONFIG` here."""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git").mkdir(parents=True)
    for name, text in PROJECT.items():
        write(root / name, text)
    return root


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def kind(path: Path, *, named: bool = False) -> FileKind | None:
    source = load(path, SETTINGS, References(SETTINGS), named=named).source
    return source.kind if source else None


def found(root: Path) -> set[str]:
    return {path.relative_to(root).as_posix() for path in find_files([root], SETTINGS)}


def test_every_file_of_a_project_is_what_ansible_lint_takes_it_for(project: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-c", LINTED],
        input=json.dumps(list(PROJECT)),
        cwd=project,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    linted = {path: SAME.get(name, FileKind.CONFIG) for path, name in json.loads(run.stdout).items() if name != "text"}
    assert {path: kind(project / path) for path in linted} == linted


def test_a_folder_gives_its_yaml_files_without_templates(project: Path) -> None:
    assert found(project) == set(PROJECT) - {"roles/web/templates/app.yml"}


@pytest.mark.parametrize(
    "folder",
    [".git", ".venv", "venv", ".tox", "node_modules", "__pycache__", "collections/ansible_collections/a/b", ".cache"],
)
def test_a_folder_that_is_not_the_projects_own_is_left_out(tmp_path: Path, folder: str) -> None:
    write(tmp_path / folder / "tasks" / "main.yml", TASKS)
    write(tmp_path / "site.yml", PLAY)
    assert found(tmp_path) == {"site.yml"}


def test_what_gitignore_and_exclude_paths_name_is_left_out(tmp_path: Path) -> None:
    write(tmp_path / ".gitignore", "build/\n*.secret.yml\n")
    write(tmp_path / "sub" / ".gitignore", "/only-here.yml\n")
    write(tmp_path / ".ansible-lint", "exclude_paths:\n  - vendor/\n")
    for name in "build/a.yml vendor/b.yml x.secret.yml sub/only-here.yml sub/kept.yml only-here.yml".split():
        write(tmp_path / name, MAPPING)
    assert found(tmp_path) == {"sub/kept.yml", "only-here.yml"}


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    write(tmp_path / "a" / "site.yml", PLAY)
    (tmp_path / "a" / "again").symlink_to(tmp_path)
    assert found(tmp_path) == {"a/site.yml"}


def test_more_files_or_entries_than_allowed_are_refused(tmp_path: Path) -> None:
    for number in range(101):
        write(tmp_path / f"{number}.yml", MAPPING)
    with pytest.raises(TooManyFiles, match="RELIA_VERIFY_FILES"):
        find_files([tmp_path], ValidationSettings(verify_files=100))
    with pytest.raises(TooManyFiles, match="RELIA_VERIFY_ENTRIES"):
        find_files([tmp_path], ValidationSettings(verify_entries=100))


def test_a_path_that_does_not_exist_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(PathNotFound, match="nowhere"):
        find_files([tmp_path / "nowhere"], SETTINGS)


@pytest.mark.parametrize(
    "taken_in",
    [
        "ansible.builtin.include_tasks: steps/web.yml",
        "import_tasks: steps/web.yml",
        'include_tasks: "steps/web.yml"',
        "ansible.builtin.include_tasks:\n        file: steps/web.yml",
        "ansible.builtin.include_tasks:\n        apply:\n          tags: web\n        file: steps/web.yml",
        "include_tasks: file=steps/web.yml",
    ],
)
def test_a_list_that_a_playbook_takes_in_as_play_tasks_is_checked_as_play_tasks(tmp_path: Path, taken_in: str) -> None:
    (tmp_path / "ansible.cfg").touch()
    steps = write(tmp_path / "steps" / "web.yml", TASKS)
    assert kind(steps) is FileKind.OTHER
    assert kind(steps, named=True) is FileKind.PLAYBOOK
    write(tmp_path / "site.yml", f"- name: All\n  hosts: all\n  tasks:\n    - name: Steps\n      {taken_in}\n")
    assert kind(steps) is FileKind.TASKS
    assert kind(steps, named=True) is FileKind.TASKS


@pytest.mark.parametrize(
    "play",
    [
        "- hosts: all\n  vars_files:\n    - other.yml\n    - settings/web.yml\n",
        "- hosts: all\n  tasks:\n    - include_vars: settings/web.yml\n",
        "- hosts: all\n  tasks:\n    - ansible.builtin.include_vars:\n        name: x\n        file: settings/web.yml\n",
    ],
)
def test_a_mapping_that_a_playbook_reads_variables_from_is_checked_as_variables(tmp_path: Path, play: str) -> None:
    (tmp_path / "ansible.cfg").touch()
    values = write(tmp_path / "settings" / "web.yml", MAPPING)
    assert kind(values) is FileKind.OTHER
    write(tmp_path / "site.yml", play)
    assert kind(values) is FileKind.VARS


def test_a_role_may_take_in_a_file_beside_its_tasks_folder(tmp_path: Path) -> None:
    (tmp_path / "ansible.cfg").touch()
    write(tmp_path / "roles/web/tasks/main.yml", "- include_tasks: ../steps/one.yml\n")
    assert kind(write(tmp_path / "roles/web/steps/one.yml", TASKS)) is FileKind.TASKS


def test_what_a_person_names_is_a_playbook_unless_it_is_plainly_something_else(tmp_path: Path) -> None:
    assert kind(write(tmp_path / "tasks-in-a-list.yml", TASKS), named=True) is FileKind.PLAYBOOK
    assert kind(write(tmp_path / "empty.yml", ""), named=True) is FileKind.PLAYBOOK
    assert kind(write(tmp_path / "mapping.yml", MAPPING), named=True) is FileKind.OTHER
    assert kind(write(tmp_path / "roles/x/tasks/main.yml", TASKS), named=True) is FileKind.TASKS


def test_templates_are_no_yaml_of_their_own() -> None:
    for name in ("roles/x/templates/a.yml", "a.yml.j2", "a.j2.yml"):
        assert not is_yaml_of_its_own(PurePosixPath(name))
    assert is_yaml_of_its_own(PurePosixPath("roles/x/files/a.yml"))
