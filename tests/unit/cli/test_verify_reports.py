"""The reports of `relia verify`: the JSON that others rely on, SARIF 2.1.0, JUnit and text."""

import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from rich.console import Console

from relia.cli.reports.junit import as_junit
from relia.cli.reports.model import FileReport, as_json
from relia.cli.reports.sarif import as_sarif
from relia.cli.reports.text import print_text
from relia.validation.domain import Check, CheckOutcome, Edit, Finding, Fix, Outcome, Severity

FIX = Fix("Replace nme by name", (Edit(3, 9, 3, 12, "name"),))
WRONG = Finding(
    Check.ARGUMENTS, "unknown-option", Severity.ERROR, "no option 'nme'", 3, 9, 3, 12, FIX, "https://x.example/a"
)
DOUBT = Finding(Check.SECURITY, "world-writable", Severity.WARNING, "too open", 2, 1, 2, 5, None, "docs/checks.md#w")
NOTE = Finding(Check.YAML, "yaml-bom", Severity.INFO, "a mark", 1, 1, 1, 1)
OUTCOMES = (
    CheckOutcome(Check.YAML, Outcome.PASSED, "", 0.001),
    CheckOutcome(Check.STRUCTURE, Outcome.PASSED, "", 0.002),
    CheckOutcome(Check.ARGUMENTS, Outcome.FAILED, "", 0.25),
    CheckOutcome(Check.SECURITY, Outcome.PASSED, "", 0.5),
    CheckOutcome(Check.LINT, Outcome.COULD_NOT_RUN, "no sandbox", 0.0),
    CheckOutcome(Check.SYNTAX, Outcome.SKIPPED, "asked for", 0.0),
)
TEXT = "a: 1\nb: 漢😀\nc: x   nme: 1\n"
REPORT = FileReport("dir name/ü.yml", OUTCOMES, (NOTE, DOUBT, WRONG), TEXT)
FINE = FileReport("fine.yml", (CheckOutcome(Check.YAML, Outcome.PASSED),), ())


def test_the_json_is_what_others_rely_on() -> None:
    assert json.loads(json.dumps(as_json([REPORT, FINE]))) == {
        "files": [
            {
                "path": "dir name/ü.yml",
                "status": "failed",
                "outcomes": [
                    {"check": "yaml", "outcome": "passed", "reason": "", "seconds": 0.001},
                    {"check": "structure", "outcome": "passed", "reason": "", "seconds": 0.002},
                    {"check": "arguments", "outcome": "failed", "reason": "", "seconds": 0.25},
                    {"check": "security", "outcome": "passed", "reason": "", "seconds": 0.5},
                    {"check": "lint", "outcome": "could_not_run", "reason": "no sandbox", "seconds": 0.0},
                    {"check": "syntax", "outcome": "skipped", "reason": "asked for", "seconds": 0.0},
                ],
                "findings": [
                    {
                        "check": "yaml",
                        "rule": "yaml-bom",
                        "severity": "info",
                        "message": "a mark",
                        "line": 1,
                        "column": 1,
                        "end_line": 1,
                        "end_column": 1,
                        "fix": None,
                        "help": "",
                    },
                    {
                        "check": "security",
                        "rule": "world-writable",
                        "severity": "warning",
                        "message": "too open",
                        "line": 2,
                        "column": 1,
                        "end_line": 2,
                        "end_column": 5,
                        "fix": None,
                        "help": "docs/checks.md#w",
                    },
                    {
                        "check": "arguments",
                        "rule": "unknown-option",
                        "severity": "error",
                        "message": "no option 'nme'",
                        "line": 3,
                        "column": 9,
                        "end_line": 3,
                        "end_column": 12,
                        "fix": {
                            "title": "Replace nme by name",
                            "edits": [{"line": 3, "column": 9, "end_line": 3, "end_column": 12, "text": "name"}],
                        },
                        "help": "https://x.example/a",
                    },
                ],
            },
            {
                "path": "fine.yml",
                "status": "passed",
                "outcomes": [{"check": "yaml", "outcome": "passed", "reason": "", "seconds": 0.0}],
                "findings": [],
            },
        ]
    }


def test_bytes_of_a_name_that_are_no_utf_8_do_not_break_the_json() -> None:
    shown = json.dumps(as_json([FileReport("a\udcff.yml", (), ())]), ensure_ascii=False)
    assert json.loads(shown.encode("utf-8"))["files"][0]["path"] == "a\ufffd.yml"


# ------------------------------------------------------------------------------------------------ SARIF


@pytest.fixture
def run() -> Any:
    log = json.loads(json.dumps(as_sarif([REPORT, FINE])))
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = log["runs"]
    return run


def test_sarif_counts_columns_in_code_points(run: Any) -> None:
    assert run["columnKind"] == "unicodeCodePoints"


def test_sarif_results_name_their_rule_place_and_fix(run: Any) -> None:
    note, doubt, wrong = run["results"]
    assert [item["level"] for item in (note, doubt, wrong)] == ["note", "warning", "error"]
    for item in run["results"]:
        assert run["tool"]["driver"]["rules"][item["ruleIndex"]]["id"] == item["ruleId"]
        assert item["message"]["text"]
        location = item["locations"][0]["physicalLocation"]
        assert location["artifactLocation"] == {"uri": "dir%20name/%C3%BC.yml", "uriBaseId": "WORKINGFOLDER"}
    region = {"startLine": 3, "startColumn": 9, "endLine": 3, "endColumn": 12}
    assert wrong["locations"][0]["physicalLocation"]["region"] == region
    [change] = wrong["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "name"}}]
    assert "fixes" not in doubt


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("a:b.yml", "a%3Ab.yml"),
        ("./x/../y.yml", "y.yml"),
        ("/here/y.yml", "y.yml"),
        ("..odd.yml", "..odd.yml"),
        ("../other/y z.yml", "file:///other/y%20z.yml"),
        ("/etc/y.yml", "file:///etc/y.yml"),
        ("-", "stdin:"),
    ],
)
def test_sarif_addresses_are_relative_below_the_working_folder_and_absolute_elsewhere(path: str, uri: str) -> None:
    [run] = as_sarif([replace(REPORT, path=path)], Path("/here"))["runs"]
    place = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert place["uri"] == uri
    assert ("uriBaseId" in place) is (":" not in uri)
    assert run["originalUriBaseIds"]["WORKINGFOLDER"]["uri"] == "file:///here/"
    assert run["invocations"][0]["toolExecutionNotifications"][0]["locations"][0]["physicalLocation"] == {
        "artifactLocation": place
    }


def test_sarif_describes_every_rule_that_a_result_names(run: Any) -> None:
    rules = {rule["id"]: rule for rule in run["tool"]["driver"]["rules"]}
    assert set(rules) == {result["ruleId"] for result in run["results"]}
    assert all(rule["shortDescription"]["text"] and rule["fullDescription"]["text"] for rule in rules.values())
    assert rules["unknown-option"]["helpUri"] == "https://x.example/a"


def test_sarif_says_that_a_check_could_not_run(run: Any) -> None:
    [invocation] = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert "no sandbox" in invocation["toolExecutionNotifications"][0]["message"]["text"]
    [fine] = as_sarif([FINE])["runs"]
    assert fine["invocations"] == [{"executionSuccessful": True, "toolExecutionNotifications": []}]


def test_sarif_has_only_properties_that_the_standard_knows(run: Any) -> None:
    known = {
        "run": "tool originalUriBaseIds columnKind invocations results",
        "driver": "name semanticVersion rules informationUri",
        "rule": "id shortDescription fullDescription helpUri help properties",
        "result": "ruleId ruleIndex level message locations fixes",
    }
    rules = run["tool"]["driver"]["rules"]
    for name, items in (
        ("run", [run]),
        ("driver", [run["tool"]["driver"]]),
        ("rule", rules),
        ("result", run["results"]),
    ):
        for item in items:
            assert set(item) <= set(known[name].split())
    assert len({rule["id"] for rule in rules}) == len(rules)


# ------------------------------------------------------------------------------------------------ JUnit


def test_junit_has_a_suite_a_file_and_a_case_a_check() -> None:
    root = ET.fromstring(as_junit([REPORT, FINE]))
    assert root.attrib == {
        "name": "relia verify",
        "tests": "7",
        "failures": "1",
        "errors": "1",
        "skipped": "1",
    }
    assert [suite.get("name") for suite in root] == ["dir name/ü.yml", "fine.yml"]
    cases = {case.get("name"): case for case in root[0]}
    assert list(cases) == [check.value for check in Check]
    assert [child.tag for child in cases["arguments"]] == ["failure"]
    assert "no option 'nme'" in (cases["arguments"][0].text or "")
    assert [(child.tag, child.get("message")) for child in cases["lint"]] == [("error", "no sandbox")]
    assert [child.tag for child in cases["syntax"]] == ["skipped"]
    assert list(cases["structure"]) == []


def test_junit_is_well_formed_whatever_a_message_or_a_name_holds() -> None:
    nasty = "\x00\x1b]]>&<\"'\ud800\ufffe漢"
    outcome = CheckOutcome(Check.YAML, Outcome.FAILED, nasty)
    finding = Finding(Check.YAML, "yaml-syntax", Severity.ERROR, nasty, 1, 1, 1, 2)
    text = as_junit([FileReport(nasty, (outcome, CheckOutcome.could_not_run(Check.LINT, nasty)), (finding,))])
    root = ET.fromstring(text.encode("utf-8"))
    assert "漢" in (root[0][0][0].text or "")


# ------------------------------------------------------------------------------------------------ text


def printed(*reports: FileReport) -> list[str]:
    out = io.StringIO()
    print_text(Console(file=out, width=500, highlight=False), list(reports))
    return out.getvalue().splitlines()


def test_the_caret_stands_under_the_fault_behind_wide_characters() -> None:
    wrong = Finding(Check.YAML, "r", Severity.ERROR, "m", 1, 9, 1, 11)
    lines = printed(FileReport("x.yml", OUTCOMES, (wrong,), "漢字 e\u0301 x 😀y\n"))
    shown = lines[1].split("| ", 1)[1]
    assert shown == "漢字 e\u0301 x 😀y"
    # Two wide characters, a blank, a letter with a combining accent, a blank, a letter and a blank come first.
    assert lines[2].split("| ", 1)[1] == " " * 9 + "^^^"


def test_a_text_is_shown_and_never_obeyed() -> None:
    nasty = "\x1b[31m\r\x9b\u202e[bold]"
    wrong = Finding(Check.YAML, "r", Severity.ERROR, nasty, 1, 1, 1, 3, Fix(nasty, ()))
    report = FileReport(nasty, (CheckOutcome.could_not_run(Check.LINT, nasty),), (wrong,), nasty, repaired=(nasty,))
    whole = "\n".join(printed(report))
    assert not set(whole) & set("\x1b\r\x9b\u202e")
    assert "[bold]" in whole


def test_the_summary_counts_and_says_what_fix_would_repair() -> None:
    lines = printed(REPORT, FINE)
    assert lines[-1] == "2 files: 1 passed, 1 failed (1 error, 1 warning, 1 info; --fix has a repair for 1)"
    assert "could not run lint: no sandbox" in "\n".join(lines)
    assert printed()[-1] == "0 files: nothing to check"


def test_the_summary_counts_the_repairs_that_were_made_and_promises_no_more() -> None:
    out = io.StringIO()
    done = replace(REPORT, repaired=("Replace a by b", "Repair fqcn as ansible-lint does"), before="x")
    print_text(Console(file=out, width=300), [done])
    assert out.getvalue().splitlines()[-1] == "1 file: 1 failed (1 error, 1 warning, 1 info); 2 repaired"
