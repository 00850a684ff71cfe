"""The pool of lint workers: bounded, and never short of a worker for long."""

import os
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from tests.integration.lint.attacks import GOOD, running, said

from relia.lint_worker.profiles import LintProfile
from relia.sandbox.bubblewrap import NoSandbox, Unavailable
from relia.sandbox.domain import Sandbox
from relia.validation.domain import Check, FileKind, Outcome, Source
from relia.validation.lint.domain import LintBusy
from relia.validation.lint.pool import LintPool
from relia.validation.lint.settings import LintSettings

pytestmark = pytest.mark.xdist_group("lint")


@pytest.fixture(scope="module")
def two(sandbox: Sandbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LintPool]:
    started = LintPool(LintSettings(lint_workers=2, lint_queue=1), sandbox, tmp_path_factory.mktemp("two"))
    yield started
    started.close()


def wait_until(reached: Callable[[], bool]) -> None:
    pause, tries = threading.Event(), 6000
    while not reached():
        tries -= 1
        assert tries, "not reached in a minute"
        pause.wait(0.01)


def test_a_full_queue_refuses_and_says_when_to_come_back(two: LintPool) -> None:
    # Two are worked on, one waits; whoever comes then is refused.
    slow = running("sleep 4")
    with ThreadPoolExecutor(3) as beside:
        answers = [beside.submit(two.lint, slow) for _ in range(3)]
        wait_until(lambda: two.stats().busy == 2 and two.stats().waiting == 1)
        with pytest.raises(LintBusy) as refused:
            two.lint(GOOD)
        assert refused.value.retry_after
        assert Outcome.COULD_NOT_RUN not in {answer.result().lint.outcome for answer in answers}
    assert two.lint(GOOD).lint.outcome is Outcome.PASSED


def test_neighbours_of_an_attack_notice_nothing(two: LintPool) -> None:
    with ThreadPoolExecutor(2) as beside:
        attacked = beside.submit(two.lint, running("bash -c 'bomb() { bomb | bomb & }; bomb; kill -9 -1'"))
        answers = [two.lint(GOOD).lint.outcome for _ in range(5)]
        assert attacked.result().syntax.outcome in {Outcome.COULD_NOT_RUN, Outcome.FAILED}
    assert answers == [Outcome.PASSED] * 5


def test_a_worker_that_died_while_idle_is_replaced_unnoticed(pool: LintPool) -> None:
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    restarts = pool.stats().restarts
    (worker,) = pool._all
    os.kill(worker.pid, signal.SIGKILL)
    worker._process.wait()
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    assert pool.stats().restarts == restarts + 1


def test_a_worker_that_dies_at_work_is_replaced_and_the_request_says_why(pool: LintPool) -> None:
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    (worker,) = pool._all
    with ThreadPoolExecutor(1) as beside:
        answer = beside.submit(pool.lint, running("sleep 20"))
        wait_until(lambda: pool.stats().busy == 1)
        os.kill(worker.pid, signal.SIGKILL)
        assert answer.result().lint.outcome is Outcome.COULD_NOT_RUN
        assert "killed" in answer.result().lint.reason
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED


def test_a_worker_outlives_the_thread_that_asked_first(pool: LintPool) -> None:
    pool.lint(GOOD)
    restarts = pool.stats().restarts
    for _ in range(3):
        thread = threading.Thread(target=pool.lint, args=(GOOD,))
        thread.start()
        thread.join()
    assert pool.lint(GOOD).lint.outcome is Outcome.PASSED
    assert pool.stats().restarts == restarts


def test_without_a_sandbox_nothing_is_checked_and_nothing_passes(tmp_path: Path) -> None:
    closed = LintPool(LintSettings(lint_workers=1), Unavailable("bubblewrap is not installed"), tmp_path)
    answer = closed.lint(GOOD)
    assert {answer.lint.outcome, answer.syntax.outcome} == {Outcome.COULD_NOT_RUN}
    assert "not installed" in answer.lint.reason
    assert "apt-get install bubblewrap" in answer.lint.reason
    closed.close()


def test_asked_to_go_without_a_sandbox_it_lints(unprotected: LintPool) -> None:
    assert NoSandbox().isolates is False
    answer = unprotected.lint(GOOD)
    assert (answer.lint.outcome, answer.syntax.outcome) == (Outcome.PASSED, Outcome.PASSED)


def test_a_project_that_is_too_large_could_not_be_checked(sandbox: Sandbox, tmp_path: Path) -> None:
    for number in range(12):
        (tmp_path / f"file{number}.yml").write_text("---\n")
    small = LintPool(LintSettings(lint_workers=1, lint_project_files=10), sandbox, tmp_path)
    answer = small.lint(Source(GOOD.text, path="site.yml", project=tmp_path))
    small.close()
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "RELIA_LINT_PROJECT_FILES" in answer.lint.reason


def test_a_project_sees_no_file_of_another_request(pool: LintPool, tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "witness.yml").write_text("---\na: b\n")
    look = running("echo seen:$(find / -name witness.yml 2>/dev/null | wc -l):")
    inside = Source(look.text, path="site.yml", project=tmp_path / "one")
    assert "seen:1:" in said(pool, inside)
    assert "seen:0:" in said(pool, look)


def test_what_ansible_cannot_load_never_looks_passed(pool: LintPool) -> None:
    answer = pool.lint(Source("---\n- name: A\n  hosts: all\n  tasks:\n    - name: b: c\n", path="playbook.yml"))
    assert answer.syntax.outcome is Outcome.FAILED
    assert answer.lint.outcome is not Outcome.PASSED


def test_a_refused_playbook_fails_the_syntax_check_in_ansibles_words(pool: LintPool) -> None:
    text = (
        "---\n- name: A\n  hosts: all\n  tasks:\n    - name: Import\n      ansible.builtin.import_tasks: missing.yml\n"
    )
    answer = pool.lint(Source(text))
    assert answer.syntax.outcome is Outcome.FAILED
    messages = [finding.message for finding in answer.findings if finding.check is Check.SYNTAX]
    assert any("missing.yml" in message and "error code" not in message for message in messages)


def test_the_rules_behind_a_syntax_fault_are_found_as_well(pool: LintPool) -> None:
    text = "---\n- name: A\n  hosts: all\n  tasks:\n    - name: Invent\n      ansible.builtin.pakage:\n"
    answer = pool.lint(Source(f"{text}    - name: lower\n      ansible.builtin.ping:\n"))
    assert answer.syntax.outcome is Outcome.FAILED
    assert "name[casing]" in {finding.rule for finding in answer.findings}


@pytest.mark.parametrize("first", ["import_tasks: nope.yml", "debug: msg=x"])
def test_the_rules_look_at_the_play_tasks_beside_a_broken_one(pool: LintPool, first: str) -> None:
    answer = pool.lint(Source(f"- hosts: all\n  tasks:\n    - {first}\n    - ping:\n      bogus: 1\n    - shell: ls\n"))
    assert answer.syntax.outcome is Outcome.FAILED
    assert {(item.rule, item.line) for item in answer.findings} >= {("command-instead-of-shell", 6), ("name[play]", 1)}
    assert [item.line for item in answer.findings if item.message.startswith("conflicting action statements")]


def test_of_a_file_that_cannot_be_loaded_the_reason_and_its_line_are_said(pool: LintPool, tmp_path: Path) -> None:
    text = "- name: Play\n  hosts: all\n  tasks:\n    - name: Take in\n      ansible.builtin.include_tasks: deep.yml\n"
    (tmp_path / "site.yml").write_text(text)
    (tmp_path / "deep.yml").write_text('---\n- name: Say\n  ansible.builtin.debug:\n    msg: "a" b\n')
    answer = pool.lint(Source(text, path="site.yml", project=tmp_path))
    [found] = [item for item in answer.findings if item.rule == "load-failure"]
    assert found.line == 5
    assert found.message.startswith("deep.yml:4: YAML parsing failed")
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert answer.lint.reason.startswith("deep.yml: YAML parsing failed")


def test_the_syntax_check_of_play_tasks_is_skipped_and_says_so(pool: LintPool) -> None:
    text = "---\n- name: Ping\n  ansible.builtin.ping:\n"
    answer = pool.lint(Source(text, FileKind.TASKS, "tasks.yml"))
    assert answer.lint.outcome is Outcome.PASSED
    assert answer.syntax.outcome is Outcome.SKIPPED
    assert answer.syntax.reason


def test_a_broken_configuration_could_not_run_and_says_what_is_wrong(pool: LintPool, tmp_path: Path) -> None:
    (tmp_path / ".ansible-lint").write_text("profile: gold\n")
    answer = pool.lint(Source(GOOD.text, path="site.yml", project=tmp_path))
    assert answer.lint.outcome is Outcome.COULD_NOT_RUN
    assert "'gold' is not one of" in answer.lint.reason


def test_a_profile_leaves_out_what_is_stricter(pool: LintPool) -> None:
    text = Source("---\n- name: A\n  hosts: all\n  tasks:\n    - name: lower\n      ping:\n")
    strict = {finding.rule for finding in pool.lint(text).findings}
    mild = {finding.rule for finding in pool.lint(text, profile=LintProfile.MIN).findings}
    assert mild < strict
