"""Every switchable fault, in one list."""

from tests.faulty.rows import (
    choosing,
    framing,
    hostile,
    leaks,
    nasty,
    reading,
    repeated,
    reply_echo,
    reply_shape,
    reply_xml,
    rules,
)
from tests.faulty.rows.row import Fault

FAMILIES = ("passive", "validation", "nasty", "metamorphic", "hostile")
FAULTS: tuple[Fault, ...] = (
    *reply_shape.ROWS,
    *reply_xml.ROWS,
    *reply_echo.ROWS,
    *leaks.ROWS,
    *framing.ROWS,
    *rules.ROWS,
    *nasty.ROWS,
    *reading.ROWS,
    *choosing.ROWS,
    *repeated.ROWS,
    *hostile.ROWS,
)
BY_NAME = {fault.name: fault for fault in FAULTS}
