"""What is cheap is told at once, while the linter still works."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.sandbox.bubblewrap import find_sandbox
from relia.sandbox.settings import SandboxSettings
from relia.validation.domain import Check, CheckOutcome, Finding, Outcome, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.lint.pool import LintPool
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

PLAY = "---\n- name: All\n  hosts: all\n  tasks:\n    - name: Ping\n      ansible.builtin.ping:\n        dta: x\n"


class Watched:
    """The real pool, and whether it has answered."""

    def __init__(self, pool: LintPool) -> None:
        self._pool = pool
        self.asked_in: threading.Thread | None = None
        self.answered = threading.Event()

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        self.asked_in = threading.current_thread()
        answer = self._pool.lint(source, profile=profile, fix=fix)
        self.answered.set()
        return answer


@pytest.fixture
def linter(tmp_path: Path) -> Iterator[Watched]:
    pool = LintPool(LintSettings(lint_workers=1), find_sandbox(SandboxSettings()), tmp_path / "lint")
    yield Watched(pool)
    pool.close()


def test_the_cheap_checks_are_told_while_the_linter_still_works(whole_catalog: Catalog, linter: Watched) -> None:
    told: list[tuple[Check, bool, threading.Thread]] = []
    found: dict[Check, tuple[Finding, ...]] = {}

    def on_checked(outcome: CheckOutcome, findings: tuple[Finding, ...]) -> None:
        told.append((outcome.check, linter.answered.is_set(), threading.current_thread()))
        found[outcome.check] = findings

    verified = Verifier(whole_catalog, linter, ValidationSettings()).verify(Source(PLAY), on_checked=on_checked)
    # The worker is cold, so that it needs seconds where the cheap checks need milliseconds.
    assert [(check, answered) for check, answered, _ in told] == [
        (Check.YAML, False),
        (Check.STRUCTURE, False),
        (Check.ARGUMENTS, False),
        (Check.SECURITY, False),
        (Check.LINT, True),
        (Check.SYNTAX, True),
    ]
    assert {thread for _, _, thread in told} == {threading.current_thread()}
    assert linter.asked_in is not threading.current_thread()
    assert [item.rule for item in found[Check.ARGUMENTS]] == ["unknown-option"]
    assert [item.check for item in verified.outcomes] == list(Check)
    assert {item.check: item.outcome for item in verified.outcomes}[Check.SYNTAX] is Outcome.PASSED
    assert sorted(verified.findings, key=repr) == sorted((item for items in found.values() for item in items), key=repr)
