"""The names of all rules of Relia's own checks; docs/checks.md has a section for each, and a test holds the two together."""

from relia.catalog.domain import FaultKind
from relia.validation.checks.security import RULES as SECURITY_RULES
from relia.validation.domain import Check

RULES: dict[Check, frozenset[str]] = {
    Check.YAML: frozenset(
        f"yaml-{name}"
        for name in (
            "too-large empty control-character encoding unreadable syntax limit tab fence unquoted-jinja "
            "several-documents tag value escaped-path key merge duplicate-key bom"
        ).split()
    ),
    Check.STRUCTURE: frozenset(
        (
            "not-a-playbook play-task-outside-play not-a-play missing-name missing-hosts wrong-kind not-a-task-file "
            "play-in-task-file not-a-play-task missing-block missing-module listen-outside-handler two-loops two-modules "
            "unknown-keyword not-variables bad-variable-name not-role-meta braces-in-condition unreadable-condition "
            "unknown-handler"
        ).split()
    ),
    Check.ARGUMENTS: frozenset(
        (
            "unknown-module removed-module missing-collection deprecated-module local-module unreadable-arguments "
            "misplaced-keyword unreadable-template unknown-filter unknown-test unknown-lookup "
            "unknown-connection unknown-become unknown-strategy"
        ).split()
    )
    | frozenset(kind.value for kind in FaultKind),
    Check.SECURITY: frozenset(SECURITY_RULES),
}
ANY_CHECK = frozenset(("too-many-findings",))
"""Rules that every check may report."""
