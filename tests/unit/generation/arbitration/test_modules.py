"""Which module a play task uses when retrieval and a model do not say the same."""

import pytest

from relia.generation.arbitration.modules import Decider, Said, decide
from relia.generation.domain import Candidate

USER, POSTGRES = "ansible.builtin.user", "community.postgresql.postgresql_user"
SHELL, REBOOT = "ansible.builtin.shell", "ansible.builtin.reboot"
UNSURE = (Candidate(POSTGRES, 0.44, "its documentation says user"), Candidate(USER, 0.22))


def leaning(**logarithms: float) -> dict[str, float]:
    names = {"user": USER, "postgres": POSTGRES, "shell": SHELL, "reboot": REBOOT}
    return {names[name]: value for name, value in logarithms.items()}


def test_a_small_model_decides_where_retrieval_is_unsure() -> None:
    decision = decide(UNSURE, Said(leanings=leaning(user=-0.2, postgres=-3.0)), small=True)
    assert (decision.module, decision.decider) == (USER, Decider.MODEL)
    assert decision.reason == "the model chose it"


def test_retrieval_decides_where_it_is_sure() -> None:
    sure = (Candidate(POSTGRES, 0.97), Candidate(USER, 0.01))
    decision = decide(sure, Said(leanings=leaning(user=-0.7, postgres=-0.9)), small=True)
    assert (decision.module, decision.decider) == (POSTGRES, Decider.RETRIEVAL)


def test_agreement_is_surer_than_disagreement() -> None:
    agreed = decide(UNSURE, Said(leanings=leaning(user=-3.0, postgres=-0.1)), small=True)
    against = decide(UNSURE, Said(leanings=leaning(user=-1.0, postgres=-1.2)), small=True)
    assert agreed.decider is Decider.BOTH
    assert agreed.module == against.module == POSTGRES
    assert agreed.confidence > against.confidence


def test_a_small_models_liking_for_a_shell_counts_less() -> None:
    equal = (Candidate(SHELL, 0.3), Candidate(REBOOT, 0.3))
    decision = decide(equal, Said(leanings=leaning(shell=-0.6, reboot=-0.9)), small=True)
    assert decision.module == REBOOT


def test_the_shares_of_all_candidates_leave_room_for_none_of_them() -> None:
    decision = decide(UNSURE, Said(leanings=leaning(user=-0.7, postgres=-0.7)), small=True)
    assert 0 < sum(candidate.confidence for candidate in decision.candidates) < 1
    shares = [candidate.confidence for candidate in decision.candidates]
    assert shares == sorted(shares, reverse=True)


def test_without_leanings_retrieval_keeps_its_order_and_confidence() -> None:
    decision = decide(UNSURE, Said(module=USER), small=True)
    assert decision.candidates == UNSURE
    assert (decision.module, decision.confidence, decision.decider) == (POSTGRES, 0.44, Decider.RETRIEVAL)


@pytest.mark.parametrize("candidates", [UNSURE, (Candidate(POSTGRES, 0.99),), ()])
def test_a_large_model_is_not_overruled_while_nothing_is_found_against_it(candidates: tuple[Candidate, ...]) -> None:
    decision = decide(candidates, Said(module=REBOOT, faultless=True), small=False)
    assert (decision.module, decision.decider) == (REBOOT, Decider.MODEL)
    assert decision.candidates[1:] == candidates


def test_retrieval_speaks_where_a_large_models_module_is_not_installed() -> None:
    decision = decide(UNSURE, Said(module=None, written="postgres_users"), small=False)
    assert decision.module == POSTGRES


def test_a_model_alone_decides_where_retrieval_found_nothing() -> None:
    assert decide((), Said(module=REBOOT), small=True).module == REBOOT
    assert decide((), Said(), small=True).decider is Decider.NOBODY
