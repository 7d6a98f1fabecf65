"""JUnit XML: one test case per operation, request media type and phase, for CI servers."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from contracts.events import Event, OperationFinished
from contracts.findings import Finding
from contracts.reports.results import Results, write_whole
from openapi.violations import Evidence

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class JUnitReport:
    """Findings that fail the run are failures; weaker ones stand in their test case's output."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._results = Results()

    def saw(self, event: Event) -> None:
        self._results.saw(event)

    def close(self) -> None:
        root = etree.Element("testsuites", name="contracts")
        started = self._results.started
        for operation in self._results.operations:
            root.append(_suite(operation, started.fail_on if started else "page"))
        for suite in root:
            for count in ("tests", "failures", "skipped"):
                root.set(count, str(int(root.get(count, "0")) + int(suite.get(count, "0"))))
        text = etree.tostring(root, encoding="unicode", pretty_print=True)
        write_whole(self._path, f'<?xml version="1.0" encoding="utf-8"?>\n{text}')


def _suite(operation: OperationFinished, fail_on: Evidence) -> etree._Element:
    suite = etree.Element("testsuite", name=f"{operation.partner} {operation.operation}")
    keys = dict.fromkeys(
        [*operation.coverage.cases, *((f.phase, f.media_type) for f in operation.findings)]
    )
    failures = 0
    for phase, media_type in keys:
        case = etree.SubElement(
            suite, "testcase", classname=operation.partner, name=f"{media_type} {phase}"
        )
        found = [f for f in operation.findings if (f.phase, f.media_type) == (phase, media_type)]
        for one in found:
            if one.fails(fail_on):
                failure = etree.SubElement(case, "failure", message=_clean(one.message))
                failure.set("type", one.check)
                _text(failure, one)
            else:
                _text(etree.SubElement(case, "system-out"), one)
        failures += any(one.fails(fail_on) for one in found)
    if operation.verdict == "inconclusive":
        case = etree.SubElement(suite, "testcase", classname=operation.partner, name="conclusive")
        failure = etree.SubElement(case, "failure", message=_clean(operation.reason))
        failure.set("type", "inconclusive")
        failures += 1
    suite.set("tests", str(len(suite)))
    suite.set("failures", str(failures))
    suite.set("skipped", "0")
    return suite


def _text(element: etree._Element, finding: Finding) -> None:
    element.text = _clean(
        f"{finding.severity}: {finding.message}\nexpected: {finding.expected}\n"
        f"came: {finding.came}\nevidence: {_evidence(finding)}\n\n{finding.curl}\n"
    )


def _evidence(finding: Finding) -> str:
    quote = f': "{finding.quote}"' if finding.quote else ""
    return f"{finding.basis}{quote}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("?", text)
