"""Which cases a phase consists of: a module for each phase."""
