"""Recordings of exchanges with partners: masked, whole after a kill, never at a reply's cost."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import httpx
import pytest

from mockserver import MockServer, Settings
from mockserver.exchangefolder import ExchangeFolder
from mockserver.harfile import HarFile
from mockserver.health import Health
from mockserver.keeping import keepable
from mockserver.recording import MOST_WAITING, Kept, Recorder
from openapi.documents import Content, Operation, load
from openapi.exchange import Exchange, Reply, Request
from openapi.exchange_files import ExchangeFile, read_exchange
from openapi.masking import MASK
from openapi.schemas import Schema
from openapi.violations import Value
from openapi.wire.limits import DEFAULT_LIMITS
from tests.mocks import every_request, name_of, operations, write_sixth
from tests.partners import Partner, reply, says
from tests.waiting import PATIENCE, until

JSON = {"Content-Type": "application/json"}
SECRET = "Mallory O'Secret <m@example.test>"  # noqa: S105 - what may not be found again

SENSITIVE = """
openapi: 3.0.3
info: {title: Sensitive, version: '1'}
paths:
  /api/People:
    post:
      operationId: StorePerson
      requestBody:
        content:
          application/json: &content
            schema: {$ref: '#/components/schemas/Person'}
          application/xml: *content
      responses:
        '200': {description: Stored, content: {application/json: *content}}
components:
  schemas:
    Person:
      type: object
      xml: {name: Person}
      x-xml-style: data-contract
      properties:
        Name: {type: string, minLength: 5, x-sensitive: personal}
        Code: {type: string, maxLength: 2, x-sensitive: secret}
        Born: {type: string, format: date-time, x-sensitive: personal}
        Age: {type: integer, format: int32, minimum: 18, x-sensitive: personal}
        Wealth: {type: number, format: decimal, x-sensitive: personal}
        Married: {type: boolean, x-sensitive: personal}
        Token: {type: string, format: uuid, x-sensitive: secret}
        Sex: {type: string, x-enum: true, x-known-values: [f, m], x-sensitive: personal}
        Child:
          type: object
          x-sensitive: personal
          xml: {name: Child}
          properties: {Pet: {type: string}}
        Nothing: {type: string, nullable: true, x-sensitive: personal}
        City: {type: string}
        Status: {nullable: true}
        Wish: {nullable: true}
        Visits:
          type: array
          xml: {wrapped: true}
          items:
            type: object
            xml: {name: Visit}
            properties: {Who: {type: string, nullable: true, x-sensitive: personal}}
"""

PERSON: dict[str, Value] = {
    "Name": SECRET,
    "Code": "zz",
    "Born": "1967-08-09T10:11:12Z",
    "Age": 67,
    "Wealth": 1967.5,
    "Married": True,
    "Token": "11111111-2222-3333-4444-555555555555",
    "Sex": "m",
    "Child": {"Pet": "Rex67"},
    "Nothing": None,
    "City": "Berlin",
    "Status": 200,
    "Wish": None,
    "Visits": [{"Who": "Rex67"}, {"Who": None}],
}
TOLD = ["Mallory", "zz", "1967", "67", "1111", "Rex", "example.test"]


@pytest.fixture
def person(tmp_path: Path) -> Operation:
    """An operation full of what may not be kept."""
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "sensitive.yaml").write_text(SENSITIVE, "utf-8")
    return load(folder)[0].operations[0]


def exchange(operation: Operation, sent: bytes, media_type: str = "application/json") -> Exchange:
    headers = (
        ("content-type", media_type),
        ("authorization", f"Bearer {SECRET}"),
        ("x-whatever", SECRET),
        ("cookie", SECRET),
    )
    return Exchange(
        operation,
        Request("POST", f"{operation.path}?user={SECRET}&flag", headers, sent),
        Reply(200, (("content-type", "application/json"), ("set-cookie", SECRET)), sent, 0.25),
    )


def test_nothing_sensitive_is_kept_and_the_rest_is(person: Operation) -> None:
    kept = keepable(exchange(person, json.dumps(PERSON).encode()), DEFAULT_LIMITS)

    value = json.loads(kept.request.body)
    assert not [told for told in TOLD if told in repr(kept)]
    assert set(value) == set(PERSON)
    assert (value["City"], value["Status"], value["Nothing"]) == ("Berlin", 200, None)
    assert kept.request.url == f"/api/People?user={MASK}&{MASK}"
    assert kept.request.headers == (("Content-Type", "application/json"),)
    assert kept.reply.headers == (("Content-Type", "application/json"),)
    assert kept.reply.body == kept.request.body


def test_what_stands_in_is_as_good_by_the_document_as_what_it_stands_for(person: Operation) -> None:
    for content in person.requests.values():
        sent = content.write({**PERSON, "Wealth": Decimal("1967.5"), "Status": None})
        assert content.read(sent).violations == ()

        kept = keepable(exchange(person, sent, content.media_type), DEFAULT_LIMITS)

        assert content.read(kept.request.body).violations == ()
        assert b"Mallory" not in kept.request.body


@pytest.mark.parametrize(
    "body",
    [
        {"Name": {"first": SECRET}},
        {"Nmae": SECRET, "name": SECRET, "Extra": {"deep": [SECRET]}},
        {"Visits": SECRET},
        {"Status": SECRET, "Wish": {"deep": [SECRET]}},
        {"Visits": {"Who": SECRET}},
        {"Age": SECRET, "Born": SECRET, "Child": [SECRET]},
        [SECRET],
        SECRET,
    ],
    ids=str,
)
def test_what_is_not_as_documented_hides_nothing_either(person: Operation, body: Value) -> None:
    kept = keepable(exchange(person, json.dumps(body).encode()), DEFAULT_LIMITS)

    assert "Mallory" not in repr(kept)


@pytest.mark.parametrize(
    ("sent", "media_type", "note"),
    [
        (f"{{ {SECRET}".encode(), "application/json", "it cannot be read"),
        (SECRET.encode(), "text/html", "no document says what in it is sensitive"),
        (b"{}", "application/json; charset=klingon", "charset 'klingon' is not one of"),
    ],
)
def test_a_body_that_cannot_be_masked_is_not_kept(
    person: Operation, sent: bytes, media_type: str, note: str
) -> None:
    kept = keepable(exchange(person, sent, media_type), DEFAULT_LIMITS)

    assert kept.request.body == b""
    assert "the body of the request is not kept: " in kept.summary
    assert note in kept.summary


def _sensitive(value: Value, schema: Schema | None, hidden: bool = False) -> Iterator[str]:
    hidden = hidden or bool(schema and schema.sensitive)
    if isinstance(value, dict):
        for name, below in value.items():
            yield from _sensitive(below, schema.members.get(name) if schema else None, hidden)
    elif isinstance(value, list):
        for below in value:
            yield from _sensitive(below, schema.items if schema else None, hidden)
    elif hidden and isinstance(value, str) and len(value) > 3:
        yield value


@pytest.mark.parametrize(("operation", "content", "example"), every_request(), ids=name_of)
def test_every_documented_sample_is_kept_masked_and_valid(
    operation: Operation, content: Content, example: object
) -> None:
    sent = content.examples[0]
    hidden = set(_sensitive(sent.value, content.schema))
    stand_ins = {"2000-01-01T00:00:00", "2000-01-01T00:00:00Z"}

    kept = keepable(exchange(operation, sent.body, content.media_type), DEFAULT_LIMITS)

    reading = content.read(kept.request.body)
    assert reading.violations == ()
    assert hidden & set(_sensitive(reading.value, content.schema)) <= stand_ins
    assert kept.request.body != b""


# --- files --------------------------------------------------------------------------------------


def kept_exchange(number: int) -> Kept:
    text = json.dumps({"Number": number, "Text": "é\n" * 2_000})
    file = ExchangeFile(
        Request("POST", "/api/Parcels", (("Content-Type", "application/json"),), text.encode()),
        Reply(200, (), b'{"Number": 7}', 0.5),
    )
    return Kept("sixth", "Send/../Parcel", datetime(2026, 1, 2, tzinfo=UTC), file)


def test_what_a_refusal_says_back_is_not_kept() -> None:
    operation, name = next(
        (each, name)
        for each in operations()
        for name, member in each.requests["application/json"].schema.members.items()
        if member.sensitive
        and "Message" in each.replies["4XX"].contents["application/json"].schema.members
    )
    body = json.dumps({"Message": f"{SECRET} is no number"}).encode()
    headers = (("Content-Type", "application/json"),)
    sent = Request("POST", operation.path, headers, json.dumps({name: SECRET}).encode())

    kept = keepable(Exchange(operation, sent, Reply(400, headers, body, 0.1)), DEFAULT_LIMITS)

    assert json.loads(kept.reply.body)["Message"] == "*** is no number"


def test_an_exchange_is_a_file_that_reads_back_the_same_and_is_written_once(tmp_path: Path) -> None:
    folder = ExchangeFolder(tmp_path / "kept")
    folder.open()

    for number in (1, 2, 1, 2, 1):
        folder.write(kept_exchange(number))

    files = sorted((tmp_path / "kept" / "sixth").iterdir())
    assert len(files) == 2
    assert all(file.name.startswith("Send-..-Parcel-200-") for file in files)
    numbers = [json.loads(read_exchange(file).request.body)["Number"] for file in files]
    assert sorted(numbers) == [1, 2]


def test_a_folder_of_exchanges_does_not_grow_without_end(tmp_path: Path) -> None:
    folder = ExchangeFolder(tmp_path, most=3)
    folder.open()
    for number in range(3):
        folder.write(kept_exchange(number))

    with pytest.raises(OSError, match="holds 3 exchanges already"):
        folder.write(kept_exchange(3))
    folder.write(kept_exchange(0))


def test_a_har_file_is_whole_after_each_entry_and_keeps_the_order(tmp_path: Path) -> None:
    file = HarFile(tmp_path / "new" / "kept.har", {"sixth": "https://api.sixth.test"})
    file.open()
    for count in range(4):
        entries = json.loads(file.path.read_bytes())["log"]["entries"]
        assert len(entries) == count
        file.write(kept_exchange(count))
    file.open()
    file.write(kept_exchange(4))

    entries = json.loads(file.path.read_bytes())["log"]["entries"]

    assert [json.loads(each["request"]["postData"]["text"])["Number"] for each in entries] == [
        *range(5)
    ]
    assert entries[0]["request"]["url"] == "https://api.sixth.test/api/Parcels"
    assert entries[0]["startedDateTime"] == "2026-01-02T00:00:00.000+00:00"
    assert entries[0]["response"]["status"] == 200


def test_the_names_in_a_query_stand_in_the_har_file(tmp_path: Path) -> None:
    file = HarFile(tmp_path / "kept.har", {})
    file.open()
    kept = kept_exchange(1)
    asked = replace(kept.exchange.request, url="/api/Parcels?a=***&b")
    file.write(replace(kept, exchange=replace(kept.exchange, request=asked)))

    (entry,) = json.loads(file.path.read_bytes())["log"]["entries"]

    told = [{"name": "a", "value": "***"}, {"name": "b", "value": ""}]
    assert entry["request"]["queryString"] == told


def test_a_har_file_cut_off_anywhere_is_mended_and_loses_the_last_entry_alone(
    tmp_path: Path,
) -> None:
    file = HarFile(tmp_path / "kept.har", {})
    file.open()
    sizes = [file.path.stat().st_size]
    for number in range(3):
        file.write(kept_exchange(number))
        sizes.append(file.path.stat().st_size)
    whole = file.path.read_bytes()

    # from the moment the third entry is begun, over the old end, up to the last byte but one
    for size in [
        *range(sizes[2] - 5, sizes[2] + 40),
        sizes[3] - 300,
        *range(sizes[3] - 6, sizes[3]),
    ]:
        file.path.write_bytes(whole[:size])
        file.open()
        entries = json.loads(file.path.read_bytes())["log"]["entries"]
        assert len(entries) in (2, 3)
    for size in range(100):
        file.path.write_bytes(whole[:size])
        file.open()
        assert json.loads(file.path.read_bytes())["log"]["entries"] == []


def test_somebody_elses_file_stays_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "browser.har"
    path.write_text('{"log": {"entries": []}, "mine": true}')

    with pytest.raises(OSError, match="somebody else's"):
        HarFile(path, {}).open()

    assert json.loads(path.read_text())["mine"] is True


# --- the proxy ----------------------------------------------------------------------------------

Command = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def proxy(tmp_path: Path) -> Iterator[Command]:
    """Starts `mockserver proxy` of the sixth partner as a process of its own."""
    documents = tmp_path / "sixth"
    documents.mkdir()
    write_sixth(documents)
    started: list[subprocess.Popen[str]] = []
    with Partner(says(reply(b'{"Number": 7}'))) as partner:

        def start(record: Path, file_size: int = 0) -> subprocess.Popen[str]:
            command = [
                *(sys.executable, "-m", "mockserver", "proxy", "--port", "0"),
                *("--documents", str(documents), "--log", "off"),
                *("--upstream", f"sixth={partner.url}", "--record", str(record)),
            ]
            process = subprocess.Popen(
                command,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
                preexec_fn=partial(_limit, file_size) if file_size else None,
            )
            started.append(process)
            return process

        yield start
        for process in started:
            process.kill()
            process.communicate()


def _limit(file_size: int) -> None:
    """A file over RLIMIT_FSIZE is a full disk to the process that writes it."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (file_size, file_size))


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def post(url: str, number: int) -> httpx.Response:
    body = {"Weight": number, "Street": "Main"}
    return httpx.post(f"{url}/api/Parcels", json=body, timeout=PATIENCE)


def _health(url: str) -> dict[str, Any]:
    said: dict[str, Any] = httpx.get(f"{url}/__mock__/health", timeout=PATIENCE).json()
    return said


def finish(process: subprocess.Popen[str]) -> list[str]:
    process.terminate()
    _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    return said.splitlines()


@pytest.mark.parametrize("name", ["kept", "kept.har"])
def test_recording_ends_with_everything_on_the_disk(
    proxy: Command, tmp_path: Path, name: str
) -> None:
    process = proxy(tmp_path / name)
    url = url_of(process)
    for number in range(1, 21):
        assert post(url, number).status_code == 200

    assert finish(process) == []

    assert sorted(_weights(tmp_path / name)) == [*range(1, 21)]


def _weights(target: Path) -> list[int]:
    if target.suffix == ".har":
        entries = json.loads(target.read_bytes())["log"]["entries"]
        bodies = [each["request"]["postData"]["text"] for each in entries]
    else:
        bodies = [read_exchange(each).request.body for each in target.glob("*/*.yaml")]
    return [json.loads(body)["Weight"] for body in bodies]


def _holds(target: Path, number: int) -> bool:
    try:
        return number in _weights(target)
    except (OSError, ValueError):  # it is not there yet; or is just written to
        return False


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("kept", id="row 46 kill -9 while a folder is recorded to"),
        pytest.param("kept.har", id="row 46 kill -9 while a har file is recorded to"),
    ],
)
def test_a_kill_loses_the_last_record_at_most(proxy: Command, tmp_path: Path, name: str) -> None:
    expected = 0
    for _ in range(3):
        process = proxy(tmp_path / name)
        url = url_of(process)
        for _ in range(9):
            expected += 1
            assert post(url, expected).status_code == 200
        # No reply waits for the disk: a busy one may be several records behind.
        until(partial(_holds, tmp_path / name, expected))
        expected += 1
        assert post(url, expected).status_code == 200
        os.kill(process.pid, signal.SIGKILL)
        process.wait()

    process = proxy(tmp_path / name)
    url = url_of(process)
    assert post(url, 99).status_code == 200
    assert finish(process) == []

    weights = sorted(_weights(tmp_path / name))
    # each kill may cost the record that was being written: 10, 20 and 30
    assert set(range(1, 31)) - set(weights) <= {10, 20, 30}
    assert weights[-1] == 99
    if name == "kept":
        assert [each.suffix for each in (tmp_path / name / "sixth").iterdir()] == [".yaml"] * len(
            weights
        )


def test_a_folder_that_cannot_be_written_costs_one_warning_and_no_reply(
    proxy: Command, tmp_path: Path
) -> None:
    """Threat row 47. A file stands where the folder should: also root cannot write there."""
    blocked = tmp_path / "blocked"
    blocked.write_text("")
    process = proxy(blocked / "kept")
    url = url_of(process)

    for number in range(1, 6):
        assert post(url, number).status_code == 200
    until(lambda: _health(url)["status"] == "degraded")
    health = _health(url)

    (line,) = finish(process)
    assert line.startswith("recording: ")
    assert "the mock answers on" in line
    assert line.removeprefix("recording: ") == health["troubles"]["recording"]


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("kept", id="row 47 disk full under a folder"),
        pytest.param("kept.har", id="row 47 disk full under a har file"),
    ],
)
def test_a_full_disk_costs_one_warning_and_no_reply(
    proxy: Command, tmp_path: Path, name: str
) -> None:
    process = proxy(tmp_path / name, file_size=150)
    url = url_of(process)

    for number in range(1, 6):
        assert post(url, number).status_code == 200

    (line,) = finish(process)
    assert line.startswith("recording: ")
    if name == "kept.har":
        assert json.loads((tmp_path / name).read_bytes())["log"]["entries"] == []
    else:
        assert list((tmp_path / name).glob("*/*")) == []


def test_a_disk_that_hangs_delays_no_reply_and_no_stop() -> None:
    hangs = Event()

    class Hanging:
        def open(self) -> None:
            hangs.wait()

        def write(self, kept: Kept) -> None:
            raise AssertionError("never opened")

    health = Health()
    recorder = Recorder(Hanging(), DEFAULT_LIMITS, health)
    operation = operations()[0]

    async def live() -> None:
        await recorder.start()
        for _ in range(MOST_WAITING + 5):
            recorder.keep(exchange(operation, b"{}"))
        await recorder.stop()

    asyncio.run(live())  # ends, though the disk never does

    assert health.troubles == {"recording": "the disk is too slow: exchanges are lost"}


def test_a_disk_that_is_behind_gets_all_that_waits_when_the_mock_stops() -> None:
    written: list[Kept] = []

    class Slow:
        def open(self) -> None:
            pass

        def write(self, kept: Kept) -> None:
            time.sleep(0.3)
            written.append(kept)

    recorder = Recorder(Slow(), DEFAULT_LIMITS, Health())

    async def live() -> None:
        await recorder.start()
        for _ in range(10):
            recorder.keep(exchange(operations()[0], b"{}"))
        await recorder.stop()

    asyncio.run(live())

    assert len(written) == 10


def test_what_the_mock_answers_in_place_of_the_partner_is_not_recorded(tmp_path: Path) -> None:
    folder = tmp_path / "sixth"
    folder.mkdir()
    with Partner(lambda client: None) as partner:
        made = Settings(
            port=0,
            log="off",
            documents=write_sixth(folder),
            upstream=(f"sixth={partner.url}",),  # type: ignore[arg-type]
            fallback=True,
            record=tmp_path / "kept",
        )
        with MockServer(settings=made) as mock:
            assert post(mock.url, 1).headers["mock-fallback"] == "broken"

    assert list((tmp_path / "kept").glob("*/*")) == []
