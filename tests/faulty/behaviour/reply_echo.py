"""Passive faults in what comes back: ids and instants of the reply against those of the request."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any
from uuid import UUID

from tests.faulty.behaviour.leaves import map_members
from tests.faulty.call import Call, Entity
from tests.faulty.hooks import at
from tests.faulty.instants import DAY, MINUTE, Instant


def _instant(change: Any) -> Any:
    return lambda value: change(value) if isinstance(value, Instant) else value


def _with_offset(change: Any) -> Any:
    return _instant(lambda when: change(when) if when.offset else when)


map_members("echo-id-uppercase", str.upper, "ExternalId")
map_members("echo-id-numeric", lambda text: re.sub(r"^\D+", "", text) or text, "ExternalId")
map_members(
    "offset-relabelled-utc", _with_offset(lambda when: Instant(when.ticks, 0, True)), "Start", "End"
)
map_members(
    "offset-applied-twice",
    _with_offset(lambda when: Instant(when.ticks, 0, True).shifted(-2 * when.offset * MINUTE)),
    "Start",
    "End",
)
map_members(
    "seconds-dropped",
    _instant(lambda when: replace(when, ticks=when.ticks // MINUTE * MINUTE)),
    "Start",
)
map_members(
    "time-dropped",
    _instant(lambda when: replace(when, ticks=when.ticks // DAY * DAY)),
    "Start",
    "End",
)
map_members("id-all-zero", lambda _: UUID(int=0), "Id")
map_members("end-one-hour-late", _instant(lambda when: when.shifted(60 * MINUTE)), "End")
map_members(
    "twelve-hour-clock",
    _instant(lambda when: when.shifted(-DAY // 2) if when.ticks % DAY >= DAY // 2 else when),
    "Start",
    "End",
)


@at("outcome", "ids-swapped")
def ids_swapped(entity: Entity, call: Call) -> Entity:
    return entity | {
        "DoctorExternalId": entity["PatientExternalId"],
        "PatientExternalId": entity["DoctorExternalId"],
    }


@at("outcome", "end-is-start")
def end_is_start(entity: Entity, call: Call) -> Entity:
    return entity | {"End": entity["Start"]}


@at("outcome", "optional-members-lost")
def optional_members_lost(entity: Entity, call: Call) -> Entity:
    return entity | {"CancelReason": None, "AppointmentTypeExternalId": None}


@at("json", "only-the-id")
def only_the_id(tree: dict[str, Any], call: Call) -> Any:
    return {"id": tree["id"]}


@at("outcome", "external-id-overwritten")
def external_id_overwritten(entity: Entity, call: Call) -> Entity:
    return entity | {"ExternalId": str(entity["Id"])}


@at("outcome", "month-and-day-swapped")
def month_and_day_swapped(entity: Entity, call: Call) -> Entity:
    return entity | {"Start": _swapped(entity["Start"])}


def _swapped(value: Any) -> Any:
    from tests.faulty import instants

    text = str(value)
    return instants.read(f"{text[:4]}-{text[8:10]}-{text[5:7]}{text[10:]}", strict=False) or value
