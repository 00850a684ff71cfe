"""Playbooks, roles and play tasks as engineers write them are left alone: a false alarm is as bad as a miss."""

from pathlib import Path

import pytest
from tests.unit.validation.conftest import WITHOUT_LINT, NoLinter

from relia.catalog.service import Catalog
from relia.validation.domain import Check, Severity, Source, VerificationStatus
from relia.validation.files import load
from relia.validation.references import References
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

GOOD = Path(__file__).parent / "good"
FILES = sorted(path.relative_to(GOOD).as_posix() for path in GOOD.rglob("*.yml"))
SETTINGS = ValidationSettings()


@pytest.fixture
def whole_verifier(whole_catalog: Catalog) -> Verifier:
    return Verifier(whole_catalog, NoLinter(), SETTINGS)


def source(name: str) -> Source:
    loaded = load(GOOD / name, SETTINGS, References(SETTINGS), named=True)
    assert loaded.source is not None
    return loaded.source


def test_the_files_are_many_and_varied() -> None:
    assert len(FILES) >= 40
    assert {source(name).kind.value for name in FILES} == {"playbook", "tasks", "handlers", "vars", "meta"}


@pytest.mark.parametrize("name", FILES)
def test_a_good_file_gets_no_finding_above_info(whole_verifier: Verifier, name: str) -> None:
    verified = whole_verifier.verify(source(name), skip=WITHOUT_LINT)
    assert [item for item in verified.findings if item.severity is not Severity.INFO] == []
    assert [item for item in verified.findings if item.check is Check.SECURITY] == []
    assert verified.status is VerificationStatus.PASSED


@pytest.mark.parametrize("name", FILES)
def test_a_repaired_good_file_stays_good_and_a_second_repair_changes_nothing(
    whole_verifier: Verifier, name: str
) -> None:
    given = source(name)
    fixed = whole_verifier.fix(given, skip=WITHOUT_LINT)
    assert [item for item in fixed.verification.findings if item.severity is not Severity.INFO] == []
    again = whole_verifier.fix(Source(fixed.text, given.kind, given.path, given.project), skip=WITHOUT_LINT)
    assert (again.text, again.titles) == (fixed.text, ())


@pytest.mark.parametrize("name", FILES)
def test_line_ends_do_not_matter(whole_verifier: Verifier, name: str) -> None:
    given = source(name)
    crlf = Source(given.text.replace("\n", "\r\n"), given.kind, given.path, given.project)
    verified = whole_verifier.verify(crlf, skip=WITHOUT_LINT)
    assert [item for item in verified.findings if item.severity is not Severity.INFO] == []
    fixed = whole_verifier.fix(given, skip=WITHOUT_LINT)
    assert whole_verifier.fix(crlf, skip=WITHOUT_LINT).text == fixed.text.replace("\n", "\r\n")
