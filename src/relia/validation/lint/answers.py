"""From what a lint worker answers to the outcome of two checks: what did not run is never shown as passed."""

import time
from typing import Any

from relia.validation.domain import Check, CheckOutcome, FileKind, Finding, Outcome, Source
from relia.validation.lint.domain import LintAnswer
from relia.validation.lint.findings import findings_of, is_refusal, plain_words

_PLAYBOOKS_ONLY = (
    "does not apply: Ansible checks the syntax of playbooks only, and of other files with the playbooks using them"
)
_REASON = 500


def could_not_run(reason: str, started: float) -> LintAnswer:
    """The answer where there is none. `started` is a reading of `time.perf_counter`."""
    seconds = time.perf_counter() - started
    return LintAnswer(
        CheckOutcome.could_not_run(Check.LINT, reason, seconds),
        CheckOutcome.could_not_run(Check.SYNTAX, reason, seconds),
        (),
    )


def answer_of(answer: dict[str, Any], source: Source, started: float) -> LintAnswer:
    """What a worker's answer means for the text it was asked about."""
    if "failed" in answer:
        return could_not_run(str(answer["failed"]), started)
    try:
        matches = [*answer["matches"], *answer["hidden"]]
        findings = findings_of(matches, source)
        internal = [_reason(match) for match in matches if match["rule"] == "internal-error" and not is_refusal(match)]
        unread = [
            f"{plain_words(str(match['path']))}: {_reason(match)}"
            for match in matches
            if match["rule"] in {"load-failure", "parser-error"}
        ]
        unchecked = [_reason(match) for match in matches if _is_of_command(match)]
    except (KeyError, TypeError, ValueError) as error:
        return could_not_run(f"the lint worker answered something else: {error!r}", started)
    seconds = time.perf_counter() - started
    fixed = answer.get("fixed")
    return LintAnswer(
        _lint(findings, [reason for reason in internal if reason not in unchecked] + unread, seconds),
        _syntax(findings, source.kind, internal, seconds),
        findings,
        fixed if isinstance(fixed, str) else None,
    )


def _lint(findings: tuple[Finding, ...], hindered: list[str], seconds: float) -> CheckOutcome:
    """A rule that broke down, or a file that cannot be loaded: then nobody knows what the rules would have found."""
    outcome = CheckOutcome.of(Check.LINT, tuple(item for item in findings if item.check is Check.LINT), seconds)
    if hindered and outcome.outcome is not Outcome.FAILED:
        return CheckOutcome.could_not_run(Check.LINT, hindered[0], seconds)
    return outcome


def _syntax(findings: tuple[Finding, ...], kind: FileKind, internal: list[str], seconds: float) -> CheckOutcome:
    found = tuple(item for item in findings if item.check is Check.SYNTAX and item.rule != "internal-error")
    outcome = CheckOutcome.of(Check.SYNTAX, found, seconds)
    if outcome.outcome is Outcome.FAILED:
        return outcome
    if internal:
        return CheckOutcome.could_not_run(Check.SYNTAX, internal[0], seconds)
    return (
        outcome if kind is FileKind.PLAYBOOK else CheckOutcome(Check.SYNTAX, Outcome.SKIPPED, _PLAYBOOKS_ONLY, seconds)
    )


def _is_of_command(match: dict[str, Any]) -> bool:
    """Whether an internal error is that of the syntax check, which leaves the rules to be run without it."""
    return match["rule"] == "internal-error" and str(match["message"]).startswith("Unexpected error code")


def _reason(match: dict[str, Any]) -> str:
    details = str(match["details"]).strip()
    return plain_words(f"{match.get('cause') or match['message']}{details and f': {details}'}")[:_REASON]
