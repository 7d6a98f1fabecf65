"""How many faults of `tests.faulty` the check finds, and what stock schemathesis finds of them."""
