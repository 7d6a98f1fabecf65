"""Checks that send the same thing in another form, or twice, and compare."""

from contracts.checks.metamorphic import (
    absence,
    chunks,
    concurrency,
    form_keys,
    negotiation,
    repetition,
    spelling,
)

MODULES = (negotiation, spelling, repetition, concurrency, chunks, form_keys, absence)
"""In the order in which their checks send."""
