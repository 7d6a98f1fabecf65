"""What a reply looks like that shows the inside of an implementation."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

STACK_TRACE = "a .NET stack trace"
EXCEPTION = "the name of an exception"

# "ValidationError: ..." may be an API's own words; these are classes of languages and databases.
_ERRORS = "|".join(
    (
        "(?:Type|Value|Key|Index|Attribute|Name|Runtime|Assertion|Import|Lookup|OS|IO|Unicode)Error",
        "(?:Reference|Range|Eval|URI|NoMethod|Argument|ZeroDivision|Recursion|Memory)Error",
        "(?:Sql|SQL|Operational|Programming|Integrity|Database)Error",
        "(?:OutOfMemory|StackOverflow|NoClassDefFound|NoSuchMethod|AbstractMethod|Linkage)Error",
        "(?:JSONDecode|ModuleNotFound|FileNotFound|Sequelize\\w*|Mongo\\w*)Error",
    )
)

_MOST_CHARACTERS = 100_000
"""So much of a reply is looked at: an error page shows what it has to show before."""

# Every repetition ends at a character that it does not take, or is bounded: a reply of blanks or
# of words that begin a pattern again and again must not take a second.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        STACK_TRACE,
        re.compile(
            r"""
            ^[ \t]*at\s[\w.<>`]+\(.{0,1000}\)(?:\sin\s.{1,300}:line\s\d+)?[ \t\r]*$
            | \\n\s+at\s[\w.<>`]+\(
            | (?:\r?\n|\\r\\n|\s{2})at\s[\w`<>]+\.[\w.<>`]+\(
            """,
            re.M | re.X,
        ),
    ),
    (
        EXCEPTION,
        re.compile(
            r"""
            \b(?:System|Microsoft|Newtonsoft|MySql|Npgsql|Oracle)\.[\w.]{0,300}Exception\b
            | \b\w{3,}Exception:\s
            | (?-i:\b(?:"""
            + _ERRORS
            + r"""):\s)
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
        re.compile(
            r"(?:Data Source|Initial Catalog|User Id|Pwd|Password)\s*=\s*[^;\s\"']{1,300};", re.I
        ),
    ),
    (
        "a path of the server",
        re.compile(
            r"""
            \b[A-Za-z]:\\{1,2}(?:[\w.-]+\\{1,2}[\w.-]+|inetpub|Users|Windows|Program|web|src|build)
            | (?<![\w/])/(?:usr|var|opt|srv|root|etc)/[\w.-]+(?:/[\w.-]+)*
            # Pages of a site are called so too; not two folders deep, and not sources.
            | (?<![\w/])/(?:home|Users|tmp)/[\w.-]+(?:/[\w.-]+)+
            | (?<![\w/])/(?:app|home|Users|tmp)/(?:[\w.-]+/){0,20}
              [\w-]+\.(?:(?:py|cs|vb|dll|exe|config|java|class|jar|rb|php|go|sql|log)\b|[jt]s:\d)
            """,
            re.X,
        ),
    ),
)


_LINK = re.compile(
    r"""
    (?:\b(?:href|src|srcset|action|path|url)\s*=\s*["']?  # of HTML, of a cookie
    | \burl\(\s*["']?
    | "instance"\s*:\s*" | <instance>  # of a problem (RFC 9457)
    | <  # of a Link
    )$
    """,
    re.I | re.X,
)
"""What stands before a path that leads to a page of the site, not to a file of the server."""


def leaks(text: str, own: Sequence[str] = ()) -> Iterator[tuple[str, list[str]]]:
    """Each sort of thing that ``text`` shows and should not, with the passages that show it.

    Links are none, nor what begins with one of the target's ``own`` paths. Only the beginning of a
    long text is looked at.
    """
    text = text[:_MOST_CHARACTERS]
    for what, pattern in _PATTERNS:
        found = [
            match[0].strip()
            for match in pattern.finditer(text)
            if not match[0].startswith("/") or not _is_link(text, match, own)
        ]
        if any(found):
            yield what, [one for one in found if one]


def _is_link(text: str, match: re.Match[str], own: Sequence[str]) -> bool:
    before = text[max(0, match.start() - 20) : match.start()]
    return _LINK.search(before) is not None or any(_is_below(match[0], path) for path in own)


def _is_below(path: str, base: str) -> bool:
    return f"{path}/".lower().startswith(f"{base.rstrip('/')}/".lower())
