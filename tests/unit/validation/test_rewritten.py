"""What ansible-lint's own fixes made of a text is taken only where nothing that a person wrote got lost."""

import pytest

from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Severity, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import Verifier

BEFORE = """\
# why
- name: ping  # beside
  ansible.builtin.ping:
  become_user: postgres
  when: a|bool
"""


class Rewrites:
    """A linter that minds the text until it is rewritten."""

    def __init__(self, after: str) -> None:
        self._after = after

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        del profile
        minded = Finding(Check.LINT, "name[casing]", Severity.ERROR, "a name", 2, 1, 2, 2)
        found = () if source.text.replace("\r\n", "\n") == self._after else (minded,)
        fixed = self._after if fix else None
        return LintAnswer(CheckOutcome.of(Check.LINT, found), CheckOutcome.of(Check.SYNTAX, ()), found, fixed)


def fixed(catalog: Catalog, before: str, after: str) -> str:
    return Verifier(catalog, Rewrites(after), ValidationSettings()).fix(Source(before, FileKind.TASKS)).text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("name: ping", "name: Ping"),
        ("a|bool", "a | bool"),
        ("  become_user: postgres\n  when: a|bool\n", "  when: a|bool\n  become_user: postgres\n"),
        ("# why\n", "---\n# why\n"),
    ],
)
def test_a_rewritten_text_is_taken(catalog: Catalog, old: str, new: str) -> None:
    after = BEFORE.replace(old, new)
    assert after != BEFORE
    assert fixed(catalog, BEFORE, after) == after
    assert fixed(catalog, BEFORE.replace("\n", "\r\n"), after) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# why\n", ""),
        ("  # beside", ""),
        ("# beside", "# besides"),
        ("  become_user: postgres\n", ""),
        ("  when: a|bool\n", ""),
        (BEFORE, ""),
        ("ansible.builtin.ping:", "ansible.builtin.ping: ["),
    ],
)
def test_a_text_that_lost_something_is_not_taken(catalog: Catalog, old: str, new: str) -> None:
    assert fixed(catalog, BEFORE, BEFORE.replace(old, new).replace("name: ping", "name: Ping")) == BEFORE
