"""JUnit XML, as build servers read it: a suite for each file, a case for each check."""

import re
from xml.etree import ElementTree as ET

from relia.cli.reports.model import FileReport
from relia.validation.domain import CheckOutcome, Finding, Outcome

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def as_junit(reports: list[FileReport]) -> str:
    """The document. A check that could not run is an `error`, so that no build server shows it as passed."""
    root = ET.Element("testsuites", name="relia verify")
    totals = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
    for report in reports:
        counts = {
            "tests": len(report.outcomes),
            "failures": _count(report, Outcome.FAILED),
            "errors": _count(report, Outcome.COULD_NOT_RUN),
            "skipped": _count(report, Outcome.SKIPPED),
        }
        for name, count in counts.items():
            totals[name] += count
        seconds = f"{sum(item.seconds for item in report.outcomes):.6f}"
        suite = ET.SubElement(root, "testsuite", name=_clean(report.path), time=seconds)
        suite.attrib |= {name: str(count) for name, count in counts.items()}
        for outcome in report.outcomes:
            _case(suite, report, outcome)
    root.attrib |= {name: str(count) for name, count in totals.items()}
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, encoding="unicode")}\n'


def _count(report: FileReport, outcome: Outcome) -> int:
    return sum(item.outcome is outcome for item in report.outcomes)


def _case(suite: ET.Element, report: FileReport, outcome: CheckOutcome) -> None:
    path = _clean(report.path)
    case = ET.SubElement(
        suite, "testcase", classname=path, name=outcome.check.value, file=path, time=f"{outcome.seconds:.6f}"
    )
    found = [item for item in report.findings if item.check is outcome.check]
    match outcome.outcome:
        case Outcome.FAILED:
            failure = ET.SubElement(case, "failure", type=outcome.check.value, message=f"{len(found)} findings")
            failure.text = _clean("\n".join(_line(report.path, item) for item in found))
        case Outcome.COULD_NOT_RUN:
            ET.SubElement(case, "error", type="could_not_run", message=_clean(outcome.reason))
        case Outcome.SKIPPED:
            ET.SubElement(case, "skipped", message=_clean(outcome.reason))
        case Outcome.PASSED:
            if found:
                output = ET.SubElement(case, "system-out")
                output.text = _clean("\n".join(_line(report.path, item) for item in found))


def _line(path: str, item: Finding) -> str:
    return f"{path}:{item.line}:{item.column}: {item.severity} {item.message} [{item.rule}]"


def _clean(text: str) -> str:
    """XML 1.0 cannot hold control characters in any form."""
    return _NOT_XML.sub("\ufffd", text)
