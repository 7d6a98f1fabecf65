"""Replies read by documents other than the five: flags, statuses and names of other kinds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from contracts.attempts import Attempt
from contracts.bench import Bench
from contracts.cases import Case
from contracts.checks.hostile.incomplete_bodies import truncated_body
from contracts.checks.hostile.json_bodies import not_json
from contracts.checks.metamorphic.absence import null_and_absent
from contracts.checks.metamorphic.negotiation import same_reply_in_every_format
from contracts.checks.objections import Answer, answer
from contracts.generation.bodies import sample_value
from contracts.generation.spellings import json_spellings
from contracts.replies import documented_success, read_reply
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp
from openapi.documents import Operation, load
from openapi.exchange import Reply, Request

JSON, XML = "application/json", "application/xml"
OBJECT = (
    "{type: object, xml: {name: Order}, x-xml-style: xml-serializer, "
    "properties: {Id: {type: integer}}}"
)


def read(folder: Path, request: str, replies: str, example: str = "") -> Operation:
    """The operation of a small document; ``replies`` are lines of YAML."""
    examples = f", examples: {{sample: {{value: {example}}}}}" if example else ""
    (folder / "small.yaml").write_text(
        f"""
openapi: 3.0.3
info: {{title: Small, version: '1'}}
paths:
  /orders:
    post:
      requestBody: {{content: {{{JSON}: {{schema: {request}{examples}}}}}}}
      responses: {replies}
"""
    )
    return load(folder)[0].operations[0]


def success(schema: str, *media_types: str) -> str:
    contents = ", ".join(f"{one}: {{schema: {schema}}}" for one in media_types or (JSON,))
    return f"{{description: Done, content: {{{contents}}}}}"


def flag(name: str) -> str:
    return f"{{type: object, properties: {{{name}: {{type: boolean, nullable: true}}}}}}"


def judged(operation: Operation, body: str) -> Answer:
    reply = Reply(200, (("Content-Type", JSON),), body.encode())
    case = Case(operation, "samples", "the sample", JSON, b"{}", "accepted", JSON)
    return answer(case, Attempt(Request("POST", "http://127.0.0.1/orders"), reply))


def test_a_flag_that_was_sent_and_comes_back_says_nothing(tmp_path: Path) -> None:
    said = '{"IsValid": false}'
    own = read(tmp_path, flag("IsValid"), f"{{200: {success(flag('IsValid'))}}}")
    assert judged(own, said).outcome == "accepted"

    nested = f"{{type: object, properties: {{Lines: {{type: array, items: {flag('isValid')}}}}}}}"
    below = read(tmp_path, nested, f"{{200: {success(flag('IsValid'))}}}")
    assert judged(below, said).outcome == "accepted"

    other = read(tmp_path, flag("Success"), f"{{200: {success(flag('IsValid'))}}}")
    assert judged(other, said).outcome == "refused"


def test_a_name_that_the_document_has_keeps_its_value(tmp_path: Path) -> None:
    both = "{type: object, properties: {id: {type: integer}, Id: {type: integer}}}"
    operation = read(tmp_path, both, f"{{200: {success(both)}}}")
    reply = Reply(200, (("Content-Type", JSON),), b'{"id": 1}')

    found = read_reply(operation, reply)

    assert (found.value, found.respelled) == ({"id": 1}, ())


class Trial:
    """Answers every case with what it asks for, and keeps the cases."""

    def __init__(self, operation: Operation) -> None:
        self.session = Session(operation, Settings(), self, Stamp(), lambda event: None)
        self.cases: list[Case] = []
        self.url = "http://127.0.0.1"

    def look(self, case: Case) -> Answer:
        self.cases.append(case)
        body = b"<Order><Id>1</Id></Order>" if case.accept == XML else b'{"Id":1}'
        label = JSON if case.accept == "*/*" else case.accept
        reply = Reply(201, (("Content-Type", label),), body)
        return answer(case, Attempt(Request("POST", "http://127.0.0.1/orders"), reply))

    def look_at_once(self, whole: Case, parts: Any, left: Any = None) -> Answer:
        raise AssertionError("nothing waits here")

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        raise AssertionError("nothing goes out")

    def spent(self, operation: str) -> int:
        return 0


def sent(operation: Operation, run: Any, phase: Any = "metamorphic") -> list[Case]:
    trial = Trial(operation)
    for _ in run(Bench(trial, trial.session.bases[JSON], phase)):
        pass
    return trial.cases


@pytest.mark.parametrize("status", ["200", "201", "2XX"])
def test_the_first_success_is_found_whatever_it_is_called(tmp_path: Path, status: str) -> None:
    replies = f"{{4XX: {success(OBJECT)}, {status}: {success(OBJECT, JSON, XML)}}}"
    operation = read(tmp_path, flag("Paid"), replies, "{Paid: true}")

    assert documented_success(operation) is operation.replies[status]
    accepts = [case.accept for case in sent(operation, same_reply_in_every_format)]
    assert accepts == [JSON, JSON, XML]
    assert {case.rule for case in sent(operation, null_and_absent)} == {"null", "absent"}


def test_types_of_another_success_are_not_asked_for(tmp_path: Path) -> None:
    first = success(OBJECT, XML, "text/json")
    replies = f"{{202: {first}, 200: {success(OBJECT, JSON, 'text/xml')}}}"
    operation = read(tmp_path, flag("Paid"), replies)

    asked = {case.accept for case in sent(operation, same_reply_in_every_format)}

    assert asked == {XML, "text/json"}


@pytest.mark.parametrize(
    ("schema", "cut", "kinds"),
    [
        (OBJECT, 1, {"garbage", "the object in a list", "a text", "two closing braces"}),
        ("{type: array, items: {type: integer}}", 1, set()),
        ("{type: integer}", 0, set()),
        ("{type: string}", 0, set()),
        ("{}", 0, set()),
    ],
)
def test_only_what_cannot_be_of_the_documented_kind_must_be_refused(
    tmp_path: Path, schema: str, cut: int, kinds: set[str]
) -> None:
    operation = read(tmp_path, schema, f"{{200: {success(OBJECT)}}}")

    assert len(sent(operation, truncated_body, "hostile")) == cut
    assert {case.name for case in sent(operation, not_json, "hostile")} == kinds


@pytest.mark.parametrize(
    "name", ["Id", "", "\U0001f600 smile", "Zoë", 'a "quoted" name', "back\\slash", "\n", "x"]
)
def test_a_name_is_escaped_and_says_the_same(name: str) -> None:
    value = {name: 1, "Other": {"Id": "x"}}

    whole, parts = json_spellings(value, value)

    assert json.loads(whole[2]) == value
    assert all(json.loads(body) == value for _, _, body in parts)
    escaped = next(body for what, _, body in parts if "names" in what)
    assert escaped.startswith(b'{"\\u') or not name


@pytest.mark.parametrize(
    "schema",
    [
        "{type: object, required: [A], properties: {A: {type: string, minLength: 7}}}",
        "{type: object, properties: {A: {type: integer, minimum: 5}, B: {type: number}}}",
        "{type: object, properties: {A: {type: string, enum: [x, y]}, B: {type: boolean}}}",
        "{type: array, items: {type: string, format: uuid}}",
        "{type: object, properties: {A: {type: string, format: timespan}, B: {pattern: '^q$'}}}",
        "{type: object, properties: {A: {type: string, maxLength: 2}}}",
        "{type: object, properties: {A: {type: integer, maximum: -3}}}",
    ],
)
def test_where_no_request_has_an_example_a_valid_one_is_made_up(
    tmp_path: Path, schema: str
) -> None:
    operation = read(tmp_path, schema, "{'200': " + success("{}") + "}")

    assert operation.requests[JSON].violations(sample_value(operation)) == ()
