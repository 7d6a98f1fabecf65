"""Reports: what is in them, that nothing forges or leaks, and that they cannot break a run."""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import etree, html
from rich.console import Console

from contracts.config import Config
from contracts.events import (
    Coverage,
    Event,
    ExchangeSeen,
    OperationFinished,
    OperationStarted,
    RunFinished,
    RunStarted,
)
from contracts.exits import Exit
from contracts.findings import Finding
from contracts.reports import REPORTS, report_to
from contracts.reports.jsonl import line
from contracts.reports.terminal import TerminalReport
from contracts.running import tell
from contracts.settings import Settings

HOSTILE = "<script>alert(1)</script>\x1b[2Jforged\r\nline & `tick` | [bold]x[/bold]"


def finding(**about: Any) -> Finding:
    return Finding(
        **{
            "check": "refuses-what-is-invalid",
            "partner": "bookings",
            "operation": "POST /api/Book",
            "media_type": "application/json",
            "phase": "near-miss",
            "message": "the JSON body whose /Reason is null is accepted",
            "expected": "a refusal",
            "came": "status 200",
            "member": "/Reason",
            "rule": "nullable",
            "quote": "Required",
            "case": "/Reason: null",
            "body": '{"Reason":null}',
            "curl": "curl -sS -i --data-binary '{\"Reason\":null}' http://127.0.0.1/api/Book",
            "media_types": ("application/json",),
            **about,
        }
    )


def run(*findings: Finding, code: Exit = Exit.FINDINGS, reason: str = "") -> list[Event]:
    cases = {("samples", "application/json"): 3, ("near-miss", "application/json"): 9}
    coverage = Coverage(
        members={("application/json", "/Reason"): ("bad: null", "emoji")},
        cases=cases,
        not_exercised=("application/json /Note",),
    )
    exchange = ExchangeSeen(
        "bookings", "POST /api/Book", "samples", "application/json", "the sample", "POST",
        "http://127.0.0.1/api/Book", (), b'{"a":1}\xff', 200, (), b"{}", 0.01, "accepted",
        "accepted",
    )  # fmt: skip
    verdict = "findings" if findings else "holds"
    return [
        RunStarted("http://127.0.0.1", 0, "ci", (), (("bookings", "POST /api/Book"),)),
        OperationStarted("bookings", "POST /api/Book", ("application/json",)),
        exchange,
        OperationFinished("bookings", "POST /api/Book", verdict, reason, 12, findings, coverage),
        RunFinished(code, reason, 12, 1.5),
    ]


def written(name: str, path: Path, events: Sequence[Event]) -> str:
    report = REPORTS[name](path)
    for event in events:
        report.saw(event)
    report.close()
    return path.read_text(encoding="utf-8")


def terminal(events: Sequence[Event]) -> str:
    out = io.StringIO()
    quiet = Console(file=io.StringIO())
    report = TerminalReport(Console(file=out, width=140), quiet)
    for event in events:
        report.saw(event)
    report.close()
    return out.getvalue()


def test_the_terminal_tells_finding_evidence_curl_cases_and_verdict() -> None:
    text = terminal(run(finding()))

    for words in (
        "error: the JSON body whose /Reason is null is accepted",
        'evidence: page, the page says "Required"',
        finding().curl,
        "near-miss",
        "findings at or above --fail-on (12 requests in 1.5 s)",
    ):
        assert words in text


def test_the_terminal_says_where_it_does_not_tell_all() -> None:
    text = terminal(run(*(finding(member=f"/{number}") for number in range(26))))

    assert text.count("curl -s") == 25
    assert "The first 25 in full; --report html=FILE tells all so." in text


def test_a_table_of_nothing_sent_is_left_out() -> None:
    begun, *_ = run()
    nothing = OperationFinished(
        "bookings", "POST /api/Book", "inconclusive", "gone", 1, (), Coverage({}, {}, ())
    )

    text = terminal([begun, nothing, RunFinished(Exit.UNREACHABLE, "gone", 1, 0.1)])

    assert "Cases sent" not in text
    assert "inconclusive" in text


@pytest.mark.parametrize(("width", "is_table"), [(40, False), (80, False), (140, True)])
def test_a_table_that_has_no_room_is_told_in_lines(width: int, is_table: bool) -> None:
    file = io.StringIO()
    report = TerminalReport(Console(file=file, width=width), Console(file=io.StringIO()))
    for event in run(finding()):
        report.saw(event)

    text = file.getvalue()
    lines = "  bookings application/json: samples 3, near-miss 9\n"
    assert ("request media type" in text, lines in text) == (is_table, not is_table)
    assert "…" not in text
    assert width > 40 or "  bookings POST /api/Book findings: requests 12, errors 1\n" in text


def test_a_curl_line_is_never_wrapped_in_the_terminal() -> None:
    long = "curl " + "x" * 500

    assert long in terminal(run(finding(curl=long)))


def test_junit_has_a_case_for_each_phase_and_media_type(tmp_path: Path) -> None:
    root = etree.fromstring(written("junit", tmp_path / "r.xml", run(finding())).encode())

    names = [case.get("name") for case in root.iter("testcase")]
    failure = next(root.iter("failure"))
    assert names == ["application/json samples", "application/json near-miss"]
    assert failure.getparent().get("name") == "application/json near-miss"  # type: ignore[union-attr]
    assert "curl" in str(failure.text)
    assert root.get("failures") == "1"


def test_junit_fails_what_is_inconclusive(tmp_path: Path) -> None:
    events = run(code=Exit.INCONCLUSIVE, reason="nothing was sent")
    events[3] = OperationFinished(
        "bookings", "POST /api/Book", "inconclusive", "nothing was sent", 0, (), Coverage()
    )

    root = etree.fromstring(written("junit", tmp_path / "r.xml", events).encode())

    assert next(root.iter("failure")).get("message") == "nothing was sent"


def test_a_note_is_no_failure_in_junit(tmp_path: Path) -> None:
    root = etree.fromstring(
        written("junit", tmp_path / "r.xml", run(finding(evidence="framework"))).encode()
    )

    assert root.get("failures") == "0"
    assert "note: " in str(next(root.iter("system-out")).text)


def test_junit_fails_what_the_run_fails_on(tmp_path: Path) -> None:
    started, *others = run(finding(evidence="sample"))
    assert isinstance(started, RunStarted)

    events = [replace(started, fail_on="sample"), *others]

    assert 'failures="1"' in written("junit", tmp_path / "r.xml", events)


@pytest.mark.parametrize("name", ["junit", "markdown", "html", "terminal"])
def test_operations_stand_in_the_order_of_the_documents(name: str, tmp_path: Path) -> None:
    started, _, _, ended, finished = run()
    assert isinstance(started, RunStarted)
    assert isinstance(ended, OperationFinished)
    known = tuple((partner, "POST /api/Book") for partner in ("airline", "bookings"))

    events = [
        replace(started, operations=known),
        *(replace(ended, partner=partner) for partner in ("bookings", "airline")),
        finished,
    ]
    text = terminal(events) if name == "terminal" else written(name, tmp_path / "r", events)

    assert text.index("airline") < text.index("bookings")


def test_jsonl_has_a_line_for_each_event(tmp_path: Path) -> None:
    events = run(finding())

    lines = written("jsonl", tmp_path / "r.jsonl", events).splitlines()

    said = [json.loads(one) for one in lines]
    assert [one["event"] for one in said] == [type(event).__name__ for event in events]
    assert (
        said[2]["request_body"] == {"base64": "eyJhIjoxff8="} or "base64" in said[2]["request_body"]
    )
    assert said[3]["findings"][0]["member"] == "/Reason"


def test_row_46_jsonl_is_whole_up_to_the_last_event(tmp_path: Path) -> None:
    report = REPORTS["jsonl"](tmp_path / "r.jsonl")
    for event in run(finding())[:3]:
        report.saw(event)

    lines = (tmp_path / "r.jsonl").read_text().splitlines()
    assert [json.loads(one)["event"] for one in lines][-1] == "ExchangeSeen"
    report.close()


def test_markdown_is_a_table_and_a_section_for_each_finding(tmp_path: Path) -> None:
    text = written("markdown", tmp_path / "r.md", run(finding()))

    assert "| bookings | POST /api/Book | findings | 12 | 1 | 0 | 0 |" in text
    assert "### error: the JSON body whose /Reason is null is accepted" in text
    assert '- evidence: page: "Required"' in text


def test_html_shows_coverage_and_what_was_not_exercised(tmp_path: Path) -> None:
    text = written("html", tmp_path / "r.html", run(finding()))

    page = html.fromstring(text)
    shown = "".join(map(str, page.itertext()))
    assert "Not exercised: application/json /Note" in shown
    assert "1 good, 1 bad" in shown
    assert page.xpath("//svg//rect")
    assert not page.xpath("//script|//link|//img|//@src|//@href")


@pytest.mark.parametrize("name", [*REPORTS, "terminal"])
def test_threats_42_and_43_a_hostile_value_stays_text(name: str, tmp_path: Path) -> None:
    events = run(finding(message=HOSTILE, quote=HOSTILE, body=HOSTILE, case=HOSTILE))

    text = terminal(events) if name == "terminal" else written(name, tmp_path / "r", events)

    assert "\x1b" not in text
    if name in ("html", "markdown"):
        assert "<script" not in text
    if name == "junit":
        etree.fromstring(text.encode())
    if name == "terminal":
        assert "[bold]x[/bold]" in text


def test_the_html_page_allows_nothing_to_run_or_load(tmp_path: Path) -> None:
    text = written("html", tmp_path / "r.html", run(finding()))

    assert "default-src 'none'" in text
    assert not re.search(r"https?://(?!127)", text)


def test_row_47_a_report_that_cannot_be_written_costs_a_warning(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    reports = [f"{name}={blocked}/r" for name in REPORTS]

    code = tell(run(finding()), Config(), Settings(), reports)

    assert code is Exit.FINDINGS
    assert capsys.readouterr().err.count("cannot be written") == len(REPORTS)


def test_what_is_no_plain_file_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    pipe, link, aim = tmp_path / "pipe", tmp_path / "link", tmp_path / "aim"
    os.mkfifo(pipe)
    link.symlink_to(aim)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        tell(run(), Config(), Settings(), [f"markdown={pipe}", f"markdown={link}"])
        came = os.read(reader, 65536).decode()
    finally:
        os.close(reader)

    assert "the contract" in came or "findings" in came
    assert pipe.is_fifo()
    assert link.is_symlink()
    assert aim.read_text() == came


def test_a_full_disk_costs_a_warning(capsys: pytest.CaptureFixture[str]) -> None:
    code = tell(run(finding()), Config(), Settings(), [f"{name}=/dev/full" for name in REPORTS])

    assert code is Exit.FINDINGS
    assert capsys.readouterr().err.count("No space left on device") == len(REPORTS)
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize("name", ["junit", "markdown", "html"])
def test_a_run_that_ended_early_is_not_green(name: str, tmp_path: Path) -> None:
    text = written(name, tmp_path / "r", run(finding())[:3])

    assert "POST /api/Book" in text
    assert "the run ended before its verdict" in text


def test_the_terminal_tells_what_was_found_before_a_run_ended_early() -> None:
    text = terminal(run(finding())[:4])

    assert finding().curl in text
    assert "the run ended early" in text
    assert "findings at or above" not in text


def test_the_chart_has_the_partners_in_the_order_of_the_documents(tmp_path: Path) -> None:
    started, _, seen, *_ = run()
    assert isinstance(started, RunStarted)
    assert isinstance(seen, ExchangeSeen)
    known = tuple((partner, "POST /api/Book") for partner in ("airline", "bookings"))

    replies = [replace(seen, partner=partner) for partner in ("bookings", "airline")]
    events: list[Event] = [replace(started, operations=known), *replies]
    chart = written("html", tmp_path / "r", events).partition("<svg")[2]

    assert chart.index(">airline<") < chart.index(">bookings<")


def test_every_report_calls_a_finding_of_any_contract_so(tmp_path: Path) -> None:
    for name in ("junit", "markdown", "html"):
        text = written(name, tmp_path / name, run(finding(always=True, quote="")))
        assert "vidence: any contract" in text


@pytest.mark.parametrize("text", ["pdf=x", "junit", "junit=", "=x"])
def test_an_unknown_report_is_refused_with_the_names_there_are(text: str) -> None:
    with pytest.raises(ValueError, match="junit=FILE, jsonl=FILE, markdown=FILE, html=FILE"):
        report_to(text)


def test_several_reports_are_written_at_once(tmp_path: Path) -> None:
    tell(run(), Config(), Settings(), [f"{name}={tmp_path}/{name}" for name in REPORTS])

    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(REPORTS)


def test_every_event_is_one_line_of_ascii() -> None:
    for event in run(finding(message=HOSTILE + " Zoë")):
        assert line(event).isascii()
        assert "\n" not in line(event)
