"""A small real catalog, and a verifier over it."""

from collections.abc import Iterator

import pytest

from relia.catalog.index import ensure_index, fingerprint_of
from relia.catalog.locate import installed_collections
from relia.catalog.service import Catalog
from relia.catalog.settings import CatalogSettings
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Severity, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

COLLECTIONS = frozenset(("ansible.builtin", "ansible.posix", "community.docker", "kubernetes.core"))
"""Enough of the installed collections for every form, and built in seconds; kubernetes.core is not trusted."""


@pytest.fixture(scope="session")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalog]:
    settings = CatalogSettings(catalog_workers=1)
    found = [item for item in installed_collections([]) if item.name in COLLECTIONS]
    connection, _ = ensure_index(tmp_path_factory.mktemp("catalog"), found, settings, None)
    catalog = Catalog(connection, fingerprint_of(found))
    yield catalog
    catalog.close()


class NoLinter:
    """For what is tested without the linter: it says that it did not run, and keeps what it was asked."""

    def __init__(self) -> None:
        self.asked: list[Source] = []

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del profile, fix
        self.asked.append(source)
        reason = "no linter in this test"
        outcomes = [CheckOutcome.could_not_run(check, reason) for check in (Check.LINT, Check.SYNTAX)]
        return LintAnswer(outcomes[0], outcomes[1], ())


WITHOUT_LINT = frozenset((Check.LINT, Check.SYNTAX))


@pytest.fixture
def linter() -> NoLinter:
    return NoLinter()


@pytest.fixture
def verifier(catalog: Catalog, linter: NoLinter) -> Verifier:
    return Verifier(catalog, linter, ValidationSettings())


class Checked:
    """Verifies texts with Relia's own checks, and repairs them."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier

    def __call__(self, text: str, kind: FileKind = FileKind.PLAYBOOK) -> tuple[Finding, ...]:
        return self._verifier.verify(Source(text, kind), skip=WITHOUT_LINT).findings

    def rules(self, text: str, kind: FileKind = FileKind.PLAYBOOK) -> list[str]:
        return [item.rule for item in self(text, kind)]

    def errors(self, text: str, kind: FileKind = FileKind.PLAYBOOK) -> list[str]:
        return [item.rule for item in self(text, kind) if item.severity is Severity.ERROR]

    def fixed(self, text: str, kind: FileKind = FileKind.PLAYBOOK) -> str:
        return self._verifier.fix(Source(text, kind), skip=WITHOUT_LINT).text


@pytest.fixture
def check(verifier: Verifier) -> Checked:
    return Checked(verifier)
