"""What a worker's answer means: nothing that did not run looks passed."""

import time
from typing import Any

import pytest

from relia.validation.domain import FileKind, Outcome, Source
from relia.validation.lint.answers import answer_of
from relia.validation.lint.domain import LintAnswer

SOURCE = Source("---\n- hosts: all\n")


def match(rule: str, level: str = "error", message: str = "wrong", details: str = "") -> dict[str, Any]:
    return {
        "rule": rule,
        "tag": rule,
        "level": level,
        "message": message,
        "details": details,
        "line": 2,
        "column": None,
        "path": "playbook.yml",
        "url": "",
    }


def meaning(
    *matches: dict[str, Any], hidden: tuple[dict[str, Any], ...] = (), kind: FileKind | None = None
) -> LintAnswer:
    source = Source(SOURCE.text, kind or FileKind.PLAYBOOK)
    return answer_of({"matches": [*matches], "hidden": [*hidden]}, source, time.perf_counter())


def outcomes(answer: LintAnswer) -> tuple[Outcome, Outcome]:
    return answer.lint.outcome, answer.syntax.outcome


def test_without_findings_both_passed() -> None:
    assert outcomes(meaning()) == (Outcome.PASSED, Outcome.PASSED)


def test_warnings_do_not_fail_a_check() -> None:
    assert outcomes(meaning(match("args", "warning"))) == (Outcome.PASSED, Outcome.PASSED)
    assert outcomes(meaning(match("args"))) == (Outcome.FAILED, Outcome.PASSED)


def test_a_syntax_fault_fails_that_check_alone() -> None:
    assert outcomes(meaning(match("syntax-check"))) == (Outcome.PASSED, Outcome.FAILED)


def test_a_rule_that_broke_down_leaves_the_rules_unknown() -> None:
    answer = meaning(match("internal-error", "warning", "Traceback"))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "Traceback" in answer.lint.reason


def test_a_rule_that_broke_down_does_not_hide_what_others_found() -> None:
    assert meaning(match("internal-error", "warning"), match("fqcn")).lint.outcome is Outcome.FAILED


@pytest.mark.parametrize("code", [250, -9, -24])
def test_a_syntax_check_that_broke_down_could_not_run(code: int) -> None:
    broken = match("internal-error", "warning", f"Unexpected error code {code} from execution of: ansible-playbook x")
    assert outcomes(meaning(broken)) == (Outcome.PASSED, Outcome.COULD_NOT_RUN)


def test_a_playbook_that_ansible_refuses_fails() -> None:
    message = "Unexpected error code 1 from execution of: ansible-playbook x"
    answer = meaning(match("internal-error", "warning", message, "[WARNING]: a\n[ERROR]: No such\nfile\n"))
    assert outcomes(answer) == (Outcome.PASSED, Outcome.FAILED)
    assert answer.findings[0].message == "No such file"


@pytest.mark.parametrize("rule", ["load-failure", "parser-error"])
def test_a_file_that_cannot_be_loaded_was_not_linted(rule: str) -> None:
    assert outcomes(meaning(match(rule, "warning"))) == (Outcome.COULD_NOT_RUN, Outcome.FAILED)


def test_the_syntax_check_does_not_apply_to_play_tasks() -> None:
    answer = meaning(kind=FileKind.TASKS)
    assert outcomes(answer) == (Outcome.PASSED, Outcome.SKIPPED)
    assert answer.syntax.reason


@pytest.mark.parametrize(
    "answer", [{}, {"matches": 1, "hidden": []}, {"matches": [{}], "hidden": []}, {"failed": "why"}]
)
def test_an_answer_that_is_none_means_could_not_run(answer: dict[str, Any]) -> None:
    meant = answer_of(answer, SOURCE, time.perf_counter())
    assert outcomes(meant) == (Outcome.COULD_NOT_RUN, Outcome.COULD_NOT_RUN)
    assert meant.lint.reason


def test_a_folder_inside_of_the_worker_is_shown_to_nobody() -> None:
    said = match("load-failure", message="Could not find /scratch/work/request-7-12/roles/x or /etc/work/request")
    [found] = meaning(said).findings
    assert found.message == "Could not find roles/x or /etc/work/request"
