"""Checks, one file per family: passive (look at an answer), metamorphic and hostile (send more)."""

from contracts.checks.registry import Check, checks, explain

__all__ = ["Check", "checks", "explain"]
