"""docs/checks.md explains every rule, and each of its examples does what it says."""

import re
from pathlib import Path
from typing import Any

import pytest

from relia.validation.domain import Check, FileKind
from relia.validation.rules import ANY_CHECK, RULES

PAGE = (Path(__file__).parents[3] / "docs" / "checks.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\S+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
WITHOUT_EXAMPLE = {
    *"yaml-too-large yaml-empty yaml-control-character yaml-encoding yaml-unreadable yaml-limit yaml-bom".split(),
    *"deprecated-module local-module".split(),
    *ANY_CHECK,
}
EXAMPLE = re.compile(r"^(`{3}|~{3})yaml (wrong|right)(?: (\w+))?\n(.*?)^\1$", re.MULTILINE | re.DOTALL)


def examples(verdict: str) -> list[Any]:
    found = []
    for rule, section in SECTIONS.items():
        for number, (_, is_, kind, text) in enumerate(EXAMPLE.findall(section)):
            if is_ == verdict:
                found.append(pytest.param(rule, FileKind(kind or "playbook"), text, id=f"{rule}-{number}"))
    return found


def test_every_rule_has_a_section_and_every_section_a_rule() -> None:
    assert set(SECTIONS) == set().union(*RULES.values()) | ANY_CHECK


def test_every_rule_that_a_text_can_break_has_a_wrong_and_a_right_example() -> None:
    for verdict in ("wrong", "right"):
        shown = {param.values[0] for param in examples(verdict)}
        assert set(SECTIONS) - shown <= WITHOUT_EXAMPLE, verdict


@pytest.mark.parametrize(("rule", "kind", "text"), examples("wrong"))
def test_a_wrong_example_breaks_its_rule(check: Any, rule: str, kind: FileKind, text: str) -> None:
    assert rule in check.rules(text, kind)


@pytest.mark.parametrize(("rule", "kind", "text"), examples("right"))
def test_a_right_example_has_no_finding_above_info(check: Any, rule: str, kind: FileKind, text: str) -> None:
    del rule
    assert [item for item in check(text, kind) if item.severity != "info"] == []


def test_every_section_stands_under_its_check() -> None:
    for check, rules in RULES.items():
        part = PAGE.split(f"\n## {check}\n")[1].split("\n## ")[0]
        assert {rule for rule in rules if f"### {rule}\n" in part} == rules


def test_no_rule_belongs_to_two_checks() -> None:
    assert sum(map(len, RULES.values())) == len(set().union(*RULES.values()))
    assert set(RULES) == {Check.YAML, Check.STRUCTURE, Check.ARGUMENTS, Check.SECURITY}
