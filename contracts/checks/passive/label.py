"""Any body is what its Content-Type says."""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterator

from lxml import etree

from contracts.checks.objections import Answer, Objection
from contracts.checks.passive.promise import promised_reply
from contracts.checks.registry import check
from contracts.replies import plain_body
from openapi.violations import Evidence
from openapi.wire.media_types import family


@check("passive")
def readable_as_labelled(answer: Answer) -> Iterator[Objection]:
    """Any body is what its Content-Type says: JSON can be parsed as JSON, XML as XML.

    This is all that an error reply owes; its shape is on no page. A success is promised by the page
    in the media types that it lists.
    """
    reply = answer.attempt.reply
    if reply is None or not reply.body or answer.case.method == "HEAD":
        return
    if answer.case.phase == "hostile" and answer.outcome == "accepted":
        return  # what was sent may come back, and no better than it was sent
    sort = family(reply.media_type.essence) if reply.media_type else ""
    charset = (reply.media_type.charset if reply.media_type else None) or "utf-8"
    body, problem = plain_body(reply), ""
    evidence: Evidence = "page" if promised_reply(answer) else "framework"
    try:
        if sort == "json":
            json.loads(body.decode("utf-8-sig" if charset == "utf-8" else charset))
            if body.startswith(codecs.BOM_UTF8):
                problem = "begins with a byte order mark, which JSON forbids (RFC 8259, 8.1)"
                evidence = "framework"  # which many readers pass over
        elif sort == "xml":
            problem = _xml_problem(body, charset)
    except LookupError:
        problem = "declares an unknown charset"
    except (ValueError, RecursionError):
        problem = "is labelled JSON and cannot be read as JSON"
    if problem:
        yield Objection(
            f"the reply with status {reply.status} {problem}",
            f"{sort.upper()} in its charset",
            "something else",
            rule="label",
            evidence=evidence,
        )


def _xml_problem(body: bytes, charset: str) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        # What is declared inside must not contradict the bytes; of UTF-16 the label may tell.
        etree.fromstring(body.decode(charset).encode() if "16" in charset else body, parser)
    except (ValueError, etree.XMLSyntaxError):
        return "is labelled XML and cannot be read as XML"
    if any(entry.domain_name == "NAMESPACE" for entry in parser.error_log):
        return "uses a prefix that it does not declare"
    return ""
