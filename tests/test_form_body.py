"""Forms with nested keys, as ASP.NET reads them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from openapi.violations import Unwritable
from openapi.wire.limits import Limits
from tests.bodies import content, rules

FORM = "application/x-www-form-urlencoded"
CALENDAR, CMT, AMSALEM = (content(partner, FORM) for partner in ("calendar", "cmt", "amsalem"))
UUID = "1b657c92-b04c-4123-a3de-09388147d9f7"


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"Reason=a+b%20%C3%A9&Note=", {"Reason": "a b é", "Note": ""}),
        (b"PaidAmount=1.50&MethodId=+7", {"PaidAmount": Decimal("1.50"), "MethodId": 7}),
        (b"MethodId=&ProviderId=", {"MethodId": None, "ProviderId": None}),
        (b"Reasons[0].ReasonId=a&Reasons[1].ReasonId=b", [{"ReasonId": "a"}, {"ReasonId": "b"}]),
        (
            b"Reasons[1][ReasonId]=b&Reasons%5B0%5D%5BReasonId%5D=a",
            [{"ReasonId": "a"}, {"ReasonId": "b"}],
        ),
        (b"Reasons=", None),
        (b"Nobody.Knows[3]=x&Nobody.Cares=y", {"Nobody": {"Knows": {"3": "x"}, "Cares": "y"}}),
        (b"", {}),
    ],
)
def test_keys_become_members_and_texts_become_values(body: bytes, value: Any) -> None:
    found = CALENDAR.read(body).value

    assert found.get("Reasons", found) == value


@pytest.mark.parametrize(
    ("body", "value"),
    [
        (b"Parameter.LocationIds=1&Parameter.LocationIds=2", {"LocationIds": [1, 2]}),
        (b"Parameter.LocationIds[]=1&Parameter.LocationIds[]=2", {"LocationIds": [1, 2]}),
        (b"Parameter[LocationIds][0]=1", {"LocationIds": [1]}),
        (
            b"Parameter.WholeDay=TRUE&Parameter.StartDateTime=08:30:00",
            {"WholeDay": True, "StartDateTime": "08:30:00"},
        ),
    ],
)
def test_lists_and_objects_below_objects_are_read(body: bytes, value: Any) -> None:
    assert CMT.read(body).value == {"Parameter": value}


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"Reason=a&Reason=b", ("Reason", "duplicate")),
        (b"Reason=a&Reason.B=b", ("Reason.B", "key")),
        (b"Unheard.B=a&Unheard=b", ("Unheard", "key")),
        (b"Reasons[0].ReasonId=&Reasons[0]=2", ("Reasons[0]", "key")),
        (b"Reasons[1].ReasonId=x", ("Reasons[1]", "index")),
        (b"Reasons[99999999].ReasonId=x", ("Reasons[99999999]", "index")),
        (b"Reasons[999999999999999999].ReasonId=x", ("Reasons[999999999999999999]", "key")),
        (b"Reasons[x].ReasonId=x", ("Reasons[x]", "key")),
        (b"Reasons[-1].ReasonId=x", ("Reasons[-1]", "key")),
        (b"Reasons[].ReasonId=x", ("Reasons[]", "key")),
        (b"Reasons[0].ReasonId=x", ("Reasons[0].ReasonId", "format")),
        (b"Reasons=x", ("Reasons[0]", "type")),
        (b"MethodId=1.0", ("MethodId", "type")),
        (b"MethodId=2147483648", ("MethodId", "format")),
        (b"MethodId=" + "\u0661".encode(), ("MethodId", "type")),
        (b"PaidAmount=1e2", ("PaidAmount", "type")),
        (b"PaidAmount=", ("PaidAmount", "type")),
        (b"Reason[0]=x", ("Reason", "type")),
        (b"[0]=x", ("[0]", "key")),
        (b"a[=x", ("a[", "key")),
        *((key + b"=x", (key.decode(), "key")) for key in (b"Note.", b".Note", b"a..b", b"a[0]b")),
        *((key + b"=x", (key.decode(), "key")) for key in (b"a.[0]", b"a[0].", b".", b"a]")),
        (b"Reasons[00].ReasonId=x", ("Reasons[00]", "key")),
        (b"=x", ("", "key")),
        (b"Reason=%ff", ("", "charset")),
        (b"\xff=1", ("byte 0", "charset")),
        (b"&&", ("", "syntax")),
        (b".".join([b"a"] * 65) + b"=1", (".".join(["a"] * 65)[:100], "depth")),
        (b"a.a" * 5000 + b"=1", (("a.a" * 5000)[:100], "key")),
    ],
)
def test_what_a_form_gets_wrong_is_told_by_its_key(body: bytes, expected: tuple[str, str]) -> None:
    found = [pair for pair in rules(CALENDAR.read(body)) if pair[1] != "required"]

    assert found == [expected]


def test_so_many_fields_are_read_and_no_more() -> None:
    limits = Limits(members=3)

    assert CMT.read(b"Parameter.LocationIds=1&Parameter.LocationIds=2&a=3", limits=limits).readable
    assert rules(CMT.read(b"a=1&a=2&a=3&a=4", limits=limits)) == [("", "members")]


def test_a_form_is_written_as_the_framework_reads_it() -> None:
    value = {
        "Reason": "a b&é",
        "PaidAmount": Decimal("5.0"),
        "Reasons": [{"ReasonId": UUID}],
        "Note": None,
    }

    assert CALENDAR.write(value) == (
        b"Reason=a+b%26%C3%A9&PaidAmount=5&Reasons%5B0%5D.ReasonId=" + UUID.encode()
    )


@pytest.mark.parametrize(
    "value",
    [5, [], {"Reasons": [None]}, {"Reasons": [{}, {"ReasonId": UUID}]}, {"Reason": "\ud800"}],
)
def test_a_value_without_a_form_is_refused(value: Any) -> None:
    with pytest.raises(Unwritable):
        CALENDAR.write(value)


def test_a_list_of_texts_may_hold_an_empty_one() -> None:
    value = {"Reservation": {"MailingLists": [""]}}

    assert AMSALEM.read(AMSALEM.write(value)).value == value
    assert AMSALEM.read(b"Reservation.MailingLists=").value == value
