"""Which members of an XML document .NET reads: order, namespaces, nil, nesting."""

from __future__ import annotations

import pytest

from tests.dotnet.bridge import DotNet, DotNetError
from tests.dotnet.reads import Reads, reservation


def test_a_member_out_of_order_is_silently_lost(reads: Reads) -> None:
    said = reads.vezeeta("<PatientName>x</PatientName><ActionMaker>lost</ActionMaker>")

    assert said == {"PatientName": "x"}


def test_capitals_come_before_small_letters(reads: Reads) -> None:
    ordinal = "<EarnSelected>true</EarnSelected><Earned>true</Earned>"
    of_a_dictionary = "<Earned>true</Earned><EarnSelected>true</EarnSelected>"

    assert reads.vezeeta(ordinal) == {"EarnSelected": True, "Earned": True}
    assert reads.vezeeta(of_a_dictionary) == {"Earned": True}


def test_members_of_a_base_class_come_first_and_in_its_namespace(reads: Reads) -> None:
    first = "<m:ExternalId>x</m:ExternalId><CancelReason>y</CancelReason>"
    last = "<CancelReason>y</CancelReason><m:ExternalId>x</m:ExternalId>"
    elsewhere = "<ExternalId>x</ExternalId><CancelReason>y</CancelReason>"

    assert reads.globalportal(first) == {"ExternalId": "x", "CancelReason": "y"}
    assert reads.globalportal(last) == {"CancelReason": "y"}
    assert reads.globalportal(elsewhere) == {"CancelReason": "y"}


def test_the_first_of_two_equal_members_wins(reads: Reads) -> None:
    assert reads.vezeeta("<RequestId>1</RequestId><RequestId>2</RequestId>") == {"RequestId": "1"}


def test_members_that_are_not_there_are_null_or_zero(dotnet: DotNet) -> None:
    value = dotnet.read("vezeeta-request", reservation("").encode())

    assert (value["RequestId"], value["Fees"], value["EarnAmount"]) == (None, None, 0)


@pytest.mark.parametrize("unknown", ["<Zebra/>", "<Aardvark>1<a/></Aardvark>", '<R xmlns="x"/>'])
def test_unknown_elements_are_skipped(reads: Reads, unknown: str) -> None:
    said = reads.vezeeta(f"{unknown}<RequestId>x</RequestId>{unknown}<UserKey>y</UserKey>{unknown}")

    assert said == {"RequestId": "x", "UserKey": "y"}


@pytest.mark.parametrize(
    "inside",
    [
        "<requestId>x</requestId>",
        '<RequestId xmlns="">x</RequestId>',
        '<RequestId xmlns="y">x</RequestId>',
    ],
)
def test_a_member_in_another_case_or_namespace_is_lost(reads: Reads, inside: str) -> None:
    assert reads.vezeeta(inside) == {}


@pytest.mark.parametrize("nil", ['i:nil="true"', 'i:nil="1"'])
@pytest.mark.parametrize(
    "member", ["RequestId", "Fees", "CallSourceId", "EarnSelected", "CreatedOn"]
)
def test_nil_is_null(reads: Reads, member: str, nil: str) -> None:
    assert reads.vezeeta(f"<{member} {nil}/>") == {}


def test_a_nil_root_is_no_object(dotnet: DotNet) -> None:
    nil = reservation("").replace(" ", ' i:nil="true" ', 1)

    assert dotnet.read("vezeeta-request", nil.encode()) is None


@pytest.mark.parametrize("member", ["EarnAmount", "Earned", "ConferenceLength"])
def test_nil_is_refused_where_the_type_cannot_be_null(reads: Reads, member: str) -> None:
    with pytest.raises(DotNetError, match="cannot be null"):
        reads.vezeeta(f'<{member} i:nil="true"/>')


@pytest.mark.parametrize("empty", ["<RequestId/>", "<RequestId></RequestId>"])
def test_an_empty_element_is_an_empty_string(reads: Reads, empty: str) -> None:
    assert reads.vezeeta(empty) == {"RequestId": ""}


@pytest.mark.parametrize(
    "member", ["Fees", "CallSourceId", "EarnSelected", "CreatedOn", "EarnAmount", "Earned"]
)
def test_an_empty_element_is_refused_for_every_other_type(reads: Reads, member: str) -> None:
    with pytest.raises(DotNetError, match="FormatException"):
        reads.vezeeta(f"<{member}/>")


def test_a_key_value_pair_has_members_with_small_letters(reads: Reads) -> None:
    member = "FirstAndLastApptsDatesInSeries"
    small = "<k:key>2020-01-01T00:00:00</k:key><k:value>2020-01-02T00:00:00</k:value>"

    assert reads.cmt(f"<{member}>{small}</{member}>") == {
        member: {"Key": "2020-01-01T00:00:00.0000000", "Value": "2020-01-02T00:00:00.0000000"}
    }
    with pytest.raises(DotNetError, match="key"):  # unlike other members, both are required
        reads.cmt(f"<{member}>{small.replace('key', 'Key')}</{member}>")


def test_array_items_have_a_namespace_and_a_name_of_their_own(reads: Reads) -> None:
    assert reads.cmt("<LocationIds><a:int>1</a:int><a:int>2</a:int></LocationIds>") == {
        "LocationIds": [1, 2]
    }


@pytest.mark.parametrize("item", ["<int>1</int>", "<a:Int>1</a:Int>", "<a:long>1</a:long>"])
def test_array_items_of_another_name_are_lost(reads: Reads, item: str) -> None:
    assert reads.cmt(f"<LocationIds>{item}</LocationIds>") == {"LocationIds": []}


@pytest.mark.parametrize("items", ["5", '<a:int i:nil="true"/>', "<a:int/>"])
def test_an_array_of_numbers_takes_nothing_else(reads: Reads, items: str) -> None:
    with pytest.raises(DotNetError):
        reads.cmt(f"<LocationIds>{items}</LocationIds>")
