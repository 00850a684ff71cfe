"""Runs every check on a text, in order of cost, and repairs what can be repaired."""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from relia.catalog.service import Catalog
from relia.validation.checks.arguments import check_arguments
from relia.validation.checks.security import check_security
from relia.validation.checks.structure import check_structure
from relia.validation.document import Document, parse
from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Outcome, Severity, Source, Verification
from relia.validation.edits import apply_fixes
from relia.validation.lint.domain import LintAnswer, Linter
from relia.validation.repairs import repairs
from relia.validation.settings import ValidationSettings

OnChecked = Callable[[CheckOutcome, tuple[Finding, ...]], None]
_ROUNDS = 4
"""Rounds of repairs: one repair may uncover the next, and none needs more than the deepest chain seen, which is two."""
_UNREADABLE = "the text cannot be read as YAML: mend what the check `yaml` found first"


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its repairs. `titles` says what was done; empty when nothing was."""

    text: str
    titles: tuple[str, ...]
    verification: Verification


class Verifier:
    """Verifies texts. Safe to use from several threads at once."""

    def __init__(self, catalog: Catalog, linter: Linter, settings: ValidationSettings) -> None:
        self._catalog = catalog
        self._linter = linter
        self._settings = settings

    def verify(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: str | None = None,
        on_checked: OnChecked | None = None,
    ) -> Verification:
        """Run every check that is not in `skip`.

        `on_checked` hears each outcome as soon as it is known: the cheap checks within milliseconds, before the linter
        starts. `profile` is ansible-lint's; None is the strictest. Raises `LintBusy` when the linter's queue is full.
        """
        verification, _ = self._verify(source, skip, profile, on_checked or _ignore, autofix=False)
        return verification

    def _verify(
        self, source: Source, skip: frozenset[Check], profile: str | None, tell: OnChecked, *, autofix: bool
    ) -> tuple[Verification, str | None]:
        started = time.perf_counter()
        document = parse(source.text, self._settings)
        outcomes: list[CheckOutcome] = []
        findings: list[Finding] = []

        def ended(outcome: CheckOutcome, found: tuple[Finding, ...]) -> None:
            outcomes.append(outcome)
            findings.extend(found)
            tell(outcome, found)

        if Check.YAML in skip:
            ended(_skipped(Check.YAML), ())
        else:
            ended(CheckOutcome.of(Check.YAML, document.findings, time.perf_counter() - started), document.findings)
        for check in (Check.STRUCTURE, Check.ARGUMENTS, Check.SECURITY):
            if check in skip:
                ended(_skipped(check), ())
            elif not document.readable:
                ended(CheckOutcome.could_not_run(check, _UNREADABLE), ())
            else:
                started = time.perf_counter()
                found = self._check(check, document, source.kind)[: self._settings.findings_limit]
                ended(CheckOutcome.of(check, found, time.perf_counter() - started), found)
        fixed = self._lint(source, document, skip, profile, ended, autofix=autofix)
        findings.sort(key=lambda f: (f.line, f.column, list(Check).index(f.check), f.rule, f.message))
        digest = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
        return Verification(digest, self._catalog.fingerprint, tuple(outcomes), tuple(findings)), fixed

    def _check(self, check: Check, document: Document, kind: FileKind) -> tuple[Finding, ...]:
        if check is Check.STRUCTURE:
            return check_structure(document, kind)
        if check is Check.ARGUMENTS:
            return check_arguments(document, kind, self._catalog)
        return check_security(document, kind)

    def _lint(
        self,
        source: Source,
        document: Document,
        skip: frozenset[Check],
        profile: str | None,
        ended: OnChecked,
        *,
        autofix: bool,
    ) -> str | None:
        both = (Check.LINT, Check.SYNTAX)
        if skip.issuperset(both):
            for check in both:
                ended(_skipped(check), ())
            return None
        if not document.readable and not document.roots and _beyond_limits(document):
            for check in both:
                ended(_skipped(check) if check in skip else CheckOutcome.could_not_run(check, _UNREADABLE), ())
            return None
        answer = self._linter.lint(source, profile=profile, fix=autofix)
        for check, outcome in zip(both, (answer.lint, answer.syntax), strict=True):
            if check in skip:
                ended(_skipped(check), ())
            else:
                ended(outcome, tuple(f for f in _bounded(answer, self._settings) if f.check is check))
        return answer.fixed_text

    def fix(self, source: Source, *, skip: frozenset[Check] = frozenset(), profile: str | None = None) -> Fixed:
        """Repair a text and verify the result.

        Relia's own repairs are edits of single words, so comments, order, quoting and line ends stay. ansible-lint's
        autofix comes last, and only where it keeps every comment. A repair that leaves more errors than there were is
        taken back. A second call changes nothing. Raises `LintBusy`.
        """
        before = self.verify(source, skip=skip, profile=profile)
        best = Fixed(source.text, (), before)
        text, titles = self._own_repairs(source)
        if text != source.text:
            after = self.verify(replace(source, text=text), skip=skip, profile=profile)
            if _errors(after) <= _errors(before):
                best = Fixed(text, titles, after)
        if Check.LINT not in skip and any(f.check is Check.LINT for f in best.verification.findings):
            best = self._lint_repairs(source, best, skip, profile)
        return best

    def _own_repairs(self, source: Source) -> tuple[str, tuple[str, ...]]:
        text, titles = source.text, list[str]()
        for _ in range(_ROUNDS):
            document = parse(text, self._settings)
            if not document.readable:
                break
            found = [
                *check_structure(document, source.kind),
                *check_arguments(document, source.kind, self._catalog),
                *check_security(document, source.kind),
            ]
            fixes = [item.fix for item in found if item.fix is not None]
            changed, done = apply_fixes(text, [*fixes, *repairs(document, source.kind, self._catalog)])
            if changed == text:
                break
            text = changed
            titles += done
        return text, tuple(titles)

    def _lint_repairs(self, source: Source, best: Fixed, skip: frozenset[Check], profile: str | None) -> Fixed:
        # The linter's writer ends lines with \n and knows no other way.
        crlf = "\r\n" in best.text
        given = replace(source, text=best.text.replace("\r\n", "\n"))
        _, fixed = self._verify(given, skip, profile, _ignore, autofix=True)
        if fixed is None or fixed == given.text or not _keeps_comments(given.text, fixed):
            return best
        text = fixed.replace("\n", "\r\n") if crlf else fixed
        after = self.verify(replace(source, text=text), skip=skip, profile=profile)
        if _errors(after) > _errors(best.verification) or len(after.findings) >= len(best.verification.findings):
            return best
        return Fixed(text, (*best.titles, "ansible-lint's own fixes"), after)


def _ignore(outcome: CheckOutcome, found: tuple[Finding, ...]) -> None:
    del outcome, found


def _skipped(check: Check) -> CheckOutcome:
    return CheckOutcome(check, Outcome.SKIPPED, "skipped because that was asked for")


def _beyond_limits(document: Document) -> bool:
    """Whether the text is one that nobody should be given: too large, too deep, or not text at all."""
    return any(
        f.rule in {"yaml-too-large", "yaml-limit", "yaml-control-character", "yaml-empty"} for f in document.findings
    )


def _bounded(answer: LintAnswer, settings: ValidationSettings) -> tuple[Finding, ...]:
    return answer.findings[: settings.findings_limit]


def _errors(verification: Verification) -> int:
    return sum(finding.severity is Severity.ERROR for finding in verification.findings)


def _keeps_comments(before: str, after: str) -> bool:
    def comments(text: str) -> list[str]:
        return sorted(line.strip() for line in text.splitlines() if line.strip().startswith("#"))

    return comments(before) == comments(after) and before.count(" #") <= after.count(" #")
