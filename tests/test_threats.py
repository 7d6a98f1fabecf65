"""Every bad input and fault we know of has a test: `test_row_NN_...`, or an id `row NN ...`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

THREATS = {
    1: "JSON nested 100,000 deep",
    2: "5,000-digit integer; integer over 64 bits",
    3: "invalid UTF-8",
    4: "UTF-16 body, declared and not",
    5: "Content-Encoding: gzip, br, garbage",
    6: "gzip bomb",
    7: "NaN, Infinity, 1e400",
    8: "duplicate member names",
    9: "lone surrogate, NUL in a string",
    10: "UTF-8 BOM",
    11: "empty, null, blank, truncated body",
    12: "bad uuid, bad date, 30 February",
    13: '1.0, true, "1" for an integer',
    14: "Salt beyond int64",
    15: "32 MB body with Content-Length",
    16: "endless chunked body",
    17: "array of 500,000 integers",
    18: "100,000 member names",
    19: "a document with a catastrophic pattern",
    20: "body without Content-Type",
    21: "charset unknown, or not that of the bytes",
    22: "text/plain, garbage, 10 KB media type",
    23: "XML billion laughs, quadratic blow-up",
    24: "XXE: file, network, parameter entity",
    25: "any DOCTYPE",
    26: "XML depth over 256; text over the body limit",
    27: "a million elements",
    28: "XInclude, stylesheet instruction",
    29: "wrong namespace, order, nil, empty element",
    30: "headers sent one byte a second",
    31: "body sent one byte a second",
    32: "2,000 idle connections",
    33: "1 MB header, 100 KB URI",
    34: "Content-Length with Transfer-Encoding, two lengths, negative",
    35: "NUL or bare LF in a header",
    36: "foreign Host at the mock's own pages",
    37: "no Host in HTTP/1.1",
    38: "CORS preflight, allowed and foreign origin",
    39: "cross-site POST to the admin API",
    40: "dots, encoded slashes, NUL in a path",
    41: "CR LF in Prefer, in an example name",
    42: "a script in a body, shown in journal, page, report",
    43: "newline, ANSI escape in a logged value",
    44: "client gone in mid-body",
    45: "SIGTERM with requests in flight",
    46: "kill -9 while a recording or a report is written",
    47: "disk full, target of a recording or report read-only",
    48: "port taken, broken document, missing $ref, duplicate path",
    49: "remote or file: $ref in a document",
    50: "proxy towards a private address, a redirect, a rebinding name",
    51: "target of a check not allowed, no consent",
    52: "target down, at start or in mid-run",
    53: "429 and 503 with Retry-After, again and again",
    54: "secrets and personal data in any output",
    55: "same seed twice",
}

_ROW = re.compile(r"row (\d\d) \S")
_NAME = re.compile(r"test_row_(\d+)_")


def test_the_rows_are_numbered_without_a_gap() -> None:
    assert list(THREATS) == list(range(1, 56))


@pytest.mark.parametrize("row", THREATS, ids=lambda row: f"{row:02} {THREATS[row]}")
def test_every_threat_has_a_test(row: int) -> None:
    assert row in covered(), f"no test's id begins `row {row:02} `: {THREATS[row]}"


def test_no_test_has_a_row_that_is_none() -> None:
    assert covered() <= THREATS.keys()


@cache
def covered() -> frozenset[int]:
    """The rows that ids of tests name."""
    folder = Path(__file__).parent
    return frozenset(row for file in folder.rglob("test_*.py") for row in _rows(file))


def _rows(file: Path) -> Iterator[int]:
    """The rows in a test module: in names of tests and in ids, not in docstrings or comments."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    spoken = {
        id(each.value)
        for each in ast.walk(tree)
        if isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant)
    }
    for each in ast.walk(tree):
        if isinstance(each, ast.FunctionDef) and (named := _NAME.match(each.name)):
            yield int(named[1])
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            found = _ROW.match(each.value)
            if found and id(each) not in spoken:
                yield int(found[1])
