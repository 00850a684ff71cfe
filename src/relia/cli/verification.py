"""Verifies many files at once, repairs them when asked, and says how the whole call ended."""

import contextlib
import difflib
import errno
import os
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from relia.cli.exits import Exit
from relia.cli.reports.model import FileReport
from relia.core.errors import ReliaError
from relia.core.printable import visible
from relia.lint_worker.profiles import LintProfile
from relia.validation.discovery import find_files
from relia.validation.domain import Check, CheckOutcome, FileKind, Source, VerificationStatus
from relia.validation.errors import FileChanged
from relia.validation.files import Loaded, from_standard_input, load
from relia.validation.lines import split_lines
from relia.validation.lint.domain import LintAnswer
from relia.validation.references import References
from relia.validation.settings import ValidationSettings
from relia.validation.verifier import TextVerifier

STANDARD_INPUT = "-"
_WRITABLE = stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH


@dataclass(frozen=True, slots=True)
class VerifyOptions:
    """What `relia verify` was asked to do."""

    paths: tuple[str, ...]
    fix: bool = False
    """Write the repaired texts back."""
    repair: bool = False
    """Repair, also where nothing is written back."""
    profile: LintProfile | None = None
    skip: frozenset[Check] = frozenset()
    kind: FileKind | None = None
    standard_input: bytes = b""
    """What was sent on standard input, when `paths` names it; at most one byte more than a text may have."""

    @property
    def needs_linter(self) -> bool:
        """Whether a check is asked for that only the linter answers."""
        return not self.skip.issuperset((Check.LINT, Check.SYNTAX))


class NoLinter:
    """In the place of the linter for a call that skips all that it answers: no worker is started for nothing."""

    def lint(self, source: Source, *, profile: LintProfile | None = None, fix: bool = False) -> LintAnswer:
        """Says that it did not run."""
        del source, profile, fix
        reason = "this call was made without a linter"
        return LintAnswer(
            CheckOutcome.could_not_run(Check.LINT, reason), CheckOutcome.could_not_run(Check.SYNTAX, reason), ()
        )


def verify_paths(
    options: VerifyOptions, verifier: TextVerifier, settings: ValidationSettings, advance: Callable[[int], None]
) -> list[FileReport]:
    """Verify everything that the options name, in the order of the names; `advance` hears the number of files, then 0
    after each of them.

    One file that cannot be read or checked does not keep the others from it. Raises `PathNotFound` and `TooManyFiles`.
    """
    named = {Path(path) for path in options.paths}
    paths = [Path(path) for path in options.paths if path != STANDARD_INPUT]
    files = find_files(paths, settings)
    references = References(settings)
    read: list[Callable[[], Loaded]] = [
        partial(load, file, settings, references, named=file in named, kind=options.kind) for file in files
    ]
    if STANDARD_INPUT in options.paths:
        read.insert(0, lambda: from_standard_input(options.standard_input, settings, kind=options.kind))
    advance(len(read))

    def one(reader: Callable[[], Loaded]) -> FileReport:
        report = _verify(reader(), options, verifier)
        advance(0)
        return report

    with ThreadPoolExecutor(settings.verify_workers) as workers:
        return list(workers.map(one, read))


def _verify(loaded: Loaded, options: VerifyOptions, verifier: TextVerifier) -> FileReport:
    if loaded.finding is not None:
        return FileReport.not_text(loaded, loaded.finding)
    if loaded.source is None:
        return FileReport.not_used(loaded.path, f"the file cannot be read: {loaded.problem}")
    try:
        if not options.repair:
            verified = verifier.verify(loaded.source, skip=options.skip, profile=options.profile)
            return FileReport.of(loaded, verified)
        fixed = verifier.fix(loaded.source, skip=options.skip, profile=options.profile)
        before = loaded.source.text
        if fixed.text == before:
            return FileReport.of(loaded, fixed.verification)
        if options.fix and loaded.path != STANDARD_INPUT:
            write_back(loaded.file, before, fixed.text)
        repaired = replace(loaded, source=replace(loaded.source, text=fixed.text))
        return replace(FileReport.of(repaired, fixed.verification), repaired=fixed.titles, before=before)
    except FileChanged as error:
        return FileReport.not_used(loaded.path, f"{error.detail} {error.hint}".strip())
    except ReliaError as error:
        return FileReport.not_checked(loaded.path, f"{error.detail} {error.hint}".strip())
    except OSError as error:
        return FileReport.not_used(loaded.path, f"the file cannot be written: {error.strerror or error}")


def write_back(path: Path, before: str, after: str) -> None:
    """Replace a file's text in one step, keeping its owner and permissions; a link stays a link.

    Raises `FileChanged` when the file no longer holds `before`, and OSError, also for a file that is read-only, although
    its folder would let it be replaced.
    """
    target = path.resolve()
    state = target.stat()
    if not state.st_mode & _WRITABLE or not os.access(target, os.W_OK):
        raise PermissionError(errno.EACCES, "it is read-only")
    if target.read_bytes() != before.encode("utf-8"):
        raise FileChanged("the file was changed in between, so nothing was written.", hint="Run the command again.")
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(after.encode("utf-8"))
            file.flush()
            os.fsync(file.fileno())
        shutil.copymode(target, name)
        with contextlib.suppress(PermissionError):
            os.chown(name, state.st_uid, state.st_gid)
        Path(name).replace(target)
    finally:
        Path(name).unlink(missing_ok=True)


def diff_of(report: FileReport) -> Iterator[str]:
    """The lines of a unified diff between the text before and after its repairs."""
    if report.before is not None:
        path = visible(report.path)
        yield from difflib.unified_diff(
            split_lines(report.before), split_lines(report.text), path, f"{path} (repaired)", lineterm=""
        )


def exit_code(reports: Sequence[FileReport]) -> Exit:
    """0 only when every check of every file passed or was skipped; a call that found no file has checked nothing."""
    statuses = {report.status for report in reports if not report.unusable}
    if not reports or any(report.unusable for report in reports):
        return Exit.USAGE
    if VerificationStatus.FAILED in statuses:
        return Exit.FINDINGS
    return Exit.COULD_NOT_RUN if VerificationStatus.COULD_NOT_RUN in statuses else Exit.OK
