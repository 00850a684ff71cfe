"""A verification holds the outcome of every check; what did not run is never shown as passed."""

import hashlib
from typing import Any

import pytest
from tests.unit.validation.conftest import WITHOUT_LINT, NoLinter

from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import (
    Check,
    CheckOutcome,
    FileKind,
    Finding,
    Outcome,
    Severity,
    Source,
    VerificationStatus,
)
from relia.validation.lint.domain import LintAnswer, LintBusy
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

PLAY = "- hosts: all\n  tasks:\n    - ansible.builtin.ping:\n"
UNREADABLE = "- hosts: [\n"


def outcomes(verifier: Verifier, source: Source, **how: Any) -> dict[Check, Outcome]:
    return {item.check: item.outcome for item in verifier.verify(source, **how).outcomes}


class Answers:
    """A linter that answers what a test wants."""

    def __init__(self, lint: Outcome, syntax: Outcome, findings: tuple[Finding, ...] = ()) -> None:
        outcomes = [CheckOutcome(Check.LINT, lint), CheckOutcome(Check.SYNTAX, syntax)]
        self._answer = LintAnswer(outcomes[0], outcomes[1], findings)

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del source, profile, fix
        return self._answer


def with_linter(catalog: Catalog, lint: Outcome, syntax: Outcome) -> Verifier:
    return Verifier(catalog, Answers(lint, syntax), ValidationSettings())


def test_every_check_has_an_outcome_in_order_of_cost(verifier: Verifier) -> None:
    assert [item.check for item in verifier.verify(Source(PLAY)).outcomes] == list(Check)


def test_a_verification_names_the_exact_text_and_the_catalog(verifier: Verifier, catalog: Catalog) -> None:
    verified = verifier.verify(Source("ü"), skip=WITHOUT_LINT)
    assert verified.sha256 == hashlib.sha256("ü".encode()).hexdigest()
    assert verified.catalog_fingerprint == catalog.fingerprint


def test_what_the_linter_could_not_do_leaves_the_whole_unknown(verifier: Verifier) -> None:
    verified = verifier.verify(Source(PLAY))
    assert verified.status is VerificationStatus.COULD_NOT_RUN
    reasons = [item.reason for item in verified.outcomes if item.outcome is Outcome.COULD_NOT_RUN]
    assert reasons == ["no linter in this test"] * 2


def test_a_failure_counts_more_than_what_could_not_run(verifier: Verifier) -> None:
    assert verifier.verify(Source("- hosts: all\n  taks: []\n")).status is VerificationStatus.FAILED


def test_an_unreadable_text_passes_nothing_but_the_linter_may_still_say_why(
    verifier: Verifier, linter: NoLinter
) -> None:
    found = outcomes(verifier, Source(UNREADABLE))
    assert found.pop(Check.YAML) is Outcome.FAILED
    assert set(found.values()) == {Outcome.COULD_NOT_RUN}
    assert len(linter.asked) == 1


@pytest.mark.parametrize("text", ["", "a: &a [*a]\n", "[" * 1000, "x\0", "x" * 2_000_000])
def test_a_hostile_text_never_reaches_the_linter(verifier: Verifier, linter: NoLinter, text: str) -> None:
    found = outcomes(verifier, Source(text))
    assert linter.asked == []
    assert (found[Check.LINT], found[Check.SYNTAX]) == (Outcome.COULD_NOT_RUN, Outcome.COULD_NOT_RUN)


def test_a_skipped_check_says_that_it_was_asked_for_and_the_linter_is_left_alone(
    verifier: Verifier, linter: NoLinter
) -> None:
    verified = verifier.verify(Source(PLAY), skip=frozenset(Check))
    assert {item.outcome for item in verified.outcomes} == {Outcome.SKIPPED}
    assert all("asked for" in item.reason for item in verified.outcomes)
    assert linter.asked == []


@pytest.mark.parametrize(
    ("kind", "syntax"),
    [
        (FileKind.PLAYBOOK, Outcome.PASSED),
        (FileKind.TASKS, Outcome.SKIPPED),
        (FileKind.HANDLERS, Outcome.SKIPPED),
        (FileKind.VARS, Outcome.SKIPPED),
        (FileKind.META, Outcome.SKIPPED),
        (FileKind.CONFIG, Outcome.SKIPPED),
        (FileKind.OTHER, Outcome.SKIPPED),
    ],
)
def test_only_of_a_playbook_the_syntax_check_says_passed(catalog: Catalog, kind: FileKind, syntax: Outcome) -> None:
    verifier = with_linter(catalog, Outcome.PASSED, Outcome.PASSED)
    assert outcomes(verifier, Source(PLAY, kind))[Check.SYNTAX] is syntax


@pytest.mark.parametrize("kind", [FileKind.PLAYBOOK, FileKind.TASKS])
def test_a_failed_syntax_check_is_shown_whatever_the_file_is(catalog: Catalog, kind: FileKind) -> None:
    verifier = with_linter(catalog, Outcome.PASSED, Outcome.FAILED)
    assert outcomes(verifier, Source(PLAY, kind))[Check.SYNTAX] is Outcome.FAILED


@pytest.mark.parametrize(("kind", "lint"), [(FileKind.CONFIG, Outcome.PASSED), (FileKind.OTHER, Outcome.SKIPPED)])
def test_of_a_configuration_only_yaml_and_lint_are_checked(catalog: Catalog, kind: FileKind, lint: Outcome) -> None:
    found = outcomes(with_linter(catalog, Outcome.PASSED, Outcome.PASSED), Source("a: !Tag b\n---\nc: d\n", kind))
    assert found == {Check.YAML: Outcome.PASSED, Check.LINT: lint} | dict.fromkeys(
        (Check.STRUCTURE, Check.ARGUMENTS, Check.SECURITY, Check.SYNTAX), Outcome.SKIPPED
    )


def test_a_busy_linter_is_an_error_of_the_call(catalog: Catalog) -> None:
    class Busy:
        def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
            del source, profile, fix
            raise LintBusy("the queue is full", retry_after=2)

    with pytest.raises(LintBusy):
        Verifier(catalog, Busy(), ValidationSettings()).verify(Source(PLAY))


def test_more_findings_than_the_limit_end_with_an_error_that_says_so(catalog: Catalog) -> None:
    verifier = Verifier(catalog, NoLinter(), ValidationSettings(findings_limit=10))
    text = "- hosts: all\n" + "".join(f"  wrong_{number}: 1\n" for number in range(50))
    found = verifier.verify(Source(text), skip=WITHOUT_LINT).findings
    assert len(found) == 11
    assert [(item.rule, item.severity) for item in found].count(("too-many-findings", Severity.ERROR)) == 1


def test_a_repair_that_lets_more_be_seen_is_kept_although_there_is_more_to_mend(verifier: Verifier) -> None:
    text = "- hosts: all\n  oops: 1\n  other: 2\n  tasks:\n    - ansible.builtin.debug:\n        msg: {{ x }}/y\n"
    fixed = verifier.fix(Source(text), skip=WITHOUT_LINT)
    assert 'msg: "{{ x }}/y"' in fixed.text
    assert "Quote the value" in fixed.titles
    assert len(fixed.verification.findings) > 1


class Rewrites:
    """A linter whose autofix writes what ansible-lint's does: without a byte order mark."""

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del profile
        wrong = "true" not in source.text
        found = (Finding(Check.LINT, "yaml[truthy]", Severity.WARNING, "wrong", 1, 1, 1, 2),) if wrong else ()
        passed = (CheckOutcome(Check.LINT, Outcome.PASSED), CheckOutcome(Check.SYNTAX, Outcome.PASSED))
        fixed = source.text.removeprefix("\ufeff").replace("tru", "true") if fix and wrong else None
        return LintAnswer(*passed, found, fixed)


def test_a_byte_order_mark_stays_when_the_linter_repairs(catalog: Catalog) -> None:
    text = "\ufeff---\n- name: All\n  hosts: all\n  vars:\n    a: tru\n"
    fixed = Verifier(catalog, Rewrites(), ValidationSettings()).fix(Source(text))
    assert fixed.text == text.replace("tru", "true")
    assert fixed.titles == ("Repair yaml[truthy] as ansible-lint does",)
