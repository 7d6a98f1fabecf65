"""`python -m tests.faulty`: serve the implementation, as it should be or with one fault."""

from __future__ import annotations

import argparse
import sys

from tests.faulty.building import build
from tests.faulty.faults import BY_NAME, FAMILIES, FAULTS
from tests.faulty.implementation import MODES
from tests.faulty.models import BY_PARTNER
from tests.faulty.server import listening, server
from tests.faulty.variants import VARIANTS


def options() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.faulty", description=__doc__)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0, help="0 picks a free one")
    parser.add_argument("--mode", choices=MODES, default="strict")
    parser.add_argument("--fault", metavar="NAME", help="one of --list")
    parser.add_argument("--variant", metavar="NAME", help="one of --list; still correct")
    parser.add_argument("--partner", choices=tuple(BY_PARTNER), help="only here is the fault on")
    parser.add_argument("--list", action="store_true", help="print faults and variants, and stop")
    return parser


def _line(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def table() -> str:
    """Faults and variants as markdown tables."""
    lines = [
        "| fault | family | partners | what a client suffers | promise broken |",
        "| --- " * 5 + "|",
    ]
    lines += [
        _line(fault.name, fault.family, " ".join(fault.partners), fault.suffers, fault.breaks)
        for fault in FAULTS
    ]
    counts = ", ".join(
        f"{sum(fault.family == family for fault in FAULTS)} {family}" for family in FAMILIES
    )
    lines += [
        "",
        f"{len(FAULTS)} faults: {counts}",
        "",
        "| variant | what it does, correctly | what speaks against it |",
        "| --- | --- | --- |",
    ]
    lines += [_line(variant.name, variant.does, variant.contested) for variant in VARIANTS]
    return "\n".join(lines)


def main() -> int:
    """Serve until stopped; the first line on stdout is the base URL."""
    parser = options()
    chosen = parser.parse_args()
    if chosen.list:
        print(table())
        return 0
    if chosen.fault is not None and chosen.fault not in BY_NAME:
        parser.error(f"no fault {chosen.fault!r}; --list names them")
    if chosen.variant is not None and chosen.variant not in {entry.name for entry in VARIANTS}:
        parser.error(f"no variant {chosen.variant!r}; --list names them")
    implementation = build(
        chosen.mode, fault=chosen.fault, variant=chosen.variant, partner=chosen.partner
    )
    listener, url = listening(chosen.host, chosen.port)
    print(url, flush=True)
    server(implementation).run(sockets=[listener])
    return 0


if __name__ == "__main__":
    sys.exit(main())
