"""What the lint check answers."""

from dataclasses import dataclass
from typing import Protocol

from relia.core.errors import ErrorKind, ReliaError
from relia.lint_worker.profiles import LintProfile
from relia.validation.domain import CheckOutcome, Finding, Source


class LintBusy(ReliaError):
    """The bounded queue of the lint workers is full."""

    kind = ErrorKind.BUSY
    code = "lint-busy"


@dataclass(frozen=True, slots=True)
class LintAnswer:
    """One request answers two checks: ansible-lint runs Ansible's own syntax check as its first rule."""

    lint: CheckOutcome
    syntax: CheckOutcome
    findings: tuple[Finding, ...]
    fixed_text: str | None = None
    """What ansible-lint's own autofix makes of the text, when that was asked for."""


class Linter(Protocol):
    """What lints."""

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        """Lint one text. A worker that failed is an outcome `could_not_run`; raises only `LintBusy`."""
        ...
