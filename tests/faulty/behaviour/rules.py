"""Validation faults: a rule of the page that is not enforced, or a valid value that is refused."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

from tests.faulty.behaviour.leaves import crash_on_problem, forget, leaves, refuse
from tests.faulty.binding import PRESENT, blank
from tests.faulty.call import Call, Problem, Reply
from tests.faulty.hooks import at
from tests.faulty.instants import Instant
from tests.faulty.json_reader import Pairs
from tests.faulty.models.table import Model
from tests.faulty.validation import utf16_length


def _rule(rule: str, *members: str) -> Any:
    return lambda problem: problem.rule == rule and (not members or problem.member in members)


def _kind(*kinds: str) -> Any:
    return lambda problem: problem.rule == "type" and problem.kind in kinds


for _name, _member in {
    "user-optional": "UserId",
    "appointment-date-optional": "AppointmentOn",
    "reason-optional": "Reason",
    "account-optional": "AccountId",
    "reservation-optional": "Reservation",
    "user-name-optional": "UserName",
    "salt-optional": "Salt",
    "digest-optional": "Digest",
    "external-id-optional": "ExternalId",
    "status-optional": "AppointmentStatusExternalId",
}.items():
    forget(_name, _rule("required", _member))

forget("note-length-unchecked", _rule("maxLength", "Note"))
forget("salt-digits-unchecked", _rule("minimum", "Salt"))
forget("guid-unchecked", _kind("guid"))
forget("date-unchecked", _kind("date"))
forget("integer-unchecked", _kind("int", "long"))
forget("boolean-unchecked", _kind("bool"))
forget("decimal-unchecked", _kind("decimal"))
forget("timespan-unchecked", _kind("timespan"))
forget("object-as-text", lambda problem: problem.rule == "type" and isinstance(problem.came, list))
forget(
    "null-for-value",
    lambda problem: (
        problem.rule == "null"
        and problem.member
        in ("PromoCodePercentage", "PaidAmount", "Start", "End", "Parameter.CalendarAppointmentId")
    ),
)
forget(
    "only-first-item-checked", lambda problem: "[" in problem.member and "[0]" not in problem.member
)
forget("nested-unchecked", lambda problem: "[" in problem.member or "." in problem.member)
crash_on_problem(
    "invalid-is-500", lambda problem: problem.rule in ("type", "required", "maxLength", "null")
)
crash_on_problem("null-value-is-500", _rule("null"))
crash_on_problem("wrong-date-is-500", _kind("date"))


@at("problems", "only-first-required-checked")
def only_first_required(problems: list[Problem], call: Call) -> list[Problem]:
    first = "LocationExternalId"
    return [entry for entry in problems if entry.rule != "required" or entry.member in ("", first)]


@at("problems", "required-null-accepted")
def required_null(problems: list[Problem], call: Call) -> list[Problem]:
    present = (call.entity or {}).get(PRESENT, ())
    return [entry for entry in problems if entry.rule != "required" or entry.member not in present]


@at("problems", "fraction-truncated")
def fraction_truncated(problems: list[Problem], call: Call) -> list[Problem]:
    return [
        entry
        for entry in problems
        if not (_kind("int", "long")(entry) and isinstance(entry.came, Decimal))
    ]


@at("problems", "integer-wraps")
def integer_wraps(problems: list[Problem], call: Call) -> list[Problem]:
    return [
        entry
        for entry in problems
        if not (
            _kind("int", "long")(entry) and isinstance(entry.came, int) and abs(entry.came) >= 2**31
        )
    ]


@at("tree", "february-has-30-days")
def february_30(tree: Any, call: Call) -> Any:
    if not isinstance(tree, Pairs):
        return tree
    return Pairs(
        (name, value.replace("-02-30", "-02-28") if isinstance(value, str) else value)
        for name, value in tree
    )


def _measured(name: str, member: str, limit: int, measure: Any) -> None:
    """Fault `name`: the member's length is measured otherwise, against the limit."""

    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        kept = [entry for entry in problems if (entry.rule, entry.member) != ("maxLength", member)]
        value = (call.entity or {}).get(member)
        if isinstance(value, str) and measure(value) > limit:
            kept.append(Problem(member, "maxLength", f"The field {member} is too long."))
        return kept

    at("problems", name)(hook)


_measured("reason-limit-251", "Reason", 251, utf16_length)
_measured("reason-limit-249", "Reason", 249, utf16_length)
_measured("reason-limit-255", "Reason", 255, utf16_length)
_measured("reason-in-code-points", "Reason", 250, len)
_measured("reason-in-bytes", "Reason", 250, lambda text: len(text.encode("utf-8", "replace")))
_measured("note-limit-250", "Note", 250, utf16_length)
_measured("note-limit-999", "Note", 999, utf16_length)


def _refuse_absent(name: str, *members: str) -> None:
    def hook(problems: list[Problem], call: Call) -> list[Problem]:
        present = (call.entity or {}).get(PRESENT, ())
        return problems + [
            Problem(member, "required", f"The {member} field is required.")
            for member in members
            if member not in present
        ]

    at("problems", name)(hook)


_refuse_absent("note-required", "Note")
_refuse_absent("cancel-reason-required", "CancelReason")
_refuse_absent("reservation-key-required", "ReservationKey")

refuse("null-refused", lambda value: value is None, "Null is not allowed.")
refuse(
    "date-needs-offset",
    lambda value: isinstance(value, Instant) and value.offset is None,
    "No time zone.",
)
refuse(
    "date-needs-fraction",
    lambda value: isinstance(value, Instant) and "." not in str(value),
    "Bad format.",
)
refuse(
    "date-fraction-refused",
    lambda value: isinstance(value, Instant) and "." in str(value),
    "Bad format.",
)
refuse("zulu-refused", lambda value: isinstance(value, Instant) and value.zulu, "Bad format.")
refuse(
    "decimal-fraction-refused",
    lambda value: isinstance(value, Decimal) and value % 1 != 0,
    "Not a number.",
)
refuse(
    "non-ascii-refused",
    lambda value: isinstance(value, str) and not value.isascii(),
    "Not allowed.",
)


def _is_upper_case_guid(text: str) -> bool:
    return len(text) == 36 and text.count("-") == 4 and text != text.lower()


@at("tree", "upper-case-guid-refused")
def upper_case_guid(tree: Any, call: Call) -> Any:
    if not isinstance(tree, Pairs):
        return tree
    return Pairs(
        (name, "?" if isinstance(value, str) and _is_upper_case_guid(value) else value)
        for name, value in tree
    )


@at("problems", "salt-exactly-nine")
def salt_exactly_nine(problems: list[Problem], call: Call) -> list[Problem]:
    salt = (call.entity or {}).get("Salt")
    if isinstance(salt, int) and salt > 999_999_999:
        problems = [*problems, Problem("Salt", "extra", "Salt must have nine digits.")]
    return problems


@at("problems", "salt-lower-limit-exclusive")
def salt_exclusive(problems: list[Problem], call: Call) -> list[Problem]:
    if (call.entity or {}).get("Salt") == 100_000_000:
        problems = [*problems, Problem("Salt", "extra", "Salt must have nine digits.")]
    return problems


@at("tree", "unknown-member-refused")
def unknown_member(tree: Any, call: Call) -> Any:
    model = call.operation.model if call.operation else None
    if isinstance(tree, Pairs) and model and any(model.member(name) is None for name, _ in tree):
        return []
    return tree


@at("tree", "list-root-taken")
def list_root(tree: Any, call: Call) -> Any:
    if isinstance(tree, list) and not isinstance(tree, Pairs) and tree:
        return tree[0]
    return tree


@at("problems", "xml-unchecked")
def xml_unchecked(problems: list[Problem], call: Call) -> list[Problem]:
    if "xml" not in call.kind or any(entry.rule in ("syntax", "root") for entry in problems):
        return problems
    return _accepted(call)


@at("problems", "form-unchecked")
def form_unchecked(problems: list[Problem], call: Call) -> list[Problem]:
    return _accepted(call) if "form" in call.kind else problems


def _accepted(call: Call) -> list[Problem]:
    model: Model | None = call.operation.model if call.operation else None
    if call.entity is None and model:
        call.entity = blank(model)
    return []


@at("reply", "invalid-is-200")
def invalid_is_200(reply: Reply, call: Call) -> Reply:
    return replace(reply, status=200) if reply.status == 400 else reply


@at("problems", "xml-nil-refused")
def xml_nil_refused(problems: list[Problem], call: Call) -> list[Problem]:
    if "xml" not in call.kind:
        return problems
    empty = [where for where, value in leaves(call.entity) if value is None]
    return problems + [Problem(where, "extra", "Nil is not allowed.") for where in empty]
