"""The five endpoints, written down from their pages and from nothing else."""

from tests.faulty.call import Operation
from tests.faulty.models import amsalem, calendar, cmt, globalportal, vezeeta

OPERATIONS: tuple[Operation, ...] = (
    vezeeta.OPERATION,
    calendar.OPERATION,
    globalportal.OPERATION,
    cmt.OPERATION,
    amsalem.OPERATION,
)
BY_PARTNER = {operation.partner: operation for operation in OPERATIONS}
