"""No output of a run shows a configured value, nor anything that a reply said."""

from __future__ import annotations

import html
import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, quote_plus, unquote_plus
from xml.sax.saxutils import escape

import pytest
from lxml import etree

from contracts.attempts import Attempt
from contracts.cases import Case
from contracts.checks.objections import answer
from contracts.checks.passive.body import body_as_documented
from contracts.config import ConfigError, PartnerConfig, Secret, read_config
from contracts.events import Event
from contracts.leaks import STACK_TRACE, leaks
from contracts.redaction import redacted
from contracts.reports.jsonl import line
from contracts.session import Session
from contracts.settings import Settings
from contracts.stamping import Stamp
from contracts.trial import Trial, run
from openapi.documents import load
from openapi.exchange import Reply, Request
from tests.test_transport import raw_server, request, transport

SECRETS = ('hunter2 & "Zoë" <pw>', "hunter2pw")
(AMSALEM,) = load(partners=["amsalem"])
OPERATION = AMSALEM.operations[0]


class NowAndThen:
    """Refuses every third body: so that there is much to tell."""

    url = "http://127.0.0.1:9"

    def __init__(self) -> None:
        self.sent: list[bytes] = []

    def send(self, request: Request, operation: str, *, valid: bool = False) -> Attempt:
        self.sent.append(request.body)
        return Attempt(request, Reply(400 if len(self.sent) % 3 == 0 else 200))

    def spent(self, operation: str) -> int:
        return len(self.sent)


def stamp(secret: Any, name: str = "/UserName") -> Stamp:
    return Stamp.of(PartnerConfig(values={name: Secret("USERNAME", secret)}), OPERATION)


def readings(body: bytes) -> str:
    """A body in every encoding, with every escape undone."""
    texts = [body.decode(one, "replace") for one in ("utf-8", "latin-1", "utf-16-le", "utf-16-be")]
    texts += [body[1:].decode("utf-16-le", "replace")]
    plain = "\n".join(texts)
    unescaped = re.sub(r"\\u([0-9A-Fa-f]{4})", lambda found: chr(int(found[1], 16)), plain)
    unescaped = unescaped.replace('\\"', '"')
    return "\n".join((plain, unescaped, html.unescape(plain), unquote_plus(plain)))


@pytest.mark.parametrize("secret", SECRETS)
def test_no_event_of_a_run_shows_a_configured_value(secret: str) -> None:
    seen: list[Event] = []
    target = NowAndThen()
    trial = Trial(Session(OPERATION, Settings(), target, stamp(secret), seen.append))

    list(run(trial, ("samples", "valid", "nasty", "near-miss", "metamorphic", "hostile")))
    seen.append(trial.finish())

    assert any(secret in readings(body) for body in target.sent)
    assert trial.finish().findings
    bodies = [getattr(event, "request_body", b"") for event in seen]
    assert not [body for body in bodies if secret[:6] in readings(body)]
    # A member's name that a case drew, or the like, may look like three letters of it: six do not.
    assert secret[:6] not in readings("\n".join(map(line, seen)).encode())


def written(secret: str) -> list[str]:
    return [
        secret,
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        re.sub("(....)", r"\\u\1", secret.encode("utf-16-be").hex().upper()),
        escape(secret),
        etree.tostring(_element(secret)).decode()[3:-4],
        quote(secret),
        quote_plus(secret),
    ]


def _element(text: str) -> etree._Element:
    element = etree.Element("a")
    element.text = text
    return element


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("secret", [*SECRETS, "a/b\\c'd😀"])
def test_a_value_is_masked_in_every_spelling(secret: str, encoding: str) -> None:
    for form in written(secret):
        shown = stamp(secret).hidden(f"<a>{form}</a>".encode(encoding))

        assert shown.decode(encoding) == "<a>zqUSERNAMEqz</a>", form


@pytest.mark.parametrize("secret", SECRETS)
def test_a_body_that_is_cut_within_a_value_shows_none_of_it(secret: str) -> None:
    for form in written(secret):
        for encoding in ("utf-8", "utf-16-le"):
            begun = '{"UserName":"'.encode(encoding)
            body = begun + form.encode(encoding)
            for size in range(len(body) - 1, len(begun), -1):
                shown = stamp(secret).hidden(body[:size])

                assert "hun" not in readings(shown), (form, size)


def test_a_short_value_is_masked_where_it_stands_alone() -> None:
    shown = stamp("7a").hidden(b'{"UserName":"7a","b":"17ab","c":7a,"d":"7a b"}<x>7a</x>&y=7a')

    assert shown.count(b"zqUSERNAMEqz") == 5
    assert b"17ab" in shown


def test_a_token_is_left_alone() -> None:
    assert stamp("USERNAME").hidden(b"zqUSERNAMEqz") == b"zqUSERNAMEqz"


def test_a_member_that_repeats_a_value_is_masked_too() -> None:
    content = OPERATION.requests["application/json"]
    value = {"UserName": SECRETS[0], "username": SECRETS[0]}

    shown = stamp(SECRETS[0]).shown(content, value, value)

    assert shown is not None
    assert "hunter2" not in readings(shown)


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nSet-Cookie : id=private\r\n\r\nclose",
        b"HTTP/1.1 private\r\n\r\nclose",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nprivate\r\nclose",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nxprivate\r\nclose",
    ],
)
def test_what_is_wrong_with_a_reply_is_said_without_quoting_it(reply: bytes) -> None:
    with raw_server(reply) as (url, _), transport(url) as way:
        attempt = way.send(request(url), "op")

    assert attempt.trouble == "malformed"
    assert attempt.detail
    assert not re.search(r"priv|Cookie|b'|bytearray", attempt.detail)


def test_an_unknown_charset_is_not_quoted() -> None:
    (portal,) = load(partners=["globalportal"])
    operation = portal.operations[0]
    label = "application/json"
    case = Case(operation, "samples", "a sample", label, b"{}", "accepted", label)
    reply = Reply(200, (("Content-Type", f"{label}; charset=private"),), b"{}")
    seen = answer(case, Attempt(Request("POST", "http://127.0.0.1:9/x"), reply))

    told = list(body_as_documented(seen))

    assert [one.rule for one in told] == ["charset"]
    assert "private" not in repr(told)


FLAGS = [
    ("Success", False),
    ("success", 0),
    ("IsValid", "False"),
    ("ok", "0"),
    ("HasErrors", True),
    ("HasErrors", "1"),
    ("succeeded", 1),
]


@pytest.mark.parametrize(("name", "value"), FLAGS)
def test_a_recorded_flag_says_what_it_said(name: str, value: Any) -> None:
    body = json.dumps({"below": {name: value, "Other": "0"}})
    kept = json.loads(redacted(Reply(200, (("Content-Type", "application/json"),), body.encode())))

    assert kept == {"below": {name: value, "Other": "x"}}
    xml = f"<a><b xmlns='urn:b'><{name}>{value}</{name}></b></a>".encode()
    tree = etree.fromstring(redacted(Reply(200, (("Content-Type", "text/xml"),), xml)))
    assert tree[0][0].text == str(value)


def test_what_is_no_flags_value_does_not_become_one() -> None:
    kept = redacted(Reply(200, (("Content-Type", "application/json"),), b'{"HasErrors": 77}'))

    assert json.loads(kept) == {"HasErrors": 2}


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("/Date(1700000000000)/", "/Date(946684800000)/"),
        ("2026-05-15 14:18:17", "2000-01-01 00:00:00"),
        ("2026-05-15T14:18:17", "2000-01-01T00:00:00Z"),
        ("1b657c92b04c4123a3de09388147d9f7", "0" * 32),
        ("{1b657c92-b04c-4123-a3de-09388147d9f7}", "{00000000-0000-0000-0000-000000000000}"),
        ("(1b657c92-b04c-4123-a3de-09388147d9f7)", "(00000000-0000-0000-0000-000000000000)"),
        ("1b657c92-b04c-4123-a3de-09388147d9f7", "00000000-0000-0000-0000-000000000000"),
    ],
)
def test_a_recorded_date_or_guid_keeps_its_form(text: str, kept: str) -> None:
    reply = Reply(200, (("Content-Type", "application/json"),), json.dumps([text]).encode())

    assert json.loads(redacted(reply)) == [kept]


def test_a_recorded_reply_loses_its_entities() -> None:
    body = b'<!DOCTYPE a [<!ENTITY x "private">]><a><b>&x;</b><?private private?></a>'

    assert redacted(Reply(200, (("Content-Type", "text/xml"),), body)) == b"<a><b/></a>"


@pytest.mark.parametrize("blank", ["\n", " ", "\t\n"])
def test_a_leak_after_many_blanks_is_found(blank: str) -> None:
    text = blank * (90_000 // len(blank)) + "\n   at Inside.Code.Run(String name)\n"

    assert [what for what, _ in leaks(text)] == [STACK_TRACE]
    assert not list(leaks(" " * 200_000 + text))


def test_a_number_from_the_environment_is_sent_as_a_number() -> None:
    raw = {"partners": {"amsalem": {"values": {"/Salt": "${SALT}"}}}}
    config = read_config(raw, {"SALT": "603658526"}).of("amsalem")
    target = NowAndThen()
    trial = Trial(Session(OPERATION, Settings(), target, Stamp.of(config, OPERATION), print))

    list(run(trial, ("samples",)))

    assert json.loads(target.sent[0])["Salt"] == 603658526
    assert [one for one in trial.finish().findings if '"Salt":\'"$SALT"' in one.curl]


def key_error(value: Any) -> Any:
    raise KeyError("hunter2")


def leaves(value: Any) -> Any:
    raise SystemExit("hunter2")


def forgets(value: Any) -> Any:
    return None


@pytest.mark.parametrize(
    ("signer", "words"),
    [
        (key_error, "key_error raised KeyError at test_contracts_secrets.py:"),
        (leaves, "leaves raised SystemExit at test_contracts_secrets.py:"),
        (forgets, "forgets must return the body it stamped"),
        (lambda value: {**value, "Salt": object()}, "what it returns cannot be written as"),
    ],
)
def test_a_signer_that_fails_is_a_broken_configuration(signer: Any, words: str) -> None:
    with pytest.raises(ConfigError) as refused:
        Session(OPERATION, Settings(), NowAndThen(), Stamp(signer=signer), print)

    assert words in str(refused.value)
    assert "hunter2" not in str(refused.value)


def test_a_signers_module_that_cannot_be_imported_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "torn_signer.py").write_text("key = {}['hunter2']\n")

    with pytest.raises(ConfigError, match=r"importing torn_signer raised KeyError at torn_signer"):
        Stamp.of(PartnerConfig(signer="torn_signer:stamp"), OPERATION)
