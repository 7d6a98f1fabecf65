"""How values look on the wire: bytes <-> plain values, as the partners' framework does it."""
