"""What is said where two replies differ that should say the same."""

from __future__ import annotations

from contracts.checks.objections import Objection


def not_the_same(member: str, how: str) -> Objection:
    """A member differs; ``how`` completes "the same ..."."""
    return Objection(
        f"the reply's {member} is not the same {how}",
        f"the same {how}",
        "another value",
        member=member,
        rule="same",
        evidence="sample",
    )
