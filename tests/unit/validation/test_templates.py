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
