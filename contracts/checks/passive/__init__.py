"""Checks that look at one answer and send nothing."""

from contracts.checks.passive import (
    body,
    echo,
    failure,
    framing,
    internals,
    label,
    media_type,
    outcome,
    slowness,
)

MODULES = (failure, framing, outcome, media_type, body, label, internals, slowness, echo)
"""In the order in which their checks look."""
