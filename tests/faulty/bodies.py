"""Valid bodies of our own in JSON, XML and form, and requests made of them."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape

from tests.faulty.call import Request
from tests.faulty.models import BY_PARTNER
from tests.faulty.models.table import ARRAYS, Member, Model

Tree = dict[str, Any]
Build = Callable[[str], tuple[Request, ...]]
"""Given a partner, the requests that show a fault."""

SAMPLES: dict[str, Tree] = {
    "vezeeta": {
        "ReservationKey": "R-1001",
        "ReservationDate": "2026-05-15T14:18:17.0727602+03:00",
        "IsInsured": True,
        "VisitTypeId": 1,
        "PatientName": "Hana Sayed",
        "Fees": 1.5,
        "PromoCodePercentage": 12,
    },
    "calendar": {
        "UserId": "84ef7a81-c643-4b8e-85e5-1ff52fc35f3d",
        "PatientId": "a25ad686-2f86-43e7-b238-9251e37e2c50",
        "AppointmentOn": "2026-02-03T21:04:03.1544841-06:00",
        "Reason": "Follow-up",
        "Note": "Bring the results",
        "PaidAmount": 5.5,
        "AccountId": "3faed728-f67f-4bc0-888f-a8410d31c7df",
        "MethodId": 1,
        "Reasons": [
            {"ReasonId": "7b0d7dbd-2e54-48b9-a80d-fb468fda994e"},
            {"ReasonId": "0c7d9f3e-51f8-4f9a-9f0c-7f9c1d1a2b3c"},
        ],
    },
    "globalportal": {
        "locationExternalId": "LOC-7",
        "doctorExternalId": "DOC-12",
        "patientExternalId": "PAT-345",
        "patientPracticeManagementSystemId": "PMS-1",
        "appointmentStatusExternalId": "booked",
        "appointmentTypeExternalId": "first-visit",
        "cancelReason": "patient asked",
        "start": "2026-05-29T16:57:20.2263442+03:00",
        "end": "2026-05-29T17:27:20.2263442+03:00",
        "externalId": "APP-9001",
    },
    "cmt": {
        "Parameter": {
            "CalendarAppointmentId": 25,
            "CanAccept": True,
            "Duration": 30,
            "LocationIds": [1, 2, 3],
            "RecurrenceNo": 11,
            "RecurrentType": 10,
            "StartDate": "2025-12-15T00:00:00+00:00",
            "Title": "Check-up",
        },
        "AppContextId": "f896083f-fd6d-4b86-8862-05022060b45c",
    },
    "amsalem": {
        "Reservation": {
            "FirstName": "Hila",
            "DepartureDate": "2027-01-05T00:00:00",
            "Remark": "Holding",
            "Status": 5,
            "CallCenterIdentifier": 0,
            "MailingLists": ["5589|news"],
            "Emergency": True,
            "Passengers": [
                {"FirstName": "Camille", "DateOfBirth": "1950-01-07T00:00:00"},
                {"FirstName": "Maya", "DateOfBirth": "1999-01-07T00:00:00"},
            ],
        },
        "UserName": "web",
        "Salt": 603658525,
        "Digest": "FE95DBghkcTFb2Tas3Xm1h530V9",
    },
}
TEXT = {
    "vezeeta": "PatientName",
    "calendar": "Note",
    "globalportal": "cancelReason",
    "cmt": "Parameter.Title",
    "amsalem": "Reservation.Remark",
}
DATE = {
    "vezeeta": "ReservationDate",
    "calendar": "AppointmentOn",
    "globalportal": "start",
    "cmt": "Parameter.StartDate",
    "amsalem": "Reservation.DepartureDate",
}
INTEGER = {
    "vezeeta": "VisitTypeId",
    "calendar": "MethodId",
    "cmt": "Parameter.Duration",
    "amsalem": "Reservation.Status",
}
BOOLEAN = {
    "vezeeta": "IsInsured",
    "cmt": "Parameter.CanAccept",
    "amsalem": "Reservation.Emergency",
}
DECIMAL = {"vezeeta": "Fees", "calendar": "PaidAmount"}
LIST = {
    "calendar": "Reasons",
    "cmt": "Parameter.LocationIds",
    "amsalem": "Reservation.MailingLists",
}
ABSENT = object()
"""Says that a member is left out."""


def tree(partner: str, changes: dict[str, Any] | None = None) -> Tree:
    """The partner's sample with members changed by dotted path, `Passengers.0.Title` too."""
    made = copy.deepcopy(SAMPLES[partner])
    for path, value in (changes or {}).items():
        *way, last = path.split(".")
        node: Any = made
        for step in way:
            node = node[int(step)] if step.isdecimal() else node[step]
        if value is ABSENT:
            del node[last]
        else:
            node[last] = value
    return made


def as_json(data: Any) -> bytes:
    """JSON text."""
    return json.dumps(data, ensure_ascii=False).encode("utf-8", "surrogatepass")


def as_xml(partner: str, data: Tree) -> bytes:
    """DataContract XML with the members that are there, in wire order."""
    model = BY_PARTNER[partner].model
    inner = "".join(_xml_members(model, data, model.namespace))
    schema = "http://www.w3.org/2001/XMLSchema-instance"
    text = f'<{model.name} xmlns:i="{schema}" xmlns="{model.namespace}">{inner}</{model.name}>'
    return text.encode()


def _xml_members(model: Model, data: Tree, scope: str) -> Iterator[str]:
    by_name = {name.lower(): value for name, value in data.items()}
    for member in model.wire:
        if member.name.lower() not in by_name:
            continue
        value = by_name[member.name.lower()]
        where = f' xmlns="{member.namespace}"' if member.namespace != scope else ""
        if value is None:
            yield f'<{member.xml_name}{where} i:nil="true"/>'
        else:
            yield f"<{member.xml_name}{where}>{_xml_value(member, value)}</{member.xml_name}>"


def _xml_value(member: Member, value: Any) -> str:
    if isinstance(value, list):
        name, scope = (
            (member.model.name, member.model.namespace) if member.model else (member.kind, ARRAYS)
        )
        return "".join(f'<{name} xmlns="{scope}">{_xml_item(member, v)}</{name}>' for v in value)
    if member.model:
        return "".join(_xml_members(member.model, value, member.namespace))
    return _xml_item(member, value)


def _xml_item(member: Member, value: Any) -> str:
    if member.model:
        return "".join(_xml_members(member.model, value, member.model.namespace))
    return escape(str(value).lower() if isinstance(value, bool) else str(value))


def as_form(data: Tree, prefix: str = "") -> bytes:
    """A form body with dotted and bracketed keys."""
    return "&".join(f"{key}={quote_plus(text)}" for key, text in _form_pairs(data, prefix)).encode()


def _form_pairs(data: Any, prefix: str) -> Iterator[tuple[str, str]]:
    if isinstance(data, dict):
        for name, value in data.items():
            yield from _form_pairs(value, f"{prefix}.{name}" if prefix else name)
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _form_pairs(value, f"{prefix}[{index}]")
    elif data is not None:
        yield prefix, str(data).lower() if isinstance(data, bool) else str(data)


def post(
    partner: str,
    body: bytes,
    content_type: str = "application/json",
    headers: Mapping[str, str | None] | None = None,
) -> Request:
    """A POST to the partner's documented path; headers that are None are left out."""
    pairs = [("Content-Type", content_type)] if content_type else []
    pairs += [(name, value) for name, value in (headers or {}).items() if value is not None]
    return Request("POST", BY_PARTNER[partner].path, tuple(pairs), body)
