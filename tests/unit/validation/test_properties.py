"""Whatever the text: findings, never an exception; and a repaired text is repaired for good."""

from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from relia.validation.domain import Check, FileKind, Severity, Source
from relia.validation.edits import apply_fixes
from relia.validation.lines import line_starts, offset_at, position_at, split_lines
from relia.validation.rules import ANY_CHECK, RULES
from relia.validation.verifier import Verifier

WITHOUT_LINT = frozenset((Check.LINT, Check.SYNTAX))
KINDS = st.sampled_from(list(FileKind))
BOUNDED = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))

PIECES = st.sampled_from(
    [
        *"- : | > ' \" { } [ ] , & * ! % @ ` # ? ~".split(),
        *("\n", "\r\n", "\t", "  ", "    ", " ", "\ufeff", "\x85", "\u2028", "\x00", "é", "漢", "😀", "---\n", "...\n"),
        *("hosts", "tasks", "name", "when", "block", "loop", "notify", "vars", "roles", "include_tasks", "action"),
        *"ansible.builtin.copy debug msg mode password {{ }} &a *a << !vault".split(),
        "{{ x }}",
        *("0644", "yes", "null", "1e3", "2026-13-01", "0x_", "curl x | sh", "=", "a=b"),
    ]
)
SCRAPS = st.lists(PIECES, max_size=60).map("".join)

VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-5, 5000),
        st.sampled_from(
            ["nginx", "{{ x }}", "present", "0777", "a=b c=d", "yes", "", "curl http://x | sh", "ünïcode: #"]
        ),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(
                "name hosts tasks handlers block rescue when loop with_items notify register vars roles args action "
                "local_action debug copy ansible.builtin.file apt msg path mode state collections module_defaults "
                "loop_control become validate_certs password import_tasks meta module item typo".split()
            ),
            inner,
            max_size=5,
        ),
    ),
    max_leaves=30,
)


def _verify(verifier: Verifier, text: str, kind: FileKind) -> Any:
    found = verifier.verify(Source(text, kind), skip=WITHOUT_LINT)
    lines = split_lines(text)
    for item in found.findings:
        assert item.rule in RULES[item.check] | ANY_CHECK
        assert item.message
        assert (item.line, item.column) <= (item.end_line, item.end_column)
        assert 1 <= item.line <= len(lines)
        assert 1 <= item.column <= len(lines[item.line - 1]) + 1, (item, lines)
    return found


@BOUNDED
@given(text=st.text(max_size=200), kind=KINDS)
def test_any_text_gives_findings(verifier: Verifier, text: str, kind: FileKind) -> None:
    _verify(verifier, text, kind)


@settings(BOUNDED, max_examples=250)
@given(text=SCRAPS, kind=KINDS)
def test_any_scraps_of_yaml_give_findings(verifier: Verifier, text: str, kind: FileKind) -> None:
    _verify(verifier, text, kind)


@settings(BOUNDED, max_examples=250)
@given(value=VALUES, kind=KINDS)
def test_any_value_in_the_place_of_a_playbook_gives_findings(verifier: Verifier, value: object, kind: FileKind) -> None:
    for style in (True, False):
        _verify(verifier, yaml.safe_dump([value], default_flow_style=style), kind)


@settings(BOUNDED, max_examples=150)
@given(value=VALUES, crlf=st.booleans(), kind=st.sampled_from([FileKind.PLAYBOOK, FileKind.TASKS, FileKind.HANDLERS]))
def test_a_second_repair_changes_nothing_and_no_repair_makes_it_worse(
    verifier: Verifier, value: object, crlf: bool, kind: FileKind
) -> None:
    text = yaml.safe_dump([value], sort_keys=False)
    text = text.replace("\n", "\r\n") if crlf else text
    before = _verify(verifier, text, kind)
    fixed = verifier.fix(Source(text, kind), skip=WITHOUT_LINT)
    assert _errors(fixed.verification) <= _errors(before)
    again = verifier.fix(Source(fixed.text, kind), skip=WITHOUT_LINT)
    assert again.text == fixed.text
    assert again.titles == ()
    if crlf:
        assert "\n" not in fixed.text.replace("\r\n", "")


@settings(BOUNDED, max_examples=150)
@given(text=SCRAPS)
def test_a_second_repair_of_scraps_changes_nothing(verifier: Verifier, text: str) -> None:
    fixed = verifier.fix(Source(text), skip=WITHOUT_LINT)
    assert verifier.fix(Source(fixed.text), skip=WITHOUT_LINT).text == fixed.text


@settings(BOUNDED, max_examples=100)
@given(text=st.text(alphabet="ab \n\r\x85\u2028é😀"))
def test_positions_and_offsets_are_inverse(text: str) -> None:
    starts = line_starts(text)
    assert len(starts) == len(split_lines(text))
    for offset in range(len(text) + 1):
        line, column = position_at(starts, offset)
        assert offset_at(starts, line, column, len(text)) == offset


@settings(BOUNDED, max_examples=100)
@given(text=SCRAPS)
def test_a_fix_of_a_finding_applies_to_the_text_it_was_made_on(verifier: Verifier, text: str) -> None:
    for item in verifier.verify(Source(text), skip=WITHOUT_LINT).findings:
        if item.fix is not None:
            changed, titles = apply_fixes(text, [item.fix])
            assert titles == (item.fix.title,)
            assert changed != text


def _errors(verification: Any) -> int:
    return sum(item.severity is Severity.ERROR for item in verification.findings)
