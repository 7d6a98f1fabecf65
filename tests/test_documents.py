"""A document is read whole, or refused in one line that says where."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from openapi.documents import BUILT_IN, DocumentError, load, load_file

SMALLEST = """\
openapi: 3.0.3
info: {title: Small, version: '1'}
paths:
  /a:
    post:
      requestBody:
        content:
          application/json:
            schema: {$ref: '#/components/schemas/A'}
      responses:
        '200': {description: Done}
components:
  schemas:
    A:
      type: object
      properties:
        Name: {type: string}
"""


def written(folder: Path, text: str, name: str = "small") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def complaint(path: Path) -> str:
    with pytest.raises(DocumentError) as refused:
        load_file(path)
    return str(refused.value)


def test_the_smallest_document_is_read(tmp_path: Path) -> None:
    (document,) = load(written(tmp_path, SMALLEST).parent)

    (operation,) = document.operations
    assert (document.partner, operation.path, operation.parameter) == ("small", "/a", "model")


@pytest.mark.parametrize(
    ("was", "is_now", "line", "words"),
    [
        ("openapi: 3.0.3", "openapi: 3.1.0", 1, "3.0.x is expected"),
        ("title: Small", "title: Small, title: Twice", 2, "a second time"),
        ("  /a:", "  a:", 4, "does not start with /"),
        ("    post:", "    post: 5\n    patch:", 5, "an operation is expected"),
        ("'#/components/schemas/A'", "'#/components/schemas/B'", 9, "leads to nothing"),
        ("'#/components/schemas/A'", "other.yaml#/A", 9, "leads out of the document"),
        ("'#/components/schemas/A'", "http://127.0.0.1:1/a.yaml", 9, "leads out of the document"),
        ("'#/components/schemas/A'", "file:///etc/passwd", 9, "leads out of the document"),
        ("'200'", "default", 11, "default documents every status"),
        ("application/json", "text/plain", 8, "no JSON, XML or form media type"),
        ("application/json", "application/xml", 8, "XML needs xml.name"),
        ("type: object", "type: objekt", 15, "none of OpenAPI's"),
        ("type: object", "type: object\n      required: [Nobody]", 16, "'Nobody'"),
        ("type: object", "type: object\n      required: Name", 16, "must be a list"),
        ("{type: string}", "{type: string, maxLength: many}", 17, "must be a number"),
        ("{type: string}", "{type: string, pattern: '('}", 8, "regex"),
        ("{type: string}", "{oneOf: []}", 17, "oneOf is not supported"),
        ("type: object", "oneOf: []", 15, "oneOf is not supported"),
        *(
            ("{type: string}", f"{{type: array, items: {{}}, {said}}}", 17, "is not supported")
            for said in ("minItems: 1", "uniqueItems: true", "writeOnly: true", "multipleOf: 2")
        ),
        ("type: object", "type: object\n      additionalProperties: false", 16, "always allowed"),
        ("{type: string}", "{type: string, xml: {attribute: true}}", 17, "members are elements"),
        ("{type: string}", "{type: integer, enum: [1, 2]}", 17, "enum lists names, not 1"),
        ("{type: string}", "{$ref: '#/components/schemas/A/properties/B'}", 17, "to nothing"),
        ("{type: string}", "{$ref: '#/info'}", 17, "does not lead to #/components/schemas/"),
        ("    post:", "    $ref: '#/paths/~1b'\n    post:", 5, "leads to nothing"),
        ("    post:", "    $ref: '#/info'\n    post:", 5, "a path by reference"),
        ("title: Small", "title: Small, x-loop: &l [*l]", 2, "alias"),
        ("title: Small", "title: !!binary aGk=", 2, "binary is no data of JSON"),
        ("title: Small", "title: !!set {a}", 2, "set is no data of JSON"),
        ("  /a:", "  /a b:", 4, "a URL would have to write with %"),
        ("  /a:", "  /ä:", 4, "a URL would have to write with %"),
        ("  /a:", "  /a?b=c:", 4, "a URL would have to write with %"),
        ("  /a:", "  /a/{id}:", 5, "paths with parameters are not supported"),
        *(
            (
                "    post:",
                f"    post:\n      parameters: [{{name: X-Key, in: {where}, required: true}}]",
                6,
                "'X-Key' is required, and parameters are not read",
            )
            for where in ("header", "query", "cookie")
        ),
        (
            "    post:",
            "    parameters: [{name: q, required: true}]\n    post:",
            5,
            "'q' is required",
        ),
        ("'200': {", "'204': {content: {application/json: {}}, ", 11, "HTTP knows no 204 with"),
        (
            "requestBody:\n        content:",
            "requestBody:\n        $ref: '#/openapi'\n        content:",
            1,
            "a request body is expected",
        ),
        ("    post:", "    parameters: 5\n    post:", 5, "parameters must be a list"),
        ("{type: string}", "{type: array}", 17, "an array needs items"),
        ("{type: string}", "{type: string, x-evidence: hearsay}", 17, "hearsay"),
        ("{type: string}", "{type: string, x-sensitive: maybe}", 17, "personal or secret"),
        ("{type: string}", "{type: string", 18, ""),
        ("{type: string}", "[]", 17, "a schema is expected"),
    ],
)
def test_a_broken_document_is_refused_in_one_line(
    tmp_path: Path, was: str, is_now: str, line: int, words: str
) -> None:
    assert was in SMALLEST
    path = written(tmp_path, SMALLEST.replace(was, is_now, 1))

    said = complaint(path)

    assert said.startswith(f"{path}:{line}: ")
    assert words in said
    assert "\n" not in said


def test_what_a_reference_leads_to_is_read_in_its_place(tmp_path: Path) -> None:
    text = SMALLEST.replace(
        "requestBody:\n        content:\n          application/json:\n"
        "            schema: {$ref: '#/components/schemas/A'}",
        "requestBody: {$ref: '#/components/requestBodies/B'}\n"
        "      parameters: [{$ref: '#/components/parameters/P'}]",
    ).replace("'200': {description: Done}", "'200': {$ref: '#/components/responses/R'}")
    text += """\
  parameters:
    P: {name: q, in: query}
  examples:
    E: {value: {Name: x}}
  responses:
    R: {description: Done, content: {application/json: {example: {Name: y}}}}
  requestBodies:
    B:
      x-parameter: request
      content:
        application/json:
          schema: {$ref: '#/components/schemas/A'}
          examples: {first: {$ref: '#/components/examples/E'}}
"""

    (operation,) = load_file(written(tmp_path, text)).operations

    (content,) = operation.requests.values()
    assert operation.parameter == "request"
    assert [(one.name, one.value) for one in content.examples] == [("first", {"Name": "x"})]
    assert content.read(b'{"Name": 1}').violations
    (reply,) = operation.replies.values()
    assert [one.name for one in reply.examples("application/json")] == ["example"]


def test_references_that_lead_to_each_other_are_refused(tmp_path: Path) -> None:
    text = SMALLEST.replace("{description: Done}", "{$ref: '#/components/responses/A'}") + (
        "  responses:\n    A: {$ref: '#/components/responses/B'}\n"
        "    B: {$ref: '#/components/responses/A'}\n"
    )

    assert "leads back to itself" in complaint(written(tmp_path, text))


@pytest.mark.parametrize(("status", "names"), [("204", ("empty",)), ("200", ())])
def test_no_content_is_a_reply_without_a_body(
    tmp_path: Path, status: str, names: tuple[str, ...]
) -> None:
    text = SMALLEST.replace("'200'", f"'{status}'")

    assert load_file(written(tmp_path, text)).operations[0].replies[status].example_names() == names


def test_no_value_beside_those_of_an_enum_is_taken(tmp_path: Path) -> None:
    text = SMALLEST.replace("{type: string}", "{type: string, nullable: true, enum: [a, b, null]}")
    content = load_file(written(tmp_path, text)).operations[0].requests["application/json"]

    for taken in (b'"a"', b'"b"', b"null"):
        assert content.read(b'{"Name": ' + taken + b"}").violations == ()
    for refused, rule in ((b'"c"', "enum"), (b"1", "type")):
        (violation,) = content.read(b'{"Name": ' + refused + b"}").violations
        assert violation.rule == rule
    (violation,) = content.read(b'{"Name": ""}').violations
    assert violation.expected == "one of a, b"


def test_a_format_that_nobody_looks_at_says_nothing(tmp_path: Path) -> None:
    text = SMALLEST.replace("{type: string}", "{type: string, format: email}")
    content = load_file(written(tmp_path, text)).operations[0].requests["application/json"]

    assert content.read(b'{"Name": "anything"}').violations == ()


def test_an_unknown_framework_is_refused_with_those_on_offer(tmp_path: Path) -> None:
    path = written(tmp_path, SMALLEST + "x-framework: aspnet-webforms\n")

    said = complaint(path)

    assert said.startswith(f"{path}:18: ")
    assert "there are: aspnet-webapi" in said


def test_the_parameter_of_an_action_has_the_name_that_the_document_says(tmp_path: Path) -> None:
    named = SMALLEST.replace("requestBody:", "requestBody:\n        x-parameter: request")

    assert load_file(written(tmp_path, named)).operations[0].parameter == "request"


@pytest.mark.parametrize(
    "cyclic",
    [
        "    A: {$ref: '#/components/schemas/B'}\n    B: {$ref: '#/components/schemas/A'}\n",
        "    A: {type: array, items: {$ref: '#/components/schemas/A'}}\n",
        "    A: &a {type: object, properties: {Again: *a}}\n",
    ],
)
def test_a_schema_without_end_is_refused(tmp_path: Path, cyclic: str) -> None:
    head = SMALLEST.partition("    A:\n")[0]

    assert "\n" not in complaint(written(tmp_path, head + cyclic))


def test_a_list_in_xml_stands_in_an_element_of_its_own(tmp_path: Path) -> None:
    text = SMALLEST.replace("application/json", "application/xml").replace(
        "type: object", "type: object\n      xml: {name: A}\n      x-xml-style: data-contract"
    )
    bare = text.replace("{type: string}", "{type: array, items: {type: string}}")
    wrapped = bare.replace("type: array", "type: array, xml: {wrapped: true}")

    assert "the array Name needs xml.wrapped" in complaint(written(tmp_path, bare))
    content = load_file(written(tmp_path, wrapped)).operations[0].requests["application/xml"]
    assert content.write({"Name": ["x"]}).endswith(b"><Name><Name>x</Name></Name></A>")


def test_an_object_may_hold_itself(tmp_path: Path) -> None:
    text = SMALLEST + "        Again: {$ref: '#/components/schemas/A'}\n"

    (operation,) = load_file(written(tmp_path, text)).operations

    reading = operation.requests["application/json"].read(b'{"Again":{"Again":{"Name":1}}}')
    assert [violation.where for violation in reading.violations] == ["/Again/Again/Name"]


def test_an_example_that_nobody_could_read_is_refused(tmp_path: Path) -> None:
    text = SMALLEST.replace(
        "schema: {$ref: '#/components/schemas/A'}",
        "schema: {$ref: '#/components/schemas/A'}\n            examples:\n"
        "              sample: {value: '%ff=1'}",
    ).replace("application/json", "application/x-www-form-urlencoded")

    assert complaint(path := written(tmp_path, text)).startswith(f"{path}:11: ")


def test_an_unknown_partner_is_answered_with_the_nearest_name() -> None:
    partner = load()[0].partner

    with pytest.raises(DocumentError, match=f"; did you mean '{partner}'\\?$"):
        load(partners=[partner[:-1]])


def test_a_partner_that_is_named_twice_is_meant_once() -> None:
    partner = load()[0].partner

    assert [each.partner for each in load(partners=[partner, partner])] == [partner]


def test_a_partner_like_no_other_is_answered_with_all_names() -> None:
    with pytest.raises(DocumentError, match="no partner 'xyz'; there are: "):
        load(partners=["xyz"])


@pytest.mark.parametrize("folder", ["missing", "."])
def test_a_folder_without_documents_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(DocumentError, match=r"folder of documents|holds no document"):
        load(tmp_path / folder)


def test_two_documents_cannot_have_one_path(tmp_path: Path) -> None:
    written(tmp_path, SMALLEST, "first")
    second = written(tmp_path, SMALLEST.replace("/a:", "/A/:"), "second")

    with pytest.raises(DocumentError, match="already taken by first") as refused:
        load(tmp_path)
    assert str(refused.value).startswith(f"{second}:4: ")


def test_a_catastrophic_pattern_costs_nothing_much(tmp_path: Path) -> None:
    text = SMALLEST.replace("{type: string}", r"{type: string, pattern: '^(a+)+(?=b)\1$'}")
    content = load_file(written(tmp_path, text)).operations[0].requests["application/json"]

    (violation,) = content.read(b'{"Name":"' + b"a" * 50_000 + b'!"}').violations  # ends, that is

    assert violation.rule == "pattern"


def places(raw: Any, here: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    """Every place in a document but those of examples, whose values are free."""
    below = (
        raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    )
    found = [here] if here else []
    for key, value in below:
        if key != "examples":
            found += places(value, (*here, key))
    return found


BUILT_IN_SOURCES = [
    yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(BUILT_IN.glob("*.yaml"))
]
ODD_VALUES: list[Any] = [None, True, 5, -1, 1.5, "x", "", [], ["x"], [None], {}, {"x": 1}, {1: 2}]


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_is_wrong_in_a_document_is_said_and_never_raised(
    tmp_path: Path, data: st.DataObject
) -> None:
    source = data.draw(st.sampled_from(BUILT_IN_SOURCES))
    place = data.draw(st.sampled_from(places(source)))
    broken = yaml.safe_load(yaml.safe_dump(copy.deepcopy(source)))
    node = broken
    for part in place[:-1]:
        node = node[part]
    node[place[-1]] = data.draw(st.sampled_from(ODD_VALUES))

    said = ""
    try:
        load_file(written(tmp_path, yaml.safe_dump(broken, sort_keys=False)))
    except DocumentError as refused:
        said = str(refused)
    assert "\n" not in said
