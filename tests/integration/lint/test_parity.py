"""The warm linter finds what the command line finds, on every file of the corpus."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.integration.lint import command_line
from tests.integration.lint.cases import ALONE, Case, all_cases
from tests.integration.lint.golden import Golden

from relia.validation.lint.message import message_of
from relia.validation.lint.settings import LintSettings
from relia.validation.lint.worker import Worker

pytestmark = pytest.mark.xdist_group("lint")
CASES = all_cases()
# The command line takes what is no play for YAML that is none of Ansible's business, and says nothing about it; a person
# who verifies it as a playbook hears why it is none.
STRICTER = ("alone/documents.yml", "alone/syntax_missing_hosts.yml")
# A play without an extension is not taken for one, and an own role is linted as a whole only when its folder is named.
NOT_BY_ONE_FILE = {"playbook-extension", "role-argument-spec"}
_AGAIN = 2


def found(worker: Worker, case: Case, folder: Path) -> list[list[object]] | str:
    root = case.lay_out(folder / "work")
    answer = worker.ask(message_of(case.source(root), LintSettings()))
    return answer.get("failed") or sorted(command_line.of_worker(match, root) for match in answer["matches"])


@pytest.mark.parametrize("case", [case for case in CASES if case.name not in STRICTER], ids=lambda case: case.name)
def test_findings_equal_those_of_the_command_line(case: Case, worker: Worker, recorded: Golden, tmp_path: Path) -> None:
    expected = recorded.answer(case)
    answer = found(worker, case, tmp_path)
    if "failed" in expected:
        assert isinstance(answer, str), "the command line gave up"
    else:
        assert answer == expected["matches"]


@pytest.mark.parametrize("case", [case for case in CASES if case.name in STRICTER], ids=lambda case: case.name)
def test_what_is_named_as_a_playbook_is_checked_as_one(
    case: Case, worker: Worker, recorded: Golden, tmp_path: Path
) -> None:
    expected = recorded.answer(case)["matches"]
    answer = found(worker, case, tmp_path)
    assert isinstance(answer, list)
    assert [match for match in answer if match not in expected]
    assert all(match in answer for match in expected)


def test_the_record_was_made_with_what_is_installed(recorded: Golden) -> None:
    assert recorded.versions == command_line.versions(), "record the command line's answers again: make lint-golden"


def test_the_record_holds_every_case_as_it_is(recorded: Golden) -> None:
    assert {case.name: case.sha256() for case in CASES} == {
        name: entry["sha256"] for name, entry in recorded.cases.items()
    }, "record the command line's answers again: make lint-golden"


def test_a_changed_case_is_noticed(recorded: Golden) -> None:
    case = Case(ALONE, "good.yml")
    stale = Golden(recorded.versions, recorded.rules, {case.name: {"sha256": "0" * 64, "answer": {"matches": []}}})
    with pytest.raises(KeyError, match="has changed"):
        stale.answer(case)


@pytest.mark.parametrize("place", range(_AGAIN))
def test_the_command_line_still_says_what_was_recorded(place: int, recorded: Golden, tmp_path: Path) -> None:
    # Other cases every day, so that in the end each was asked about again.
    day = datetime.now(UTC).toordinal()
    case = CASES[(day * _AGAIN + place) % len(CASES)]
    assert command_line.answer(case, tmp_path) == recorded.answer(case)


def test_the_corpus_breaks_every_rule(recorded: Golden) -> None:
    answers = [entry["answer"] for entry in recorded.cases.values()]
    broken = {match[3].split("[")[0] for answer in answers for match in answer.get("matches", ())}
    assert set(recorded.rules) - broken == NOT_BY_ONE_FILE


def test_a_finding_that_is_missing_would_be_noticed(worker: Worker, recorded: Golden, tmp_path: Path) -> None:
    case = Case(ALONE, "legacy.yml")
    assert found(worker, case, tmp_path) != recorded.answer(case)["matches"][1:]
