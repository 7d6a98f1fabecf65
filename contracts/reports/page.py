"""The HTML report's page: one file, nothing loaded from anywhere."""

from __future__ import annotations

from collections import Counter

from contracts.events import OperationFinished
from contracts.exits import MEANING
from contracts.findings import Finding
from contracts.reports.markup import Markup, join, tag
from contracts.reports.results import Results
from contracts.settings import PHASES

_STYLE = """
:root{color-scheme:light dark;--line:#8884;--error:#c62828;--warning:#b26a00;--note:#0277bd;
--good:#2e7d32}
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem}
table{border-collapse:collapse;width:100%;margin:.5rem 0 1.5rem}
th,td{border-bottom:1px solid var(--line);padding:.3rem .5rem;text-align:left;vertical-align:top}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
pre{white-space:pre-wrap;overflow-wrap:anywhere;background:#8881;padding:.6rem;border-radius:4px}
article{border-left:4px solid var(--line);padding-left:1rem;margin:1.5rem 0}
.error{border-color:var(--error)}.warning{border-color:var(--warning)}.note{border-color:var(--note)}
.holds{color:var(--good)}.findings{color:var(--error)}.inconclusive{color:var(--warning)}
blockquote{margin:.3rem 0;padding-left:.8rem;border-left:2px solid var(--line);font-style:italic}
svg{max-width:44rem}svg text{fill:currentColor;font:12px system-ui,sans-serif}
summary{cursor:pointer;font-weight:600}
.wide{overflow-x:auto}
@media(prefers-color-scheme:dark){
:root{--error:#ff8a80;--warning:#ffb74d;--note:#81d4fa;--good:#a5d6a7}}
"""
_COLOURS = {"1": "#757575", "2": "#2e7d32", "3": "#0277bd", "4": "#b26a00", "5": "#c62828"}
_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


def page(results: Results) -> str:
    """The whole page as text."""
    finished = results.finished
    title = MEANING[finished.exit] if finished else "the run ended early"
    head = tag(
        "head",
        Markup('<meta charset="utf-8">'),
        Markup(f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'),
        Markup('<meta name="viewport" content="width=device-width">'),
        tag("title", f"Contract check: {title}"),
        tag("style", Markup(_STYLE)),
    )
    body = tag(
        "body",
        tag("h1", "Contract check"),
        tag("p", tag("strong", title), f". {_facts(results)}"),
        _verdicts(results.operations),
        tag("h2", "Replies by status"),
        _chart(results),
        tag("h2", "Findings"),
        _findings(results.operations),
        tag("h2", "Coverage"),
        join([_coverage(one) for one in results.operations]),
    )
    return "<!DOCTYPE html>\n" + tag("html", head, body, lang="en")


def _facts(results: Results) -> str:
    facts = []
    if results.started:
        started = results.started
        facts.append(f"Target {started.url}, depth {started.depth}, seed {started.seed}.")
    if results.finished:
        facts.append(f"{results.finished.requests} requests in {results.finished.seconds:.1f} s.")
    return " ".join(facts)


def _verdicts(operations: list[OperationFinished]) -> Markup:
    names = ("partner", "operation", "verdict", "requests", "errors", "warnings", "notes")
    rows = [tag("tr", *(tag("th", name, class_=_column(name)) for name in names))]
    for one in operations:
        severities = Counter(finding.severity for finding in one.findings)
        verdict = f"{one.verdict}: {one.reason}" if one.reason else one.verdict
        numbers = (one.requests, *(severities[name] for name in ("error", "warning", "note")))
        rows.append(
            tag(
                "tr",
                tag("td", one.partner),
                tag("td", one.operation),
                tag("td", verdict, class_=one.verdict),
                *(tag("td", str(number), class_="n") for number in numbers),
            )
        )
    return tag("div", tag("table", *rows), class_="wide")


def _column(name: str) -> str | None:
    return "n" if name in ("requests", "errors", "warnings", "notes") else None


def _chart(results: Results) -> Markup:
    """A bar for each partner, divided by the first digit of the status."""
    order = results.started.operations if results.started else ()
    # Not in the order of the replies: where partners are checked together it is chance.
    partners = list(dict.fromkeys([one for one, _ in order] + [one for one, _ in results.statuses]))
    most = max((_sent(results, partner) for partner in partners), default=0) or 1
    parts = []
    for row, partner in enumerate(partners):
        top, left = row * 26 + 4, 130.0
        parts.append(tag("text", partner, x=0, y=top + 14))
        by_class: Counter[str] = Counter()
        for (of, status), count in sorted(results.statuses.items()):
            if of == partner:
                by_class[status[0] if status[0].isdigit() else status] += count
        for name, count in by_class.items():
            width = 560 * count / most
            label = f"{name}xx" if name.isdigit() else name
            bar = tag(
                "rect",
                tag("title", f"{count} replies {label}"),
                x=f"{left:.1f}",
                y=top,
                width=f"{width:.1f}",
                height=18,
                fill=_COLOURS.get(name, "#6a1b9a"),
            )
            parts.append(bar)
            if width > 34:
                text = tag(
                    "text", f"{label} {count}", x=f"{left + 4:.1f}", y=top + 13, style="fill:#fff"
                )
                parts.append(text)
            left += width
    height = len(partners) * 26 + 8
    about = "For each partner, how many replies had which status"
    shape = f"0 0 700 {height}"
    return tag("svg", *parts, viewBox=shape, role="img", width="100%", aria_label=about)


def _sent(results: Results, partner: str) -> int:
    return sum(count for (of, _), count in results.statuses.items() if of == partner)


def _findings(operations: list[OperationFinished]) -> Markup:
    found = [finding for one in operations for finding in one.findings]
    return join([_finding(one) for one in found]) if found else tag("p", "None.")


def _finding(finding: Finding) -> Markup:
    parts = [
        tag("h3", f"{finding.severity}: {finding.message}"),
        tag("p", f"{finding.partner} {finding.operation}, {', '.join(finding.media_types)}"),
        tag("p", "Check ", tag("code", finding.check), f", case: {finding.case}"),
        tag("p", f"Expected {finding.expected}; came {finding.came}. Evidence: {finding.basis}."),
    ]
    if finding.quote:
        parts.append(tag("blockquote", finding.quote))
    if finding.body:
        parts.append(tag("pre", finding.body))
    parts.append(tag("pre", finding.curl))
    return tag("article", *parts, class_=finding.severity)


def _coverage(one: OperationFinished) -> Markup:
    media_types = list(dict.fromkeys(name for _, name in one.coverage.cases))
    head = tag("tr", tag("th", "cases"), *(tag("th", name) for name in media_types))
    rows = [
        tag(
            "tr",
            tag("td", phase),
            *(tag("td", str(one.coverage.cases.get((phase, name), 0))) for name in media_types),
        )
        for phase in PHASES
    ]
    members = dict.fromkeys(member for _, member in one.coverage.members)
    rows += [
        tag(
            "tr",
            tag("td", tag("code", member)),
            *(tag("td", _kinds(one, name, member)) for name in media_types),
        )
        for member in members
    ]
    missed = list(one.coverage.not_exercised)
    return tag(
        "details",
        tag("summary", f"{one.partner} {one.operation}: {len(missed)} not exercised"),
        tag("div", tag("table", head, *rows), class_="wide"),
        tag("p", "Not exercised: " + (", ".join(missed) or "nothing") + "."),
    )


def _kinds(one: OperationFinished, media_type: str, member: str) -> str:
    kinds = one.coverage.members.get((media_type, member), ())
    good = sum(not kind.startswith("bad: ") for kind in kinds)
    return f"{good} good, {len(kinds) - good} bad" if kinds else "not exercised"
