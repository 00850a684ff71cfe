"""A finding about another file is shown where the text takes that in."""

import time
from typing import Any

import pytest

from relia.validation.domain import Check, Finding, Severity, Source
from relia.validation.lint.answers import answer_of
from relia.validation.lint.origin import place_of_taking_in
from relia.validation.lint.repeats import without_repeats

TEXT = """---
# tasks/bad.yml is commented
- name: One
  hosts: all
  roles:
    - other
    - role: web
  tasks:
    - name: Show tasks/bad.yml
      ansible.builtin.import_tasks: tasks/bad.yml
    - name: Take in
      ansible.builtin.include_tasks:
        file: more.yml
- ansible.builtin.import_playbook: two.yml
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ("tasks/bad.yml", (10, 37)),
        ("tasks/more.yml", (13, 15)),
        ("roles/web/tasks/main.yml", (7, 13)),
        ("roles/other/tasks/main.yml", (6, 7)),
        ("playbooks/two.yml", (14, 36)),
        ("tasks/nowhere.yml", (1, 1)),
    ],
)
def test_the_place_is_where_the_file_or_its_role_is_named(path: str, place: tuple[int, int]) -> None:
    assert place_of_taking_in(TEXT.splitlines(), path) == place


def test_the_only_statement_leads_to_whatever_is_taken_in_behind_it() -> None:
    assert place_of_taking_in(["---", "- import_playbook: a.yml"], "tasks/deep.yml") == (2, 1)


def match(rule: str, path: str, message: str, line: int) -> dict[str, Any]:
    return {
        "rule": rule, "tag": rule, "level": "error", "message": message, "details": "", "line": line, "column": None,
        "path": path, "url": "",
    }  # fmt: skip


def found(*matches: dict[str, Any]) -> tuple[Finding, ...]:
    answer = {"matches": [*matches], "hidden": []}
    return answer_of(answer, Source(TEXT, path="site.yml"), time.perf_counter()).findings


def test_a_finding_about_another_file_names_it_with_its_line() -> None:
    [item] = found(match("syntax-check", "tasks/bad.yml", "wrong", 5))
    assert (item.line, item.column) == (10, 37)
    assert item.message == "tasks/bad.yml:5: wrong"


def test_a_message_is_one_line_without_the_ways_of_python() -> None:
    said = "('Failed to load YAML file', PosixPath('/scratch/work/request-1-1/a.yml')): while\n  in PosixPath('b.yml')"
    [item] = found(match("load-failure", "site.yml", said, 3))
    assert item.message == "Failed to load YAML file a.yml: while in b.yml"


def own(rule: str, line: int, check: Check = Check.STRUCTURE) -> Finding:
    return Finding(check, rule, Severity.ERROR, "own", line, 7, line, 9)


CONFLICT = "conflicting action statements: a, b"


def test_one_fault_is_said_once_where_it_is_said_most_exactly() -> None:
    twice = found(match("parser-error", "site.yml", CONFLICT, 9), match("syntax-check", "site.yml", CONFLICT, 9))
    assert [item.rule for item in without_repeats(twice, (), TEXT)] == ["syntax-check"]
    assert without_repeats(twice, (own("two-modules", 10),), TEXT) == ()


@pytest.mark.parametrize("other", [own("two-modules", 12), own("unknown-module", 10), own("two-modules", 7)])
def test_another_fault_or_that_of_another_play_task_takes_nothing_away(other: Finding) -> None:
    reported = found(match("syntax-check", "site.yml", CONFLICT, 9))
    assert without_repeats(reported, (other,), TEXT) == reported


def test_a_text_that_is_no_yaml_is_said_to_be_none_once() -> None:
    reported = found(match("load-failure", "site.yml", "Failed to load YAML file: no", 3))
    assert without_repeats(reported, (own("yaml-syntax", 3, Check.YAML),), TEXT) == ()
    assert without_repeats(reported, (), TEXT) == reported


def test_a_template_that_cannot_be_read_is_said_once() -> None:
    reported = found(match("jinja[invalid]", "site.yml", "Syntax error in template", 9))
    assert without_repeats(reported, (own("unreadable-template", 9, Check.ARGUMENTS),), TEXT) == ()
    assert without_repeats(reported, (own("unreadable-template", 8, Check.ARGUMENTS),), TEXT) == reported


def test_the_reason_why_a_file_cannot_be_loaded_stands_for_that_it_cannot() -> None:
    refused = match("syntax-check", "tasks/bad.yml", "YAML parsing failed: why", 4)
    unread = match("load-failure", "tasks/bad.yml", "Failed to load or parse file.", 1)
    reported = found(refused, unread | {"cause": "YAML parsing failed: why", "cause_line": 4})
    assert [item.message for item in reported] == ["tasks/bad.yml:4: YAML parsing failed: why"] * 2
    assert [item.rule for item in without_repeats(reported, (), TEXT)] == ["syntax-check"]


@pytest.mark.parametrize("start", ["", "Error loading tasks: "])
def test_arguments_that_cannot_be_told_apart_are_said_once(start: str) -> None:
    reported = found(match("syntax-check", "site.yml", f"{start}failed at splitting arguments, either", 9))
    assert without_repeats(reported, (own("unreadable-arguments", 10, Check.ARGUMENTS),), TEXT) == ()
