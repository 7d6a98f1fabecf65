"""The last exchanges are kept, bounded, found before the reply has ended, and shown masked."""

import asyncio
import base64
import gzip
import json
import shlex
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from mockserver.har import curl, har
from mockserver.journal import Entry, Journal, JournalMiddleware
from mockserver.showing import Showing
from openapi.documents import Content, Operation
from openapi.schemas import Schema
from openapi.violations import Value
from tests.mocks import client_of, documents, name_of, operations, sample_of
from tests.stateful import sample, send

OWN = {"Host": "localhost"}
HUSHED = "Hush-4711"


@pytest.fixture
def client() -> TestClient:
    return client_of(documents())


def entry(session: str = "", size: int = 0) -> Entry:
    made = Entry("POST", "/x", session=session)
    made.request_body = b"x" * size
    return made


def listed(client: TestClient, **query: str | int) -> list[dict[str, Any]]:
    reply = client.get("/__mock__/journal", params=query, headers=OWN)
    found: list[dict[str, Any]] = reply.json()["exchanges"]
    return found


def shown(client: TestClient, id: int) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/__mock__/journal/{id}", headers=OWN).json()
    return found


def test_the_last_exchanges_are_kept_in_the_order_in_which_they_ended() -> None:
    journal = Journal(most=3, most_bytes=10**6)
    kept = [entry() for _ in range(5)]
    for each in kept:
        journal.keep(each)

    assert journal.entries() == tuple(kept[2:])
    assert [each.number for each in journal.entries()] == [3, 4, 5]
    assert journal.fallen_out() == 2


def test_bytes_are_bounded_and_the_session_that_holds_most_makes_room() -> None:
    journal = Journal(most=100, most_bytes=100_000)
    quiet = entry("quiet", 10_000)
    journal.keep(quiet)
    for _ in range(50):
        journal.keep(entry("noisy", 10_000))

    assert journal.entries("quiet") == (quiet,)
    assert len(journal.entries("noisy")) == 8
    assert sum(each.size for each in journal.entries()) <= 100_000
    assert (journal.fallen_out("quiet"), journal.fallen_out("noisy")) == (0, 42)


def test_headers_count_as_bytes() -> None:
    journal = Journal(most=100, most_bytes=100_000)
    for _ in range(10):
        made = entry()
        made.request_headers = [(b"x", b"y" * 30_000)]
        journal.keep(made)

    assert len(journal.entries()) == 3


def test_an_exchange_larger_than_the_journal_is_not_kept() -> None:
    journal = Journal(most=100, most_bytes=5_000)
    journal.keep(entry(size=10_000))

    assert journal.entries() == ()


def test_what_is_forgotten_makes_room() -> None:
    journal = Journal(most=100, most_bytes=25_000)
    for _ in range(2):
        journal.keep(entry("a", 10_000))
    assert journal.forget("a") == 2
    for _ in range(2):
        journal.keep(entry("b", 10_000))

    assert len(journal.entries()) == 2
    assert journal.forget() == 2


def test_an_exchange_is_kept_before_its_last_byte_is_sent() -> None:
    journal = Journal(10, 10**6)
    kept_when_sent: list[int] = []

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"a", "more_body": True})
        await send({"type": "http.response.body", "body": b"b", "more_body": False})

    async def sent(message: Any) -> None:
        kept_when_sent.append(len(journal.entries()))

    async def receive() -> Any:
        raise AssertionError

    told: list[Entry] = []
    middleware = JournalMiddleware(inside, listeners=[told.append], journal=journal)
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
    asyncio.run(middleware(scope, receive, sent))

    assert kept_when_sent == [0, 0, 1]
    assert journal.entries() == tuple(told)
    assert told[0].reply_body == b"ab"


def test_an_exchange_without_a_reply_is_kept_too() -> None:
    journal = Journal(10, 10**6)

    async def inside(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("as if")

    middleware = JournalMiddleware(inside, journal=journal)
    scope = {"type": "http", "method": "POST", "path": "/x", "headers": []}
    with pytest.raises(RuntimeError):
        asyncio.run(middleware(scope, None, None))  # type: ignore[arg-type]

    assert [each.status for each in journal.entries()] == [0]


def test_the_reply_names_its_exchange_and_why(client: TestClient) -> None:
    operation = operations()[0]

    reply = send(client, operation, Prefer="code=400")

    assert reply.headers["mock-reason"] == "example=invalid, exchange=1"
    found = shown(client, 1)
    assert found["reason"] == "example=invalid"
    assert found["why"][0] == "status 400: Prefer asks for it"
    assert found["status"] == 400


def test_the_mock_tells_nothing_of_its_own_pages(client: TestClient) -> None:
    client.get("/__mock__/health", headers=OWN)

    assert listed(client) == []


def test_exchanges_are_filtered_and_newest_first(client: TestClient) -> None:
    first, second = operations()[:2]
    send(client, first)
    send(client, second, Prefer="code=404")
    send(client, first, Prefer="code=400", x_mock_session="s")

    def ids(**query: str | int) -> list[int]:
        return [each["id"] for each in listed(client, **query)]

    assert ids() == [3, 2, 1]
    assert ids(partner=first.partner) == [3, 1]
    assert ids(session="s") == [3]
    assert ids(session="") == [2, 1]
    assert ids(status="4XX") == ids(status="4xx") == [3, 2]
    assert ids(status=404) == [2]
    assert ids(path=second.path.upper()) == [2]
    assert ids(limit=1) == [3]
    assert ids(status="4") == ids(partner="nobody") == []


def test_polling_with_the_last_answer_gives_only_news(client: TestClient) -> None:
    send(client, operations()[0])
    last = client.get("/__mock__/journal", headers=OWN).json()["last"]
    assert listed(client, after=last) == []

    send(client, operations()[0])

    assert [each["id"] for each in listed(client, after=last)] == [2]


def test_without_a_journal_the_mock_still_answers() -> None:
    client = client_of(documents(), journal=0)

    reply = send(client, operations()[0])

    assert reply.status_code == 200
    example = operations()[0].replies["200"].example_names()[0]
    assert reply.headers["mock-reason"] == f"example={example}"
    assert client.get("/__mock__/journal", headers=OWN).status_code == 404


def test_a_violation_shows_what_was_expected(client: TestClient) -> None:
    operation = operations()[0]
    _, headers = sample_of(operation)

    client.post(operation.path, content=b"[]", headers=headers)

    found = shown(client, 1)
    assert found["violations"] == 1
    assert found["request"]["violations"][0]["expected"] == "an object"


# What nobody may see


def hushed(value: Value, schema: Schema | None) -> Value:
    """The value with every sensitive text replaced by the secret."""
    if schema is None or value is None:
        return value
    if isinstance(value, dict):
        return {name: hushed(below, schema.members.get(name)) for name, below in value.items()}
    if isinstance(value, list):
        return [hushed(below, schema.items) for below in value]
    return HUSHED if schema.sensitive and schema.kind == "string" and not schema.format else value


def sensitive() -> Iterator[tuple[Operation, Content]]:
    for operation in operations():
        for content in operation.requests.values():
            value = content.examples[0].value
            if hushed(value, content.schema) != value:
                yield operation, content


SENSITIVE_OPERATIONS = list({each.partner: each for each, _ in sensitive()}.values())


def everything_shown(client: TestClient) -> str:
    urls = ["journal", "journal/1", "journal.har", "state", "health", "sessions"]
    shown = [client.get(f"/__mock__/{url}", headers=OWN).text for url in urls]
    wrong = {"body": {"no": "such"}}
    return "".join(shown) + client.post("/__mock__/verify", json=wrong, headers=OWN).text


def test_there_are_sensitive_members_in_every_format() -> None:
    assert {content.media_type for _, content in sensitive()} >= {
        "application/json",
        "application/xml",
        "application/x-www-form-urlencoded",
    }


@pytest.mark.parametrize(("operation", "content"), list(sensitive()), ids=name_of)
@pytest.mark.parametrize("accept", ["application/json", "application/xml"])
def test_sensitive_values_are_shown_nowhere(
    operation: Operation, content: Content, accept: str
) -> None:
    client = client_of(documents(), state=True)
    value = hushed(content.examples[0].value, content.schema)

    reply = send(client, operation, value, content.media_type, Accept=accept)

    assert reply.status_code == 200, reply.text
    assert HUSHED not in everything_shown(client)


@pytest.mark.parametrize("operation", SENSITIVE_OPERATIONS, ids=name_of)
@pytest.mark.parametrize("spoil", ["type", "length", "name", "syntax", "content-type"])
def test_sensitive_values_are_not_shown_in_violations_either(
    operation: Operation, spoil: str
) -> None:
    client = client_of(documents())
    content = operation.requests["application/json"]
    value = hushed(content.examples[0].value, content.schema)
    kind = content.media_type
    if spoil == "length":
        value = json.loads(content.write(value).replace(HUSHED.encode(), HUSHED.encode() * 200))
    body = content.write(value)
    if spoil == "type":
        body = body.replace(f'"{HUSHED}"'.encode(), f'["{HUSHED}"]'.encode())
    elif spoil == "name":
        body = b'{"patientname": "%s", %s' % (HUSHED.encode(), body[1:])
    elif spoil == "syntax":
        body = body.replace(f'"{HUSHED}"'.encode(), f'"{HUSHED}'.encode(), 1)
    elif spoil == "content-type":
        kind = "text/plain"

    client.post(operation.path, content=body, headers={"Content-Type": kind})

    assert HUSHED.encode() in body
    assert HUSHED not in everything_shown(client)


def test_credentials_are_not_shown(client: TestClient) -> None:
    operation = operations()[0]
    body, headers = sample_of(operation)
    secret = {"Authorization": f"Bearer {HUSHED}", "Cookie": f"a={HUSHED}", "X-Api-Key": HUSHED}

    client.post(f"{operation.path}?token={HUSHED}", content=body, headers={**headers, **secret})

    assert HUSHED not in everything_shown(client)


def test_unmasked_everything_is_shown() -> None:
    operation, content = next(sensitive())
    client = client_of(documents(), mask=False)
    send(client, operation, hushed(content.examples[0].value, content.schema))

    body = shown(client, 1)["request"]["body"]

    assert HUSHED in body
    assert HUSHED in shown(client, 1)["curl"]


def test_a_body_that_cannot_be_read_is_not_shown_but_counted(client: TestClient) -> None:
    operation = operations()[0]
    _, headers = sample_of(operation)

    client.post(operation.path, content=b"{]", headers=headers)

    request = shown(client, 1)["request"]
    assert (request["body"], request["size"]) == (None, 2)
    assert request["note"].startswith("not shown: it cannot be read")


def test_a_partner_that_says_values_back_is_shown_without_them() -> None:
    operation, name = next(
        (each, name)
        for each in operations()
        for name, member in each.requests["application/json"].schema.members.items()
        if member.sensitive
    )
    came = Entry("POST", operation.path, status=400, operation=operation, verbatim=True)
    came.request_headers = [(b"content-type", b"application/json")]
    came.request_body = json.dumps({name: HUSHED}).encode()

    for kind, body in (
        ("application/json", {"Message": f"{HUSHED} is no number", "Trace": "at Hush"}),
        ("application/problem+json", {"title": "No", "detail": f"{HUSHED} is no number"}),
    ):
        came.reply_headers = [(b"content-type", kind.encode())]
        came.reply_body = json.dumps(body).encode()

        text = Showing(masked=True).full(came)["reply"]["body"]

        assert "*** is no number" in text
        assert "Hush" not in text
        assert "violations" not in text


# For other tools


def test_curl_sends_the_same_request_again() -> None:
    operation = operations()[0]
    client = client_of(documents(), mask=False)
    value = sample(operation)
    body = operation.requests["application/json"].write(value)
    spoilt = body[:-1] + b', "Extra": "it\'s $HOME `x` \\\\"}'
    client.post(
        operation.path,
        content=spoilt,
        headers={"Content-Type": "application/json", "Prefer": 'example="a\'b"', **OWN},
    )

    words = shlex.split(shown(client, 1)["curl"])

    assert words[:4] == ["curl", "-i", "-X", "POST"]
    assert words[4] == f"http://localhost{operation.path}"
    assert words[words.index("--data-raw") + 1].encode() == spoilt
    given = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert "Content-Type: application/json".lower() in [each.lower() for each in given]
    assert 'prefer: example="a\'b"' in given


@pytest.mark.parametrize(
    "body",
    [
        b'{"it\'s": "\\"$HOME\\" `id` !x"}',
        "emoji \U0001f600 and\nlines\n".encode(),
        b"@/etc/passwd",
        b"\ta tab and\r\n",
        b"\x00\xff{",
        b"x" * 1_000_000,
    ],
    ids=["quotes", "emoji", "at", "tab", "binary", "long"],
)
def test_curl_sends_whatever_body_byte_for_byte(body: bytes) -> None:
    called = Entry("POST", "/x", request_body=body)

    line = curl(called, Showing(masked=False), "http://localhost")

    # In place of curl: what it would send, from its last argument or from what is piped to it.
    stub = 'curl() { for last; do :; done; [ "$last" = @- ] && cat || printf %s "$last"; }'
    assert len(line) < 100_000
    done = subprocess.run(["sh", "-c", f"{stub}\n{line}"], capture_output=True, check=True)
    assert done.stdout == body


def test_curl_sends_no_header_of_its_own() -> None:
    called = Entry("POST", "/x", request_body=b"{}", request_headers=[(b"accept", b"*/*")])

    words = shlex.split(curl(called, Showing(masked=False), "http://localhost"))

    given = [words[at + 1] for at, word in enumerate(words) if word == "-H"]
    assert given == ["accept: */*", "User-Agent:", "Content-Type:"]


def test_curl_takes_an_odd_url_as_it_is() -> None:
    called = Entry("GET", "/a/../b", query=b"one[]={2,3}")

    words = shlex.split(curl(called, Showing(masked=False), "http://localhost"))

    assert words[4] == "http://localhost/a/../b?one[]={2,3}"
    assert words[5:7] == ["--globoff", "--path-as-is"]


def test_curl_does_not_wait_for_the_body_of_a_head() -> None:
    words = shlex.split(curl(Entry("HEAD", "/x"), Showing(masked=False), "http://localhost"))

    assert "--head" in words
    assert "-X" not in words


def test_curl_says_in_place_of_a_body_why_it_is_not_there(client: TestClient) -> None:
    operation = operations()[0]
    client.post(operation.path, content=b"private", headers=sample_of(operation)[1])

    words = shlex.split(shown(client, 1)["curl"])

    assert "private" not in " ".join(words)
    assert words[words.index("--data-raw") + 1].endswith("(--no-mask shows it))")


def test_a_compressed_reply_is_shown_as_what_is_in_it_and_no_text_as_base64() -> None:
    packed = Entry("POST", "/x", status=200, reply_body=gzip.compress(b"Hello"))
    packed.reply_headers = [(b"content-type", b"text/plain"), (b"content-encoding", b"gzip")]
    picture = Entry("GET", "/y", status=200, reply_body=b"\x89PNG\xff")

    rows = har([packed, picture], Showing(masked=False), "http://localhost")["log"]["entries"]

    first, second = (row["response"]["content"] for row in rows)
    assert first["text"] == "Hello"
    assert "encoding" not in first
    assert second["encoding"] == "base64"
    assert base64.b64decode(second["text"]) == picture.reply_body


def test_the_archive_is_har_1_2(client: TestClient) -> None:
    operation = operations()[0]
    send(client, operation)
    client.get("/nope?a=1")

    reply = client.get("/__mock__/journal.har", headers=OWN)

    log = reply.json()["log"]
    assert log["version"] == "1.2"
    assert set(log["creator"]) == {"name", "version"}
    assert len(log["entries"]) == 2
    for row in log["entries"]:
        assert row["time"] == sum(row["timings"].values())
        assert set(row["request"]) >= {
            *("method", "url", "httpVersion", "cookies", "headers", "queryString"),
            *("headersSize", "bodySize"),
        }
        assert set(row["response"]) == {
            *("status", "statusText", "httpVersion", "cookies", "headers", "content"),
            *("redirectURL", "headersSize", "bodySize"),
        }
    first, second = log["entries"]
    assert first["request"]["postData"]["mimeType"] == "application/json"
    assert first["response"]["content"]["size"] > 0
    assert second["request"]["queryString"] == [{"name": "a", "value": "***"}]
    assert "attachment" in reply.headers["content-disposition"]


def test_an_entry_is_printed_in_a_line_without_what_came() -> None:
    # A failed assertion prints it, into logs that many read.
    entry = Entry("POST", "/x\n\x1b[2J", "one", 400, "1 violation", request_body=b"secret")
    entry.id, entry.operation = 7, operations()[0]
    entry.request_headers = [(b"authorization", b"secret")]

    assert repr(entry) == r"<exchange 7: POST /x\n\x1b[2J 400, 1 violation>"


def test_a_body_for_a_path_that_nobody_knows_is_shown_by_its_names(client: TestClient) -> None:
    body = {"Name": HUSHED, "\ud800": 1, "Nested": [{"Key": 4711, "Nothing": None}], "Empty": []}
    client.post(
        "/api/Nobody",
        content=json.dumps(body),
        headers={"Content-Type": "application/json"},
    )
    client.post("/api/Nobody", content=HUSHED, headers={"Content-Type": "text/plain"})
    client.post("/api/Nobody", content="{", headers={"Content-Type": "application/json"})
    broken, plain, named = (shown(client, each["id"]) for each in listed(client))

    masked = {
        "Name": "***",
        "\ud800": "***",
        "Nested": [{"Key": "***", "Nothing": None}],
        "Empty": [],
    }
    assert json.loads(named["request"]["body"]) == masked
    assert "--no-mask" in named["request"]["note"]
    assert [each["request"]["body"] for each in (plain, broken)] == [None, None]
    assert HUSHED not in json.dumps([named, plain])
