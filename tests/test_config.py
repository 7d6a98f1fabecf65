"""`contracts.toml`: every key, every mistake, and what is done with its values."""

from __future__ import annotations

import json
import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest

import contracts
from contracts.config import Accepted, ConfigError, json_schema, load_config, read_config
from contracts.findings import Finding
from contracts.settings import Settings, key, knobs, settings_from
from contracts.transport import Limits

FULL: dict[str, Any] = {
    "depth": "quick",
    "phase": ["samples", "near-miss"],
    "seed": 7,
    "fail-on": "sample",
    "allow-host": ["sandbox.example.test"],
    "max-requests": 100,
    "rate": "5/s",
    "partners": {
        "bookings": {
            "url": "https://${SANDBOX}/api",
            "headers": {"X-Api-Key": "${API_KEY}", "X-Tenant": "tests"},
            "values": {"/Key": "${EXISTING_KEY}", "/Guest/Email": "a@b.test", "/Count": 3},
            "leave-alone": ["/Remark"],
            "signer": "stamps:sign",
        }
    },
    "baseline": [
        {"owner": "Ann", "expires": date(2027, 1, 31), "check": "server-error", "member": "/Key"}
    ],
}
ENVIRONMENT = {"SANDBOX": "sandbox.example.test", "API_KEY": "s3cret", "EXISTING_KEY": "K-1"}


def finding(**about: Any) -> Finding:
    return Finding(
        **{
            "check": "server-error",
            "partner": "bookings",
            "operation": "POST /x",
            "media_type": "application/json",
            "phase": "nasty",
            "message": "",
            "expected": "",
            "came": "",
            "member": "/Key",
            **about,
        }
    )


def test_a_full_file_is_read() -> None:
    config = read_config(FULL, ENVIRONMENT)

    settings = settings_from(config.knobs)
    partner = config.of("bookings")
    assert (settings.depth, settings.seed, settings.fail_on) == ("quick", 7, "sample")
    assert settings.phase == ("samples", "near-miss")
    assert partner.url == "https://sandbox.example.test/api"
    assert partner.headers["X-Api-Key"].value == "s3cret"
    assert partner.values["/Count"].value == 3
    assert partner.leave_alone == ("/Remark",)
    assert config.baseline[0].owner == "Ann"


def test_a_value_is_printed_as_the_variable_it_came_from_or_by_its_own_name() -> None:
    values = read_config(FULL, ENVIRONMENT).of("bookings").values

    assert [secret.variable for secret in values.values()] == [
        "EXISTING_KEY",
        "GUEST_EMAIL",
        "COUNT",
    ]


def test_a_partner_that_is_not_configured_needs_nothing() -> None:
    assert read_config({}, {}).of("bookings").url == ""


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        ({"dept": "quick"}, "unknown key 'dept'; did you mean 'depth'"),
        ({"partners": {"bookings": {"header": {}}}}, "did you mean 'headers'"),
        ({"partners": {"bookings": {"zzz": 1}}}, "known: url, headers, values"),
        ({"partners": {"bookings": 1}}, "partners.bookings must be a table"),
        ({"partners": {"bookings": {"values": {"Key": 1}}}}, "no JSON pointer"),
        ({"partners": {"bookings": {"leave-alone": "/Key"}}}, "list of JSON pointers"),
        ({"partners": {"bookings": {"signer": "stamps"}}}, "must be module:function"),
        ({"partners": {"bookings": {"url": "${NOT_SET}"}}}, "variable NOT_SET is not set"),
        ({"baseline": [{"check": "x", "expires": date(2027, 1, 1)}]}, "needs an owner"),
        ({"baseline": [{"check": "x", "owner": "Ann"}]}, "expires must be a date"),
        ({"baseline": [{"owner": "Ann", "expires": date(2027, 1, 1)}]}, "say what is accepted"),
        ({"baseline": {}}, "[[baseline]]"),
        (
            {"baseline": [{"owner": "Ann", "check": "x", "expires": datetime(2027, 1, 1)}]},
            "expires must be a date",
        ),
        (
            {"baseline": [{"owner": "Ann", "check": ["x"], "expires": date(2027, 1, 1)}]},
            "check must be a string",
        ),
        ({"partners": {"bookings": {"headers": {"X Key": "k"}}}}, "'X Key' is no header's name"),
        ({"partners": {"bookings": {"headers": {"host": "h"}}}}, "the check itself sets host"),
        ({"partners": {"bookings": {"headers": {"X-Key": "ключ"}}}}, "is visible ASCII"),
        ({"partners": {"bookings": {"headers": {"X-Key": "a\r\nB: c"}}}}, "in one line"),
        ({"partners": {"bookings": {"headers": {"X-Key": "k3y\n"}}}}, "no space at its ends"),
    ],
    ids=str,
)
def test_a_mistake_is_named(raw: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError) as error:
        read_config(raw, {})

    assert words in str(error.value)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"depth": "deeper"}, "none of quick, ci, deep"),
        ({"phase": ["samples", "magic"]}, "'magic' is none of"),
        ({"seed": "one"}, "seed must be a whole number"),
        ({"seed": True}, "seed must be a whole number"),
        ({"max_requests": -1}, "cannot be negative"),
        ({"timeout": 0}, "--timeout must be more than 0"),
        ({"breaker": 0}, "--breaker must be more than 0"),
        ({"rate": "often"}, "is no rate"),
        ({"allow_host": ["https://x"]}, "is no host"),
        ({"i_may_test_this": "yes"}, "true or false"),
    ],
    ids=str,
)
def test_a_wrong_setting_is_refused(values: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)):
        settings_from(values)


def test_a_header_that_cannot_be_sent_is_named_without_its_value() -> None:
    with pytest.raises(ConfigError) as error:
        read_config({"partners": {"bookings": {"headers": {"X-Key": "hunter2\n"}}}}, {})

    assert "hunter2" not in str(error.value)


@pytest.mark.parametrize("value", ["", "k", "Bearer a\tb c", 7])
def test_a_header_may_be_anything_visible(value: Any) -> None:
    read = read_config({"partners": {"bookings": {"headers": {"X-Key": value}}}}, {})

    assert read.of("bookings").headers["X-Key"].value == value


def test_the_file_is_found_beside_or_in_pyproject(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert not load_config(None, {}).knobs

    (tmp_path / "pyproject.toml").write_text("[tool.contracts]\nseed = 3\n")
    assert load_config(None, {}).knobs == {"seed": 3}

    (tmp_path / "contracts.toml").write_text("seed = 4\n")
    assert load_config(None, {}).knobs == {"seed": 4}


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load_config(tmp_path / "none.toml", {})

    (tmp_path / "other.toml").write_text("dept = 1")
    with pytest.raises(ConfigError, match=r"other\.toml: unknown key 'dept'"):
        load_config(tmp_path / "other.toml", {})

    (tmp_path / "bad.toml").write_text("= 1")
    with pytest.raises(ConfigError, match="no TOML"):
        load_config(tmp_path / "bad.toml", {})


def test_an_accepted_finding_is_accepted_until_its_last_day() -> None:
    entry = Accepted("Ann", date(2027, 1, 31), check="server-error", member="/Key")

    assert entry.covers(finding(), date(2027, 1, 31))
    assert not entry.covers(finding(), date(2027, 2, 1))
    assert not entry.covers(finding(member="/Other"), date(2027, 1, 1))


def test_the_shipped_schema_is_the_one_that_the_code_makes() -> None:
    file = Path(contracts.__file__).parent / "contracts.schema.json"

    assert json.loads(file.read_text(encoding="utf-8")) == json_schema()


def test_the_schema_takes_what_the_reader_takes() -> None:
    validator = jsonschema_rs.validator_for(json_schema())

    assert validator.is_valid(json.loads(json.dumps(FULL, default=str)))
    assert not validator.is_valid({"dept": "quick"})


def test_every_setting_has_a_default_that_is_valid_and_a_sentence() -> None:
    assert Settings() == settings_from({})
    assert all(one.metadata["help"].endswith(".") for one in knobs())
    assert len({key(one) for one in knobs()}) == len(knobs())


def test_depth_deep_has_room_for_all_that_it_sends() -> None:
    assert Settings(depth="deep").limits().max_requests_per_operation > 20_000
    assert Settings().limits() == Limits()
    assert Settings(depth="deep", max_requests=9, max_time=3.0).limits().max_requests == 9
