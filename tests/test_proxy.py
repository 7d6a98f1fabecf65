"""The validating proxy: what goes through it is not altered, and what drifts is noted."""

from __future__ import annotations

import asyncio
import gzip
import shutil
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn

from mockserver import MockServer, Settings
from mockserver.addresses import AddressRefused, pinned
from mockserver.journal import Entry, Listener
from mockserver.places import Place
from mockserver.upstream import Upstream
from openapi.documents import Operation
from tests.mocks import name_of, operations, sample_of, write_sixth
from tests.partners import Act, Partner, closed_port, reply, says
from tests.waiting import PATIENCE, until

Start = Callable[..., "Proxied"]
GOOD = b'{"Weight": 3, "Street": "Main"}'
JSON = {"Content-Type": "application/json"}
ANSWER = reply(b'{"Number": 7}')
SAMPLE = says(ANSWER)


class Proxied:
    """A proxy before a partner."""

    def __init__(self, mock: MockServer, partner: Partner) -> None:
        self.mock = mock
        self.partner = partner

    def post(
        self, body: bytes = GOOD, path: str = "/api/Parcels", headers: dict[str, str] = JSON
    ) -> httpx.Response:
        return httpx.post(self.mock.url + path, content=body, headers=headers, timeout=PATIENCE)

    @property
    def last(self) -> Entry:
        return self.mock.journal[-1]


@contextmanager
def proxied(
    folder: Path, act: Act, listeners: Sequence[Listener] = (), **settings: object
) -> Iterator[Proxied]:
    with Partner(act) as partner:
        upstream = (f"sixth={partner.url}",)
        made = Settings(port=0, log="off", documents=folder, upstream=upstream, **settings)  # type: ignore[arg-type]
        with MockServer(settings=made, listeners=listeners) as mock:
            yield Proxied(mock, partner)


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts a proxy of the sixth partner, who acts as told."""
    with ExitStack() as stack:
        folder = write_sixth(tmp_path)
        yield lambda act=SAMPLE, **settings: stack.enter_context(proxied(folder, act, **settings))


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(ANSWER, id="as documented"),
        pytest.param(reply(b"{\xff not json", "200 Fine"), id="no JSON"),
        pytest.param(reply(b"I'm a teapot", "418 I'm a teapot", ()), id="an undocumented status"),
        pytest.param(
            reply(b"", "204 No Content", ()).replace(b"Content-Length: 0\r\n", b""), id="no body"
        ),
        pytest.param(reply(b"", "202 Accepted", ()), id="an empty body"),
        pytest.param(
            reply(gzip.compress(b"{}"), headers=("Content-Encoding: gzip",)), id="compressed"
        ),
        pytest.param(reply(headers=("Set-Cookie: a=1", "Set-Cookie: b=2")), id="a header twice"),
        pytest.param(
            reply(headers=("Date: Mon, 01 Jan 2001 00:00:00 GMT", "Server: IIS", "X-Odd: \xe9")),
            id="headers of servers",
        ),
        pytest.param(reply(b"<b>oops</b>", "500 No", ("Content-Type: text/html",)), id="an error"),
        pytest.param(
            reply(b"", "302 Found", ("Location: http://127.0.0.1:1/api/Parcels",)), id="a redirect"
        ),
    ],
)
def test_the_reply_is_the_partners_byte_for_byte(start: Start, answer: bytes) -> None:
    proxy = start(says(answer))
    head, _, body = answer.partition(b"\r\n\r\n")
    lines = [line.partition(b": ") for line in head.split(b"\r\n")[1:]]
    expected = [(n.lower(), v) for n, _, v in lines if n.lower() != b"connection"]

    with (
        httpx.Client(timeout=PATIENCE) as client,
        client.stream("POST", f"{proxy.mock.url}/api/Parcels", content=GOOD, headers=JSON) as came,
    ):
        raw = b"".join(came.iter_raw())

    headers = [(n.lower(), v) for n, v in came.headers.raw if n.lower() != b"connection"]
    assert came.status_code == int(head.split()[1])
    assert sorted(headers) == sorted(expected)
    assert raw == body
    assert len(proxy.partner.received) == 1


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(ANSWER, id="a body"),
        pytest.param(reply(b"", "202 Accepted", ()), id="an empty body"),
        pytest.param(
            reply(b"", "204 No Content", ()).replace(b"Content-Length: 0\r\n", b""), id="no body"
        ),
    ],
)
def test_who_has_the_reply_finds_it_in_the_journal(
    start: Start, monkeypatch: pytest.MonkeyPatch, answer: bytes
) -> None:
    # uvloop gathers what is written, for a moment; on Windows each write goes out at once.
    config = uvicorn.Config
    monkeypatch.setattr(
        uvicorn, "Config", lambda app, **more: config(app, **{**more, "loop": "asyncio"})
    )
    proxy = start(says(answer), listeners=[lambda _: time.sleep(0.3)])

    proxy.post()

    assert len(proxy.mock.journal) == 1


def test_the_request_is_the_clients_but_for_host_and_hop_by_hop_headers(start: Start) -> None:
    proxy = start()
    sent = {
        **JSON,
        "X-Api-Key": "k",
        "Accept": "text/json;q=0.5",
        "Connection": "x-private, close",
        "X-Private": "1",
        "Keep-Alive": "5",
        "Te": "trailers",
        "X-Mock-Session": "mine",
        "Expect": "100-continue",
    }

    proxy.post(b'{"Weight":3,  "Street":"Main"}', "/API/parcels/?a=%20b&c", sent)

    (received,) = proxy.partner.received
    assert received.line == "POST /API/parcels/?a=%20b&c HTTP/1.1"
    assert received.body == b'{"Weight":3,  "Street":"Main"}'
    assert received.values("host") == [f"127.0.0.1:{proxy.partner.port}"]
    assert received.values("content-length") == [str(len(received.body))]
    for name in ("x-api-key", "accept", "content-type"):
        assert received.values(name) == [{n.lower(): v for n, v in sent.items()}[name]]
    for name in ("x-private", "keep-alive", "te", "x-mock-session", "expect"):
        assert received.values(name) == []
    assert proxy.last.session == "mine"


def test_a_base_path_stands_before_the_operations_own(tmp_path: Path) -> None:
    with Partner(says(ANSWER)) as partner:
        made = Settings(
            port=0,
            log="off",
            documents=write_sixth(tmp_path),
            upstream=(f"sixth={partner.url}/test/v2/",),  # type: ignore[arg-type]
        )
        with MockServer(settings=made) as mock:
            httpx.post(f"{mock.url}/api/Parcels", content=GOOD, headers=JSON, timeout=PATIENCE)

    assert partner.received[0].line == "POST /test/v2/api/Parcels HTTP/1.1"


def test_only_documented_operations_reach_the_partner(start: Start) -> None:
    proxy = start()

    assert proxy.post(path="/api/Other").status_code == 404
    assert httpx.get(f"{proxy.mock.url}/api/Parcels", timeout=PATIENCE).status_code == 405
    assert proxy.post(path="/api%2fParcels").status_code == 404
    assert proxy.post(b"x" * 3_000_000).status_code == 413
    assert proxy.partner.received == []


@pytest.mark.parametrize(
    ("body", "answer", "in_request", "in_reply"),
    [
        (GOOD, ANSWER, [], []),
        (b'{"Street": "Main"}', ANSWER, ["/Weight required"], []),
        (GOOD, reply(b'{"Number": "7"}'), [], ["/Number type"]),
        (GOOD, reply(b"{"), [], ["line 1, column 2 syntax"]),
        (GOOD, reply(b'{"Number": 7}', headers=()), [], ["Content-Type content-type"]),
        (GOOD, reply(b"", headers=()), [], [" body"]),
        (GOOD, reply(b"", "503 No"), [], ["the status status"]),
        (GOOD, reply(b'{"Message": "No."}', "404 No"), [], []),
        (GOOD, reply(b"", "202 Later", ()), [], []),
        (b"", ANSWER, ["line 1, column 1 syntax"], []),
        (
            GOOD,
            reply(
                gzip.compress(b'{"Number": "7"}'),
                headers=("Content-Type: application/json", "Content-Encoding: gzip"),
            ),
            [],
            ["/Number type"],
        ),
        (
            GOOD,
            reply(b"x", headers=("Content-Type: application/json", "Content-Encoding: br")),
            [],
            ["Content-Encoding content-encoding"],
        ),
        (
            GOOD,
            reply(b"{}", headers=("Content-Type: application/json; charset=klingon",)),
            [],
            ["Content-Type charset"],
        ),
    ],
)
def test_drift_of_either_side_is_in_the_journal(
    start: Start, body: bytes, answer: bytes, in_request: list[str], in_reply: list[str]
) -> None:
    proxy = start(says(answer))

    proxy.post(body)

    entry = proxy.last
    assert [f"{each.where} {each.rule}" for each in entry.violations] == in_request
    assert [f"{each.where} {each.rule}" for each in entry.drift] == in_reply
    count = len(in_request) + len(in_reply)
    assert entry.reason == (f"upstream, {count} drift" if count else "upstream")
    assert entry.partner == "sixth"
    assert entry.reply_body == answer.partition(b"\r\n\r\n")[2]
    assert proxy.partner.received[0].body == body


@pytest.mark.parametrize("operation", operations(), ids=name_of)
def test_a_partner_who_keeps_to_the_document_never_drifts(operation: Operation) -> None:
    body, headers = sample_of(operation)
    with MockServer([operation.partner], Settings(port=0, log="off")) as partner:
        upstream = (f"{operation.partner}={partner.url}",)
        made = Settings(port=0, log="off", upstream=upstream)  # type: ignore[arg-type]
        with MockServer(settings=made) as mock:
            direct = httpx.post(
                partner.url + operation.path, content=body, headers=headers, timeout=PATIENCE
            )
            through = httpx.post(
                mock.url + operation.path, content=body, headers=headers, timeout=PATIENCE
            )
            (entry,) = mock.journal

    assert (through.status_code, through.content) == (direct.status_code, direct.content)
    assert (entry.violations, entry.drift) == ((), ())


def test_partners_without_upstream_are_mocked_beside(tmp_path: Path) -> None:
    other = operations()[0]
    body, headers = sample_of(other)
    with Partner(says(reply(b"{}"))) as partner:
        wanted = operations()[1]
        upstream = (f"{wanted.partner}={partner.url}",)
        made = Settings(port=0, log="off", upstream=upstream)  # type: ignore[arg-type]
        with MockServer([other.partner], made) as mock:
            assert {each.partner for each in mock.documents} == {other.partner, wanted.partner}
            mocked = httpx.post(
                mock.url + other.path, content=body, headers=headers, timeout=PATIENCE
            )

    assert mocked.status_code == 200
    assert partner.received == []


def test_a_reply_too_long_to_keep_is_passed_on_whole_and_not_judged(start: Start) -> None:
    body = b"[" + b"1," * 400_000 + b"1]"
    proxy = start(says(reply(body)), body_limit="100kB")

    came = proxy.post()

    assert came.content == body
    assert proxy.last.reason == "upstream, not judged"
    assert len(proxy.last.reply_body) < 300_000


def test_an_endless_reply_ends_with_its_client(start: Start) -> None:
    ended: list[bool] = []

    def flood(client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        try:
            while not proxy.partner.stopping.is_set():
                client.sendall(b"x" * 65536)
        except OSError:
            ended.append(True)
            raise

    proxy = start(flood, body_limit="100kB")
    with (
        httpx.Client(timeout=PATIENCE) as client,
        client.stream("POST", f"{proxy.mock.url}/api/Parcels", content=GOOD, headers=JSON) as came,
    ):
        next(came.iter_raw(500_000))

    until(lambda: bool(ended))


def hold(client: socket.socket) -> None:
    """Answer nothing for longer than the proxy waits."""
    client.settimeout(PATIENCE)
    client.recv(1)  # returns when the proxy hangs up


def waits(kind: str) -> str:
    """How long the proxy waits for a partner: short only for who is slow, not to miss the rest."""
    return "0.5" if kind == "slow" else str(PATIENCE)


TROUBLES = [
    pytest.param(hold, "slow", 504, id="slow"),
    pytest.param(lambda client: None, "broken", 502, id="hangs up"),
    pytest.param(says(b"SSH-2.0-OpenSSH\r\n\r\n"), "broken", 502, id="no HTTP"),
    pytest.param(says(reply(b"{", length=50)), "broken", 502, id="half a reply"),
    pytest.param(says(reply(b"x", "999 What")), "broken", 502, id="no status"),
    pytest.param(
        says(reply(b"x", headers=["X: \x1b[2J"])), "broken", 502, id="control in a header"
    ),
    pytest.param(
        says(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"),
        "broken",
        502,
        id="two lengths",
    ),
]


@pytest.mark.parametrize(("act", "kind", "status"), TROUBLES)
def test_a_partner_who_gives_no_reply_is_a_problem_that_says_so(
    start: Start, act: Act, kind: str, status: int
) -> None:
    proxy = start(act, upstream_timeout=waits(kind))

    came = proxy.post()

    assert came.status_code == status
    assert came.json()["type"] == f"urn:mockserver:problem:upstream-{kind}"
    assert proxy.partner.url in came.json()["detail"]
    assert proxy.last.reason == f"upstream-{kind}"


@pytest.mark.parametrize(("act", "kind", "status"), TROUBLES)
def test_fallback_answers_with_the_sample_and_says_so(
    start: Start, act: Act, kind: str, status: int
) -> None:
    proxy = start(act, upstream_timeout=waits(kind), fallback=True)

    good = proxy.post()
    bad = proxy.post(b"{}")

    assert (good.status_code, good.json()) == (200, {"Number": 7})
    assert good.headers["mock-fallback"] == kind
    assert proxy.mock.journal[0].reason == f"fallback={kind}, example=sample"
    assert any("--fallback" in line for line in proxy.mock.journal[0].why)
    assert (bad.status_code, bad.headers["mock-fallback"]) == (400, kind)
    assert len(bad.json()["violations"]) == 2
    assert proxy.last.reason.startswith(f"fallback={kind}")


def test_a_partner_who_is_down_is_a_502_or_falls_back(tmp_path: Path) -> None:
    folder = write_sixth(tmp_path)
    with closed_port() as port:
        upstream = (f"sixth=http://127.0.0.1:{port}",)
        for fallback, status in ((False, 502), (True, 200)):
            made = Settings(
                port=0,
                log="off",
                documents=folder,
                upstream=upstream,  # type: ignore[arg-type]
                fallback=fallback,
            )
            with MockServer(settings=made) as mock:
                came = httpx.post(
                    f"{mock.url}/api/Parcels", content=GOOD, headers=JSON, timeout=PATIENCE
                )
            assert came.status_code == status
            assert came.headers.get("mock-fallback") == ("down" if fallback else None)


def test_a_reply_that_breaks_off_after_its_start_was_passed_on_resets_the_client(
    start: Start,
) -> None:
    proxy = start(says(reply(b"x" * 200_000, length=500_000)), body_limit="50kB", fallback=True)

    with pytest.raises(httpx.TransportError):
        proxy.post()

    assert any("broke off" in line for line in proxy.last.why)


# --- where the partner is -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    [
        "169.254.169.254",
        "169.254.0.1",
        "::ffff:169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "2002:a9fe:a9fe::1",
        "fe80::1",
        "fd00:ec2::254",
        "100.100.100.200",
        "168.63.129.16",
        "0.0.0.0",  # noqa: S104 - not bound to
        "::",
        "255.255.255.255",
        "224.0.0.1",
        "ff02::1",
    ],
)
def test_metadata_and_impossible_addresses_are_never_called(address: str) -> None:
    with pytest.raises(AddressRefused, match="never called"):
        pinned(address)
    with pytest.raises(AddressRefused, match="never called"):
        pinned("partner.test", address)
    with pytest.raises(AddressRefused, match="never called"):
        pinned("partner.test", resolve=lambda _: ["8.8.8.8", address])


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "::1", "10.1.2.3", "192.168.0.1", "172.16.0.1", "fd12::1", "100.64.0.1"],
)
def test_private_addresses_are_called_only_where_they_are_named(address: str) -> None:
    with pytest.raises(AddressRefused, match=f"via {address}"):
        pinned("partner.test", resolve=lambda _: [address])

    assert pinned(address) == (address,)
    assert pinned("partner.test", address) == (address,)


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "0177.0.0.1"])
def test_numbers_that_lead_to_this_machine_are_no_names_for_it(host: str) -> None:
    with pytest.raises(AddressRefused, match=r"not public|cannot be looked up"):
        pinned(host)


def test_localhost_may_be_this_machine_and_nothing_else() -> None:
    assert pinned("localhost", resolve=lambda _: ["::1", "127.0.0.1"]) == ("::1", "127.0.0.1")
    with pytest.raises(AddressRefused):
        pinned("localhost", resolve=lambda _: ["10.0.0.1"])


def test_a_name_that_cannot_be_looked_up_is_one_clear_line() -> None:
    def unknown(_: str) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    with pytest.raises(AddressRefused, match="cannot be looked up: Name or service not known"):
        pinned("partner.test", resolve=unknown)


@pytest.mark.parametrize(
    "later", [pytest.param("169.254.169.254", id="row 50 a name that leads elsewhere later")]
)
def test_a_name_is_looked_up_once_however_it_changes_afterwards(
    monkeypatch: pytest.MonkeyPatch, later: str
) -> None:
    asked: list[str] = []

    def rebinding(host: str) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else [later]

    looked_up = socket.getaddrinfo
    systems: list[object] = []

    def recorded(host: object, *rest: object, **more: object) -> object:
        systems.append(host)
        return looked_up(host, *rest, **more)  # type: ignore[arg-type]

    with Partner(says(ANSWER)) as partner:
        place = Place.read(f"sixth=http://app.localhost:{partner.port}")
        upstream = Upstream(place, seconds=5, most_bytes=1000, resolve=rebinding)
        monkeypatch.setattr(socket, "getaddrinfo", recorded)

        async def twice() -> list[int]:
            answers = [await upstream.call("POST", b"/x", (), b"{}") for _ in range(2)]
            await upstream.close()
            return [answer.status for answer in answers]

        assert asyncio.run(twice()) == [200, 200]

    assert asked == ["app.localhost"]
    assert systems == []
    assert [each.values("host") for each in partner.received] == [
        [f"app.localhost:{partner.port}"]
    ] * 2


@pytest.mark.parametrize(
    "status",
    [pytest.param(each, id=f"row 50 a redirect by {each}") for each in (301, 302, 307, 308)],
)
def test_a_redirect_is_not_followed(start: Start, status: int) -> None:
    with Partner(says(ANSWER)) as elsewhere:
        location = f"Location: {elsewhere.url}/api/Parcels"
        proxy = start(says(reply(b"", f"{status} Elsewhere", (location,))))

        came = proxy.post()

    assert came.status_code == status
    assert elsewhere.received == []
    assert [each.rule for each in proxy.last.drift] == ["status"]


def test_proxies_of_the_environment_are_not_asked(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Partner(says(reply(b"", "407 Pay"))) as elsewhere:
        monkeypatch.setenv("HTTP_PROXY", elsewhere.url)
        monkeypatch.setenv("http_proxy", elsewhere.url)
        proxy = start()

        with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
            came = client.post(f"{proxy.mock.url}/api/Parcels", content=GOOD, headers=JSON)

    assert came.status_code == 200
    assert elsewhere.received == []


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate, and its key, for partner.test."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    file = tmp_path / "partner.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"),
            *("-subj", "/CN=partner.test", "-addext", "subjectAltName=DNS:partner.test"),
            *("-keyout", file, "-out", tmp_path / "cert.pem"),
        ],
        check=True,
        capture_output=True,
    )
    file.write_bytes(file.read_bytes() + (tmp_path / "cert.pem").read_bytes())
    return file


@pytest.mark.parametrize(("host", "status"), [("partner.test", 200), ("other.test", 502)])
def test_over_tls_the_name_is_told_and_checked_and_the_address_is_the_named_one(
    tmp_path: Path, certificate: Path, monkeypatch: pytest.MonkeyPatch, host: str, status: int
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    names: list[str | None] = []
    context.sni_callback = lambda _connection, name, _context: names.append(name)
    with Partner(says(ANSWER), context) as partner:
        upstream = (f"sixth=https://{host}:{partner.port} via 127.0.0.1",)
        folder = tmp_path / "documents"
        folder.mkdir()
        made = Settings(port=0, log="off", documents=write_sixth(folder), upstream=upstream)  # type: ignore[arg-type]
        with MockServer(settings=made) as mock:
            came = httpx.post(
                f"{mock.url}/api/Parcels", content=GOOD, headers=JSON, timeout=PATIENCE
            )

    assert came.status_code == status
    assert names == [host]
    assert len(partner.received) == (status == 200)


# --- the command --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "--upstream PARTNER=URL"),
        (["--upstream", "https://a.test"], "'https://a.test' is not PARTNER=URL"),
        (["--upstream", "nobody=http://127.0.0.1:1"], "no partner 'nobody'"),
        (["--upstream", "{0}=http://169.254.169.254"], "never called"),
        (["--upstream", "{0}=http://[::ffff:169.254.169.254]/"], "never called"),
        (["--upstream", "{0}=http://me:secret@127.0.0.1"], "a user or password"),
        (["--upstream", "{0}=http://a.invalid"], "cannot be looked up"),
        (["--upstream", "{0}=http://127.0.0.1", "--upstream", "{0}=http://[::1]"], "two URLs"),
    ],
)
def test_an_upstream_that_cannot_be_used_is_one_clear_line(arguments: list[str], said: str) -> None:
    partner = operations()[0].partner
    command = [sys.executable, "-m", "mockserver", "proxy", "--port", "0"]

    done = subprocess.run(
        [*command, *(each.format(partner) for each in arguments)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )

    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert said in done.stderr
    assert "secret" not in done.stderr
    assert done.stdout == ""
