"""Passive: what errors tell strangers, and the shape of errors."""

from tests.faulty.rows.row import ALL, PORTAL, XML_WRITERS, Fault
from tests.faulty.witnesses import TYPES, date, sends

SOON = date("soon")

ROWS = (
    Fault(
        "stack-trace-in-error",
        "passive",
        ALL,
        "Strangers learn classes, files and lines.",
        "framework: error details are off for remote callers",
        SOON,
    ),
    Fault(
        "sql-in-error",
        "passive",
        ALL,
        "Strangers learn tables and columns.",
        "framework: HttpError says what was wrong with the request",
        SOON,
    ),
    Fault(
        "path-in-error",
        "passive",
        ALL,
        "Strangers learn the folders of the server.",
        "framework: HttpError says what was wrong with the request",
        SOON,
    ),
    Fault(
        "connection-string-in-error",
        "passive",
        ALL,
        "Strangers get the database password.",
        "framework: HttpError says what was wrong with the request",
        SOON,
    ),
    Fault(
        "java-trace-in-error",
        "passive",
        ALL,
        "Strangers learn classes and lines.",
        "framework: HttpError says what was wrong with the request",
        SOON,
    ),
    Fault(
        "yellow-screen",
        "passive",
        ALL,
        "The client parses an HTML page, with a stack trace in it.",
        "framework: errors are HttpError",
        SOON,
    ),
    Fault(
        "python-traceback",
        "passive",
        ALL,
        "Strangers learn files and lines.",
        "framework: errors are HttpError",
        SOON,
    ),
    Fault(
        "exception-in-header",
        "passive",
        ALL,
        "Strangers learn the folders of the server.",
        "framework: no exception in a header",
        SOON,
    ),
    Fault(
        "query-in-reply",
        "passive",
        PORTAL,
        "Strangers learn tables and columns.",
        "page: no such member",
        sends(),
    ),
    Fault(
        "error-html-labelled-json",
        "passive",
        ALL,
        "The JSON parser stops at `<`.",
        "json: the body is what the label says",
        SOON,
    ),
    Fault(
        "error-cut",
        "passive",
        ALL,
        "The error cannot be parsed, nor shown.",
        "json: a complete value",
        SOON,
    ),
    Fault(
        "error-json-labelled-xml",
        "passive",
        XML_WRITERS,
        "The XML parser stops at `{`.",
        "xml: the body is what the label says",
        date("soon", accept=TYPES["xml"]),
    ),
    Fault(
        "error-utf16-unlabelled",
        "passive",
        ALL,
        "The error decodes to garbage.",
        "framework: the body is UTF-8 as labelled",
        SOON,
    ),
)
