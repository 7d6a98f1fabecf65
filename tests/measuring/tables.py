"""The results as text: markdown tables that a terminal, a CI summary and the README can show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from tests.faulty.faults import BY_NAME
from tests.measuring.results import Alarm, Pair, Results, StockPair
from tests.measuring.subjects import Subject


def whole(results: Results) -> str:
    """Everything there is to say, in sections."""
    sections = [
        faults_by_check(results.pairs),
        rates(results),
        correct(results),
        budget(results),
        missed(results),
        strangers(results),
        alarms(results.alarms),
    ]
    return "\n\n".join(section for section in sections if section)


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines)


def faults_by_check(pairs: Sequence[Pair]) -> str:
    """Each fault with the checks that found it, and at how many of its partners."""
    by_fault: dict[str, list[Pair]] = {}
    for pair in pairs:
        by_fault.setdefault(pair.subject.fault, []).append(pair)
    return table(
        ("fault", "family", "found", "as", "checks that found it"),
        (_row(name, own) for name, own in by_fault.items()),
    )


def _row(name: str, pairs: list[Pair]) -> tuple[str, ...]:
    found = [pair for pair in pairs if pair.found]
    told = Counter(
        check for pair in found for check in dict.fromkeys(one.check for one in pair.found)
    )
    severities = " ".join(dict.fromkeys(pair.severity for pair in found))
    checks = ", ".join(check for check, _ in told.most_common())
    family = BY_NAME[name].family
    return name, family, f"{len(found)}/{len(pairs)}", severities or "-", checks or "**nothing**"


def rates(results: Results) -> str:
    """Kill rates by family, ours beside stock's, with requests and CPU."""
    stock = {one.subject: one for one in results.stock}
    rows = [_rate(family, pairs, stock) for family, pairs in results.by_family()]
    rows.append(_rate("**all**", results.pairs, stock))
    said = table(("family", "pairs", "found", "as an error", "found by stock"), rows)
    return "\n\n".join([said, *_costs(results)])


def _rate(name: str, pairs: Sequence[Pair], stock: dict[Subject, StockPair]) -> tuple[str, ...]:
    found = sum(bool(pair.found) for pair in pairs)
    errors = sum(pair.severity == "error" for pair in pairs)
    both = [stock[pair.subject] for pair in pairs if pair.subject in stock]
    theirs = f"{_share(sum(bool(one.found) for one in both), len(both))} of {len(both)}"
    return (
        name,
        str(len(pairs)),
        _share(found, len(pairs)),
        _share(errors, len(pairs)),
        theirs if both else "not run",
    )


def _share(part: int, total: int) -> str:
    return f"{100 * part / total:.1f} %" if total else "-"


def _costs(results: Results) -> Iterator[str]:
    yield _cost("ours", results.pairs)
    if results.stock:
        ran = {one.subject for one in results.stock}
        yield _cost("stock", results.stock)
        if len(ran) < len(results.pairs):
            same = [pair for pair in results.pairs if pair.subject in ran]
            yield (
                f"stock ran on a fixed sample of {len(ran)} of the {len(results.pairs)} pairs; "
                + _cost("ours on the same", same)
            )


def _cost(name: str, runs: Sequence[Pair] | Sequence[StockPair]) -> str:
    requests, cpu = sum(run.requests for run in runs), sum(run.cpu for run in runs)
    count = len(runs) or 1
    return (
        f"{name}: {requests} requests, {cpu:.0f} s of CPU; "
        f"{requests / count:.0f} requests and {cpu / count:.2f} s of CPU a run"
    )


def correct(results: Results) -> str:
    """How many correct implementations were checked, and what stock says of them."""
    modes = {run.subject.mode for run in results.right}
    variants = {run.subject.variant for run in results.right if run.subject.variant}
    clean = {alarm.subject for alarm in results.alarms}
    lines = [
        f"correct implementations: {len(results.right)} runs ({len(modes)} modes, each alone and "
        f"in {len(variants)} variants, at each partner); {len(clean)} with a false alarm"
    ]
    for run in results.stock_right:
        said = ", ".join(sorted(run.titles)) or "nothing"
        lines.append(f"stock on the correct {run.subject}: {said}")
    return "\n".join(lines)


def budget(results: Results) -> str:
    """Requests and CPU on the correct implementation, operation by operation."""
    if not results.stock_right:
        return ""
    stopped = {run.subject: run for run in results.stock_right}
    ended = {run.subject: run for run in results.stock_to_the_end}
    own = {run.subject: run for run in results.right}
    rows = [
        (
            subject,
            own[subject].requests,
            f"{own[subject].cpu:.1f} s",
            stopped[subject].requests,
            f"{stopped[subject].cpu:.1f} s",
            ended[subject].requests,
            f"{ended[subject].cpu:.1f} s",
        )
        for subject in stopped
        if subject in own and subject in ended
    ]
    totals = [sum(int(str(row[place])) for row in rows) for place in (1, 3, 5)]
    rows_and_total = [*rows, ("**all**", totals[0], "", totals[1], "", totals[2], "")]
    head = ("correct", "ours", "CPU", "stock", "CPU", "stock to the end", "CPU")
    return table(head, rows_and_total) + (
        "\n\nStock ends a phase at its first failure, which here is its own false alarm; "
        "to the end is what it sends where none stops it (--continue-on-failure)."
    )


def missed(results: Results) -> str:
    """The faults that nothing found, by name."""
    lines = [f"missed: {pair.subject.fault} at {pair.subject.partner}" for pair in results.missed]
    return "\n".join(lines) or "missed: none"


def strangers(results: Results) -> str:
    """Faults that no check of their own family finds."""
    lines = [
        f"no check of its own: {name} ({BY_NAME[name].family}), found by "
        + ", ".join(sorted({one.check for pair in pairs for one in pair.found}))
        for name, pairs in results.without_own_check().items()
    ]
    return "\n".join(lines)


def alarms(told: Sequence[Alarm]) -> str:
    """What was said against correct implementations, equal ones together."""
    groups: dict[tuple[str, ...], list[Alarm]] = {}
    for alarm in told:
        key = (alarm.found.severity, *alarm.found.identity, alarm.subject.partner)
        groups.setdefault(key, []).append(alarm)
    lines = []
    for (severity, check, _member, _rule, partner), same in groups.items():
        first = same[0]
        where = ", ".join(
            dict.fromkeys(f"{one.subject.mode} {one.subject.variant}".strip() for one in same)
        )
        lines.append(f"false alarm ({severity}): {partner}, {check}: {first.found.message}")
        lines.append(f"    on {where}")
        lines.append(f"    {first.found.media_type} {first.found.body[:300]}")
    return "\n".join(lines) or "false alarms: none"
