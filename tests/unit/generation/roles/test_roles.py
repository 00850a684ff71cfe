"""What a role of a playbook holds."""

import io
import zipfile

import pytest
import yaml

from relia.generation.domain import NoticeKind
from relia.generation.roles.building import RoleFiles
from relia.generation.roles.errors import RoleNameInvalid
from relia.generation.roles.packing import packed
from relia.generation.roles.service import check_name

PLAYBOOK = """---
- name: Set up nginx
  hosts: web
  become: true
  tasks:
    - name: Install nginx and git
      ansible.builtin.package:
        name:
          - nginx
          - git
        state: present

    - name: Look for the file
      ansible.builtin.stat:
        path: /etc/nginx/nginx.conf
      register: conf

    - name: Copy the configuration
      ansible.builtin.copy:
        src: files/nginx.conf
        dest: /etc/nginx/nginx.conf
        mode: "0644"
      when: conf.stat.exists
      notify: Restart nginx

    - name: Say it
      ansible.builtin.debug:
        msg: "conf is {{ conf.stat.path }}"

  handlers:
    - name: Restart nginx
      ansible.builtin.service:
        name: nginx
        state: restarted
"""


def files(playbook: str = PLAYBOOK) -> dict[str, str]:
    return RoleFiles("nginx", playbook, "Install nginx").files()


def test_a_role_has_every_file_of_a_role() -> None:
    assert list(files()) == [
        "README.md",
        "defaults/main.yml",
        "handlers/main.yml",
        "meta/argument_specs.yml",
        "meta/main.yml",
        "tasks/main.yml",
    ]


def test_values_that_another_place_wants_otherwise_become_variables_with_the_name_of_the_role() -> None:
    assert yaml.safe_load(files()["defaults/main.yml"]) == {
        "nginx_packages": ["nginx", "git"],
        "nginx_conf_path": "/etc/nginx/nginx.conf",
        "nginx_service": "nginx",
    }


def test_with_its_defaults_the_role_does_what_the_playbook_does() -> None:
    built = files()
    defaults = yaml.safe_load(built["defaults/main.yml"])
    [play] = yaml.safe_load(PLAYBOOK)

    def resolved(value: object) -> object:
        if isinstance(value, dict):
            return {key: resolved(item) for key, item in value.items()}
        if isinstance(value, str) and value.startswith("{{ nginx_"):
            return defaults.get(value.strip("{} "), value)
        return value

    for section in ("tasks", "handlers"):
        tasks = yaml.safe_load(
            built[f"{section}/main.yml"].replace("nginx_conf.", "conf.").replace(": nginx_conf\n", ": conf\n")
        )
        assert [resolved(task) for task in tasks] == play[section]


def test_results_are_kept_under_the_name_of_the_role_and_words_stay() -> None:
    look, copy, say = yaml.safe_load(files()["tasks/main.yml"])[1:]
    assert look["register"] == "nginx_conf"
    assert copy["when"] == "nginx_conf.stat.exists"
    assert copy["name"] == "Copy the configuration"
    assert say["ansible.builtin.debug"]["msg"] == "conf is {{ nginx_conf.stat.path }}"


def test_a_result_never_takes_the_name_of_a_default() -> None:
    built = files(PLAYBOOK.replace("register: conf\n", "register: conf_path\n").replace("conf.stat", "conf_path.stat"))
    assert "register: nginx_conf_path_result\n" in built["tasks/main.yml"]
    assert "when: nginx_conf_path_result.stat.exists\n" in built["tasks/main.yml"]


def test_the_argument_specs_have_the_types_of_the_values() -> None:
    options = yaml.safe_load(files()["meta/argument_specs.yml"])["argument_specs"]["main"]["options"]
    assert options["nginx_packages"]["type"] == "list"
    assert options["nginx_packages"]["elements"] == "str"
    assert options["nginx_service"]["type"] == "str"
    assert options["nginx_service"]["default"] == "nginx"


def test_two_values_of_one_purpose_are_two_variables() -> None:
    text = (
        PLAYBOOK + "    - name: Reload it\n      ansible.builtin.service:\n        name: app\n        state: reloaded\n"
    )
    defaults = yaml.safe_load(files(text)["defaults/main.yml"])
    assert (defaults["nginx_service"], defaults["nginx_service_2"]) == ("nginx", "app")


def test_steps_for_different_hosts_ask_for_attention() -> None:
    text = PLAYBOOK + "- name: Other\n  hosts: db\n  tasks: []\n"
    notices = list(RoleFiles("nginx", text, "").notices())
    assert any(notice.kind is NoticeKind.UNSUPPORTED and "db" in notice.message for notice in notices)


def test_the_same_files_give_the_same_archive() -> None:
    built = files()
    archive = packed("nginx", built)
    assert archive == packed("nginx", dict(reversed(built.items())))
    with zipfile.ZipFile(io.BytesIO(archive)) as opened:
        assert opened.namelist() == sorted(f"nginx/{path}" for path in built)
        assert opened.read("nginx/tasks/main.yml").decode() == built["tasks/main.yml"]


@pytest.mark.parametrize("name", ["", "Web", "web-server", "1web", "../x", "a" * 65, "x\n"])
def test_a_name_that_is_none_is_refused(name: str) -> None:
    with pytest.raises(RoleNameInvalid):
        check_name(name)
