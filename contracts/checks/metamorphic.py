"""Checks that send the same thing in another form, or twice, and compare."""
