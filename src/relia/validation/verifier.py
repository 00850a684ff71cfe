"""Runs every check on a text, in order of cost, and repairs what can be repaired."""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Protocol

from relia.catalog.service import Catalog
from relia.lint_worker.profiles import LintProfile
from relia.validation.checks.arguments import check_arguments
from relia.validation.checks.security import check_security
from relia.validation.checks.structure import check_structure
from relia.validation.document import FATAL, Document, parse
from relia.validation.domain import (
    HOLDS_ANSIBLE,
    Check,
    CheckOutcome,
    FileKind,
    Finding,
    Outcome,
    Severity,
    Source,
    Verification,
)
from relia.validation.edits import apply_fixes
from relia.validation.lines import BOM
from relia.validation.lint.domain import LintAnswer, Linter
from relia.validation.lint.repeats import without_repeats
from relia.validation.mending.mend import make_readable
from relia.validation.project import LocalModules, local_modules
from relia.validation.repairs import automatic_fixes, keeps_what_was_written
from relia.validation.settings import ValidationSettings
from relia.validation.spots import Spot, finding

OnChecked = Callable[[CheckOutcome, tuple[Finding, ...]], None]
_UNREADABLE = "the text cannot be read as YAML: mend what the check `yaml` found first"
_NOT_ANSIBLE = "does not apply: the file is YAML, but no play, play tasks, variables or meta data of a role"
_NOT_A_PLAYBOOK = "does not apply: ansible-playbook checks the syntax of playbooks, and with it of what they take in"
_ASKED = "skipped because that was asked for"
_OWN = (Check.STRUCTURE, Check.ARGUMENTS, Check.SECURITY)
_LINTED = (Check.LINT, Check.SYNTAX)


@dataclass(frozen=True, slots=True)
class Fixed:
    """A text after its repairs. `titles` says what was done; empty when nothing was."""

    text: str
    titles: tuple[str, ...]
    verification: Verification


class TextVerifier(Protocol):
    """Verifies and repairs texts, whether it does the work now or has kept its result. With `fresh` it does it now."""

    def verify(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: LintProfile | None = None,
        on_checked: OnChecked | None = None,
        fresh: bool = False,
    ) -> Verification:
        """As `Verifier.verify`."""
        ...

    def fix(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: LintProfile | None = None,
        before: Verification | None = None,
        fresh: bool = False,
    ) -> Fixed:
        """As `Verifier.fix`."""
        ...


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
        profile: LintProfile | None = None,
        on_checked: OnChecked | None = None,
        fresh: bool = True,
    ) -> Verification:
        """Run every check that is not in `skip`. Nothing is kept here: `fresh` or not, the work is done now.

        `on_checked` hears each outcome on the calling thread as soon as it is known: the cheap checks within
        milliseconds, while the linter works beside them. `profile` is ansible-lint's; None is the strictest. Raises
        `LintBusy` when the linter's queue is full.
        """
        del fresh
        verification, _ = self._verify(source, skip, profile, on_checked or _ignore, autofix=False)
        return verification

    def _verify(
        self, source: Source, skip: frozenset[Check], profile: LintProfile | None, tell: OnChecked, *, autofix: bool
    ) -> tuple[Verification, str | None]:
        started = time.perf_counter()
        document = parse(source.text, self._settings, source.kind)
        parsed = time.perf_counter() - started
        outcomes: list[CheckOutcome] = []
        findings: list[Finding] = []

        def ended(outcome: CheckOutcome, found: tuple[Finding, ...] = ()) -> None:
            outcomes.append(outcome)
            findings.extend(found)
            tell(outcome, found)

        with self._linting(source, document, skip, profile, autofix=autofix) as answering:
            if Check.YAML in skip:
                ended(_skipped(Check.YAML))
            else:
                ended(CheckOutcome.of(Check.YAML, document.findings, parsed), document.findings)
            local = local_modules(source)
            for check in _OWN:
                ended(*self._run(check, source.kind, document, local, skip))
            answer = answering.result() if answering is not None else None
            for check in _LINTED:
                outcome, found = self._linted(check, source.kind, answer, skip)
                ended(outcome, without_repeats(found, findings, source.text))
        findings.sort(key=lambda f: (f.line, f.column, list(Check).index(f.check), f.rule, f.message))
        digest = hashlib.sha256(source.text.encode("utf-8", "surrogatepass")).hexdigest()
        fixed = answer.fixed_text if answer is not None else None
        return Verification(digest, self._catalog.fingerprint, tuple(outcomes), tuple(findings)), fixed

    @contextmanager
    def _linting(
        self, source: Source, document: Document, skip: frozenset[Check], profile: LintProfile | None, *, autofix: bool
    ) -> Iterator[Future[LintAnswer] | None]:
        """The linter's answer, being worked on; None when it is not asked."""
        fatal = any(item.rule in FATAL for item in document.findings)
        if skip.issuperset(_LINTED) or source.kind is FileKind.OTHER or fatal:
            yield None
            return
        with ThreadPoolExecutor(1, thread_name_prefix="lint") as beside:
            yield beside.submit(self._linter.lint, source, profile=profile, fix=autofix)

    def _run(
        self, check: Check, kind: FileKind, document: Document, local: LocalModules, skip: frozenset[Check]
    ) -> tuple[CheckOutcome, tuple[Finding, ...]]:
        if check in skip:
            return _skipped(check), ()
        if kind not in HOLDS_ANSIBLE:
            return _skipped(check, _NOT_ANSIBLE), ()
        if not document.readable:
            return CheckOutcome.could_not_run(check, _UNREADABLE), ()
        started = time.perf_counter()
        found = self._bounded(check, self._found(check, document, kind, local))
        return CheckOutcome.of(check, found, time.perf_counter() - started), found

    def _found(self, check: Check, document: Document, kind: FileKind, local: LocalModules) -> Iterator[Finding]:
        if check is Check.STRUCTURE:
            return check_structure(document, kind, self._catalog, local)
        if check is Check.ARGUMENTS:
            return check_arguments(document, kind, self._catalog, local)
        return check_security(document, kind, self._catalog, local)

    def _linted(
        self, check: Check, kind: FileKind, answer: LintAnswer | None, skip: frozenset[Check]
    ) -> tuple[CheckOutcome, tuple[Finding, ...]]:
        if check in skip:
            return _skipped(check), ()
        if kind is FileKind.OTHER:
            return _skipped(check, _NOT_ANSIBLE), ()
        if answer is None:
            return CheckOutcome.could_not_run(check, _UNREADABLE), ()
        outcome = answer.lint if check is Check.LINT else answer.syntax
        if check is Check.SYNTAX and kind is not FileKind.PLAYBOOK and outcome.outcome is Outcome.PASSED:
            outcome = _skipped(check, _NOT_A_PLAYBOOK)
        return outcome, self._bounded(check, (item for item in answer.findings if item.check is check))

    def _bounded(self, check: Check, found: Iterator[Finding]) -> tuple[Finding, ...]:
        """Each finding once, and no more than the limit: then an error says so, because nobody knows of the rest."""
        limit = self._settings.findings_limit
        first = tuple(islice(dict.fromkeys(islice(found, 2 * limit)), limit + 1))
        if len(first) <= limit:
            return first
        message = f"more than {limit} findings: mend these first, the others are not shown"
        last = finding(Spot(1, 1, 1, 2), check, "too-many-findings", Severity.ERROR, message)
        return (*first[:limit], last)

    def fix(
        self,
        source: Source,
        *,
        skip: frozenset[Check] = frozenset(),
        profile: LintProfile | None = None,
        before: Verification | None = None,
        fresh: bool = True,
    ) -> Fixed:
        """Repair a text and verify the result. `before` is what `verify` just said of the same text with the same `skip`
        and `profile`, where somebody has asked already.

        Relia's own repairs are edits of single words and lines, so comments, order, quoting and line ends stay.
        ansible-lint's autofix comes last, only for what is left, and only where it keeps every comment. A repair that
        leaves more errors than there were is taken back. A second call changes nothing. Raises `LintBusy`.
        """
        del fresh
        before = before or self.verify(source, skip=skip, profile=profile)
        best = Fixed(source.text, (), before)
        for _ in range(self._settings.repair_rounds):
            text, titles = self._own_repairs(replace(source, text=best.text))
            if text != best.text:
                after = self.verify(replace(source, text=text), skip=skip, profile=profile)
                if not _is_no_worse(after, best.verification):
                    return best
                best = Fixed(text, (*best.titles, *titles), after)
            linted = self._lint_repairs(source, best, skip, profile)
            if linted.text == best.text:
                return best
            best = linted
        return best

    def _own_repairs(self, source: Source) -> tuple[str, tuple[str, ...]]:
        text, titles = source.text, list[str]()
        local = local_modules(source)
        for _ in range(self._settings.repair_rounds):
            document = parse(text, self._settings, source.kind)
            if not document.readable:
                readable = make_readable(text, self._settings)
                text, titles = readable.text, [*titles, *readable.titles]
                document = parse(text, self._settings, source.kind)
            found = [
                item
                for check in _OWN
                if document.readable and source.kind in HOLDS_ANSIBLE
                for item in self._bounded(check, self._found(check, document, source.kind, local))
            ]
            fixes = automatic_fixes(document, source.kind, [*document.findings, *found], self._catalog, local)
            changed, done = apply_fixes(text, fixes)
            if changed == text:
                break
            text = changed
            titles += done
        return text, tuple(titles)

    def _lint_repairs(self, source: Source, best: Fixed, skip: frozenset[Check], profile: LintProfile | None) -> Fixed:
        if Check.LINT in skip or not any(item.check is Check.LINT for item in best.verification.findings):
            return best
        # The linter's writer ends lines with \n and knows no other way.
        crlf = "\r\n" in best.text
        # ... and drops a byte order mark.
        bom = BOM if best.text.startswith(BOM) else ""
        given = replace(source, text=best.text.removeprefix(BOM).replace("\r\n", "\n"))
        _, fixed = self._verify(given, skip, profile, _ignore, autofix=True)
        if fixed is None or fixed == given.text or not self._keeps_what_was_written(given, fixed):
            return best
        text = bom + (fixed.replace("\n", "\r\n") if crlf else fixed)
        after = self.verify(replace(source, text=text), skip=skip, profile=profile)
        fewer = len(after.findings) < len(best.verification.findings)
        if not fewer or not _is_no_worse(after, best.verification):
            return best
        gone = Counter(_lint_rules(best.verification)) - Counter(_lint_rules(after))
        return Fixed(text, (*best.titles, *(f"Repair {rule} as ansible-lint does" for rule in gone.elements())), after)

    def _keeps_what_was_written(self, given: Source, fixed: str) -> bool:
        return keeps_what_was_written(
            parse(given.text, self._settings, given.kind), parse(fixed, self._settings, given.kind)
        )


def _ignore(outcome: CheckOutcome, found: tuple[Finding, ...]) -> None:
    del outcome, found


def _skipped(check: Check, reason: str = _ASKED) -> CheckOutcome:
    return CheckOutcome(check, Outcome.SKIPPED, reason)


def _lint_rules(verification: Verification) -> list[str]:
    return [item.rule for item in verification.findings if item.check is Check.LINT]


def _is_no_worse(after: Verification, before: Verification) -> bool:
    """Whether a repaired text leaves no more checks unable to run, and has no more errors. A text that can be read further
    than before may have more: they were there, and nobody could see them."""
    if _not_run(after) > _not_run(before):
        return False
    further = _not_run(after) < _not_run(before) or _errors(after, Check.YAML) < _errors(before, Check.YAML)
    return further or _errors(after) <= _errors(before)


def _errors(verification: Verification, check: Check | None = None) -> int:
    return sum(item.severity is Severity.ERROR and check in {None, item.check} for item in verification.findings)


def _not_run(verification: Verification) -> int:
    return sum(item.outcome is Outcome.COULD_NOT_RUN for item in verification.outcomes)
