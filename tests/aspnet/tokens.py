"""Texts that .NET's types read or refuse: what JSON, XML and forms may hold for one scalar."""

from __future__ import annotations

from openapi.schemas import Schema

_NULLS = ("null", "undefined", '""', '" "', '"\\t"')

_BOOLEANS = (
    *("true", "false", '"true"', '"True"', '"FALSE"', '" true "', '"yes"', '"1"', '"0"'),
    *("1", "0", "-1", "1.5", "0.0", "1e2", "True"),
)
_NUMBERS = (
    *("0", "-0", "27", "-27", "27.0", "1.5", "-1.5", "0.1", "1e2", "1E2", "1.5e1", "1e-7"),
    *("2147483647", "2147483648", "-2147483648", "-2147483649"),
    *("9223372036854775807", "9223372036854775808", "-9223372036854775808"),
    *("-9223372036854775809", "1e400", "1e-400", "1e28", "1e29", "NaN", "Infinity", "-Infinity"),
    *("79228162514264337593543950335", "79228162514264337593543950336"),
    *("0.12345678901234567890123456789", "010", "0x1B", ".5", "5.", "+5", "1_000", "--5"),
)
_QUOTED_NUMBERS = (
    *('"27"', '"-27"', '" 27 "', '"+27"', '"27.0"', '"1e2"', '"1,000"', '"1,5"', '"1.5"'),
    *('"0x1B"', '"010"', '"$5"', '"(5)"', '"2147483648"', '"9223372036854775808"', '"NaN"'),
    *('"79228162514264337593543950335"', '"79228162514264337593543950336"', '"x"', '"5 5"'),
    *('"0.12345678901234567890123456789"', '".5"', '"5."', '"1.50"', '"-"', '"٣"'),
)
_TEXTS = (
    *('"x"', "'x'", '" x "', '"\\u0041"', '"\\ud83d\\ude00"', '"\\/"', '"a\\r\\nb"', '"a\nb"'),
    *('"]]>"', '"<b>&amp;</b>"', '"א"', '"null"', "12", "12.50", "1e2", "true", "false", '"\\q"'),
)
_WRONG_KINDS = ("[]", "[1]", "{}", '{"a": 1}', '["x"]')
# Without what .NET completes with today, and what its own time zone pushes out of the calendar.
_DATES = (
    "0",
    "1767323045000",
    "new Date(0)",
    "true",
    *(
        f'"{text}"'
        for text in (
            *("2026-01-02", "2026-01-02T03:04:05", "2026-01-02T03:04", "2026-01-02T03"),
            *("2026-01-02T03:04:05Z", "2026-01-02T03:04:05z", "2026-01-02t03:04:05"),
            *("2026-01-02T03:04:05.1", "2026-01-02T03:04:05.1234567", "2026-01-02T03:04:05."),
            *("2026-01-02T03:04:05.12345678", "2026-01-02T03:04:05.123456789123"),
            *("2026-01-02T03:04:05.99999999", "2026-01-02T03:04:05+03:00"),
            *("2026-01-02T03:04:05+0300", "2026-01-02T03:04:05+03", "2026-01-02T03:04:05+14:00"),
            *("2026-01-02T03:04:05+15:00", "2026-01-02T03:04:05-23:59", "2026-01-02+03:00"),
            *("2026-01-02 03:04:05", "2026-01-02 03:04", "2026-01-02T24:00:00", "2026-01-02Z"),
            *("2026-01-02T23:60:00", "2026-01-02T23:59:60", "2026-02-29", "2024-02-29"),
            *("2026-13-01", "2026-00-10", "2026-04-31", "0001-01-01", "0001-01-01T00:00:00Z"),
            *("9999-12-31T23:59:59.9999999"),
            *("0000-01-01"),
            *("10000-01-01", "20260102", "2026-1-2", "2026/01/02", "01/02/2026", "1/2/2026"),
            *("1/2/2026 3:04 PM", "01/02/2026 03:04:05", "13/02/2026", "2/1/26", "Jan 2, 2026"),
            *("2 January 2026", "Fri, 02 Jan 2026 03:04:05 GMT", "/Date(0)/", "/Date(-1)/"),
            *("/Date(1767323045000)/", "/Date(1767323045000+0300)/", "/Date(x)/", "now", "2026"),
            *(" 2026-01-02T03:04:05 ", "2026-01-02T03:04:05 Z", "2026-01"),
        )
    ),
)
_UUIDS = (
    "0",
    "true",
    *(
        f'"{text}"'
        for text in (
            "66d630dd-753e-4a94-92d0-617692d98ce5",
            "66D630DD-753E-4A94-92D0-617692D98CE5",
            "66d630dd753e4a9492d0617692d98ce5",
            "{66d630dd-753e-4a94-92d0-617692d98ce5}",
            "(66d630dd-753e-4a94-92d0-617692d98ce5)",
            "{66d630dd-753e-4a94-92d0-617692d98ce5)",
            "{66d630dd-753e-4a94-92d0-617692d98ce5",
            " 66d630dd-753e-4a94-92d0-617692d98ce5 ",
            "66d630dd-753e-4a94-92d0-617692d98ce",
            "66d630dd753e-4a94-92d0-617692d98ce5",
            "g6d630dd-753e-4a94-92d0-617692d98ce5",
            "x",
        )
    ),
)
_TIMESPANS = (
    "0",
    "5",
    "true",
    *(
        f'"{text}"'
        for text in (
            *("00:00:00", "08:30:00", "8:30", "8:3:1", "23:59:59.9999999", "24:00:00", "08:30:60"),
            *("08:60:00", "1.02:03:04", "-1.02:03:04.5", "-00:00:01", "08:30:00.1234567"),
            *("08:30:00.12345678", "10675199.02:48:05.4775807", "10675199.02:48:05.4775808"),
            *("99999999.00:00:00", "5", "27", "1.5", " 08:30:00 ", "08:30:00Z", "x"),
            *("PT0S", "PT8H30M", "P1DT1S", "-PT1S", "PT1.5S", "P1Y", "P1M", "PT", "P", "PT1H1H"),
        )
    ),
)
_ENUMS = ("0", "1", "2", "99", "-1", "1.0", "3000000000", '"0"', '"1"', '"99"', '"-1"', '"1.0"')


def tokens(schema: Schema) -> tuple[str, ...]:
    """JSON tokens worth trying for a scalar, each once. XML and forms hold the strings' texts."""
    own: tuple[str, ...]
    match schema.kind, schema.format:
        case "boolean", _:
            own = _BOOLEANS + _NUMBERS
        case (("integer" | "number"), _):
            own = _NUMBERS + _QUOTED_NUMBERS + ("true", "false", '"true"')
        case "string", _ if schema.is_enum:
            own = _ENUMS + _known_names(schema)
        case _, ("date-time" | "dotnet-date-time"):
            own = _DATES
        case _, "uuid":
            own = _UUIDS
        case _, "timespan":
            own = _TIMESPANS
        case _:
            own = _TEXTS + _NUMBERS
    # Where nobody knows whether null is taken, the class here takes it and the partner's may not.
    nulls = _NULLS if schema.nullable_known else ()
    return tuple(dict.fromkeys(own + nulls + _WRONG_KINDS))


def _known_names(schema: Schema) -> tuple[str, ...]:
    """The page shows but one value of an enum; the class here has a few that it does not show."""
    return tuple(
        f'"{written}"'
        for name in schema.known_values
        for written in (name, name.lower(), name.upper(), f" {name} ")
    )
