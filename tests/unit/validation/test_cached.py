"""Verifications that were kept: only for the same text under the same conditions, and never what nobody knows."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.unit.validation.conftest import NoLinter

from relia.cache.domain import CacheName
from relia.cache.memory import MemoryStore
from relia.cache.service import Cache
from relia.cache.settings import CacheSettings
from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.validation.cached import CachedVerifier, _adapter, encode
from relia.validation.domain import (
    Check,
    CheckOutcome,
    Edit,
    FileKind,
    Finding,
    Fix,
    Outcome,
    Severity,
    Source,
    Verification,
)
from relia.validation.lint.domain import LintAnswer
from relia.validation.lint.settings import LintSettings
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

PLAY = """---
- name: Say hello
  hosts: all
  tasks:
    - name: Say hello
      ansible.builtin.debug:
        msg: Hello
"""
WRONG = PLAY.replace("msg", "mgs")


class Passes:
    """A linter that has nothing to say, and counts how often it was asked."""

    def __init__(self, outcome: Outcome = Outcome.PASSED) -> None:
        self.outcome = outcome
        self.asked = 0

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del source, profile, fix
        self.asked += 1
        lint, syntax = (CheckOutcome(check, self.outcome, "", 0.5) for check in (Check.LINT, Check.SYNTAX))
        return LintAnswer(lint, syntax, ())


@pytest.fixture
def kept() -> Cache:
    return Cache(CacheName.PLAYBOOK, CacheSettings(), MemoryStore(1024 * 1024, 60))


Open = Callable[..., CachedVerifier]


@pytest.fixture
def opened(catalog: Catalog, kept: Cache) -> Open:
    """Verifiers over one cache, as replicas have it."""

    def open_verifier(linter: Passes | NoLinter, **changed: Any) -> CachedVerifier:
        validation = ValidationSettings(**changed)
        return CachedVerifier(Verifier(catalog, linter, validation), kept, catalog, validation, LintSettings())

    return open_verifier


def test_the_same_text_is_checked_once_and_then_told_with_the_time(opened: Open) -> None:
    linter = Passes()
    first = opened(linter).verify(Source(WRONG))
    second = opened(linter).verify(Source(WRONG))
    assert linter.asked == 1
    assert first.findings
    assert first == second
    assert first.cached_from is None
    assert second.cached_from is not None


@pytest.mark.parametrize(
    "other",
    [
        Source(PLAY + "\n"),
        Source(PLAY.replace("Hello", "hello")),
        Source(PLAY, path="other.yml"),
        Source(PLAY.replace("\n", "\r\n")),
    ],
)
def test_another_text_or_name_is_checked_by_itself(opened: Open, other: Source) -> None:
    linter = Passes()
    verifier = opened(linter)
    verifier.verify(Source(PLAY))
    assert verifier.verify(other).cached_from is None
    assert linter.asked == 2


def test_another_kind_profile_or_set_of_checks_is_another_question(opened: Open) -> None:
    linter = Passes()
    verifier = opened(linter)
    source = Source(PLAY)
    asked: list[Callable[[], Verification]] = [
        lambda: verifier.verify(source),
        lambda: verifier.verify(replace(source, kind=FileKind.TASKS)),
        lambda: verifier.verify(source, profile=LintProfile.MODERATE),
        lambda: verifier.verify(source, skip=frozenset((Check.SYNTAX,))),
        lambda: verifier.verify(source, skip=frozenset((Check.LINT,))),
    ]
    assert [ask().cached_from for ask in asked] == [None] * len(asked)
    assert all(ask().cached_from for ask in asked)


def test_other_limits_are_another_question(opened: Open) -> None:
    linter = Passes()
    opened(linter).verify(Source(PLAY))
    assert opened(linter, findings_limit=11).verify(Source(PLAY)).cached_from is None
    assert opened(linter).verify(Source(PLAY)).cached_from is not None


def test_what_could_not_run_is_never_kept(opened: Open, kept: Cache) -> None:
    linter = NoLinter()
    for _ in range(2):
        verification = opened(linter).verify(Source(PLAY))
        assert verification.cached_from is None
        assert verification.status == "could_not_run"
    assert len(linter.asked) == 2
    assert kept.stats().store.entries == 0


def test_a_text_of_a_project_is_never_kept(opened: Open, kept: Cache, tmp_path: Path) -> None:
    linter = Passes()
    source = Source(PLAY, project=tmp_path)
    assert [opened(linter).verify(source).cached_from for _ in range(2)] == [None, None]
    assert linter.asked == 2
    assert kept.stats().store.entries == 0


def test_a_text_that_is_none_in_utf_8_is_checked_and_not_kept(opened: Open, kept: Cache) -> None:
    verifier = opened(Passes())
    assert verifier.verify(Source("- name: \ud800\n")).outcomes
    assert kept.stats().store.entries == 0


def test_a_fresh_verification_is_made_now_and_kept_for_the_others(opened: Open) -> None:
    linter = Passes()
    verifier = opened(linter)
    verifier.verify(Source(PLAY))
    again = verifier.verify(Source(PLAY), fresh=True)
    assert again.cached_from is None
    assert linter.asked == 2
    assert verifier.verify(Source(PLAY)) == again


def test_every_outcome_is_told_with_its_findings_also_from_the_cache(opened: Open) -> None:
    verifier = opened(Passes())

    def heard() -> list[tuple[CheckOutcome, tuple[Finding, ...]]]:
        told: list[tuple[CheckOutcome, tuple[Finding, ...]]] = []
        verifier.verify(Source(WRONG), on_checked=lambda outcome, found: told.append((outcome, found)))
        return told

    first = heard()
    assert [outcome.check for outcome, _ in first] == list(Check)
    assert heard() == first


def test_an_entry_under_a_wrong_key_is_not_taken_for_this_text(opened: Open, kept: Cache) -> None:
    linter = Passes()
    verifier = opened(linter)
    good = verifier.verify(Source(PLAY))
    verifier.verify(Source(WRONG))
    wrong_key = verifier._key(Source(WRONG), "", frozenset(), None)
    for source in (Source(WRONG), Source(PLAY)):
        digest = verifier.verify(source).sha256
        wrong_key = verifier._key(source, digest, frozenset(), None)
        kept.put(wrong_key, encode(replace(good, sha256="0" * 64)))
        again = verifier.verify(source)
        assert again.cached_from is None
        assert again.sha256 == digest
    assert verifier.verify(Source(WRONG)).status == "failed"


@pytest.mark.parametrize("damaged", [b"", b"{}", b"[1]", b"null", b'{"sha256": 1}', b"\xff"])
def test_an_entry_that_cannot_be_read_is_a_miss(opened: Open, kept: Cache, damaged: bytes) -> None:
    verifier = opened(Passes())
    first = verifier.verify(Source(PLAY))
    kept.put(verifier._key(Source(PLAY), first.sha256, frozenset(), None), damaged)
    again = verifier.verify(Source(PLAY))
    assert (again.status, again.sha256, again.cached_from) == ("passed", first.sha256, None)
    assert verifier.verify(Source(PLAY)) == again


def test_a_repaired_text_is_known_afterwards(opened: Open) -> None:
    linter = Passes()
    verifier = opened(linter)
    fixed = verifier.fix(Source(WRONG))
    assert "msg" in fixed.text
    asked = linter.asked
    assert verifier.verify(Source(fixed.text)) == fixed.verification
    assert verifier.fix(Source(WRONG)).text == fixed.text
    assert linter.asked > asked, "the repair itself is done again"


TEXTS = st.text(max_size=20)
PLACES = st.integers(1, 10_000)
EDITS = st.builds(Edit, PLACES, PLACES, PLACES, PLACES, TEXTS)
FIXES = st.none() | st.builds(Fix, TEXTS, st.lists(EDITS, max_size=3).map(tuple))
FINDINGS = st.builds(
    Finding,
    st.sampled_from(Check),
    TEXTS,
    st.sampled_from(Severity),
    TEXTS,
    PLACES,
    PLACES,
    PLACES,
    PLACES,
    FIXES,
    TEXTS,
)
OUTCOMES = st.builds(CheckOutcome, st.sampled_from(Check), st.sampled_from(Outcome), TEXTS, st.floats(0, 1e6))


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.builds(
        Verification, TEXTS, TEXTS, st.lists(OUTCOMES, max_size=6).map(tuple), st.lists(FINDINGS, max_size=4).map(tuple)
    )
)
def test_any_verification_comes_back_as_it_was(verification: Verification) -> None:
    assert _adapter().validate_json(encode(verification)) == verification
