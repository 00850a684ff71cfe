"""Every filter, test and lookup that a template names is installed."""

from pathlib import Path
from typing import Any

import pytest
from tests.unit.validation.conftest import WITHOUT_LINT

from relia.validation.domain import FileKind, Severity, Source

TASK = "- ansible.builtin.debug:\n    msg: {}\n"


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ('"{{ x | to_jsn }}"', "unknown-filter"),
        ("\"{{ x | map('uper') | list }}\"", "unknown-filter"),
        ("\"{{ x | selectattr('a', 'eqalto', 1) }}\"", "unknown-test"),
        ('"{% if x is definde %}a{% endif %}"', "unknown-test"),
        ("\"{{ lookup('nosuch', 'a') }}\"", "unknown-lookup"),
        ("\"{{ query('nosuch', 'a') }}\"", "unknown-lookup"),
        ('"{{ x | not.installed.filter }}"', "unknown-filter"),
        ("\"{{ x | ansible.builtin.map('uper') | list }}\"", "unknown-filter"),
        ("\"{{ x | ansible.builtin.select('evne') | list }}\"", "unknown-test"),
    ],
)
def test_a_plugin_that_is_not_installed_is_an_error(check: Any, written: str, rule: str) -> None:
    assert check.errors(TASK.format(written), FileKind.TASKS) == [rule]


@pytest.mark.parametrize(
    "written",
    [
        '"{{ x | default(omit) | ansible.builtin.to_nice_yaml | ansible.builtin.upper }}"',
        "\"{{ x | map('upper') | map(attribute='nosuch') | select('match', 'a') | list }}\"",
        "\"{{ lookup('ansible.builtin.env', 'HOME') ~ lookup(kind, 'a') }}\"",
        '"{% raw %}{{ x | nosuch }}{% endraw %}"',
        "!unsafe '{{ x | nosuch }}'",
        "\"{% macro q(a) %}{{ a }}{% endmacro %}{{ q('nosuch') }}\"",
        "\"{% set query = x.query %}{{ query('nosuch') }}\"",
        "\"{% for q in x %}{{ q('nosuch') }}{% endfor %}\"",
        "\"{% from 'a.j2' import ask as q %}{{ q('nosuch') }}\"",
        "\"{{ x is success and y is not defined and 'a' is in b }}\"",
    ],
)
def test_what_is_installed_or_is_no_template_is_no_fault(check: Any, written: str) -> None:
    assert check.rules(TASK.format(written), FileKind.TASKS) == []


def test_the_name_is_underlined_and_the_closest_is_written_in_its_place(check: Any) -> None:
    text = "- hosts: all\n  vars:\n    a: |\n      one\n      {{ x | to_jsn }}\n"
    (found,) = [item for item in check(text) if item.rule == "unknown-filter"]
    assert (found.line, found.column, found.end_column) == (5, 14, 20)
    assert "{{ x | to_json }}" in check.fixed(text)


def test_a_project_with_filters_of_its_own_may_have_any(verifier: Any, tmp_path: Path) -> None:
    text = TASK.format('"{{ x | ours }}"')
    source = Source(text, FileKind.TASKS, path="tasks/main.yml", project=tmp_path)
    (alone,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    (tmp_path / "filter_plugins").mkdir()
    (tmp_path / "filter_plugins" / "ours.py").write_text("class FilterModule: ...")
    (found,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert (alone.severity, found.severity) == (Severity.ERROR, Severity.WARNING)


def test_a_loop_over_a_lookup_that_is_not_installed_is_an_error(check: Any) -> None:
    text = "- ansible.builtin.ping:\n  with_itmes: [a]\n"
    assert check.errors(text, FileKind.TASKS) == ["unknown-lookup"]
    assert "with_items: [a]" in check.fixed(text, FileKind.TASKS)


@pytest.mark.parametrize(
    ("name", "value", "rules"),
    [
        ("ansible_connection", "locla", ["unknown-connection"]),
        ("ansible_become_method", "sudoo", ["unknown-become"]),
        ("ansible_connection", "local", []),
        ("ansible_connection", '"{{ how }}"', []),
        ("my_connection", "locla", []),
    ],
)
def test_a_variable_that_stands_for_a_keyword_is_read_as_the_keyword(
    check: Any, name: str, value: str, rules: list[str]
) -> None:
    assert check.errors(f"- ansible.builtin.ping:\n  vars:\n    {name}: {value}\n", FileKind.TASKS) == rules


@pytest.mark.parametrize("keyword", ["connection", "become_method"])
def test_a_plugin_that_is_known_only_at_run_time_is_no_fault(check: Any, keyword: str) -> None:
    text = f"- ansible.builtin.ping:\n  {keyword}: '{{{{ how }}}}'\n"
    assert check.errors(text, FileKind.TASKS) == []


@pytest.mark.parametrize("name", ["smart", "ssh", "local"])
def test_a_connection_by_each_of_its_names_is_known(check: Any, name: str) -> None:
    assert check.errors(f"- hosts: all\n  connection: {name}\n") == []


@pytest.mark.parametrize("keyword", ["when", "until", "that", "changed_when", "failed_when", "break_when"])
@pytest.mark.parametrize(
    "text",
    [
        "- hosts: all\n  vars:\n    policy:\n      {}: node is drained\n",
        "- hosts: all\n  tasks:\n    - ansible.builtin.set_fact:\n        policy:\n          {}: [node is drained]\n",
        "- hosts: all\n  tasks:\n    - kubernetes.core.k8s:\n        definition:\n          {}: node is drained\n",
    ],
)
def test_data_under_the_name_of_a_condition_is_no_condition(check: Any, text: str, keyword: str) -> None:
    text = text.format(keyword)
    assert check.errors(text) == []
    assert f"{keyword}: node is drained" in check.fixed(text) or f"{keyword}: [node is drained]" in check.fixed(text)


def test_variables_under_the_name_of_a_condition_are_no_conditions(check: Any) -> None:
    assert check.rules("rules:\n  - when: Friday is off\n    until: noon | sharp\n", FileKind.VARS) == []


@pytest.mark.parametrize(
    "text",
    [
        "- hosts: all\n  roles:\n    - role: web\n      when: x is definde\n",
        "- import_playbook: web.yml\n  when: x is definde\n",
        "- hosts: all\n  tasks:\n    - when: [x is definde]\n      block:\n        - ansible.builtin.ping:\n",
        "- hosts: all\n  tasks:\n    - ansible.builtin.assert:\n        that:\n          - x is definde\n",
        "- hosts: all\n  tasks:\n    - ansible.builtin.ping:\n      loop_control:\n        break_when: x is definde\n",
        "- hosts: all\n  handlers:\n    - ansible.builtin.ping:\n      failed_when: x is definde\n",
    ],
)
def test_a_condition_is_looked_at_wherever_ansible_takes_one(check: Any, text: str) -> None:
    assert check.errors(text) == ["unknown-test"]


@pytest.mark.parametrize(
    ("folder", "file"),
    [
        ("playbooks/filter_plugins", "group_vars/all.yml"),
        ("playbooks/roles/web/filter_plugins", "group_vars/all.yml"),
        ("shared/roles/web/filter_plugins", "steps/more.yml"),
        ("a/b/c/d/e/filter_plugins", "a/b/c/d/e/site.yml"),
    ],
)
def test_filters_beside_any_playbook_or_in_any_role_of_the_project_count(
    verifier: Any, tmp_path: Path, folder: str, file: str
) -> None:
    (tmp_path / folder).mkdir(parents=True)
    (tmp_path / folder / "ours.py").write_text("class FilterModule: ...")
    source = Source("a: '{{ x | ours }}'\n", FileKind.VARS, path=file, project=tmp_path)
    (found,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert (found.rule, found.severity) == ("unknown-filter", Severity.WARNING)


def test_a_collection_beside_a_playbook_may_have_any_filter(verifier: Any, tmp_path: Path) -> None:
    (tmp_path / "playbooks/collections/ansible_collections/acme/tools").mkdir(parents=True)
    text = "a: '{{ x | acme.tools.ours }} {{ x | other.tools.ours }}'\n"
    source = Source(text, FileKind.VARS, path="group_vars/all.yml", project=tmp_path)
    found = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert [item.severity for item in found] == [Severity.WARNING, Severity.ERROR]


@pytest.mark.parametrize(
    "written", ['"{{ foo | }}"', '"{{ [1 }}"', '"{% if x %} a"', '"{% do x %}"', '"echo ${#names[@]}"']
)
def test_a_template_that_jinja_cannot_read_is_an_error(check: Any, written: str) -> None:
    assert check.errors(TASK.format(written), FileKind.TASKS) == ["unreadable-template"]
    assert check.errors(f"- hosts: all\n  vars:\n    a: {written}\n") == ["unreadable-template"]


@pytest.mark.parametrize(
    "text",
    [
        "- name: Say {{ a | }}\n  ansible.builtin.ping:\n",
        "- ansible.builtin.debug:\n    msg: !unsafe '{{ a | }}'\n",
        "- ansible.builtin.debug:\n    msg: '{% raw %}{{ a | }}{% endraw %}'\n",
        "- ansible.builtin.debug:\n    msg: \"#jinja2: variable_start_string:'[%'\\n{{ a | }}\"\n",
    ],
)
def test_what_is_shown_as_it_is_written_may_be_no_template(check: Any, text: str) -> None:
    assert check.errors(text, FileKind.TASKS) == []


def test_a_project_that_extends_jinja_may_have_other_statements(verifier: Any, tmp_path: Path) -> None:
    text = "a: '{% do x.append(1) %}{{ x | to_jsn }}'\n"
    source = Source(text, FileKind.VARS, path="vars.yml", project=tmp_path)
    (plain,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    (tmp_path / "ansible.cfg").write_text("[defaults]\njinja2_extensions = jinja2.ext.do\n")
    (extended,) = verifier.verify(source, skip=WITHOUT_LINT).findings
    assert (plain.rule, extended.rule) == ("unreadable-template", "unknown-filter")


def test_arguments_that_cannot_be_told_apart_are_said_once(check: Any) -> None:
    assert check.errors("- ansible.builtin.shell: echo ${#names[@]}\n", FileKind.TASKS) == ["unreadable-arguments"]
    assert check.errors("- ansible.builtin.shell: echo {{ a | }}\n", FileKind.TASKS) == ["unreadable-template"]
