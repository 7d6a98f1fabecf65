"""Checks, a package per family: passive (look at an answer), metamorphic, hostile (send more)."""

from contracts.checks.registry import Check, checks, explain

__all__ = ["Check", "checks", "explain"]
