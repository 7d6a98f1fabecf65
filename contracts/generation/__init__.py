"""Cases from documents: samples first, nasty but valid values, random ones, near misses."""

from contracts.generation.phases.registry import cases

__all__ = ["cases"]
