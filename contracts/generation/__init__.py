"""Cases from documents: samples first, nasty but valid values, random ones, near misses."""

from contracts.generation.phases import cases

__all__ = ["cases"]
