"""A model's answer is made readable, verified and repaired in one call."""

from tests.unit.validation.conftest import WITHOUT_LINT, NoLinter

from relia.catalog.service import Catalog
from relia.generation.repairer import Repairer, weight
from relia.validation.domain import Check, FileKind, Outcome, Source
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

RIGHT = "- name: Check the connection\n  ansible.builtin.ping:\n"


def verifier(catalog: Catalog) -> Verifier:
    return Verifier(catalog, NoLinter(), ValidationSettings())


def test_an_answer_is_mended_and_its_faults_are_repaired(whole_catalog: Catalog) -> None:
    repairer = Repairer(verifier(whole_catalog), ValidationSettings())
    answer = "Sure:\n```yaml\n- name: Check the connection\n  ping:\n```\n"
    found = repairer.repair(answer, FileKind.TASKS, skip=WITHOUT_LINT)
    assert found.text == RIGHT
    assert found.titles == ("Take the Markdown fences away", "Write ping as ansible.builtin.ping")
    assert {item.outcome for item in found.verification.outcomes} == {Outcome.PASSED, Outcome.SKIPPED}
    assert not found.cut_off


def test_an_answer_that_is_right_stays_as_it_is(whole_catalog: Catalog) -> None:
    found = Repairer(verifier(whole_catalog), ValidationSettings()).repair(RIGHT, FileKind.TASKS, skip=WITHOUT_LINT)
    assert (found.text, found.titles) == (RIGHT, ())


def test_an_error_weighs_more_than_what_nobody_could_check(whole_catalog: Catalog) -> None:
    of = verifier(whole_catalog)
    right = of.verify(Source(RIGHT, FileKind.TASKS), skip=WITHOUT_LINT)
    unchecked = of.verify(Source(RIGHT, FileKind.TASKS), skip=frozenset((Check.SYNTAX,)))
    wrong = of.verify(Source(RIGHT.replace("ping", "pong"), FileKind.TASKS), skip=WITHOUT_LINT)
    assert weight(right) < weight(unchecked) < weight(wrong)
