"""What the checks are measured on: its two modes are right, and each fault is wrong."""

from __future__ import annotations

import ast
import asyncio
import http.client
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.faulty.bodies import post
from tests.faulty.building import build
from tests.faulty.call import Reply, Request
from tests.faulty.faults import BY_NAME, FAMILIES, FAULTS
from tests.faulty.hooks import registered
from tests.faulty.implementation import MODES
from tests.faulty.models import BY_PARTNER
from tests.faulty.rows.row import Fault
from tests.faulty.server import serving
from tests.faulty.variants import VARIANTS
from tests.faulty.witnesses import TYPES, date, encoded, sends, text, without
from tests.waiting import PATIENCE

HERE = Path(__file__).parent
PAGES = HERE / "samples"


def documented_requests(partner: str) -> list[Request]:
    """The request samples of a page, each in the media types it stands under, and XML by JSON."""
    page = (PAGES / partner / "page.txt").read_text(encoding="utf-8")
    asked = page.split("Response Information")[0]
    found = []
    for sample in re.findall(r"<(\w+) xmlns.*?</\1>", asked, re.S):
        body = re.search(rf"<{sample} xmlns.*</{sample}>", asked, re.S)
        assert body
        found += [post(partner, body[0].encode(), kind) for kind in ("application/xml", "text/xml")]
    start = asked.find("{\n")
    if start >= 0:
        data, _ = json.JSONDecoder().raw_decode(asked[start:])
        body_text = json.dumps(data).encode()
        found += [post(partner, body_text, kind) for kind in ("application/json", "text/json")]
    return found


def replies(
    requests: Sequence[Request],
    *,
    mode: str = "strict",
    fault: str | None = None,
    variant: str | None = None,
    together: bool = False,
) -> list[Reply]:
    """What a fresh server answers, one after the other or all at once."""

    async def talk() -> list[Reply]:
        server = build(mode, fault=fault, variant=variant)
        if together:
            return list(await asyncio.gather(*(server.handle(request) for request in requests)))
        return [await server.handle(request) for request in requests]

    return asyncio.run(talk())


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("partner", BY_PARTNER)
def test_every_documented_sample_is_accepted(partner: str, mode: str) -> None:
    samples = documented_requests(partner)

    assert samples
    assert {reply.status for reply in replies(samples, mode=mode)} == {200}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("variant", [entry.name for entry in VARIANTS])
@pytest.mark.parametrize("partner", BY_PARTNER)
def test_every_variant_accepts_the_documented_samples(
    partner: str, variant: str, mode: str
) -> None:
    answered = replies(documented_requests(partner), mode=mode, variant=variant)

    assert {reply.status for reply in answered} == {201 if variant == "created-201" else 200}


def probes() -> list[Request]:
    """Requests of which each variant answers at least one in its own way."""
    own = {"id": "1b657c92-b04c-4123-a3de-09388147d9f7", "externalId": " APP-1 "}
    early = date("0001-01-01T00:00:00+14:00")
    builds = [
        ("globalportal", sends({**own, "cancelReason": None}, accept="application/xml")),
        ("globalportal", sends(own)),
        ("globalportal", text("Müller")),
        ("globalportal", early),
        ("globalportal", without("externalId")),
        ("globalportal", date("soon", accept="application/xml")),
        ("globalportal", encoded("utf-16", "application/json; charset=utf-16")),
        ("vezeeta", sends({"VisitTypeId": 2**40})),
        ("calendar", sends()),
        ("amsalem", sends(times=2)),
        ("amsalem", sends({"Salt": -(10**8)})),
        ("globalportal", sends({**own, "cancelReason": None})),
        ("globalportal", sends({**own, "cancelReason": " "})),
        ("globalportal", date("2026-05-29T16:57:20")),
        ("globalportal", text("Zoe\u0308")),
        ("calendar", sends(headers={"Transfer-Encoding": "chunked"})),
    ]
    sent = [request for partner, make in builds for request in make(partner)]
    elsewhere = (replace(sent[0], path=f"{sent[0].path}{more}") for more in ("/", "zz"))
    return [*sent, *elsewhere, replace(sent[0], method="PATCH")]


@pytest.mark.parametrize("variant", [entry.name for entry in VARIANTS])
def test_every_variant_can_be_seen(variant: str) -> None:
    requests = probes()

    assert any(
        replies(requests, mode=mode, variant=variant) != replies(requests, mode=mode)
        for mode in MODES
    )


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: str(fault.name))
def test_every_fault_can_be_seen_at_each_of_its_partners(fault: Fault, mode: str) -> None:
    for partner in fault.partners:
        requests = fault.witness(partner)

        right = replies(requests, mode=mode, together=fault.together)
        wrong = replies(requests, mode=mode, fault=fault.name, together=fault.together)

        assert all(reply.status < 500 and reply.raw is None for reply in right), partner
        assert wrong != right, partner


def test_a_fault_leaves_other_partners_alone() -> None:
    fault = BY_NAME["reason-limit-251"]
    request = sends()("globalportal")

    assert replies(request, fault=fault.name) == replies(request)


def test_there_are_enough_faults_in_every_family() -> None:
    counts = Counter(fault.family for fault in FAULTS)

    assert len(FAULTS) >= 80
    assert set(counts) == set(FAMILIES)
    assert min(counts.values()) >= 6


def test_names_are_unique_and_each_has_a_behaviour() -> None:
    names = [fault.name for fault in FAULTS] + [variant.name for variant in VARIANTS]

    assert [name for name, count in Counter(names).items() if count > 1] == []
    assert set(names) == registered()


def test_each_promise_says_who_made_it() -> None:
    makers = ("page:", "framework:", "http:", "json:", "xml:")

    assert [fault.name for fault in FAULTS if not fault.breaks.startswith(makers)] == []


def test_nothing_is_shared_with_the_product() -> None:
    judged = {"openapi", "mockserver", "contracts"}
    for path in (HERE / "faulty").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not judged & {name.split(".")[0] for name in names}, path


GUID = "84ef7a81-c643-4b8e-85e5-1ff52fc35f3d"
READINGS = [
    # partner, changes, strict, lenient
    ("vezeeta", {"VisitTypeId": "1"}, 400, 200),
    ("vezeeta", {"VisitTypeId": 1.5}, 400, 400),
    ("vezeeta", {"VisitTypeId": True}, 400, 400),
    ("vezeeta", {"VisitTypeId": ""}, 400, 200),
    ("vezeeta", {"VisitTypeId": 2**31}, 400, 400),
    ("vezeeta", {"PromoCodePercentage": None}, 400, 400),
    ("vezeeta", {"PatientName": 7}, 400, 200),
    ("vezeeta", {"PatientName": {"a": 1}}, 400, 400),
    ("vezeeta", {"IsInsured": "true"}, 400, 200),
    ("vezeeta", {"IsInsured": "yes"}, 400, 400),
    ("vezeeta", {"Fees": "1.5"}, 400, 200),
    ("vezeeta", {"ReservationDate": "/Date(1700000000000)/"}, 400, 200),
    ("vezeeta", {"ReservationDate": "05/15/2026"}, 400, 200),
    ("vezeeta", {"ReservationDate": "2026-02-30T00:00:00"}, 400, 400),
    ("vezeeta", {"ReservationDate": "2026-05-15T14:18:17+14:00"}, 200, 200),
    ("calendar", {"UserId": GUID.upper()}, 200, 200),
    ("calendar", {"UserId": "{" + GUID + "}"}, 400, 200),
    ("calendar", {"Reason": "r" * 250}, 200, 200),
    ("calendar", {"Reason": "😀" * 126}, 400, 400),
    ("calendar", {"Reason": "  "}, 400, 400),
    ("calendar", {"Unknown": {"a": []}}, 200, 200),
    ("cmt", {"Parameter.CanAccept": None}, 400, 400),
    ("cmt", {"Parameter.Type": "patientappointment"}, 200, 200),
    ("cmt", {"Parameter.Type": 3}, 200, 200),
    ("cmt", {"Parameter.StartDateTime": "00:30:00"}, 200, 200),
    ("cmt", {"Parameter.StartDateTime": "PT30M"}, 400, 400),
    ("amsalem", {"Salt": 99_999_999}, 400, 400),
    ("amsalem", {"Salt": 2**40}, 200, 200),
    ("amsalem", {"Reservation.Status": None}, 400, 200),
]


@pytest.mark.parametrize(("partner", "changes", "strict", "lenient"), READINGS)
def test_the_two_modes_read_json_as_they_should(
    partner: str, changes: dict[str, object], strict: int, lenient: int
) -> None:
    requests = sends(changes)(partner)

    answered = [replies(requests, mode=mode)[0].status for mode in MODES]

    assert answered == [strict, lenient]


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, "application/json"),
        ("*/*", "application/json"),
        ("text/*", "text/json"),
        ("text/xml", "text/xml"),
        ("image/png", "application/json"),
        ("application/xml;q=0.5, application/json;q=0.4", "application/xml"),
        ("application/xml, application/json", "application/json"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "application/xml"),
    ],
)
def test_replies_are_negotiated_and_never_406(accept: str | None, expected: str) -> None:
    (reply,) = replies(sends(accept=accept)("globalportal"))

    assert (reply.status, reply.header("content-type")) == (200, f"{expected}; charset=utf-8")


def test_members_out_of_order_are_lost_in_lenient_xml_and_refused_in_strict() -> None:
    requests = BY_NAME["reversed-order-is-500"].witness("vezeeta")

    assert [replies(requests, mode=mode)[0].status for mode in MODES] == [400, 200]


def test_an_update_keeps_the_portals_id() -> None:
    first, second = replies(sends(times=2)("globalportal"))

    assert json.loads(first.body)["id"] == json.loads(second.body)["id"]


@contextmanager
def sent(url: str, request: Request) -> Iterator[http.client.HTTPConnection]:
    """A connection on which the request has gone out."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=PATIENCE)
    try:
        connection.request(request.method, request.path, request.body, dict(request.headers))
        yield connection
    finally:
        connection.close()


def test_it_serves_in_a_thread() -> None:
    (request,) = sends()("amsalem")

    with serving(build("lenient")) as url, sent(url, request) as connection:
        data = json.loads(connection.getresponse().read())

    assert data["Result"]["Message"] == "Ticket Created"


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("length-too-long", http.client.IncompleteRead),
        ("chunks-without-end", http.client.IncompleteRead),
        ("dropped-after-work", http.client.RemoteDisconnected),
    ],
)
def test_framing_faults_reach_the_wire(fault: str, error: type[Exception]) -> None:
    (request,) = sends()("amsalem")

    with (
        serving(build(fault=fault)) as url,
        sent(url, request) as connection,
        pytest.raises(error),
    ):
        connection.getresponse().read()


def test_the_command_prints_its_url_first_and_shows_the_fault() -> None:
    command = [sys.executable, "-m", "tests.faulty", "--port", "0", "--fault", "queued-202"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=HERE.parent) as process:
        try:
            assert process.stdout
            url = process.stdout.readline().strip()
            with sent(url, sends(kind="form")("calendar")[0]) as connection:
                status = connection.getresponse().status
        finally:
            process.terminate()

    assert status == 202


def test_the_list_names_every_fault_and_variant() -> None:
    command = [sys.executable, "-m", "tests.faulty", "--list"]

    listed = subprocess.run(command, capture_output=True, text=True, check=True, cwd=HERE.parent)

    for name in [*BY_NAME, *(variant.name for variant in VARIANTS)]:
        assert f"| {name} |" in listed.stdout


def test_an_unknown_fault_is_a_usage_error() -> None:
    command = [sys.executable, "-m", "tests.faulty", "--fault", "nope"]

    ran = subprocess.run(command, capture_output=True, text=True, check=False, cwd=HERE.parent)

    assert ran.returncode == 2
    assert "--list" in ran.stderr


def test_forms_are_read_by_all_five() -> None:
    for partner in BY_PARTNER:
        request = sends(kind="form")(partner)

        assert [replies(request, mode=mode)[0].status for mode in MODES] == [200, 200]
        assert request[0].header("content-type") == TYPES["form"]
