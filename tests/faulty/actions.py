"""What the five actions do with a valid model: the reply's entity, or None for an empty reply."""

from __future__ import annotations

from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from tests.faulty.call import Call, Entity
from tests.faulty.instants import Instant

FIRST_TICKET = 123456789
ZONE = 120
"""Minutes east of UTC of the lenient server, which writes DateTimeKind.Local in its own zone."""


def act(call: Call) -> Entity | None:
    """Carry out the operation."""
    if call.partner == "globalportal":
        return upsert_appointment(call)
    if call.partner == "amsalem":
        return handle_reservation(call)
    return None


def issue_id(number: int) -> UUID:
    """The portal's id of its n-th appointment."""
    return uuid5(NAMESPACE_URL, f"https://portal.invalid/appointments/{number}")


def upsert_appointment(call: Call) -> Entity:
    """Create or update by ExternalId; the portal's own id stays the same on update."""
    entity = dict(call.entity or {})
    known: dict[Any, UUID] = call.memory.setdefault("appointments", {})
    key = entity["ExternalId"]
    if key not in known:
        known[key] = issue_id(len(known) + 1)
    entity["Id"] = known[key]
    if not call.strict:
        entity["Start"], entity["End"] = _local(entity["Start"]), _local(entity["End"])
    return entity


def _local(value: Any) -> Any:
    """As DateTimeKind.Local is written; UTC and unspecified ones stay as they are."""
    return value.moved_to(ZONE) if isinstance(value, Instant) and not value.zulu else value


def handle_reservation(call: Call) -> Entity:
    """Answer with the ticket's number: the one given, or a new one for 0."""
    reservation = (call.entity or {}).get("Reservation") or {}
    ticket = reservation.get("CallCenterIdentifier")
    if not ticket:
        ticket = call.memory.get("ticket", FIRST_TICKET)
        call.memory["ticket"] = ticket + 1
    return {
        "Result": {"Success": True, "Message": "Ticket Created"},
        "CallCenterIdentifier": ticket,
    }
