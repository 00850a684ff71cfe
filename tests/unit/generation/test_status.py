"""When a draft is called verified."""

import pytest

from relia.generation.domain import (
    DraftKind,
    DraftStep,
    GenerationStatus,
    Notice,
    NoticeKind,
    asks_for_attention,
    status_of,
)
from relia.validation.domain import Check, CheckOutcome, Outcome, Verification


def step(module: str | None = "ansible.builtin.copy") -> DraftStep:
    return DraftStep("copy", module, 0.9, (), "")


def verification(*outcomes: Outcome) -> Verification:
    return Verification("", "", tuple(CheckOutcome(Check.YAML, outcome) for outcome in outcomes), ())


@pytest.mark.parametrize(
    ("outcomes", "attention", "verified"),
    [
        ((Outcome.PASSED, Outcome.PASSED), False, True),
        ((Outcome.PASSED, Outcome.PASSED), True, False),
        ((Outcome.PASSED, Outcome.SKIPPED), False, False),
        ((Outcome.PASSED, Outcome.COULD_NOT_RUN), False, False),
        ((Outcome.PASSED, Outcome.FAILED), False, False),
    ],
)
def test_only_what_passed_every_check_is_verified(
    outcomes: tuple[Outcome, ...], attention: bool, verified: bool
) -> None:
    status = status_of(verification(*outcomes), attention=attention)
    assert (status is GenerationStatus.VERIFIED) == verified


def test_a_play_task_is_verified_without_the_syntax_check_of_playbooks() -> None:
    outcomes = [CheckOutcome(check, Outcome.PASSED) for check in Check if check is not Check.SYNTAX]
    checked = Verification("", "", (*outcomes, CheckOutcome(Check.SYNTAX, Outcome.SKIPPED)), ())
    assert status_of(checked, attention=False, kind=DraftKind.TASK) is GenerationStatus.VERIFIED
    assert status_of(checked, attention=False, kind=DraftKind.PLAYBOOK) is GenerationStatus.NEEDS_ATTENTION


def test_what_was_never_checked_is_not_verified() -> None:
    assert status_of(None, attention=False) is GenerationStatus.NEEDS_ATTENTION


def test_left_out_steps_and_serious_notices_ask_for_attention() -> None:
    assumption = Notice(NoticeKind.ASSUMPTION, "port 80")
    assert not asks_for_attention([step()], [assumption])
    assert asks_for_attention([step(), step(module=None)], [])
    assert asks_for_attention([step()], [Notice(NoticeKind.HARMFUL, "rm -rf /")])
    assert asks_for_attention([], [])
