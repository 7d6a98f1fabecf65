"""What a reply looks like that shows the inside of an implementation."""

from __future__ import annotations

import re
from collections.abc import Iterator

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "a .NET stack trace",
        re.compile(
            r"""
            ^\s*at\s[\w.<>`]+\(.*\)(?:\sin\s.+:line\s\d+)?\s*$
            | \\n\s+at\s[\w.<>`]+\(
            | (?:\r?\n|\\r\\n|\s{2,})at\s[\w`<>]+\.[\w.<>`]+\(
            """,
            re.M | re.X,
        ),
    ),
    (
        "the name of an exception",
        re.compile(
            r"""
            \b(?:System|Microsoft|Newtonsoft|MySql|Npgsql|Oracle)\.[\w.]*Exception\b
            | \b\w{3,}(?:Exception|Error):\s
            | "?(?:ExceptionType|ExceptionMessage|StackTrace|InnerException)"?\s*[:>]
            """,
            re.I | re.X,
        ),
    ),
    (
        "a Python traceback",
        re.compile(r"Traceback \(most recent call last\)|File \"[^\"]+\.py\", line \d+"),
    ),
    (
        "a Java stack trace",
        re.compile(r"\bat [\w.$]+\([\w$]+\.java:\d+\)|\bjava\.(?:lang|util|sql|io)\.\w+"),
    ),
    (
        "SQL",
        re.compile(
            r"""
            # Statements in capitals only: "select a date from the list" is English.
            (?-i:\b(?:SELECT\s.{1,200}\sFROM|INSERT\s+INTO|UPDATE\s\S+\s+SET|DELETE\s+FROM)\s)
            | SQLSTATE | ORA-\d{5}
            | Incorrect\ssyntax\snear | syntax\serror\sat\sor\snear | Unclosed\squotation\smark
            | Violation\sof\s(?:PRIMARY|UNIQUE|FOREIGN)\sKEY
            | (?:INSERT|UPDATE|DELETE)\sstatement\sconflicted
            """,
            re.I | re.S | re.X,
        ),
    ),
    (
        "a connection string",
        re.compile(r"(?:Data Source|Initial Catalog|User Id|Pwd|Password)\s*=\s*[^;\s\"']+;", re.I),
    ),
    (
        "a path of the server",
        re.compile(
            r"""
            \b[A-Za-z]:\\{1,2}(?:[\w.-]+\\{1,2}[\w.-]+|inetpub|Users|Windows|Program|web|src|build)
            | (?<![\w/])/(?:home|usr|var|opt|srv|root|etc|app|tmp|Users)/[\w.-]+(?:/[\w.-]+)*
            """,
            re.X,
        ),
    ),
)


def leaks(text: str) -> Iterator[tuple[str, list[str]]]:
    """Each sort of thing that ``text`` shows and should not, with the passages that show it."""
    for what, pattern in _PATTERNS:
        found = [match[0].strip() for match in pattern.finditer(text)]
        if any(found):
            yield what, [one for one in found if one]
