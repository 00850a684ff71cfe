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


def verification(**ended: Outcome | None) -> Verification:
    """All checks passed, but for those that are named; None stands for one of which nothing is known."""
    outcomes = {check: ended.get(check.value, Outcome.PASSED) for check in Check}
    return Verification("", "", tuple(CheckOutcome(check, end) for check, end in outcomes.items() if end), ())


@pytest.mark.parametrize("end", [Outcome.SKIPPED, Outcome.COULD_NOT_RUN, Outcome.FAILED, None])
@pytest.mark.parametrize("check", list(Check))
def test_only_what_passed_every_check_is_verified(check: Check, end: Outcome | None) -> None:
    assert status_of(verification(), attention=False) is GenerationStatus.VERIFIED
    assert status_of(verification(), attention=True) is GenerationStatus.NEEDS_ATTENTION
    assert status_of(verification(**{check.value: end}), attention=False) is GenerationStatus.NEEDS_ATTENTION


def test_a_play_task_is_verified_without_the_syntax_check_of_playbooks() -> None:
    checked = verification(syntax=Outcome.SKIPPED)
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
