"""Checks that send what nobody should: the answer must be a refusal, and never a crash."""

from contracts.checks.hostile import (
    form_bodies,
    incomplete_bodies,
    json_bodies,
    media_types,
    routes,
    xml_bodies,
)

MODULES = (incomplete_bodies, json_bodies, xml_bodies, form_bodies, media_types, routes)
"""In the order in which their checks send."""
