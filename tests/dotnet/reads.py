"""The smallest documents of each kind around some members, and what .NET makes of them."""

from __future__ import annotations

from typing import Any

from tests.dotnet.bridge import DotNet

XSI = "http://www.w3.org/2001/XMLSchema-instance"
CONTRACTS = "http://schemas.datacontract.org/2004/07"


def reservation(inside: str) -> str:
    """The smallest vezeeta request around some members."""
    space = f"{CONTRACTS}/VezeetaCrmApi.Models"
    return f'<ReservationModel xmlns:i="{XSI}" xmlns="{space}">{inside}</ReservationModel>'


def appointment(inside: str) -> str:
    """The smallest globalportal appointment; ``m`` is the prefix of the base class's members."""
    space = f"{CONTRACTS}/GlobalPortal.Api.Models"
    return (
        f'<AppointmentModel xmlns:i="{XSI}" xmlns:m="{space}" xmlns="{space}.AppointmentsModel">'
        f"{inside}</AppointmentModel>"
    )


def personal(inside: str) -> str:
    """The smallest cmt request; prefix ``k`` is for a KeyValuePair, ``a`` for array items."""
    space = f"{CONTRACTS}/CMT.UP"
    return (
        f"<AuthenticatedInputOfCalendarAppointmentWrongModelxuv6Fhnt"
        f' xmlns:i="{XSI}" xmlns="{space}"'
        f' xmlns:k="{CONTRACTS}/System.Collections.Generic"'
        f' xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays">'
        f'<p:Parameter xmlns:p="{space}" xmlns="{space}.Web.Models">{inside}</p:Parameter>'
        f"</AuthenticatedInputOfCalendarAppointmentWrongModelxuv6Fhnt>"
    )


class Reads:
    """The framework's reader for one kind of document, and what it makes of it."""

    def __init__(self, dotnet: DotNet) -> None:
        self._dotnet = dotnet

    def vezeeta(self, inside: str) -> dict[str, Any]:
        return self._said("vezeeta-request", reservation(inside))

    def globalportal(self, inside: str) -> dict[str, Any]:
        return self._said("globalportal", appointment(inside))

    def cmt(self, inside: str) -> dict[str, Any]:
        return self._said("cmt-request", personal(inside), "Parameter")

    def _said(self, type_name: str, xml: str, member: str = "") -> dict[str, Any]:
        value = self._dotnet.read(type_name, xml.encode())
        value = value[member] if member else value
        return {name: said for name, said in value.items() if said not in UNSAID}


UNSAID = (
    *(None, 0, False),
    *("0001-01-01T00:00:00.0000000", "00000000-0000-0000-0000-000000000000"),
)
