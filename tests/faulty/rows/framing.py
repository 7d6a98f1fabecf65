"""Passive: HTTP framing and time."""

from tests.faulty.rows.row import ALL, REPLIERS, Fault
from tests.faulty.witnesses import TYPES, date, sends, text

SOON = date("soon")

ROWS = (
    Fault(
        "error-dropped",
        "passive",
        ALL,
        "A wrong body ends in a network error.",
        "http: a request gets a reply",
        SOON,
    ),
    Fault(
        "length-too-short",
        "passive",
        REPLIERS,
        "The body is cut, the rest poisons the connection.",
        "http: Content-Length is the body's",
        sends(),
    ),
    Fault(
        "length-too-long",
        "passive",
        REPLIERS,
        "The client waits for bytes that never come.",
        "http: Content-Length is the body's",
        sends(),
    ),
    Fault(
        "two-lengths",
        "passive",
        REPLIERS,
        "Proxies and clients disagree where the reply ends.",
        "http: one Content-Length",
        sends(),
    ),
    Fault(
        "chunks-without-end",
        "passive",
        REPLIERS,
        "The client cannot tell a whole reply from a cut one.",
        "http: a last chunk ends the body",
        sends(),
    ),
    Fault(
        "gzip-that-is-not",
        "passive",
        REPLIERS,
        "Decompression fails.",
        "http: Content-Encoding says what was done",
        sends(),
    ),
    Fault(
        "gzip-cut-short",
        "passive",
        ("globalportal", "amsalem"),
        "Every browser stops in the middle of the reply.",
        "http: Content-Encoding says what was done",
        sends(headers={"Accept-Encoding": "gzip"}),
    ),
    Fault(
        "dropped-after-work",
        "passive",
        ALL,
        "The client cannot know whether the update was made.",
        "http: a request gets a reply",
        sends(),
    ),
    Fault(
        "two-content-types",
        "passive",
        REPLIERS,
        "One client reads JSON, the next HTML.",
        "http: one Content-Type",
        sends(),
    ),
    Fault(
        "slow-now-and-then",
        "passive",
        ALL,
        "Now and then a user waits for seconds.",
        "framework: a reply is not held back",
        sends(times=20),
    ),
    Fault(
        "slow-long-text",
        "passive",
        ALL,
        "One long remark stalls the call.",
        "framework: a reply is not held back",
        text("long remark " * 20),
    ),
    Fault(
        "slow-xml",
        "passive",
        REPLIERS,
        "Now and then an XML client waits for seconds.",
        "framework: a reply is not held back",
        sends(times=5, accept=TYPES["xml"]),
    ),
)
